"""The card that a suggestion has in the coordinators' channel, and the smaller one for colleagues. Pure."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    HeaderBlock,
    SectionBlock,
)

from bot.i18n import Translator
from bot.message import Message, context, escape, picture, plain, shorten
from bot.suggestions.days import CALLED_BACK_WITHIN
from bot.suggestions.facts import Live, Shown
from bot.suggestions.state_views import UNDECIDED, link_block, paragraph, state_line
from storage.states import SuggestionState
from storage.values import FileFacts

ACCEPT = "suggestions.accept"
ASK = "suggestions.ask"
SAVE = "suggestions.save"
DECLINE = "suggestions.decline"
OUT = "suggestions.out"
CALL_BACK = "suggestions.call_back"
THANK = "suggestions.thank"
ASK_FILE = "suggestions.ask_file"
BACK = "suggestions.back"

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
"""What Slack draws in a message."""
MOST_FILES = 10
_UNITS = ((1_000_000, "MB"), (1_000, "kB"))


def suggestion_card(t: Translator, shown: Shown) -> Message:
    """The whole suggestion for those who decide, with its state and what can be done."""
    suggestion = shown.suggestion
    facts = {"name": shown.suggester, "headline": suggestion.idea.headline}
    text = t("suggestions.card_text", **facts)
    if suggestion.state is not SuggestionState.WAITING:
        text = f"{state_line(t, shown)} {text}"
    blocks = [HeaderBlock(text=plain(shorten(suggestion.idea.headline, 150))), *suggestion_blocks(t, shown)]
    for file in suggestion.idea.files[:MOST_FILES]:
        blocks.append(_file(t, shown, file))
    blocks.append(paragraph(state_line(t, shown)))
    if suggestion.result_link and suggestion.state in (SuggestionState.LIVE, SuggestionState.OUT):
        blocks.append(link_block(t("suggestions.result"), suggestion.result_link))
    if suggestion.thanked_at:
        when = t.when(suggestion.thanked_at, shown.zone)
        blocks.append(context(escape(t("suggestions.thanked", when=when))))
    if buttons := card_buttons(t, shown):
        blocks.append(ActionsBlock(elements=list(buttons)))
    if shown.may_call_back and suggestion.decided_at:
        until = t.when(suggestion.decided_at + CALLED_BACK_WITHIN, shown.zone)
        blocks.append(context(escape(t("suggestions.call_back_until", when=until))))
    return Message(text, blocks)


def suggestion_blocks(t: Translator, shown: Shown) -> list[Block]:
    """Why, the link and the other facts, without files and state."""
    idea = shown.suggestion.idea
    blocks: list[Block] = [paragraph(idea.why)] if idea.why else []
    if idea.link:
        blocks.append(link_block(t("suggestions.its_link"), idea.link))
    return [*blocks, paragraph("\n".join(_facts(t, shown)))]


def _facts(t: Translator, shown: Shown) -> list[str]:
    suggestion, idea = shown.suggestion, shown.suggestion.idea
    when = t.when(suggestion.suggested_at, shown.zone)
    lines = [t("suggestions.fact_suggester", name=shown.suggester, when=when)]
    if shown.department:
        lines.append(t("suggestions.fact_department", department=shown.department))
    if shown.outlets:
        lines.append(t("suggestions.fact_outlets", outlets=shorten(t.listed(shown.outlets), 600)))
    if idea.audience:
        lines.append(t("suggestions.fact_audience", audience=shorten(idea.audience, 600)))
    if idea.factor:
        lines.append(t("suggestions.fact_factor", factor=t("factor." + idea.factor)))
    if idea.wished_on:
        lines.append(t("suggestions.fact_wished", day=t.day(idea.wished_on)))
    if idea.picture_people:
        lines.append(t(f"suggestions.fact_people_{idea.picture_people}"))
    if idea.files and idea.picture_words:
        lines.append(t("suggestions.fact_picture", words=shorten(idea.picture_words, 600)))
    lines.append(t("suggestions.fact_credited" if idea.is_credited else "suggestions.fact_not_credited"))
    if backers := len(suggestion.backers):
        lines.append(t.n("suggestions.fact_backers", backers))
    return lines


def _file(t: Translator, shown: Shown, file: FileFacts) -> Block:
    if file.mimetype in PICTURES:
        words = shown.suggestion.idea.picture_words or file.title
        return picture(file.file_id, words)
    line = t("suggestions.file", title=shorten(file.title, 300), size=size(t, file.size))
    button = ButtonElement(
        text=plain(t("suggestions.ask_file")),
        action_id=ASK_FILE,
        value=f"{shown.suggestion.id}:{file.file_id}",
    )
    return SectionBlock(text=plain(line), accessory=button)


def size(t: Translator, size_bytes: int) -> str:
    """How big a file is: "1.2 MB"."""
    for one, unit in _UNITS:
        if size_bytes >= one:
            return f"{t.number(round(size_bytes / one, 1))} {unit}"
    return f"{t.number(size_bytes)} B"


def card_buttons(t: Translator, shown: Shown) -> list[ButtonElement]:
    """What coordinators can do now."""
    suggestion = shown.suggestion
    value = str(suggestion.id)

    def button(action_id: str, style: str | None = None, asks: bool = False) -> ButtonElement:
        verb = action_id.partition(".")[2]
        text = plain(t("suggestions.button_" + verb))
        confirm = _confirm(t, verb) if asks else None
        return ButtonElement(text=text, action_id=action_id, value=value, style=style, confirm=confirm)

    if suggestion.state in UNDECIDED:
        buttons = [button(ACCEPT, style="primary")]
        buttons += [button(ASK)] if suggestion.state is not SuggestionState.ASKED else []
        buttons += [button(SAVE)] if suggestion.state is not SuggestionState.SAVED else []
        return [*buttons, button(DECLINE), button(OUT)]
    if shown.may_call_back:
        return [button(CALL_BACK, asks=True)]
    if shown.may_thank:
        return [button(THANK, asks=True)]
    return []


def _confirm(t: Translator, verb: str) -> ConfirmObject:
    return ConfirmObject(
        title=plain(shorten(t("home.are_you_sure"), 100)),
        text=plain(shorten(t("suggestions.confirm_" + verb), 300)),
        confirm=plain(shorten(t("suggestions.yes_" + verb), 30)),
        deny=plain(shorten(t("home.not_now"), 30)),
    )


def shared_card(t: Translator, shown: Shown) -> Message:
    """The smaller card in the channel where colleagues see suggestions; the suggester is named only if they wish."""
    suggestion, idea = shown.suggestion, shown.suggestion.idea
    text = t("suggestions.shared_text", headline=idea.headline)
    blocks: list[Block] = [HeaderBlock(text=plain(shorten(idea.headline, 150)))]
    if idea.why:
        blocks.append(paragraph(idea.why))
    if idea.link:
        blocks.append(link_block(t("suggestions.its_link"), idea.link))
    lines = [t("suggestions.fact_credit", name=shown.suggester)] if idea.is_credited else []
    if backers := len(suggestion.backers):
        lines.append(t.n("suggestions.fact_backers", backers))
    lines.append(t(f"suggestions.shared_{suggestion.state}"))
    blocks.append(paragraph("\n".join(lines)))
    if suggestion.result_link and suggestion.state in (SuggestionState.LIVE, SuggestionState.OUT):
        blocks.append(link_block(t("suggestions.result"), suggestion.result_link))
    if suggestion.state in UNDECIDED:
        button = ButtonElement(
            text=plain(t("suggestions.button_back")), action_id=BACK, value=str(suggestion.id)
        )
        blocks.append(ActionsBlock(elements=[button]))
    return Message(text, blocks)


def thanks_message(t: Translator, live: Live) -> Message:
    """Thanks in a channel: what is live, and who had the idea where they want to be named."""
    if live.suggester:
        text = t("suggestions.thanks_named", headline=live.headline, name=live.suggester)
    else:
        text = t("suggestions.thanks", headline=live.headline)
    blocks: list[Block] = [paragraph(text)]
    if live.link:
        blocks.append(link_block(t("suggestions.result"), live.link))
    return Message(text, [*blocks, context(escape(t("suggestions.thanks_how")))])
