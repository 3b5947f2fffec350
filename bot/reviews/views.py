"""Invitations and the form of a quarterly review. Pure."""

from collections.abc import Mapping

from pydantic import BaseModel, Field
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    InputBlock,
    PlainTextInputElement,
)
from slack_sdk.models.views import View

from bot import fields
from bot.content import QuestionKind
from bot.i18n import Translator
from bot.message import Message, context, escape, plain, section, shorten
from bot.reviews import rules
from bot.reviews.conclusion_views import outcome_lines
from bot.reviews.facts import Invited, Sheet
from bot.reviews.frozen import questions_of
from bot.reviews.question_views import question_blocks
from storage.review_values import Asked, Review
from storage.states import ReviewForm, ReviewState, Standing

ANSWER = "reviews.answer"
SEND = "reviews.send"
BACK = "reviews.back"
NOT_ME = "reviews.not_me"


class Place(BaseModel):
    """Where somebody is in the form, and, of an anonymous review, what they gave so far: kept by Slack in the view alone."""

    review: int = Field(alias="r")
    page: int = Field(alias="p")
    values: list[tuple[str, int | None, str]] = Field(default=[], alias="v")

    @classmethod
    def at(cls, review_id: int, page: int, values: Mapping[Asked, str] | None = None) -> "Place":
        """A place; `values` of an anonymous review alone."""
        kept = [(asked.slug, asked.outlet_id, value) for asked, value in (values or {}).items()]
        return cls(r=review_id, p=page, v=kept)

    @property
    def metadata(self) -> str:
        """For a view's private metadata."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True)

    @property
    def given(self) -> dict[Asked, str]:
        """What was given so far."""
        return {Asked(slug, outlet): value for slug, outlet, value in self.values}


def closes(t: Translator, review: Review, zone: str) -> str:
    """When a review closes: "Mon 16 Nov, 18:00"."""
    return t.when(review.closes_at, zone)


def invitation_message(t: Translator, invited: Invited, number: int) -> Message:
    """The invitation (number 0) or a reminder, as things stand."""
    review, one = invited.review, invited.participant
    until = t.day(review.closes_on)
    department = review.departments.get(one.department_id or 0, "")
    is_named = review.form is ReviewForm.REPRESENTATIVES
    said = _standing(t, invited, until)
    if said:
        return Message(said, [section(escape(said)), *_again(t, invited)])
    key = "reviews.invite" if number == 0 else "reviews.remind"
    text = t(f"{key}_named", department=department, day=until) if is_named else t(f"{key}_all", day=until)
    blocks: list[Block] = [section(escape(text))]
    if before := outcome_lines(t, invited.before):
        blocks += [section(line) for line in before]
    if invited.instead_of:
        blocks.append(context(escape(t("reviews.instead_of", name=invited.instead_of))))
    blocks.append(context(escape(t("reviews.promise_named") if is_named else _promise(t, review))))
    value = str(review.id)
    begun = one.standing is Standing.BEGUN
    buttons = [
        ButtonElement(
            text=plain(t("reviews.go_on") if begun else t("reviews.answer")),
            action_id=ANSWER,
            value=value,
            style="primary",
        )
    ]
    if is_named:
        buttons.append(ButtonElement(text=plain(t("reviews.not_me")), action_id=NOT_ME, value=value))
    return Message(text, [*blocks, ActionsBlock(elements=list(buttons))])


def _promise(t: Translator, review: Review) -> str:
    return t("reviews.promise_anonymous", number=t.number(review.threshold))


def _standing(t: Translator, invited: Invited, until: str) -> str | None:
    """What is so, where there is nothing left to ask."""
    review, one = invited.review, invited.participant
    if one.standing is Standing.PASSED:
        return t("reviews.is_passed")
    if one.standing is Standing.ANSWERED and one.answered_on and review.state is ReviewState.OPEN:
        return t("reviews.is_answered", answered=t.day(one.answered_on), until=until)
    if review.state is ReviewState.CALLED_OFF:
        return t("reviews.is_called_off")
    if review.state is ReviewState.CLOSED:
        return t("reviews.is_over_thanks") if one.standing is Standing.ANSWERED else t("reviews.is_over")
    return None


def _again(t: Translator, invited: Invited) -> list[Block]:
    review, one = invited.review, invited.participant
    if one.standing is not Standing.ANSWERED or review.state is not ReviewState.OPEN:
        return []
    button = ButtonElement(text=plain(t("reviews.change")), action_id=ANSWER, value=str(review.id))
    return [ActionsBlock(elements=[button])]


def answer_modal(t: Translator, sheet: Sheet) -> View:
    """One page of the form; the first one says which form it is and what is known."""
    review = sheet.review
    pages = rules.pages(questions_of(review), [*review.outlets])
    is_named, is_last = review.form is ReviewForm.REPRESENTATIVES, sheet.page == len(pages) - 1
    blocks: list[Block] = []
    if sheet.page == 0:
        blocks += _first(t, sheet)
    if len(pages) > 1:
        blocks.append(context(escape(_page(t, sheet.page, len(pages)))))
    for item in pages[sheet.page]:
        outlets = {outlet: review.outlets[outlet] for outlet in item.outlets}
        values = {place: sheet.values[place] for place in item.places if place in sheet.values}
        blocks += question_blocks(t, item.question, outlets=outlets, values=values)
    if not is_named:
        _limit(blocks, sum(len(page) for page in pages if page[0].question.kind is QuestionKind.TEXT))
    if sheet.page > 0:
        back = ButtonElement(text=plain(t("reviews.back")), action_id=BACK)
        blocks.append(ActionsBlock(elements=[back]))
    if is_last and not is_named:
        blocks.append(context(escape(t("reviews.final"))))
    place = Place.at(review.id, sheet.page, None if is_named else sheet.values)
    return fields.modal(
        t("reviews.title"),
        blocks,
        callback_id=SEND,
        submit=t("reviews.send") if is_last else t("reviews.next"),
        close=t("common.close"),
        metadata=place.metadata,
    )


def _first(t: Translator, sheet: Sheet) -> list[Block]:
    review = sheet.review
    if review.form is ReviewForm.REPRESENTATIVES:
        lines = [t("reviews.form_named", department=sheet.department), t("reviews.known_named")]
    else:
        lines = [t("reviews.form_anonymous"), _promise(t, review), t("reviews.known_anonymous")]
    lines.append(t("reviews.open_until", when=closes(t, review, sheet.zone)))
    return [section(escape(line)) for line in lines]


def _page(t: Translator, page: int, pages: int) -> str:
    return t("reviews.page", page=t.number(page + 1), pages=t.number(pages))


def _limit(blocks: list[Block], many: int) -> None:
    """Of an anonymous review all words together must fit into what Slack keeps with a view."""
    for block in blocks:
        if isinstance(block, InputBlock) and isinstance(block.element, PlainTextInputElement):
            most = block.element.max_length or rules.WORDS_IN_ALL
            block.element.max_length = min(most, rules.WORDS_IN_ALL // max(1, many))


def thanks_modal(t: Translator, sheet: Sheet) -> View:
    """After the last page."""
    is_named = sheet.review.form is ReviewForm.REPRESENTATIVES
    until = t.day(sheet.review.closes_on)
    text = t("reviews.thanks_named", day=until) if is_named else t("reviews.thanks_anonymous", day=until)
    blocks = [HeaderBlock(text=plain(shorten(t("reviews.thanks"), 150))), section(escape(text))]
    return fields.modal(t("reviews.title"), blocks, callback_id="reviews.thanks", close=t("common.close"))


def not_me_modal(t: Translator, sheet: Sheet) -> View:
    """Who should answer instead."""
    said = section(escape(t("reviews.not_me_text", department=sheet.department)))
    return fields.modal(
        t("reviews.title"),
        [said, fields.user_input("reviews.to", t("reviews.to"), None)],
        callback_id=NOT_ME,
        submit=t("reviews.not_me_send"),
        close=t("common.close"),
        metadata=str(sheet.review.id),
    )
