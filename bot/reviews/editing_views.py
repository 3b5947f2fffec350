"""The questions of the review as coordinators see and change them. Pure."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    HeaderBlock,
    InputBlock,
    Option,
    OverflowMenuElement,
)
from slack_sdk.models.views import View

from bot import fields
from bot.content import Factor, Part, QuestionKind
from bot.content.questions import (
    END_CHARACTERS,
    LEAST_OPTIONS,
    MOST_OPTIONS,
    QUESTION_CHARACTERS,
    SHORT_CHARACTERS,
)
from bot.i18n import LANGUAGES, Translator
from bot.message import context, escape, plain, section, shorten
from bot.reviews.question_form import Draft, Form, Listing, Preview
from bot.reviews.question_views import question_blocks
from bot.reviews.questions import ROTATING, Entry
from storage.states import ReviewForm

LIST = "questions.list"
DO = "questions.do"
ADD = "questions.add"
PAGE = "questions.page"
PAGE_BACK = "questions.page_back"
SAVE = "questions.save"
KIND = "questions.kind"
SPOKEN = "questions.languages"
PREVIEW = "questions.preview"
SEEN = "questions.seen"
EDIT, LOOK, ON, OFF, UP, DOWN = "edit", "look", "on", "off", "up", "down"
"""What the menu beside a question does; its options carry one of these, the question's place and its slug."""
MANY = 15
"""With more questions than these, a form takes longer than the three minutes that were promised."""


def list_modal(t: Translator, listing: Listing) -> View:
    """A page of the questions, each with its menu."""
    blocks: list[Block] = [section(escape(t("questions.intro"))), *_next_ones(t, listing)]
    part = None
    for entry in listing.shown:
        if entry.question.part is not part:
            part = entry.question.part
            blocks.append(HeaderBlock(text=plain(_part(t, part))))
        blocks.append(_line(t, entry))
    blocks += _paging(t, listing)
    blocks.append(ActionsBlock(elements=[ButtonElement(text=plain(t("questions.add")), action_id=ADD)]))
    return fields.modal(
        t("questions.title"), blocks, callback_id=LIST, close=t("common.close"), metadata=str(listing.page)
    )


def _part(t: Translator, part: Part) -> str:
    return t("questions.part_core") if part is Part.CORE else t.n("questions.part_rotating", ROTATING)


def _next_ones(t: Translator, listing: Listing) -> list[Block]:
    said = [t.n(f"questions.next_{form}", many) for form, many in listing.asked_next.items()]
    if max(listing.asked_next.values()) > MANY:
        said.append(t("questions.too_long"))
    return [context(escape(" ".join(said)))]


def _line(t: Translator, entry: Entry) -> Block:
    question = entry.question
    standing = t("questions.own") if entry.is_own else t("questions.reworded") if entry.is_reworded else ""
    unwritten = [one for one in LANGUAGES if not question.is_written_in(one)]
    names = t.listed([t.language_name(one) for one in unwritten])
    facts = [
        "" if entry.is_on else t("questions.is_off"),
        t(f"questions.kind_{question.kind}"),
        t(f"factor.{question.factor}"),
        _asked(t, question.asked),
        standing,
        t("questions.unwritten", languages=names) if unwritten else "",
    ]
    text = f"*{escape(question.text(t.language).question)}*\n{escape(' · '.join(filter(None, facts)))}"
    return section(text, accessory=_menu(t, entry))


def _asked(t: Translator, asked: Sequence[ReviewForm]) -> str:
    return t(f"questions.asks_{asked[0]}") if len(asked) == 1 else t("questions.asks_both")


def _menu(t: Translator, entry: Entry) -> OverflowMenuElement:
    switch = OFF if entry.is_on else ON
    place = f"{entry.question.place}:{entry.question.slug}"
    verbs = (EDIT, LOOK, switch, UP, DOWN)
    options = [Option(value=f"{verb}:{place}", text=plain(t(f"questions.do_{verb}"))) for verb in verbs]
    return OverflowMenuElement(action_id=DO, options=options)


def _paging(t: Translator, listing: Listing) -> list[Block]:
    if listing.pages == 1:
        return []
    page, buttons = listing.page, []
    if page > 0:
        back = ButtonElement(text=plain(t("home.page_back")), action_id=PAGE_BACK, value=str(page - 1))
        buttons.append(back)
    if page < listing.pages - 1:
        buttons.append(ButtonElement(text=plain(t("home.page_on")), action_id=PAGE, value=str(page + 1)))
    place = t("home.page", page=t.number(page + 1), pages=t.number(listing.pages))
    return [context(escape(place)), ActionsBlock(elements=list(buttons))]


def form_modal(t: Translator, form: Form, metadata: str) -> View:
    """Change a question, or add one."""
    draft = form.draft
    blocks: list[Block] = [section(escape(t("questions.form_intro")))]
    if draft.slug:
        blocks.append(context(escape(t("questions.answered_by", kind=t(f"questions.kind_{draft.kind}")))))
    else:
        blocks.append(_kind_input(t, draft))
    blocks += [
        _asked_input(t, draft),
        _select(t, "part", [(part.value, _part(t, part)) for part in Part], draft.part),
        _select(t, "factor", [(one.value, t(f"factor.{one}")) for one in Factor], draft.factor),
        _languages_input(t, draft),
    ]
    for language in draft.languages:
        blocks += _text_inputs(t, draft, language)
    look = ButtonElement(text=plain(t("questions.preview")), action_id=PREVIEW)
    blocks.append(ActionsBlock(elements=[look]))
    title = t("questions.edit_title") if draft.slug else t("questions.add_title")
    return fields.modal(
        title,
        blocks,
        callback_id=SAVE,
        submit=t("common.save"),
        close=t("questions.back"),
        metadata=metadata,
    )


def _kind_input(t: Translator, draft: Draft) -> InputBlock:
    block = _select(
        t, "kind", [(kind.value, t(f"questions.kind_{kind}")) for kind in QuestionKind], draft.kind
    )
    block.dispatch_action = True
    return block


def _select(t: Translator, name: str, pairs: fields.Pairs, chosen: str) -> InputBlock:
    block_id = f"questions.{name}"
    return fields.select_input(block_id, t(block_id), fields.select(block_id, pairs, chosen))


def _asked_input(t: Translator, draft: Draft) -> InputBlock:
    pairs = [(form.value, t(f"questions.asks_{form}")) for form in ReviewForm]
    return _ticks("questions.asked", t("questions.asked"), pairs, draft.asked)


def _languages_input(t: Translator, draft: Draft) -> InputBlock:
    pairs = [(one, fields.LANGUAGE_NAMES[one]) for one in LANGUAGES if one != draft.language]
    block = _ticks(SPOKEN, t(SPOKEN), pairs, draft.others)
    language = t.language_name(draft.language)
    block.hint = plain(t("questions.languages_hint", language=language))
    block.optional, block.dispatch_action = True, True
    return block


def _ticks(block_id: str, label: str, pairs: fields.Pairs, chosen: Sequence[str]) -> InputBlock:
    options = [Option(value=value, text=plain(shorten(text, 75))) for value, text in pairs]
    initial = [option for option in options if option.value in chosen]
    element = CheckboxesElement(action_id=block_id, options=options, initial_options=initial or None)
    return InputBlock(block_id=block_id, label=plain(label), element=element)


def _text_inputs(t: Translator, draft: Draft, language: str) -> list[Block]:
    """The question in one language; its fields are those that its kind has."""
    heading = HeaderBlock(text=plain(fields.LANGUAGE_NAMES[language]))
    ships = t("questions.as_it_ships", question=draft.as_it_ships) if draft.as_it_ships else None
    above = [context(escape(ships))] if ships and language == draft.language else []
    inputs = [_line_input(t, draft, "question", language, QUESTION_CHARACTERS)]
    if draft.kind is QuestionKind.SCALE:
        inputs += [_line_input(t, draft, name, language, END_CHARACTERS) for name in ("low", "high")]
    if draft.kind is QuestionKind.CHOICE:
        inputs.append(_options_input(t, draft, language))
    inputs.append(_line_input(t, draft, "hint", language, QUESTION_CHARACTERS, optional=True))
    short = _line_input(t, draft, "short", language, SHORT_CHARACTERS, optional=True)
    short.hint = plain(t("questions.short_hint"))
    return [heading, *above, *inputs, short]


def _line_input(
    t: Translator, draft: Draft, name: str, language: str, most: int, *, optional: bool = False
) -> InputBlock:
    field = f"{name}_{language}"
    value = draft.typed.get(field, "")[:most]
    return fields.text_input(
        f"questions.{field}", t(f"questions.{name}"), value, most=most, optional=optional
    )


def _options_input(t: Translator, draft: Draft, language: str) -> InputBlock:
    field = f"options_{language}"
    kept = len(draft.option_keys)
    hint = (
        t("questions.options_kept", number=t.number(kept))
        if kept
        else t("questions.options_wrong", least=t.number(LEAST_OPTIONS), most=t.number(MOST_OPTIONS))
    )
    return fields.text_input(
        f"questions.{field}",
        t("questions.options"),
        draft.typed.get(field, ""),
        most=600,
        hint=hint,
        multiline=True,
    )


def preview_modal(t: Translator, preview: Preview) -> View:
    """A question as it will look in the form. Slack wants a button below inputs: it keeps nothing."""
    question = preview.question
    blocks: list[Block] = [context(escape(t("questions.only_preview")))]
    blocks += question_blocks(t, question, outlets=preview.outlets, values={})
    if question.kind is QuestionKind.VERDICT and not preview.outlets:
        blocks.append(context(escape(t("questions.no_outlets"))))
    return fields.modal(
        t("questions.preview"), blocks, callback_id=SEEN, submit=t("questions.seen"), close=t("common.close")
    )
