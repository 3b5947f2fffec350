"""What stands in a digest's thread: the rows behind each number. Pure."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block

from bot.digest import lines
from bot.digest.facts import Facts
from bot.digest.views import bullets
from bot.i18n import Translator
from bot.message import Message, escape, section

Listed = tuple[str, int, Sequence[str]]
"""The key of a heading with a number, the number, and as many lines as are shown."""
LINES = 5
"""In a paragraph, which holds 3000 characters."""


def details(t: Translator, facts: Facts) -> Iterator[tuple[str, Message]]:
    """The messages of the thread, each with its name."""
    for name, lists in (("now", _now(t, facts)), ("comes", _comes(t, facts)), ("week", _week(t, facts))):
        if any(many for _, many, _ in lists):
            yield name, _message(t, t(f"digest.detail_{name}"), lists)
    if any(part.took_part for part in facts.parts):
        parts = [lines.part(t, part) for part in facts.parts]
        text = t("digest.detail_parts")
        yield "parts", Message(text, [section(escape(text)), *_paragraphs(parts)])


def _message(t: Translator, text: str, lists: Sequence[Listed]) -> Message:
    blocks: list[Block] = [section(escape(text))]
    for key, many, shown in lists:
        if not many:
            continue
        rest = [escape(t.n("digest.more", many - len(shown)))] if many > len(shown) else []
        first, *others = _chunks([*shown, *rest])
        blocks.append(section(f"*{escape(t.n(key, many))}*\n{bullets(first)}"))
        blocks += [section(bullets(chunk)) for chunk in others]
    return Message(text, blocks)


def _paragraphs(found: Sequence[str]) -> list[Block]:
    return [section(bullets(chunk)) for chunk in _chunks(found)]


def _chunks(found: Sequence[str]) -> list[Sequence[str]]:
    return [found[at : at + LINES] for at in range(0, len(found), LINES)]


def _now(t: Translator, facts: Facts) -> list[Listed]:
    ideas = (("digest.list_undecided", facts.undecided), ("digest.list_back", facts.back))
    work = (
        ("digest.list_late", facts.late),
        ("digest.list_stuck", facts.stuck),
        ("digest.list_offers", facts.offers),
    )
    return [
        *(
            (key, some.many, [_titled(one.headline, lines.waiting(t, one)) for one in some.shown])
            for key, some in ideas
        ),
        *(
            (key, some.many, [_titled(one.activity.plan.title, lines.slipping(t, one)) for one in some.shown])
            for key, some in work
        ),
    ]


def _titled(title: str, rest: str) -> str:
    return f"{escape(lines.title(title))} – {rest}"


def _comes(t: Translator, facts: Facts) -> list[Listed]:
    return [
        ("digest.list_due", facts.due.many, [lines.due(t, one) for one in facts.due.shown]),
        ("digest.list_tips", facts.tips.many, [lines.tip(t, one, facts.zone) for one in facts.tips.shown]),
    ]


def _week(t: Translator, facts: Facts) -> list[Listed]:
    return [
        ("digest.list_shared", facts.shared.many, [lines.told(t, one) for one in facts.shared.shown]),
        (
            "digest.list_suggested",
            facts.suggested.many,
            [lines.suggested(one) for one in facts.suggested.shown],
        ),
        ("digest.list_decided", facts.decided.many, [lines.decided(t, one) for one in facts.decided.shown]),
        ("digest.list_done", facts.done.many, [lines.done(t, one) for one in facts.done.shown]),
    ]
