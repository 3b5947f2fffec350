"""`/juuri` and `/juuri help`."""

from bot import people
from bot.deps import Deps
from handlers.forms import Command
from handlers.routes import Reply, Routes

routes = Routes()


@routes.command("help")
async def handle_help_show(command: Command, deps: Deps) -> Reply:
    """Say what Juuri does and which words it knows."""
    language = await deps.store.read(people.language_of, command.user_id)
    t = deps.shelf.words[language]
    return {"response_type": "ephemeral", "text": t("help.text")}
