"""What a second reader would remark on the nuggets' texts, and the texts to read. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from bot.content import Content, Nugget
from bot.i18n import LANGUAGES, Translator
from bot.nuggets.views import source_line

WORDS = {"en": (60, 90), "fi": (40, 75), "sv": (55, 95), "nb": (55, 95)}
"""How many words a body has when it reads well; Finnish says the same in fewer, longer words."""
SHINGLE = 6
"""So many words in a row, in two nuggets, are noticed as the same wording."""


def warnings(content: Content) -> list[str]:
    """One line for each thing worth a second look."""
    return [*_lengths(content), *_repeated(content), *_answers(content)]


def _lengths(content: Content) -> Iterator[str]:
    for nugget in content.nuggets.values():
        for language in LANGUAGES:
            many, (least, most) = len(nugget.text(language).body.split()), WORDS[language]
            if not least <= many <= most:
                yield f"{nugget.slug}.yaml: {language}.body: {many} words, {least}-{most} read well"


def _repeated(content: Content) -> Iterator[str]:
    for language in LANGUAGES:
        users: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for nugget in content.nuggets.values():
            text = nugget.text(language)
            words = re.findall(r"[\w'’]+", f"{text.body} {text.try_this}".lower())
            for start in range(len(words) - SHINGLE + 1):
                users[tuple(words[start : start + SHINGLE])].add(nugget.slug)
        said: set[tuple[str, ...]] = set()
        for shingle, slugs in users.items():
            pair = tuple(sorted(slugs))
            if len(pair) > 1 and pair not in said:  # one example for each pair is enough
                said.add(pair)
                yield f'{" and ".join(f"{slug}.yaml" for slug in pair)}: {language}: both say "{" ".join(shingle)}"'


def _answers(content: Content) -> Iterator[str]:
    places = Counter(nugget.en.quiz.answer for nugget in content.nuggets.values())
    for place, many in places.items():
        if many > 3 and many > 0.6 * len(content.nuggets):
            yield f"the right answer stands in place {place} in {many} of {len(content.nuggets)} quizzes: mix them"


def as_text(t: Translator, content: Content, nugget: Nugget) -> str:
    """A nugget in one language, to read at the command line; the right option is marked."""
    text = nugget.text(t.language)
    options = [
        f"  {'*' if number == text.quiz.answer else '-'} {option}"
        for number, option in enumerate(text.quiz.options, 1)
    ]
    lines = [
        f"{text.title}  [{nugget.slug}, {t.language}]",
        text.body,
        f"{t('nuggets.try_this')} {text.try_this}",
        f"{t('nuggets.quiz')}: {text.quiz.question}",
        *options,
        f"  {text.quiz.why}",
        f"({t('factor.' + nugget.factor)} · {source_line(t, content, nugget)})",
    ]
    return "\n".join(lines)
