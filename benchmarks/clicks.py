"""Clicks that store something durably, against the least that a Bolt app or aiohttp can do, all in one run.

Two clicks of Juuri's own, each by another person: the quiz answered (the result is in the answer to the click itself) and
*Useful* (the private thanks go to the response URL: a call to Slack, which the references make as well).
"""

import json
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks import databases, payloads
from benchmarks.databases import Maker
from benchmarks.load import person
from benchmarks.processes import BESIDE, MEASURED, PROJECT, Child, bot, bot_env, call, pinned, port_of, slack
from benchmarks.references import KINDS
from benchmarks.results import Result
from bot.clock import SystemClock
from bot.content import load_content
from bot.i18n import load_words
from bot.nuggets import quiz, views
from handlers import all_routes
from storage import migrate
from storage.values import Tally

SHARES = 200
"""Messages that the clicks are spread over."""
JUURI = tuple(f"juuri_{kind}" for kind in databases.KINDS)


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = 5
    one: int = 400
    many: int = 3000
    open_s: int = 10
    warm_up: int = 150

    @property
    def people(self) -> int:
        """How many people are needed: each clicks once of a kind in all runs against one Juuri."""
        phases = self.rounds + 2
        return phases * (self.one + self.many + 100 * self.open_s + 4 * self.warm_up)


QUICK = Size(rounds=1, one=30, many=100, open_s=1, warm_up=10)


@dataclass(frozen=True)
class Place:
    """A fake Slack with messages to click on, and files for the processes."""

    folder: Path
    slack: dict[str, Any]
    shown: list[tuple[str, str, str, str]]
    """Of each shared nugget its channel, slug, language and ts."""

    @property
    def facts_file(self) -> Path:
        """What the references need."""
        return self.folder / "references.json"


class Bench:
    """Runs the load and keeps what came of it."""

    def __init__(self, place: Place, size: Size) -> None:
        self.place, self.size, self.result = place, size, Result()
        self._next: dict[tuple[str, str], int] = {}

    def run(self, who: str, click: str, phase: str, port: int, many: int, **how: Any) -> None:
        """One run of the load generator. Raises RuntimeError where a click was not answered well."""
        first = self._next.get((who, click), 0)
        self._next[who, click] = first + many + self.size.warm_up
        order = {
            "port": port,
            "template": str(self.place.folder / f"{click}.txt"),
            "secret": self.place.slack["signing_secret"],
            "first": first,
            "many": many,
            "shares": SHARES,
            "warm_up": self.size.warm_up,
            "wanted": quiz.AGAIN if click == "answer" and who != "floor" else "",
            **how,
        }
        command = [sys.executable, "-m", "benchmarks.load", json.dumps(order)]
        done = subprocess.run(
            command, cwd=PROJECT, stdout=subprocess.PIPE, check=True, preexec_fn=pinned(BESIDE)
        )
        figures: dict[str, Any] = json.loads(done.stdout)
        self.result.runs.append({"who": who, "click": click, "phase": phase, **figures})
        if figures["bad"]:
            raise RuntimeError(f"{figures['bad']} of {many} clicks were not answered well by {who}")

    def stored(self, who: str, url: str) -> None:
        """Every click must stand in the database. Raises RuntimeError where one does not."""
        engine = migrate.engine_for(url)
        with engine.connect() as connection:
            for click, table in (("answer", "nugget_quiz_answer"), ("useful", "nugget_reception")):
                rows = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
                if rows != self._next.get((who, click), 0):
                    raise RuntimeError(
                        f"{who} answered {self._next.get((who, click), 0)} clicks but holds {rows}"
                    )
        engine.dispose()

    def values(self, who: str, click: str, phase: str, name: str) -> list[float]:
        """One figure of all runs of a kind."""
        wanted = {"who": who, "click": click, "phase": phase}
        return [run[name] for run in self.result.runs if wanted.items() <= run.items()]


def main(maker: Maker, *, quick: bool) -> Result:
    """Measure everything."""
    size = QUICK if quick else Size()
    with ExitStack() as stack:
        place = prepare(maker.folder, stack)
        bench, urls, ports = Bench(place, size), {}, {}
        for who, kind in zip(JUURI, databases.KINDS, strict=True):
            urls[who] = fill(maker.empty(kind, f"clicks_{kind}"), place, size)
            ports[who] = port_of(stack.enter_context(bot(maker.folder, place.slack, urls[who])))
        for kind in KINDS:
            child = Child(
                "-m", "benchmarks.references", kind, str(place.facts_file), core=MEASURED, cwd=maker.folder
            )
            ports[kind] = stack.enter_context(child).facts()["port"]
        for number in range(size.rounds):
            for click in ("answer", "useful"):
                # the next in line begins each round, so that no one has the warm or the busy machine for himself
                for who in [*ports, *ports][number % len(ports) :][: len(ports)]:
                    if who == "floor" and click == "useful":
                        continue
                    bench.run(who, click, "one", ports[who], size.one, at_once=1)
                    bench.run(who, click, "many", ports[who], size.many, at_once=16)
                    if click == "answer" and who not in ("bolt", "bolt_many"):
                        bench.run(who, click, "open", ports[who], 100 * size.open_s, per_second=100)
        for who in JUURI:
            bench.stored(who, urls[who])
        _figures(bench)
        for kind in databases.KINDS:
            _beside_a_digest(maker, kind, bench)
    return bench.result


def _beside_a_digest(maker: Maker, kind: str, bench: Bench) -> None:
    """The same open loop with nothing else to do, and beside a reader that reads a digest's worth all the time."""
    size, who = bench.size, f"reading_{kind}"
    url = fill(maker.empty(kind, f"digest_{kind}"), bench.place, size)
    env = bot_env(bench.place.slack, url)
    with Child("-m", "benchmarks.beside", core=MEASURED, env=env, cwd=maker.folder) as child:
        port = child.facts()["port"]
        bench.run(who, "answer", "many", port, size.many, at_once=16)  # something to read
        for _ in range(size.rounds):
            bench.run(who, "answer", "idle", port, 50 * size.open_s, per_second=100)
        child.signal(signal.SIGUSR1)
        for _ in range(size.rounds):
            bench.run(who, "answer", "reading", port, 50 * size.open_s, per_second=100)
    said = name_of(f"juuri_{kind}")
    idle = bench.result.add(
        f"100 a second, p99, nothing else: {said}", bench.values(who, "answer", "idle", "p99"), "ms"
    )
    busy = bench.values(who, "answer", "reading", "p99")
    reading = bench.result.add(f"100 a second, p99, beside a digest's read: {said}", busy, "ms")
    bench.result.add(
        f"100 a second, p99, beside a digest's read / nothing else: {said}",
        [reading / idle],
        "times",
        at_most=3.0,
    )


def _figures(bench: Bench) -> None:
    result = bench.result
    for click, said in (("answer", "quiz answered"), ("useful", "*Useful*")):
        is_first = click == "answer"
        rate: dict[tuple[str, str], float] = {}
        for who in (*JUURI, *KINDS):
            for phase, how in (("one", "one at a time"), ("many", "16 at once")):
                if values := bench.values(who, click, phase, "per_second"):
                    rate[who, phase] = result.add(f"{said}, {how}: {name_of(who)}", values, "a second")
        for who in JUURI:
            aims = {"juuri_sqlite": 0.8, "juuri_postgres": 0.6}
            of_first = rate[who, "one"] / rate["bolt", "one"]
            result.add(
                f"{said}, one at a time: {name_of(who)} / {KINDS['bolt']}", [of_first], "times", at_least=5.0
            )
            of_second = rate[who, "many"] / rate["bolt_before", "many"]
            result.add(
                f"{said}, 16 at once: {name_of(who)} / {KINDS['bolt_before']}",
                [of_second],
                "times",
                at_least=aims[who],
            )
            of_third = rate[who, "many"] / rate["bolt_many", "many"]
            result.add(
                f"{said}, 16 at once: {name_of(who)} / {KINDS['bolt_many']}",
                [of_third],
                "times",
                at_least=2.0,
            )
        for who in (*JUURI, *KINDS) if is_first else ():
            for cut in ("p50", "p99"):
                for phase, how in (
                    ("one", "one at a time"),
                    ("many", "16 at once"),
                    ("open", "100 a second, open loop"),
                ):
                    if values := bench.values(who, click, phase, cut):
                        rate[who, phase + cut] = result.add(
                            f"{said}, {how}, {cut}: {name_of(who)}", values, "ms"
                        )
        for who in JUURI if is_first else ():
            ratio = rate[who, "openp99"] / rate["floor", "openp99"]
            result.add(
                f"{said}, 100 a second, p99: {name_of(who)} / {KINDS['floor']}", [ratio], "times", at_most=4.0
            )


def name_of(who: str) -> str:
    """Who was measured, in words."""
    return {"juuri_sqlite": "Juuri on SQLite", "juuri_postgres": "Juuri on PostgreSQL", **KINDS}[who]


def prepare(folder: Path, stack: ExitStack) -> Place:
    """A fake Slack with nuggets on display, somebody behind the response URLs, and the files that the processes read."""
    facts = stack.enter_context(slack(folder, "--unlimited")).facts()
    content, words, routes = load_content(), load_words(), all_routes()
    slugs = sorted(content.nuggets)
    t, nugget = words["en"], content.nuggets[slugs[0]]
    place = Place(folder, facts, [])
    place.facts_file.write_text(
        json.dumps(
            {
                "secret": facts["signing_secret"],
                "click": views.USEFUL,
                "submission": quiz.ANSWER,
                "clicks": list(routes.clicks),
                "submissions": list(routes.submissions),
                "others": len(routes.commands) + len(routes.events),
                "sentence": t("nuggets.noted_useful"),
                "view": quiz.answer_modal(t, nugget, "1", 1).to_dict(),
            }
        )
    )
    sink = Child("-m", "benchmarks.references", "sink", str(place.facts_file), core=BESIDE, cwd=folder)
    response_url = f"http://127.0.0.1:{stack.enter_context(sink).facts()['port']}/respond"
    (folder / "answer.txt").write_text(payloads.quiz_answer(t, nugget))
    (folder / "useful.txt").write_text(payloads.useful(t, content, nugget, response_url))
    for number in range(SHARES):
        channel, slug = ("C0HOITO", "C0HUOLTO", "C0SALJ")[number % 3], slugs[number % len(slugs)]
        language = databases.LANGUAGES[number % 4]
        message = views.nugget_message(
            words[language], content, content.nuggets[slug], str(number + 1), Tally()
        )
        said = {"channel": channel, **message.payload()}
        answer = call(facts["api_url"] + "chat.postMessage", said, facts["bot_token"])
        place.shown.append((channel, slug, language, answer["ts"]))
    return place


def fill(url: str, place: Place, size: Size) -> str:
    """People who were met before, and the nuggets on display; returns the URL."""
    now = SystemClock().now()
    engine = migrate.engine_for(url)
    with engine.begin() as connection:
        databases.people(connection, (person(number) for number in range(size.people)), now)
        databases.shared(connection, place.shown, now)
    engine.dispose()
    return url
