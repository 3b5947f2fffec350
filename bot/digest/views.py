"""The digest as a message: what waits, slips, comes, what happened, and one next step. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    ImageBlock,
)

from bot.activities.list_views import OPEN_ONE
from bot.activities.plan_views import PLAN
from bot.digest import lines
from bot.digest.facts import Facts, Idea, Some, Step, Work
from bot.i18n import Translator
from bot.message import Message, context, escape, plain, section, shorten
from bot.suggestions.card_views import ACCEPT
from bot.suggestions.decision_views import DECIDE
from bot.suggestions.home_views import WAITING

REMIND = "digest.remind"
LIST = "digest.list"
"""Opens the list of all work; its value is `all` or a department's id."""
TOP = 3
"""Of each list; all of them stand in the thread."""


def digest_message(
    t: Translator, facts: Facts, *, late_from: datetime | None = None, chart: ImageBlock | None = None
) -> Message:
    """The digest of a week, with its chart; `late_from` is when it should have come, where it is late."""
    blocks: list[Block] = [HeaderBlock(text=plain(shorten(heading(t, facts), 150)))]
    if late_from:
        blocks.append(context(escape(t("digest.late", when=t.when(late_from, facts.zone)))))
    for key, found in (
        ("digest.waits", _waits(t, facts)),
        ("digest.slips", _slips(t, facts)),
        ("digest.comes", _comes(t, facts)),
        ("digest.happened", _happened(t, facts)),
    ):
        blocks += [HeaderBlock(text=plain(t(key))), *found] if found else []
    blocks += [chart] if chart else []
    if facts.department is None:
        blocks += [DividerBlock(), *_next(t, facts.step)]
    blocks.append(context(escape(t("digest.in_thread"))))
    return Message(" ".join(lines.summary(t, facts)), blocks)


def heading(t: Translator, facts: Facts) -> str:
    """The name of a digest, with its week."""
    week = t.number(facts.coming.first.isocalendar().week)
    if facts.department:
        return t("digest.title_part", department=facts.department, week=week)
    return t("digest.title", week=week)


def empty_note(t: Translator) -> Message:
    """There is nothing to tell."""
    text = t("digest.empty")
    return Message(text, [section(escape(text))])


def bullets(found: Iterable[str]) -> str:
    """Lines of mrkdwn one below the other."""
    return "\n".join(f"• {line}" for line in found)


def _waits(t: Translator, facts: Facts) -> list[Block]:
    is_theirs = facts.department is None  # only coordinators decide
    blocks: list[Block] = [_idea(t, one, "", is_theirs) for one in facts.undecided.shown[:TOP]]
    blocks += _more_ideas(t, facts.undecided, is_theirs)
    back = escape(t("digest.back"))
    blocks += [_idea(t, one, back, is_theirs) for one in facts.back.shown[:TOP]]
    blocks += _more_ideas(t, facts.back, is_theirs)
    said = [sentence(t) for sentence in facts.more.waits]
    if facts.undelivered:
        said.append(t.n("digest.undelivered", facts.undelivered))
    return [*blocks, section(bullets(map(escape, said)))] if said else blocks


def _idea(t: Translator, idea: Idea, note: str, can_accept: bool) -> Block:
    facts = " · ".join(filter(None, (note, lines.waiting(t, idea))))
    accept = ButtonElement(text=plain(t("suggestions.button_accept")), action_id=ACCEPT, value=str(idea.id))
    shown = f"*{escape(lines.title(idea.headline))}*\n{facts}"
    return section(shown, accessory=accept) if can_accept else section(shown)


def _more_ideas(t: Translator, ideas: Some[Idea], can_open: bool) -> list[Block]:
    more = ideas.many - len(ideas.shown[:TOP])
    if more <= 0:
        return []
    text = t.n("digest.more", more)
    if not can_open:
        return [context(escape(text))]
    return [ActionsBlock(elements=[ButtonElement(text=plain(text), action_id=WAITING)])]


def _slips(t: Translator, facts: Facts) -> list[Block]:
    """Work that somebody said cannot be done stands first, as the coordinators' word is all that helps there."""
    every = (facts.stuck, facts.late, facts.offers)
    shown = [one for some in every for one in some.shown][:TOP]
    return [*(_slip(t, one, facts) for one in shown), *_to_list(t, facts.slips - len(shown), facts)]


def _slip(t: Translator, work: Work, facts: Facts) -> Block:
    shown = f"*{escape(lines.title(work.activity.plan.title))}*\n{lines.slipping(t, work)}"
    value = str(work.activity.id)
    if work in facts.late.shown and facts.department is None:
        button = ButtonElement(text=plain(t("digest.remind")), action_id=REMIND, value=value)
    else:
        button = ButtonElement(text=plain(t("activities.open")), action_id=OPEN_ONE, value=value)
    return section(shown, accessory=button)


def _comes(t: Translator, facts: Facts) -> list[Block]:
    said = [lines.due(t, one) for one in facts.due.shown[:TOP]]
    said += [lines.tip(t, one, facts.zone) for one in facts.tips.shown[:TOP]]
    said += [escape(sentence(t)) for sentence in facts.more.comes]
    buttons = []
    if more := facts.due.many - len(facts.due.shown[:TOP]):
        buttons.append(
            ButtonElement(text=plain(t.n("digest.more", more)), action_id=LIST, value=_whose(facts))
        )
    buttons.append(ButtonElement(text=plain(t("digest.plan")), action_id=PLAN))
    blocks: list[Block] = [section(bullets(said) if said else escape(t("digest.nothing_comes")))]
    if more := facts.tips.many - len(facts.tips.shown[:TOP]):
        blocks.append(context(escape(t.n("digest.more_tips", more))))
    return [*blocks, ActionsBlock(elements=list(buttons))]


def _happened(t: Translator, facts: Facts) -> list[Block]:
    if not any(one.now or one.before or one.usual for one in facts.numbers):
        return [section(escape(t("digest.quiet_week")))]
    blocks: list[Block] = [section(bullets(lines.number(t, one) for one in facts.numbers))]
    if any(one.usual is not None for one in facts.numbers):
        blocks.append(context(escape(t("digest.usual"))))
    done = [lines.done(t, one) for one in facts.done.shown[:TOP]]
    if done:
        more = facts.done.many - len(done)
        done += [escape(t.n("digest.more", more))] if more else []
        blocks.append(section(f"*{escape(t('digest.done'))}*\n{bullets(done)}"))
    return blocks


def _to_list(t: Translator, more: int, facts: Facts) -> list[Block]:
    if more <= 0:
        return []
    button = ButtonElement(text=plain(t.n("digest.more", more)), action_id=LIST, value=_whose(facts))
    return [ActionsBlock(elements=[button])]


def _whose(facts: Facts) -> str:
    return str(facts.department_id) if facts.department_id else "all"


def _next(t: Translator, step: Step | None) -> Sequence[Block]:
    what, why = lines.step(t, step)
    shown = f"*{escape(t('digest.next'))}* {escape(what)}\n{escape(why)}"
    button = _step_button(t, step) if step else None
    return [section(shown, accessory=button) if button else section(shown)]


def _step_button(t: Translator, step: Step) -> ButtonElement | None:
    value = str(step.id)
    match step.name:
        case "decide" | "look_again":
            return ButtonElement(text=plain(t("suggestions.button_decide")), action_id=DECIDE, value=value)
        case "remind":
            return ButtonElement(text=plain(t("digest.remind")), action_id=REMIND, value=value)
        case "help":
            return ButtonElement(text=plain(t("activities.open")), action_id=OPEN_ONE, value=value)
    return None  # to plan there is a button further up
