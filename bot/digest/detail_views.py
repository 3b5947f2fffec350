"""What stands in a digest's thread: the rows behind each number. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from slack_sdk.models.blocks import SectionBlock

from bot.digest import lines
from bot.digest.facts import Facts, Idea, Some, Work
from bot.digest.views import bullets
from bot.i18n import Translator
from bot.message import Message, escape, section

Listed = tuple[str, int, Sequence[str]]
"""The key of a heading with a number, the number, and as many lines as are shown."""
LINES = 4
"""In a paragraph, which holds 3000 characters."""
MOST_CHARACTERS = 9000
"""Of paragraphs in one message; Slack refuses some 13,000."""


def details(t: Translator, facts: Facts) -> Iterator[tuple[str, Message]]:
    """The messages of the thread, each with its name."""
    parts = (
        [lines.part(t, part) for part in facts.parts] if any(part.took_part for part in facts.parts) else []
    )
    trend = [escape(lines.week(t, week)) for week in facts.trend]
    for name, groups in (
        ("now", _listed(t, _now(t, facts))),
        ("comes", _listed(t, _comes(t, facts))),
        ("week", _listed(t, _week(t, facts))),
        ("parts", [_paragraphs(parts)] if parts else []),
        ("trend", [_paragraphs(trend)] if trend else []),
    ):
        text = t(f"digest.detail_{name}")
        for number, blocks in enumerate(_fitting(groups), start=1):
            yield f"{name}{number}", Message(text, [section(escape(text)), *blocks])


def _fitting(groups: Iterable[Sequence[SectionBlock]]) -> Iterator[Sequence[SectionBlock]]:
    """As many groups together as Slack takes in one message."""
    together: list[SectionBlock] = []
    for group in groups:
        if together and _size(together) + _size(group) > MOST_CHARACTERS:
            yield together
            together = []
        together += group
    if together:
        yield together


def _size(blocks: Iterable[SectionBlock]) -> int:
    return sum(len(block.text.text) for block in blocks if block.text)


def _listed(t: Translator, listed: Iterable[Listed]) -> list[list[SectionBlock]]:
    groups = []
    for key, many, shown in listed:
        if many:
            rest = [escape(t.n("digest.more", many - len(shown)))] if many > len(shown) else []
            first, *others = _chunks([*shown, *rest])
            heading = section(f"*{escape(t.n(key, many))}*\n{bullets(first)}")
            groups.append([heading, *(section(bullets(chunk)) for chunk in others)])
    return groups


def _paragraphs(found: Sequence[str]) -> list[SectionBlock]:
    return [section(bullets(chunk)) for chunk in _chunks(found)]


def _chunks(found: Sequence[str]) -> list[Sequence[str]]:
    return [found[at : at + LINES] for at in range(0, len(found), LINES)]


def _now(t: Translator, facts: Facts) -> list[Listed]:
    def ideas(key: str, some: Some[Idea]) -> Listed:
        return key, some.many, [_titled(one.headline, lines.waiting(t, one)) for one in some.shown]

    def work(key: str, some: Some[Work]) -> Listed:
        titled = [_titled(one.activity.plan.title, lines.slipping(t, one)) for one in some.shown]
        return key, some.many, titled

    return [
        ideas("digest.list_undecided", facts.undecided),
        ideas("digest.list_back", facts.back),
        work("digest.list_late", facts.late),
        work("digest.list_stuck", facts.stuck),
        work("digest.list_offers", facts.offers),
    ]


def _titled(title: str, rest: str) -> str:
    return f"{escape(lines.title(title))} – {rest}"


def _comes(t: Translator, facts: Facts) -> list[Listed]:
    return [
        ("digest.list_due", facts.due.many, [lines.due(t, one) for one in facts.due.shown]),
        ("digest.list_tips", facts.tips.many, [lines.tip(t, one, facts.zone) for one in facts.tips.shown]),
    ]


def _week(t: Translator, facts: Facts) -> list[Listed]:
    made = [lines.suggested(one) for one in facts.suggested.shown]
    return [
        ("digest.list_shared", facts.shared.many, [lines.told(t, one) for one in facts.shared.shown]),
        ("digest.list_suggested", facts.suggested.many, made),
        ("digest.list_decided", facts.decided.many, [lines.decided(t, one) for one in facts.decided.shown]),
        ("digest.list_done", facts.done.many, [lines.done(t, one) for one in facts.done.shown]),
    ]
