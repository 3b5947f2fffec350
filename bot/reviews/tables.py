"""What was published of a review as a file: a table for spreadsheets, or JSON; no more than the message tells. Pure."""

import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

from bot.activities.cells import guarded
from bot.activities.table import SEPARATORS
from bot.content import Question
from bot.i18n import Translator
from bot.reviews.question_views import answers_to
from bot.reviews.result_facts import Results
from bot.reviews.result_views import group_name
from storage.review_values import EVERYBODY, Asked, Comment

HEADING = ("part", "question", "asks", "outlet", "group", "answer", "meaning", "count", "words")
"""The parts are `turnout`, `answers` and `words`."""


def as_csv(t: Translator, results: Results, comments: Sequence[Comment]) -> bytes:
    """One line for each answer of each group; UTF-8 with a byte order mark, by which spreadsheets know it."""
    text = StringIO()
    writer = csv.writer(text, delimiter=SEPARATORS[0], lineterminator="\r\n")
    writer.writerow(HEADING)
    for line in _lines(t, results, comments):
        writer.writerow([guarded(str(line.get(column, ""))) for column in HEADING])
    return text.getvalue().encode("utf-8-sig")


def _lines(t: Translator, results: Results, comments: Sequence[Comment]) -> Iterator[dict[str, Any]]:
    everybody = group_name(t, results, EVERYBODY)
    for answer, many in (("asked", results.now.asked), ("answered", results.now.answered)):
        yield {"part": "turnout", "group": everybody, "answer": answer, "count": many}
    for question in results.questions:
        asks = {"question": question.slug, "asks": question.text(t.language).question}
        meanings = dict(answers_to(t, question))
        for asked, group, counts in _cells(results, question):
            where = {"outlet": _outlet(results, asked), "group": group_name(t, results, group)}
            for value, many in sorted(counts.items()):
                meaning = meanings.get(value, "")
                yield {
                    "part": "answers",
                    **asks,
                    **where,
                    "answer": value,
                    "meaning": meaning,
                    "count": many,
                }
        for one in (one for one in comments if one.asked.slug == question.slug):
            yield {"part": "words", **asks, "group": group_name(t, results, one.group), "words": one.text}


def as_json(t: Translator, results: Results, comments: Sequence[Comment]) -> bytes:
    """The same, question by question."""
    review = results.review
    told = {
        "review": {
            "id": review.id,
            "form": review.form.value,
            "opened_on": review.opens_on.isoformat(),
            "closed_on": review.closes_on.isoformat(),
            "threshold": review.threshold,
            "asked": results.now.asked,
            "answered": results.now.answered,
        },
        "questions": [
            {
                "question": question.slug,
                "kind": question.kind.value,
                "asks": question.text(t.language).question,
                "answers": [
                    {
                        "outlet": _outlet(results, asked) or None,
                        "group": group_name(t, results, group),
                        "counts": dict(sorted(counts.items())),
                    }
                    for asked, group, counts in _cells(results, question)
                ],
                "words": [
                    {"group": group_name(t, results, one.group), "words": one.text}
                    for one in comments
                    if one.asked.slug == question.slug
                ],
            }
            for question in results.questions
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"


def _cells(results: Results, question: Question) -> Iterator[tuple[Asked, str, dict[str, int]]]:
    """What was published of a question: of each outlet all together first, then the groups."""
    for asked in results.places(question):
        for group in (EVERYBODY, *results.now.groups):
            if counts := results.now.cells.get((group, asked)):
                yield asked, group, dict(counts)


def _outlet(results: Results, asked: Asked) -> str:
    return results.review.outlets[asked.outlet_id] if asked.outlet_id is not None else ""
