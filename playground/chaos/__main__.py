"""`juuri chaos`: posts, faults and kills at any size, and whether anything was lost or came twice."""

import argparse
import asyncio
import secrets
import sys
from pathlib import Path

from playground.chaos.plan import SABOTAGES, Plan
from playground.chaos.runner import Report, run


def main() -> None:
    """Run real bots against a small Slack that fails at random, kill them all along, and look what was lost or doubled."""
    options = _parser().parse_args()
    on_sqlite = options.database is None or options.database.startswith("sqlite")
    if on_sqlite and (options.bots or 1) > 1:
        sys.exit("Error: one bot at a time on SQLite; name a PostgreSQL server with --database for several.")
    plan = Plan(
        posts=options.posts,
        kills=options.kills,
        seed=secrets.randbelow(2**32) if options.seed is None else options.seed,
        database=options.database,
        bots=options.bots or (1 if on_sqlite else 4),
        history=not options.no_history,
        sabotage=options.sabotage,
    )
    _say(f"Chaos with seed {plan.seed}: {plan.name}; {plan.expected} posts, {plan.kills} kills.")
    report = asyncio.run(run(plan, _say, options.keep))
    _say(table(report))
    sys.exit(0 if report.is_clean else 1)


def _parser() -> argparse.ArgumentParser:
    how = "; ".join(f"{name}: {what}" for name, what in SABOTAGES.items())
    parser = argparse.ArgumentParser(prog="juuri chaos", description=main.__doc__)
    parser.add_argument("--posts", type=int, default=500, metavar="N", help="posts to come (default 500)")
    parser.add_argument(
        "--kills", type=int, default=50, metavar="M", help="kill -9 along the way (default 50)"
    )
    parser.add_argument("--seed", type=int, help="of faults and kills; drawn and printed where not given")
    parser.add_argument(
        "--database", metavar="URL", help="a PostgreSQL server, on which a database is made and dropped again"
    )
    parser.add_argument("--bots", type=int, metavar="K", help="at once (default 4; on SQLite always 1)")
    parser.add_argument("--no-history", action="store_true", help="without the channels' history scopes")
    parser.add_argument(
        "--sabotage", choices=sorted(SABOTAGES), help=f"break the protocol, to see it noticed: {how}"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep database and logs in this folder")
    return parser


def table(report: Report) -> str:
    """The closing table."""
    verdict = report.verdict
    rows = [
        ("posts expected", verdict.expected),
        ("posted", verdict.posted),
        ("kills", report.kills),
        ("requests to Slack", verdict.requests),
        ("of them with a fault", verdict.faults),
        ("not posted, reported to the coordinators", len(verdict.reported)),
        ("lost", len(verdict.lost)),
        ("doubled", len(verdict.doubled)),
        ("posted where nothing was to come", len(verdict.stray)),
        ("two at once in one channel", verdict.overlapping),
        ("repeated without a look at history", verdict.unlooked),
        ("bots that ended by themselves", report.crashes),
        ("bots that did not stop in time", report.stopped_late),
    ]
    width = max(len(name) for name, _ in rows)
    lines = [f"  {name:<{width}} {value:>7}" for name, value in rows]
    lines.append(f"  outbox: {', '.join(f'{state} {many}' for state, many in sorted(report.states.items()))}")
    lines += [f"  rule broken: {violation}" for violation in report.violations]
    for name, what in (("lost", verdict.lost), ("doubled", verdict.doubled), ("stray", verdict.stray)):
        lines += [f"  {name}: {one}" for one in what[:5]]
    ending = "clean" if report.is_clean else "NOT CLEAN"
    return "\n".join([f"{report.plan.name}: {ending} after {report.seconds:.0f} s", *lines])


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
