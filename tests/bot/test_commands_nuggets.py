"""`juuri nuggets lint` and `preview`: errors name file, line and field; warnings ask for a second look."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.content import CONTENT, Content, load_content
from bot.nuggets.lint import warnings

SLUG = "learn-it-and-show-it"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder of one's own."""
    return Path(
        shutil.copytree(CONTENT, tmp_path / "content", ignore=shutil.ignore_patterns("locales", "*.py"))
    )


def lint(folder: Path) -> Result:
    return CliRunner().invoke(main, ["nuggets", "lint", str(folder)])


def change(folder: Path, old: str, new: str, slug: str = SLUG) -> int:
    """Change the first occurrence of `old` in a nugget; the number of its line."""
    path = folder / "nuggets" / f"{slug}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_nuggets_are_in_order() -> None:
    result = CliRunner().invoke(main, ["nuggets", "lint"])
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == f"{len(load_content().nuggets)} nuggets are in order."


def test_errors_name_file_line_and_field(folder: Path) -> None:
    line = change(folder, "level: ", "level: not-")
    result = lint(folder)
    assert result.exit_code == 1
    assert f"error    {SLUG}.yaml:{line}: level: " in result.output


def test_an_unknown_key_is_an_error(folder: Path) -> None:
    change(folder, "level: ", "colour: green\nlevel: ")
    assert f"{SLUG}.yaml:" in lint(folder).output and "colour" in lint(folder).output


def test_a_missing_language_is_an_error(folder: Path) -> None:
    change(folder, "\nsv:", "\nsw:")
    result = lint(folder)
    assert result.exit_code == 1
    assert "sv: Field required" in result.output


def test_broken_yaml_is_an_error_with_its_line(folder: Path) -> None:
    line = change(folder, "\nfi:", "\nfi: [")
    result = lint(folder)
    assert result.exit_code == 1 and f"error    {SLUG}.yaml:" in result.output
    assert int(result.output.split(":")[1]) >= line


def test_a_body_too_short_is_a_warning() -> None:
    body = load_content().nuggets[SLUG].en.body
    nuggets = load_content().nuggets
    short = nuggets[SLUG].model_copy(update={"en": nuggets[SLUG].en.model_copy(update={"body": body[:40]})})

    told = warnings(Content({SLUG: short}, {}))
    assert any(line.startswith(f"{SLUG}.yaml: en.body: ") for line in told)


def test_repeated_wording_is_a_warning() -> None:

    content = load_content()
    first = content.nuggets[SLUG]
    second = first.model_copy(update={"slug": "the-same-again"})
    told = warnings(Content({SLUG: first, "the-same-again": second}, {}))
    assert [line for line in told if "both say" in line and ": fi:" in line] != []


def test_always_the_same_place_for_the_right_answer_is_a_warning() -> None:

    one = load_content().nuggets[SLUG]
    many = {f"n{number}": one.model_copy(update={"slug": f"n{number}"}) for number in range(5)}
    assert any("in 5 of 5 quizzes" in line for line in warnings(Content(many, {})))


def test_preview_prints_all_languages_or_one(content: Content) -> None:
    nugget = content.nuggets[SLUG]
    output = CliRunner().invoke(main, ["nuggets", "preview", SLUG]).output
    assert all(nugget.text(language).body in output for language in ("en", "fi", "sv", "nb"))
    assert f"* {nugget.sv.quiz.options[nugget.sv.quiz.answer - 1]}" in output

    only = CliRunner().invoke(main, ["nuggets", "preview", SLUG, "--language", "nb"]).output
    assert nugget.nb.body in only and nugget.en.body not in only

    every = CliRunner().invoke(main, ["nuggets", "preview", "-l", "fi"]).output
    assert all(nugget.fi.title in every for nugget in content.nuggets.values())


def test_preview_of_an_unknown_nugget_is_refused() -> None:
    result = CliRunner().invoke(main, ["nuggets", "preview", "no-such-nugget"])
    assert result.exit_code != 0 and "no-such-nugget" in result.output
