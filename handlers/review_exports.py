"""The results of a review as a file, sent to the coordinator who asks for it."""

import structlog
from slack_sdk.errors import SlackApiError

from bot.deps import Deps
from bot.reviews import exporting, result_views
from handlers.answers import whisper
from handlers.forms import Click, number
from handlers.routes import Reply, Routes

routes = Routes()
log = structlog.get_logger()


@routes.click(result_views.EXPORT)
async def handle_reviews_export(click: Click, deps: Deps) -> Reply:
    """Send it in a direct message: in the channel it would be sent again with every click."""
    words = deps.shelf.words
    file = await deps.store.read(exporting.for_coordinator, words, number(click.value), click.user_id)
    said = "results.export_sent"
    try:
        opened = await deps.client.conversations_open(users=click.user_id)
        await deps.client.files_upload_v2(
            channel=opened["channel"]["id"],
            filename=file.name,
            content=file.content,
            title=file.name,
            initial_comment=file.said,
        )
    except SlackApiError as error:
        log.warning("export_not_sent", error=error.response.get("error"))
        said = "results.export_failed"
    t = words[file.language]
    await whisper(deps, click, t, t(said, number=click.value))
    return None
