"""The load: a process of its own that sends prepared, signed clicks and tells how long the answers took.

`python -m benchmarks.load '{"port": 3000, ...}'` with the fields of `Load`; prints one line of JSON. Only the standard
library, raw sockets and ready bytes, so that the measuring takes little of what is measured.
"""

import asyncio
import gc
import hashlib
import hmac
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PERSON, SHARE = "UBENCH0000", "770001177"
"""Stand in a template for the person who clicks and for the shared nugget's number."""


@dataclass(frozen=True)
class Load:
    """What to send. Either `at_once` connections, each asking as soon as it is answered, or `per_second` open loop."""

    port: int
    template: str
    """File with the urlencoded body of one click."""
    secret: str
    first: int
    """Number of the first person; each click is another person's."""
    many: int
    shares: int
    """How many messages the clicks are spread over, numbered from 1."""
    at_once: int = 1
    per_second: float | None = None
    warm_up: int = 0
    """So many clicks before the others are not counted."""
    wanted: str = ""
    """A piece of text that an answer must hold to count as good."""


def person(number: int) -> str:
    """The id of a person by number."""
    return f"UB{number:08d}"


def requests(load: Load) -> list[bytes]:
    """Ready bytes, signed now: Slack's signatures are good for five minutes."""
    body = Path(load.template).read_text()
    stamp, found = str(int(time.time())), []
    for number in range(load.first, load.first + load.many + load.warm_up):
        mine = body.replace(PERSON, person(number)).replace(SHARE, str(1 + number % load.shares)).encode()
        signed = hmac.new(
            load.secret.encode(), b"v0:" + stamp.encode() + b":" + mine, hashlib.sha256
        ).hexdigest()
        head = (
            f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\n"
            "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: */*\r\nAccept-Encoding: gzip,deflate\r\n"
            f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signed}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(mine)}\r\n\r\n"
        )
        found.append(head.encode() + mine)
    return found


class Line(asyncio.Protocol):
    """A kept connection; one request at a time."""

    def __init__(self) -> None:
        self._heard = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, blank, body = self._heard.partition(b"\r\n\r\n")
        if not blank or self._answer is None or self._answer.done():
            return
        fields = head.lower().split(b"content-length:")
        if len(body) >= (int(fields[1].split(b"\r\n")[0]) if len(fields) > 1 else 0):
            self._answer.set_result((int(head[9:12]), body))
            self._heard = b""

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("the server closed the connection"))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """The status and body of the answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer


async def connect(port: int) -> Line:
    """A new connection."""
    _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
    return line


class Tally:
    """What came back."""

    def __init__(self, wanted: str) -> None:
        self.took: list[float] = []
        self.bad = 0
        self._wanted = wanted.encode()

    async def ask(self, line: Line, request: bytes, since: float) -> None:
        """Send one and note how long after `since` it was answered."""
        status, body = await line.ask(request)
        self.took.append(time.perf_counter() - since)
        self.bad += status != 200 or self._wanted not in body


async def closed(load: Load, sent: list[bytes], tally: Tally) -> float:
    """Each connection asks as soon as it is answered; returns seconds."""
    lines = [await connect(load.port) for _ in range(load.at_once)]
    waiting = iter(sent)

    async def keep_asking(line: Line) -> None:
        for request in waiting:
            await tally.ask(line, request, time.perf_counter())

    began = time.perf_counter()
    await asyncio.gather(*map(keep_asking, lines))
    return time.perf_counter() - began


async def opened(load: Load, sent: list[bytes], tally: Tally) -> float:
    """Clicks at even distances, however long answers take; measured from when each was due."""
    assert load.per_second
    free = [await connect(load.port) for _ in range(8)]

    async def one(request: bytes, due: float) -> None:
        line = free.pop() if free else await connect(load.port)
        await tally.ask(line, request, due)
        free.append(line)

    began, tasks = time.perf_counter() + 0.05, []
    for number, request in enumerate(sent):
        due = began + number / load.per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(request, due)))
    await asyncio.gather(*tasks)
    return time.perf_counter() - began


async def run(load: Load) -> dict[str, float]:
    """Send everything; returns figures, times in milliseconds."""
    ready = requests(load)
    gc.collect()
    gc.freeze()
    warm, sent = ready[: load.warm_up], ready[load.warm_up :]
    if warm:
        await closed(load, warm, Tally(load.wanted))
    tally = Tally(load.wanted)
    seconds = await (opened if load.per_second else closed)(load, sent, tally)
    took = sorted(1000 * one for one in tally.took)
    cuts = {f"p{cut}": took[min(len(took) - 1, int(len(took) * cut / 100))] for cut in (50, 90, 99)}
    figures = {"seconds": seconds, "per_second": len(took) / seconds, **cuts, "max": took[-1]}
    return {"many": len(took), "bad": tally.bad, **{name: round(value, 3) for name, value in figures.items()}}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(Load(**json.loads(sys.argv[1]))))))
