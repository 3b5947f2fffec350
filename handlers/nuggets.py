"""Nuggets in people's hands: the buttons below them, the quiz, `/juuri nugget`, and what coordinators do."""

from collections.abc import Callable

from bot.deps import Deps
from bot.errors import UserError
from bot.home import office_views
from bot.message import Told
from bot.nuggets import quiz, reception, steering, views
from bot.welcome import service as welcome
from handlers.answers import met, refresh_home, show, tell
from handlers.forms import Click, Command, Submission
from handlers.routes import Reply, Routes
from storage.states import Reception
from storage.values import Tally

routes = Routes()


@routes.click(views.USEFUL)
async def handle_nuggets_useful(click: Click, deps: Deps) -> Reply:
    """This nugget was useful to me."""
    return await _receive(click, deps, Reception.USEFUL)


@routes.click(views.KNEW_IT)
async def handle_nuggets_knew_it(click: Click, deps: Deps) -> Reply:
    """I knew this one already."""
    return await _receive(click, deps, Reception.KNEW_IT)


async def _receive(click: Click, deps: Deps, word: Reception) -> Reply:
    by, now = click.user_id, deps.clock.now()
    told = await met(
        deps, by, lambda: deps.store.write(reception.receive, deps.shelf, click.value, word, by, now)
    )
    await tell(deps, click, told)
    return None


@routes.click(views.QUIZ)
async def handle_nuggets_quiz(click: Click, deps: Deps) -> Reply:
    """Open the quiz, with what this person answered before."""
    by = click.user_id
    asked = await met(deps, by, lambda: deps.store.read(reception.quiz, deps.shelf, click.value, by))
    t = deps.shelf.words[asked.language]
    await show(deps, click, quiz.quiz_modal(t, asked.nugget, click.value, asked.choice))
    if asked.is_new:
        await deps.store.write(welcome.greet, deps.shelf.words, click.user_id, deps.clock.now())
    return None


@routes.click(quiz.AGAIN)
async def handle_nuggets_quiz_again(click: Click, deps: Deps) -> Reply:
    """The question again, in place of the result."""
    ref = click.private_metadata
    asked = await deps.store.read(reception.quiz, deps.shelf, ref, click.user_id)
    view = quiz.quiz_modal(deps.shelf.words[asked.language], asked.nugget, ref, asked.choice)
    await deps.client.views_update(view_id=str(click.view_id), hash=click.view_hash, view=view)
    return None


@routes.submission(quiz.ANSWER)
async def handle_nuggets_answer(form: Submission, deps: Deps) -> Reply:
    """Keep the answer, and show whether it is right and why."""
    ref, choice, now = form.private_metadata, form.state.get(quiz.CHOICE, ""), deps.clock.now()
    if not choice.isdecimal():
        raise UserError("common.stale_button")
    given = await deps.store.write(reception.answer, deps.shelf, ref, int(choice), form.user_id, now)
    view = quiz.answer_json(deps.shelf.words[given.language], given.nugget, ref, int(choice))
    return {"response_action": "update", "view": view}


@routes.command("nugget")
async def handle_nuggets_for_me(command: Command, deps: Deps) -> Reply:
    """One nugget for who asks, now."""
    now = deps.clock.now()
    language, nugget = await deps.store.read(reception.for_me, deps.shelf, command.user_id, now)
    t, ref = deps.shelf.words[language], views.for_me(nugget.slug)
    message = views.nugget_message(t, deps.shelf.content, nugget, ref, Tally())
    return {"response_type": "ephemeral", **message.payload()}


@routes.click(views.FOR_ME)
async def handle_nuggets_for_me_in_home(click: Click, deps: Deps) -> Reply:
    """The same from Home, as a modal."""
    now = deps.clock.now()
    language, nugget = await deps.store.read(reception.for_me, deps.shelf, click.user_id, now)
    await show(deps, click, views.nugget_modal(deps.shelf.words[language], deps.shelf.content, nugget))
    return None


@routes.click(office_views.PREVIEW)
async def handle_nuggets_preview(click: Click, deps: Deps) -> Reply:
    """Show a coordinator the next nugget of a channel."""
    seen = await deps.store.read(steering.preview, deps.shelf, click.value, click.user_id, deps.clock.now())
    t, channel = deps.shelf.words[seen.language], deps.shelf.words[seen.channel_language]
    await show(deps, click, views.preview_modal(t, channel, deps.shelf.content, seen.nugget))
    return None


@routes.click(office_views.SHARE_NOW)
async def handle_nuggets_share_now(click: Click, deps: Deps) -> Reply:
    """Share the next nugget of a channel at once."""
    return await _steer(click, deps, steering.share_now)


@routes.click(office_views.SKIP)
async def handle_nuggets_skip(click: Click, deps: Deps) -> Reply:
    """Leave out the next nugget of a channel."""
    return await _steer(click, deps, steering.skip)


async def _steer(click: Click, deps: Deps, verb: Callable[..., Told]) -> Reply:
    try:
        told = await deps.store.write(verb, deps.shelf, click.value, click.user_id, deps.clock.now())
        await tell(deps, click, told)
    finally:  # also for who came second: their Home shows what is no longer so
        await refresh_home(deps, click.user_id, click.page)
    return None
