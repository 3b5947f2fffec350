"""Methods for uploads."""

from typing import Any

from playground import posting, uploads
from playground.api.registry import Call, Json, SlackError, may_post, method
from playground.workspace import StoredFile


@method("files.getUploadURLExternal", tier=4, scopes=("files:write",))
async def files_get_upload_url_external(
    call: Call, filename: str, length: int, alt_txt: str = "", snippet_type: str = ""
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    if length <= 0:
        raise SlackError("invalid_arguments", ["[ERROR] must be greater than 0 [json-pointer:/length]"])
    stored = StoredFile(call.slack.workspace.new_id("F"), filename, length, call.caller.user)
    call.slack.workspace.files[stored.id] = stored
    return {"upload_url": f"{call.slack.url}/upload/{stored.id}", "file_id": stored.id}


@method("files.completeUploadExternal", tier=4, scopes=("files:write",))
async def files_complete_upload_external(
    call: Call,
    files: Json,
    channel_id: str = "",
    channels: str = "",
    initial_comment: str = "",
    thread_ts: str = "",
    blocks: Json = None,
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/files.completeUploadExternal"""
    completed = []
    if not isinstance(files, list) or not all(isinstance(entry, dict) for entry in files):
        raise SlackError("invalid_arguments", ["[ERROR] must be an array of objects [json-pointer:/files]"])
    for entry in files:
        stored = call.slack.workspace.files.get(entry.get("id", ""))
        if stored is None or stored.content is None or stored.user != call.caller.user:
            raise SlackError("file_not_found")
        stored.title = entry.get("title", "")
        stored.completed_at = call.slack.clock.monotonic()
        completed.append(stored)
    if not completed:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: files"])
    if channel_id:
        channel = call.channel(channel_id)
        may_post(call, channel)
        posting.post(
            call.slack,
            channel,
            call.caller.user,
            initial_comment,
            thread_ts=thread_ts,
            subtype="file_share",
            files=[stored.id for stored in completed],
        )
    return {"files": [uploads.file_object(call.slack, stored) for stored in completed]}


@method("files.info", tier=4, scopes=("files:read",))
async def files_info(call: Call, file: str, cursor: str = "", limit: int = 0) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/files.info"""
    stored = call.slack.workspace.files.get(file)
    if stored is None or not uploads.can_see(call.slack, stored, call.caller.user):
        raise SlackError("file_not_found")
    return {"file": uploads.file_object(call.slack, stored)}


@method("files.delete", tier=3, scopes=("files:write",))
async def files_delete(call: Call, file: str) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/files.delete"""
    stored = call.slack.workspace.files.get(file)
    if stored is None or not uploads.can_see(call.slack, stored, call.caller.user):
        raise SlackError("file_not_found")
    if stored.user != call.caller.user:
        raise SlackError("cant_delete_file")
    del call.slack.workspace.files[file]
    return {}
