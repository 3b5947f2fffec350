"""How trouble with deliveries looks to the coordinators. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject

from bot.deliveries.rules import Undelivered
from bot.i18n import Translator
from bot.message import Message, context, escape, plain, section, shorten

SEND_AGAIN = "deliveries.send_again"
LEAVE = "deliveries.leave"

LINES = 25
"""In one section, which holds 3000 characters."""
LONGEST_NAME = 40


@dataclass(frozen=True)
class Missing:
    """One post that did not, or may not, have arrived."""

    channel: str | None
    """The channel's id; None for a direct message."""
    person: str
    """The name of whom a direct message was for."""
    on: date
    may_be_there: bool


def undelivered_message(t: Translator, missing: Sequence[Missing]) -> Message:
    """Tells the coordinators what did not arrive, each by name and day."""
    text = t.n("deliveries.notice", len(missing))
    blocks: list[Block] = [section(escape(text))]
    for may_be_there, key in ((False, "deliveries.notice_refused"), (True, "deliveries.notice_maybe")):
        if lines := [_line(t, one) for one in missing if one.may_be_there is may_be_there]:
            blocks.append(section(f"*{escape(t(key))}*"))
            blocks += [section("\n".join(lines[at : at + LINES])) for at in range(0, len(lines), LINES)]
    blocks.append(context(escape(t("deliveries.notice_where"))))
    return Message(text, blocks)


def _line(t: Translator, one: Missing) -> str:
    where = (
        f"<#{one.channel}>"
        if one.channel
        else escape(t("deliveries.notice_dm", name=shorten(one.person, LONGEST_NAME)))
    )
    return f"• {where} ({escape(t.day(one.on))})"


def undelivered_blocks(t: Translator, row: Undelivered, zone: str) -> list[Block]:
    """For Home: what was to be said where and when, why it did not arrive, and the two ways on."""
    where = f"<@{row.recipient}>" if row.recipient.startswith(("U", "W")) else f"<#{row.recipient}>"
    kind = f"deliveries.kind_{row.kind}"
    what = t(kind) if t.has(kind) else t("deliveries.kind_other")
    head = f"*{escape(what)}* · {where} · {escape(t.when(row.due_at, zone))}"
    again = ButtonElement(text=plain(t("deliveries.send_again")), action_id=SEND_AGAIN, value=row.id)
    if row.is_unverified:
        again.confirm = ConfirmObject(
            title=plain(t("deliveries.confirm_title")),
            text=plain(t("deliveries.confirm_text")),
            confirm=plain(t("deliveries.send_again")),
            deny=plain(t("common.close")),
        )
    leave = ButtonElement(text=plain(t("deliveries.leave")), action_id=LEAVE, value=row.id)
    return [section(f"{head}\n{escape(why(t, row))}"), ActionsBlock(elements=[again, leave])]


def why(t: Translator, row: Undelivered) -> str:
    """Why it did not arrive, and what mends it."""
    if row.is_unverified:
        return t("deliveries.unverified")
    known = f"deliveries.why_{row.error}"
    return t(known) if t.has(known) else t("deliveries.why_other", error=row.error)
