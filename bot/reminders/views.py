"""The reminders of a morning in one message, and what hangs on them. Pure."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.activities.list_views import ALL, OPEN_ONE
from bot.activities.views import DONE
from bot.i18n import Translator
from bot.message import Message, context, escape, plain, section, shorten
from bot.reminders.facts import Item, Standing
from storage.values import Activity

SNOOZE = "reminders.snooze"
HAND_OVER = "reminders.hand_over"
CANNOT = "reminders.cannot"
TAKE = "reminders.take"
DECLINE = "reminders.decline"

WITH_BUTTONS = 5
LINES = 8
"""In one paragraph, which holds 3000 characters."""
MOST_LINES = 24
LONGEST_TITLE = 80
"""In a line."""
STILL_OPEN = (Standing.OPEN, Standing.OFFERED, Standing.SNOOZED, Standing.ESCALATED)


def reminder_message(t: Translator, items: Sequence[Item]) -> Message:
    """What a person is reminded of today; later the same message shows what became of it."""
    waiting = [item for item in items if item.standing in STILL_OPEN]
    if waiting:
        first = waiting[0].activity.plan.title
        text = t.n("reminders.notification", len(waiting), title=first)
        intro = t.n("reminders.intro", len(waiting))
    else:
        text = intro = t("reminders.nothing_left")
    blocks: list[Block] = [section(escape(intro))]
    for item in items[:WITH_BUTTONS]:
        blocks.append(section(_paragraph(t, item)))
        if item.standing in STILL_OPEN:
            blocks.append(ActionsBlock(elements=list(_buttons(t, item.activity))))
    if rest := items[WITH_BUTTONS:]:
        blocks += _rest(t, rest)
    return Message(text, blocks)


def _paragraph(t: Translator, item: Item) -> str:
    lines = [f"*{escape(item.activity.plan.title)}*", escape(_how(t, item))]
    if item.for_deputy:
        lines.append(escape(t("reminders.for_deputy", name=item.owner)))
    return "\n".join(lines)


def _how(t: Translator, item: Item) -> str:
    """When it is due and where, and how it stands."""
    if item.standing not in STILL_OPEN:
        return t(f"reminders.is_{item.standing}", name=item.name)
    facts = [due_words(t, item)]
    if item.outlet:
        facts.append(item.outlet)
    line = " · ".join(facts)
    if item.standing is Standing.OPEN:
        return line
    day = t.day(item.snoozed_until) if item.snoozed_until else ""
    return f"{line}\n{t(f'reminders.is_{item.standing}', name=item.name, day=day)}"


def due_words(t: Translator, item: Item) -> str:
    """When an activity is due, as a person says it: today, tomorrow, a date, or so many work days late."""
    plan = item.activity.plan
    ahead = (plan.due_on - item.today).days
    if ahead < 0:
        if item.days_late == 0:
            return t("reminders.was_due", day=t.day(plan.due_on))
        return t.n("reminders.late", item.days_late, day=t.day(plan.due_on))
    if ahead > 1:
        return t("reminders.due", day=t.day(plan.due_on))
    if plan.due_time is None:
        return t("reminders.due_tomorrow" if ahead else "reminders.due_today")
    key = "reminders.due_tomorrow_at" if ahead else "reminders.due_today_at"
    return t(key, time=t.clock(plan.due_time))


def _buttons(t: Translator, activity: Activity) -> list[ButtonElement]:
    value = str(activity.id)
    return [
        ButtonElement(text=plain(t("reminders.done")), action_id=DONE, value=value, style="primary"),
        ButtonElement(text=plain(t("reminders.snooze")), action_id=SNOOZE, value=value),
        ButtonElement(text=plain(t("reminders.hand_over")), action_id=HAND_OVER, value=value),
        ButtonElement(text=plain(t("reminders.cannot")), action_id=CANNOT, value=value),
    ]


def _rest(t: Translator, rest: Sequence[Item]) -> list[Block]:
    """Those for which a message has no room for buttons, a line each."""
    lines = [
        f"• {escape(shorten(item.activity.plan.title, LONGEST_TITLE))} – {escape(_how(t, item).replace(chr(10), ' · '))}"
        for item in rest[:MOST_LINES]
    ]
    blocks: list[Block] = [section("\n".join(lines[at : at + LINES])) for at in range(0, len(lines), LINES)]
    if len(rest) > MOST_LINES:
        blocks.append(context(escape(t.n("reminders.more", len(rest) - MOST_LINES))))
    button = ButtonElement(text=plain(t("reminders.see_all")), action_id=ALL)
    return [*blocks, ActionsBlock(elements=[button])]


def escalation_message(t: Translator, item: Item, reason: str | None) -> Message:
    """To the coordinators: what slipped or, for a reason, cannot be done, and whose it is."""
    plan = item.activity.plan
    key = "reminders.escalated_cannot" if reason else "reminders.escalated_late"
    text = t(key, title=plan.title, owner=item.owner)
    lines = [f"*{escape(plan.title)}*", t("reminders.owner", person=f"<@{plan.owner_id}>")]
    lines.append(escape(" · ".join(filter(None, (due_words(t, item), item.outlet)))))
    if reason:
        lines.append(escape(t("reminders.reason", reason=reason)))
    button = ButtonElement(text=plain(t("reminders.open")), action_id=OPEN_ONE, value=str(item.activity.id))
    intro = t("reminders.escalation_cannot" if reason else "reminders.escalation_late")
    return Message(text, [section(escape(intro)), section("\n".join(lines)), ActionsBlock(elements=[button])])


def offer_message(t: Translator, item: Item, person_id: str) -> Message:
    """To whom is asked to take an activity over; once that is settled, what came of it."""
    activity = item.activity
    text = t("reminders.offer", name=item.owner, title=activity.plan.title)
    facts = " · ".join(filter(None, (due_words(t, item), item.outlet)))
    blocks: list[Block] = [section(f"{escape(text)}\n{escape(facts)}")]
    value = str(item.activity.id)
    if activity.offered_to == person_id:
        take = ButtonElement(text=plain(t("reminders.take")), action_id=TAKE, value=value, style="primary")
        decline = ButtonElement(text=plain(t("reminders.decline")), action_id=DECLINE, value=value)
        blocks.append(ActionsBlock(elements=[take, decline]))
    else:
        key = "reminders.offer_taken" if activity.plan.owner_id == person_id else "reminders.offer_closed"
        blocks.append(section(escape(t(key))))
    return Message(text, blocks)


def said_message(t: Translator, key: str, title: str, name: str) -> Message:
    """One sentence about what became of a hand-over."""
    text = t(key, title=title, name=name)
    return Message(text, [section(escape(text))])
