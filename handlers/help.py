"""`/juuri` and `/juuri help`, and every word that means nothing else."""

from bot.deps import Deps
from bot.help import service
from bot.help.views import help_message
from handlers.forms import Command
from handlers.routes import Reply, Routes

routes = Routes()


@routes.command("help")
async def handle_help_show(command: Command, deps: Deps) -> Reply:
    """Say what Juuri does, which words it knows and who runs it."""
    language, coordinators = await deps.store.read(service.gather, command.user_id)
    is_known = not command.word or deps.shelf.words.command(command.word) is not None
    t = deps.shelf.words[language]
    message = help_message(t, coordinators, None if is_known else command.word)
    return {"response_type": "ephemeral", **message.payload()}
