"""`juuri reviews lint` and `preview`: errors name file, line and field; warnings ask for a second look."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.content import CONTENT, Content, Question, load_content
from bot.i18n import LANGUAGES
from bot.reviews.lint import warnings

SCALE, CHOICE, CLARITY, DATE = "content-inspires", "holds-back", "metrics-clear", "asked-outside"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder of one's own."""
    return Path(
        shutil.copytree(CONTENT, tmp_path / "content", ignore=shutil.ignore_patterns("locales", "*.py"))
    )


def lint(folder: Path) -> Result:
    return CliRunner().invoke(main, ["reviews", "lint", str(folder)])


def change(folder: Path, slug: str, old: str, new: str) -> int:
    """Change the first occurrence of `old` in a question; the number of its line."""
    path = folder / "reviews" / f"{slug}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_questions_are_in_order_and_nothing_asks_for_a_second_look() -> None:
    result = CliRunner().invoke(main, ["reviews", "lint"])

    assert result.exit_code == 0
    assert result.output == f"{len(load_content().questions)} questions are in order.\n"


@pytest.mark.parametrize(
    ("slug", "old", "new", "field"),
    [
        (SCALE, "kind: ", "kind: not-", "kind: "),
        (SCALE, "  short: ", f"  short: {'very ' * 9}", "en.short: "),
        (CHOICE, "    knowledge: We", f"    knowledge: {'never ' * 15}We", "en.options.knowledge: "),
        (CHOICE, "    time: There", "    Time Flies: There", "en.options.Time Flies"),
        (SCALE, "factor: ", "colour: green\nfactor: ", "colour: "),
    ],
)
def test_errors_name_file_line_and_field(folder: Path, slug: str, old: str, new: str, field: str) -> None:
    line = change(folder, slug, old, new)

    result = lint(folder)

    assert result.exit_code == 1
    assert f"error    {slug}.yaml:{line}: {field}" in result.output


@pytest.mark.parametrize(
    ("slug", "old", "new", "said"),
    [
        (SCALE, "\nsv:", "\nfallback: en\nsw:", "sw: "),
        (SCALE, "  low: It", "  lower: It", "en.lower"),
        (SCALE, "  low: It leaves people cold\n", "", "a scale needs names for both ends"),
        (CHOICE, "    time: There is no time\n", "", "same keys in the same order in every language"),
        (CLARITY, "kind: clarity", "kind: text", "only a question of clarity measures"),
        (CLARITY, "  short: ", "  low: Never\n  short: ", "only a scale has names for its ends"),
        (DATE, "kind: date", "kind: text", "only a question for a date is about an outside opinion"),
        (CLARITY, "text: autumn-2016", "text: autumn-2061", "is not in sources.yaml"),
        (CLARITY, "slug: metrics-clear", "slug: metrics", "but the file is called metrics-clear.yaml"),
        (CLARITY, "kind: clarity", "kind: clarity\nfallback: en", "fallback: is for coordinators' own"),
    ],
)
def test_what_does_not_fit_together_is_an_error(
    folder: Path, slug: str, old: str, new: str, said: str
) -> None:
    change(folder, slug, old, new)

    result = lint(folder)

    assert result.exit_code == 1
    assert f"{slug}.yaml" in result.output and said in result.output


def test_a_missing_language_is_an_error(folder: Path) -> None:
    path = folder / "reviews" / f"{CLARITY}.yaml"
    path.write_text(path.read_text(encoding="utf-8").partition("\nnb:")[0] + "\n", encoding="utf-8")

    assert f"{CLARITY}.yaml:1: question: is not written in nb" in lint(folder).output


def test_warnings_ask_for_a_second_look() -> None:
    every = load_content().questions
    texts: dict[str, Any] = {
        one: {**every[SCALE].text(one).model_dump(), "question": "Tell us."} for one in LANGUAGES
    }
    again = Question.model_validate({**every[SCALE].model_dump(), "slug": "again", **texts})
    more = {
        f"more-{n}": every[SCALE].model_copy(update={"slug": f"more-{n}", "place": 500 + n}) for n in range(9)
    }
    less = {slug: one for slug, one in every.items() if slug != CLARITY}

    said = "\n".join(warnings(Content({}, {}, {**less, **more, "again": again})))

    assert "again.yaml: fi.question: does not end with a question mark" in said
    assert 'short: "Inspires" stands for 11 questions' in said
    assert "place 30 of the core part is taken by 2 questions" in said
    assert "representatives: 21 questions, 14 can be answered in three minutes" in said
    assert "metrics is measured by 0 questions" in said


def test_a_question_can_be_read_as_text() -> None:
    result = CliRunner().invoke(main, ["reviews", "preview", CHOICE, "-l", "nb"])

    assert result.output.startswith(
        "Hva er det først og fremst som holder folk i avdelingen din borte fra sosiale medier?"
    )
    assert "  - Vi har ikke tid\n" in result.output


def test_an_unknown_question_is_told() -> None:
    result = CliRunner().invoke(main, ["reviews", "preview", "no-such"])

    assert result.exit_code == 2 and "there is no question called 'no-such'" in result.output
