"""Addresses the app is handed: where to upload, where files are, where to answer."""

from typing import Any

from aiohttp import BodyPartReader, web

from playground import block_kit, posting, uploads
from playground.api.dispatch import caller_of
from playground.channels import Channel, Message
from playground.interactions import show_response
from playground.sockets import reset
from playground.state import Slack
from playground.tickets import ResponseUrl


class Links:
    """Answers `/upload/`, `/files/` and `/respond/`."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def routes(self) -> list[web.RouteDef]:
        """Where everything is."""
        return [
            web.post("/upload/{file}", self._upload),
            web.get("/files/{file}", self._file),
            web.post("/respond/{key}", self._respond),
        ]

    async def _upload(self, request: web.Request) -> web.Response:
        """The bytes of a file, raw or as a form; faults meet it as the method `upload`."""
        fault = self._slack.faults.draw("upload")
        if fault and fault.kind in ("error_before", "slack_error", "rate_limited"):
            return web.Response(status=429 if fault.kind == "rate_limited" else 500)
        if fault and fault.kind == "reset_before":
            reset(request)
            return web.Response()
        answer = await self._take(request)
        if fault and fault.kind in ("reset_after", "silence_after"):
            reset(request)
        if fault and fault.kind in ("error_after", "internal_error_after"):
            return web.Response(status=500)
        return answer

    async def _take(self, request: web.Request) -> web.Response:
        stored = self._slack.workspace.files.get(request.match_info["file"])
        if stored is None:
            return web.Response(status=404, text="file_not_found")
        if request.content_type == "multipart/form-data":
            part = await (await request.multipart()).next()
            content = bytes(await part.read()) if isinstance(part, BodyPartReader) else b""
        else:
            content = await request.read()
        if len(content) != stored.length:
            return web.Response(status=400, text=f"expected {stored.length} bytes, got {len(content)}")
        stored.content = content
        return web.Response(text=f"OK - {stored.length}")

    async def _file(self, request: web.Request) -> web.Response:
        """The bytes for who may see them: by a token as at Slack, or for the page by `?as=`."""
        stored = self._slack.workspace.files.get(request.match_info["file"])
        caller = caller_of(self._slack, request.headers.get("Authorization", "").removeprefix("Bearer "))
        viewer = caller.user if caller else request.query.get("as", "")
        if stored is None or stored.content is None or not uploads.can_see(self._slack, stored, viewer):
            return web.Response(status=404, text="file_not_found")
        return web.Response(body=stored.content, content_type=stored.mimetype)

    async def _respond(self, request: web.Request) -> web.Response:
        """An answer through a response URL: post, replace or delete."""
        purpose, error = self._slack.response_urls.use(request.match_info["key"])
        if purpose is None:
            return web.json_response({"ok": False, "error": error}, status=404)
        try:
            answer = await request.json()
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        blocks = answer.get("blocks")
        if blocks and block_kit.check_blocks(blocks, "message"):
            return web.json_response({"ok": False, "error": "invalid_blocks"}, status=400)
        if not (blocks or answer.get("text") or answer.get("attachments") or answer.get("delete_original")):
            return web.json_response({"ok": False, "error": "no_text"}, status=400)
        self._apply(purpose, answer)
        return web.Response(text="ok")

    def _apply(self, purpose: ResponseUrl, answer: dict[str, Any]) -> None:
        slack = self._slack
        channel = slack.workspace.channels[purpose.channel]
        original = _original(channel, purpose)
        if answer.get("delete_original") and original:
            posting.delete(slack, channel, original)
        elif answer.get("replace_original") and original:
            content = {name: answer.get(name) for name in ("blocks", "attachments")}
            posting.change(slack, channel, original, text=answer.get("text", ""), **content)
        else:
            show_response(slack, channel, purpose.user, answer)


def _original(channel: Channel, purpose: ResponseUrl) -> Message | None:
    own = (m for m in channel.ephemerals if m.ts == purpose.message_ts and m.ephemeral_to == purpose.user)
    return channel.by_ts.get(purpose.message_ts or "") or next(own, None)
