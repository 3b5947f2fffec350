"""Signed HTTP: each payload is posted to the app's request URL."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp

from playground.clock import MovableClock
from playground.delivery import ANSWER_WITHIN_S, Reply


class HttpTransport:
    """Posts to one request URL, with Slack's v0 signature."""

    def __init__(self, url: str, signing_secret: str, clock: MovableClock) -> None:
        self._url = url
        self._secret = signing_secret.encode()
        self._clock = clock
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S))

    def sign(self, body: bytes) -> dict[str, str]:
        """The signature headers of a body, at the real time."""
        timestamp = str(int(self._clock.epoch()))
        digest = hmac.new(self._secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}

    @property
    def connections(self) -> int:
        """HTTP keeps no sockets open."""
        return 0

    async def send(self, kind: str, payload: dict[str, Any], retry: int, reason: str) -> Reply:
        """One attempt; any 2xx within three seconds is an answer."""
        if kind == "events_api":
            body, content_type = json.dumps(payload), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        headers = {"Content-Type": content_type, **self.sign(body.encode())}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        try:
            async with self._session.post(self._url, data=body.encode(), headers=headers) as response:
                text = await response.text()
                if not 200 <= response.status < 300:
                    may_retry = response.headers.get("x-slack-no-retry") != "1"
                    return Reply(False, reason="http_error", may_retry=may_retry)
                return Reply(True, _payload(text, response.content_type))
        except TimeoutError:
            return Reply(False, reason="http_timeout")
        except aiohttp.ClientError:
            return Reply(False, reason="connection_failed")

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


def _payload(text: str, content_type: str) -> dict[str, Any] | None:
    if not text.strip():
        return None
    return json.loads(text) if content_type == "application/json" else {"text": text}
