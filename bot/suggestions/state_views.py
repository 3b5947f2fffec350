"""Where a suggestion stands, in words. Pure."""

from slack_sdk.models.blocks import Block, SectionBlock

from bot.i18n import Translator
from bot.message import escape, plain, section, shorten
from bot.suggestions.facts import Shown
from storage.states import SuggestionState
from storage.values import StepFacts

UNDECIDED = frozenset({SuggestionState.WAITING, SuggestionState.ASKED, SuggestionState.SAVED})
"""A decision is still to come."""
LONGEST_TEXT = 1500
LONGEST_PARAGRAPH = 3000


def paragraph(text: str) -> SectionBlock:
    """A paragraph in which nothing that people wrote is interpreted."""
    return SectionBlock(text=plain(shorten(text, LONGEST_PARAGRAPH)))


def link_block(label: str, link: str) -> Block:
    """A link that can be followed; a monstrous one is cut and can only be read."""
    shown = f"*{escape(label)}* {escape(link)}"
    return section(shown) if len(shown) <= LONGEST_PARAGRAPH else paragraph(f"{label} {link}")


def state_line(t: Translator, shown: Shown) -> str:
    """The state in a sentence, with who and when. Plain text."""
    suggestion, state = shown.suggestion, shown.suggestion.state
    facts = {"name": shown.by, "when": t.when(shown.last.at, shown.zone)}
    match state:
        case SuggestionState.WAITING:
            since = suggestion.waiting_since or suggestion.suggested_at
            return t("suggestions.stands_waiting", when=t.when(since, shown.zone))
        case SuggestionState.ASKED:
            return t("suggestions.stands_asked", **facts, question=_said(shown.last.text))
        case SuggestionState.SAVED:
            day = t.day(suggestion.look_again_on) if suggestion.look_again_on else ""
            return t("suggestions.stands_saved", **facts, topic=_said(suggestion.topic), day=day)
        case SuggestionState.ACCEPTED:
            return " ".join([_accepted(t, shown, facts), *_planned(t, shown)])
        case SuggestionState.DECLINED:
            return t("suggestions.stands_declined", **facts, reason=reason_text(t, suggestion.reason))
        case SuggestionState.LIVE | SuggestionState.OUT:
            return t(f"suggestions.stands_{state}", **facts)
        case SuggestionState.WITHDRAWN:
            return t("suggestions.stands_withdrawn", **facts)


def _accepted(t: Translator, shown: Shown, facts: dict[str, str]) -> str:
    if shown.suggestion.is_by_department:
        return t("suggestions.stands_by_department")
    return t("suggestions.stands_accepted", **facts)


def _planned(t: Translator, shown: Shown) -> list[str]:
    if shown.due_on is None:
        return []
    return [t("suggestions.planned", owner=shown.owner, day=t.day(shown.due_on))]


def reason_text(t: Translator, reason: str | None) -> str:
    """Why not: the chosen reason in the reader's language, and what was written."""
    first, _, rest = (reason or "").partition("\n")
    first = t(first) if first.startswith("suggestions.reason_") and t.has(first) else first
    return _said(" ".join(filter(None, (first, rest))))


def step_line(t: Translator, step: StepFacts, name: str, zone: str) -> str:
    """One thing that happened, for the history. Plain text."""
    line = t(f"suggestions.step_{step.step}", when=t.when(step.at, zone), name=name)
    said = reason_text(t, step.text)
    return f"{line} {said}" if said else line


def _said(text: str | None) -> str:
    return shorten(text or "", LONGEST_TEXT)
