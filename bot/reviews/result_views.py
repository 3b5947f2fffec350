"""The results of a review as a message, and each question of it in the thread. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock

from bot.content import Question, QuestionKind
from bot.i18n import Translator
from bot.message import Message, context, escape, picture, plain, section, shorten
from bot.reviews import result_facts as facts
from bot.reviews.question_views import answers_to
from bot.reviews.result_facts import Results
from storage.review_values import EVERYBODY, Asked, Comment
from storage.states import ReviewForm

CONCLUDE = "reviews.conclude"
EXPORT = "reviews.export"
GROUPS_SHOWN = 30
LEFT_OUT_SHOWN = 12
LONGEST_COMMENT = 500
LINES_A_BLOCK = 10
"""With the longest names, escaped, these stay within the 3,000 characters of a paragraph."""
TELLING_CHANGE = 0.05
"""Of a score from 0 to 1: what changed less is not called a change."""


@dataclass(frozen=True)
class Told:
    """One answer of all together, with its label and its score now and before."""

    label: str
    score: float
    before: float | None
    words: str


def results_message(t: Translator, results: Results, shown: tuple[str, str] | None = None) -> Message:
    """What coordinators read first: how many answered, what stands out, what is clear; the thread takes each question.

    `shown`: the file of the heat map and what it shows in words.
    """
    turnout, stands_out = _turnout(t, results), highlights(t, results)
    intro = t("results.intro", month=t.month(results.review.opens_on))
    text = " ".join([intro, turnout, *stands_out, t("results.in_thread")])
    blocks: list[Block] = [
        HeaderBlock(text=plain(shorten(heading(t, results), 150))),
        section(escape(" ".join([turnout, *_late(t, results)]))),
    ]
    if shown:
        blocks.append(picture(*shown))
    if stands_out:
        blocks.append(section("\n".join(f"• {escape(line)}" for line in stands_out)))
    clarity = [line for question in results.questions for line in clarity_lines(t, results, question)]
    if clarity:
        blocks += [DividerBlock(), section("\n".join(f"• {escape(line)}" for line in clarity))]
        blocks.append(context(escape(t("results.in_2016_who", count=t.number(facts.ASKED_IN_2016)))))
    if results.review.form is ReviewForm.EVERYBODY:
        number = t.number(results.review.threshold)
        blocks.append(context(escape(t("results.how_anonymous", number=number))))
    if results.left_out:
        names = t.listed(results.left_out[:LEFT_OUT_SHOWN])
        blocks.append(context(escape(t("results.left_out", names=names))))
    blocks.append(context(escape(t("results.in_thread"))))
    about = results.review.id
    blocks.append(ActionsBlock(elements=[conclusions_button(t, about), export_button(t, about)]))
    return Message(text, blocks)


def heading(t: Translator, results: Results) -> str:
    """Whose review it was, and when."""
    return t(f"results.heading_{results.review.form}", month=t.month(results.review.opens_on))


def _turnout(t: Translator, results: Results) -> str:
    now, before = results.now, results.before
    said = t.n("results.turnout", now.asked, answered=t.number(now.answered))
    if before is None or not before.asked or not now.asked:
        return said
    rates = (t.percent(now.answered / now.asked), t.percent(before.answered / before.asked))
    month = t.month(before.opened_on)
    return f"{said} {t('results.rate', now=rates[0], before=rates[1], month=month)}"


def _late(t: Translator, results: Results) -> list[str]:
    return [t("results.was_late")] if results.review.is_late else []


def highlights(t: Translator, results: Results) -> list[str]:
    """What stands out among the answers of all: the best, the weakest, the largest change."""
    told = sorted(_told(t, results), key=lambda one: one.score)
    lines = []
    if len(told) > 1 and told[-1].score > told[0].score:
        lines.append(t("results.best", question=told[-1].label, answer=told[-1].words))
        lines.append(t("results.weakest", question=told[0].label, answer=told[0].words))
    changed = [one for one in told if one.before is not None]
    if changed:
        most = max(changed, key=lambda one: abs(one.score - (one.before or 0)))
        change = most.score - (most.before or 0)
        if abs(change) >= TELLING_CHANGE:
            key = "results.rose" if change > 0 else "results.fell"
            lines.append(t(key, question=most.label, answer=most.words))
    return lines


def _told(t: Translator, results: Results) -> list[Told]:
    found = []
    for question in results.questions:
        for asked in results.places(question):
            counts = results.now.cells.get((EVERYBODY, asked), {})
            score = facts.score(question, counts)
            if score is not None:
                before = results.before.cells.get((EVERYBODY, asked)) if results.before else None
                earlier = facts.score(question, before) if before else None
                found.append(
                    Told(label(t, results, question, asked), score, earlier, summary(t, question, counts))
                )
    return found


def label(t: Translator, results: Results, question: Question, asked: Asked) -> str:
    """What stands for one answer in a table or sentence: the question's short name, or the outlet's."""
    if asked.outlet_id is not None:
        return results.review.outlets[asked.outlet_id]
    return question.text(t.language).short


def clarity_lines(t: Translator, results: Results, question: Question) -> list[str]:
    """How many find something clear, beside what is on record and beside 2016."""
    counts = results.now.cells.get((EVERYBODY, Asked(question.slug)))
    if question.measures is None or not counts:
        return []
    yes, many = counts.get("yes", 0), facts.n(counts)
    share = facts.share(counts, "yes")
    short = question.text(t.language).short
    said = t.n("results.clear", many, question=short, yes=t.number(yes))
    if share is not None:
        said = f"{said} {t('results.share_yes', share=t.percent(share))}"
    on, of = results.on_record[question.measures]
    record = t.n(f"results.record_{question.measures}", of, on=t.number(on))
    in_2016 = t("results.in_2016", share=t.percent(facts.IN_2016[question.measures] / 100))
    return [f"{said} {record} {in_2016}"]


def question_message(
    t: Translator, results: Results, question: Question, comments: Sequence[Comment]
) -> Message:
    """One question: what all answered, each department or group, how it was before, and what was said."""
    text = question.text(t.language)
    told = [_place_lines(t, results, question, asked) for asked in results.places(question)]
    lines = [line for place in told for line in ("", *place)][1:]  # a blank line between channels
    if question.kind is QuestionKind.TEXT:
        many = results.many_comments.get(question.slug, 0)
        lines = [t.n("results.said", many)] if many else [t("results.nothing_said")]
    blocks: list[Block] = [section(f"*{escape(text.question)}*")]
    parts = [lines[first : first + LINES_A_BLOCK] for first in range(0, len(lines), LINES_A_BLOCK)]
    blocks += [section("\n".join(escape(line) for line in part)) for part in parts[:40]]
    for comment in comments:
        who = group_name(t, results, comment.group)
        quoted = shorten(comment.text, LONGEST_COMMENT).replace("\n", " ")
        blocks += [section(f">{escape(quoted)}"), context(escape(who))]
    more = results.many_comments.get(question.slug, 0) - len(comments)
    if comments and more > 0:
        blocks.append(context(escape(t.n("results.more_comments", more))))
    first = lines[0] if lines[0].endswith(".") else f"{lines[0]}."
    return Message(f"{text.question} {first}", blocks)


def _place_lines(t: Translator, results: Results, question: Question, asked: Asked) -> list[str]:
    counts = results.now.cells.get((EVERYBODY, asked))
    head = f"{label(t, results, question, asked)}: " if asked.outlet_id is not None else ""
    if not counts:
        is_anonymous = results.review.form is ReviewForm.EVERYBODY
        return [head + (t("results.not_shown") if is_anonymous else t("results.nobody_answered"))]
    lines = [head + summary(t, question, counts) + _since(t, results, question, asked, counts)]
    groups = results.now.groups
    told = [
        (group, found) for group in groups if (found := results.now.cells.get((group, asked))) is not None
    ]
    for group, found in told[:GROUPS_SHOWN]:
        lines.append(f"• {group_name(t, results, group)}: {summary(t, question, found)}")
    if len(told) > GROUPS_SHOWN:
        lines.append(t.n("results.more_groups", len(told) - GROUPS_SHOWN))
    return lines


def _since(
    t: Translator, results: Results, question: Question, asked: Asked, counts: Mapping[str, int]
) -> str:
    """How it was in the quarters before, and of a scale by how much it has changed since the last one."""
    told: list[str] = []
    for _, earlier in results.trend:
        if then := earlier.cells.get((EVERYBODY, asked)):
            if not told and question.kind is QuestionKind.SCALE:
                told.append(_change(t, counts, then))
            month, answer = t.month(earlier.opened_on), summary(t, question, then)
            told.append(t("results.before", month=month, answer=answer))
    return "".join(f" · {one}" for one in told)


def _change(t: Translator, now: Mapping[str, int], then: Mapping[str, int]) -> str:
    change = round((facts.mean(now) or 0) - (facts.mean(then) or 0), 1)
    return f"+{t.number(change)}" if change > 0 else t.number(change).replace("-", "−")


def summary(t: Translator, question: Question, counts: Mapping[str, int]) -> str:
    """The answers of a group in a few words."""
    many = facts.n(counts)
    if question.kind is QuestionKind.DATE:
        return ", ".join(_dated(t, value, count, many) for value, count in sorted(counts.items()))
    words = dict(answers_to(t, question))
    if many == 1:
        [value] = [value for value, count in counts.items() if count]
        return words.get(value, value)
    if question.kind is QuestionKind.SCALE:
        mean = t.number(round(facts.mean(counts) or 0, 1))
        return t.n("results.mean", many, mean=mean)
    told = [f"{words[value]} {t.number(counts[value])}" for value in words if counts.get(value)]
    return ", ".join(told)


def _dated(t: Translator, value: str, count: int, many: int) -> str:
    said = t(f"results.{value}") if not value[:1].isdigit() else t.month(date.fromisoformat(value))
    return said if many == 1 else f"{said} ({t.number(count)})"


def group_name(t: Translator, results: Results, group: str) -> str:
    """A department's name, or the words for all and for the others."""
    if group == EVERYBODY:
        return t("results.everybody")
    return results.group_name(group) or t("results.others")


def conclusions_button(t: Translator, review_id: int) -> ButtonElement:
    """Leads to the conclusions from a review."""
    return ButtonElement(text=plain(t("conclusions.button")), action_id=CONCLUDE, value=str(review_id))


def export_button(t: Translator, review_id: int) -> ButtonElement:
    """Sends what was published as a file to who asks."""
    return ButtonElement(text=plain(t("results.export")), action_id=EXPORT, value=str(review_id))
