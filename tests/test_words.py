"""The catalogues: complete, equal in keys and placeholders, and grammatically possible."""

import re
import string
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from bot.i18n import LANGUAGES, LOCALES, load_words

Strings = dict[str, tuple[str, ...]]


def read(language: str) -> dict[str, Message]:
    """Every entry of a language's catalogues by key."""
    found: dict[str, Message] = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if message.id:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    assert key not in found, f"{path.name}: {key} stands twice"
                    found[key] = message
    return found


def texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


ENGLISH = read("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_files(language: str) -> None:
    assert read(language).keys() == ENGLISH.keys()
    assert {path.name for path in (LOCALES / language).iterdir()} == {
        path.name for path in (LOCALES / "en").iterdir()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_translated_with_the_same_placeholders(language: str) -> None:
    for key, message in read(language).items():
        expected = set().union(*(placeholders(text) for text in texts(ENGLISH[key])))
        assert not message.fuzzy, key
        assert len(texts(message)) == len(texts(ENGLISH[key])), key
        for text in texts(message):
            assert text.strip(), f"{key} is empty in {language}"
            # a plural form for one thing may leave the number out
            assert placeholders(text) | {"count"} == expected | {"count"}, f"{key} in {language}"


def test_finnish_placeholders_stand_in_the_nominative() -> None:
    for key, message in read("fi").items():
        for text in texts(message):
            assert not re.search(r"\}[:\w]", text), (
                f"{key}: no case ending can be put to a placeholder: {text}"
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_makes_a_mention_or_a_link(language: str) -> None:
    for key, message in read(language).items():
        assert not any(re.search(r"<[!@#]|<http", text) for text in texts(message)), key


def test_no_sentence_is_left_that_the_code_does_not_say() -> None:
    project = Path(__file__).parent.parent
    code = "\n".join(
        path.read_text() for folder in ("bot", "handlers") for path in (project / folder).rglob("*.py")
    )
    whole = set(re.findall(r"""["']([a-z_]+\.[a-z0-9_]+)["']""", code))
    begun = tuple(
        set(re.findall(r"""["']([a-z_]+\.[a-z0-9_]*)(?:["'] ?\+|\{)""", code))
    )  # "factor." + ..., f"factor.{...}"

    unused = [key for key in ENGLISH if key not in whole and not key.startswith(begun)]

    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_ends_with_a_date_ends_with_one_full_stop(language: str) -> None:
    t = load_words()[language]
    day = t.day(date(2026, 11, 16))  # "ma 16.11.", "man. 16. nov."

    said = t("reviews.remind_all", day=day)

    assert day in said and ".." not in said
