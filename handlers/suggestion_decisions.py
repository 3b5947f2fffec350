"""What becomes of a suggestion: the buttons of its card, the forms behind them, and the suggester's own."""

from collections.abc import Callable
from datetime import date
from typing import Any

from slack_sdk.models.views import View

from bot import people
from bot.deps import Deps
from bot.i18n import Translator
from bot.message import Told
from bot.suggestions import afterwards, card_views, cards, decision_views, decisions, own
from bot.suggestions.decisions import Acceptance
from bot.suggestions.facts import Choice
from bot.suggestions.news_views import ANSWER
from handlers.answers import met, refresh_home, show, tell
from handlers.forms import Click, Form, Submission, number
from handlers.routes import Reply, Routes
from storage.states import ActivityKind

routes = Routes()
_MODALS: dict[str, Callable[[Translator, Choice], View]] = {
    card_views.ACCEPT: decision_views.accept_modal,
    card_views.ASK: lambda t, choice: decision_views.ask_modal(t, choice.shown),
    card_views.SAVE: decision_views.save_modal,
    card_views.DECLINE: lambda t, choice: decision_views.decline_modal(t, choice.shown),
    card_views.OUT: lambda t, choice: decision_views.out_modal(t, choice.shown),
}


@routes.click(card_views.ACCEPT)
@routes.click(card_views.ASK)
@routes.click(card_views.SAVE)
@routes.click(card_views.DECLINE)
@routes.click(card_views.OUT)
async def handle_suggestions_choose(click: Click, deps: Deps) -> Reply:
    """Show the form of a decision; who comes too late hears how it stands."""
    told = (number(click.value), click.action_id, click.user_id, deps.clock.now())
    choice = await deps.store.read(decisions.choices, deps.shelf, *told)
    await show(deps, click, _MODALS[click.action_id](await _translator(deps, click), choice))
    return None


@routes.click(decision_views.DECIDE)
async def handle_suggestions_decide(click: Click, deps: Deps) -> Reply:
    """Show a suggestion from Home, with everything that can be done about it."""
    now = deps.clock.now()
    shown = await deps.store.read(decisions.for_coordinator, number(click.value), click.user_id, now)
    await show(deps, click, decision_views.decide_modal(await _translator(deps, click), shown))
    return None


@routes.submission(card_views.ACCEPT)
async def handle_suggestions_accept(form: Submission, deps: Deps) -> Reply:
    """It becomes an activity."""
    typed = form.fields()
    outlet, deputy = typed.get("outlet"), typed.get("deputy")
    wanted = Acceptance(
        title=typed.get("title", ""),
        owner_id=typed["owner"],
        due_on=date.fromisoformat(typed["due_on"]),
        kind=ActivityKind(typed["kind"]),
        deputy_id=deputy or None,
        outlet_id=int(outlet) if outlet and outlet.isdecimal() else None,
    )
    await deps.roster.meet(wanted.owner_id, *([deputy] if deputy else []))
    return await _decided(form, deps, decisions.accept, wanted)


@routes.submission(card_views.ASK)
async def handle_suggestions_ask(form: Submission, deps: Deps) -> Reply:
    """The suggester is asked for more."""
    return await _decided(form, deps, decisions.ask, form.fields().get("question", ""))


@routes.submission(card_views.SAVE)
async def handle_suggestions_save(form: Submission, deps: Deps) -> Reply:
    """It goes into the ideas bank."""
    typed = form.fields()
    day = date.fromisoformat(typed["look_again_on"])
    return await _decided(form, deps, decisions.save, typed.get("topic", ""), day)


@routes.submission(card_views.DECLINE)
async def handle_suggestions_decline(form: Submission, deps: Deps) -> Reply:
    """Not this time."""
    typed = form.fields()
    return await _decided(form, deps, decisions.decline, typed.get("reason"), typed.get("words", ""))


@routes.submission(card_views.OUT)
async def handle_suggestions_out(form: Submission, deps: Deps) -> Reply:
    """It was published already."""
    return await _decided(form, deps, decisions.already_out, form.fields().get("out_link", ""))


@routes.click(ANSWER)
async def handle_suggestions_question(click: Click, deps: Deps) -> Reply:
    """Show the suggester the question, to be answered."""
    told = (number(click.value), click.user_id, deps.clock.now())
    shown = await deps.store.read(own.question, deps.shelf, *told)
    await show(deps, click, decision_views.answer_modal(await _translator(deps, click), shown))
    return None


@routes.submission(ANSWER)
async def handle_suggestions_answer(form: Submission, deps: Deps) -> Reply:
    """The suggester's answer."""
    return await _decided(form, deps, own.answer, form.fields().get("answer", ""))


@routes.click(card_views.BACK)
async def handle_suggestions_back(click: Click, deps: Deps) -> Reply:
    """A colleague wants this, too."""
    told = (number(click.value), click.user_id, deps.clock.now())
    answer = await met(deps, click.user_id, lambda: deps.store.write(cards.back, deps.shelf, *told))
    await tell(deps, click, answer)
    return None


@routes.click(card_views.CALL_BACK)
async def handle_suggestions_call_back(click: Click, deps: Deps) -> Reply:
    """Take back what a department decided itself."""
    return await _afterwards(click, deps, afterwards.call_back)


@routes.click(card_views.THANK)
async def handle_suggestions_thank(click: Click, deps: Deps) -> Reply:
    """Say thanks in a channel."""
    return await _afterwards(click, deps, afterwards.thank)


@routes.click(card_views.ASK_FILE)
async def handle_suggestions_ask_file(click: Click, deps: Deps) -> Reply:
    """Ask the suggester for a file."""
    suggestion_id, _, file_id = click.value.partition(":")
    told = (number(suggestion_id), file_id, click.user_id, deps.clock.now())
    await tell(deps, click, await deps.store.write(afterwards.ask_for_file, deps.shelf, *told))
    return None


async def _decided(form: Submission, deps: Deps, verb: Callable[..., Any], *wanted: object) -> Reply:
    who = {"by": form.user_id, "key": form.key, "now": deps.clock.now()}
    await deps.store.write(verb, deps.shelf, number(form.private_metadata), *wanted, **who)
    await refresh_home(deps, form.user_id)
    return {"response_action": "clear"}


async def _afterwards(click: Click, deps: Deps, verb: Callable[..., Told]) -> Reply:
    told = (number(click.value), click.user_id, deps.clock.now())
    await tell(deps, click, await deps.store.write(verb, deps.shelf, *told))
    await refresh_home(deps, click.user_id, click.page)
    return None


async def _translator(deps: Deps, form: Form) -> Translator:
    return deps.shelf.words[await deps.store.read(people.language_of, form.user_id)]
