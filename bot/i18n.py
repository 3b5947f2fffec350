"""Words for people: gettext catalogues (`content/locales/<language>/*.po`) and CLDR for dates, numbers and plurals.

The language is an argument everywhere, never a global. Keys are `<noun>.<what>`; English is a catalogue like the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("en", "fi", "sv", "nb")
LOCALES = Path(__file__).parent.parent / "content" / "locales"
_CLDR = {"en": "en_GB", "fi": "fi_FI", "sv": "sv_SE", "nb": "nb_NO"}


@dataclass(frozen=True, eq=False)
class Translator:
    """Speaks one language. `t("home.title")`, `t.n("home.answers", 3)`, `t.day(...)`."""

    language: str
    _messages: dict[str, str | tuple[str, ...]]

    def __call__(self, key: str, **values: Any) -> str:
        """The sentence for `key` with its placeholders filled in. Raises KeyError for an unknown key."""
        text = self._messages[key]
        if not isinstance(text, str):
            raise KeyError(f"{key} has plural forms: use .n()")
        return _filled(text, values)

    def n(self, key: str, count: int, **values: Any) -> str:
        """The sentence for a number of things, in the plural form the language wants; `{count}` is the number."""
        forms = self._messages[key]
        if not isinstance(forms, tuple):
            raise KeyError(f"{key} has no plural forms")
        return _filled(forms[self._plural(count)], {"count": self.number(count), **values})

    def keys(self, prefix: str) -> list[str]:
        """The keys that begin with `prefix`."""
        return [key for key in self._messages if key.startswith(prefix)]

    def has(self, key: str) -> bool:
        """Whether the catalogue knows a key."""
        return key in self._messages

    @cached_property
    def locale(self) -> Locale:
        """The CLDR locale."""
        return Locale.parse(_CLDR[self.language])

    @cached_property
    def _plural(self) -> Callable[[int], int]:
        return lambda count: 0 if self.locale.plural_form(count) == "one" else 1

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        return format_decimal(value, locale=self.locale)

    def percent(self, share: float) -> str:
        """A part of a whole (0 to 1) in per cent."""
        return format_percent(share, locale=self.locale)

    def weekday(self, weekday: int) -> str:
        """The name of a weekday (Monday = 0), as it stands alone."""
        return str(self.locale.days["stand-alone"]["wide"][weekday])

    def month_name(self, month: int) -> str:
        """The name of a month (January = 1), as it stands alone."""
        return str(self.locale.months["stand-alone"]["wide"][month])

    def listed(self, items: Sequence[str]) -> str:
        """Things one after the other: "Tuesday and Thursday"."""
        return format_list(list(items), locale=self.locale)

    def day(self, day: date) -> str:
        """A date with its weekday and no year: "Tue 3 Mar"."""
        return self._by_skeleton("MMMEd", day)

    def short_day(self, day: date) -> str:
        """A date within a month that is known: "Tue 3"."""
        return self._by_skeleton("Ed", day)

    def month_day(self, day: date) -> str:
        """A date that comes every year: "3 March"."""
        return self._by_skeleton("MMMMd", day)

    def month(self, day: date) -> str:
        """The month of a date: "March 2026"."""
        return self._by_skeleton("yMMMM", day)

    def _by_skeleton(self, skeleton: str, day: date) -> str:
        return format_date(day, format=self.locale.datetime_skeletons[skeleton], locale=self.locale)

    def clock(self, wall_time: time) -> str:
        """A time of day."""
        return format_time(wall_time, format="short", locale=self.locale)

    def when(self, instant: datetime, zone: str) -> str:
        """An instant as people in `zone` (IANA) say it: "Tue 3 Mar, 09:30"."""
        local = instant.astimezone(ZoneInfo(zone))
        return self("common.when", day=self.day(local.date()), time=self.clock(local.time()))

    def zone(self, zone: str) -> str:
        """The name of a time zone's place."""
        return get_timezone_location(zone, locale=self.locale, return_city=True)

    def language_name(self, code: str) -> str:
        """The name of a language."""
        return str(self.locale.languages[code])

    def country(self, code: str) -> str:
        """The name of a country."""
        return str(self.locale.territories[code])


def _filled(text: str, values: Mapping[str, Any]) -> str:
    """The sentence with its values. One that ends with a full stop, as "16.11." does, closes the sentence itself."""
    for name, value in values.items():
        if str(value).endswith("."):
            text = text.replace(f"{{{name}}}.", f"{{{name}}}")
    return text.format(**values)


@dataclass(frozen=True)
class Words:
    """All catalogues, read once at the start."""

    by_language: dict[str, Translator]

    def __getitem__(self, language: str) -> Translator:
        return self.by_language[language]

    def command(self, word: str) -> str | None:
        """The English command that a word after /juuri means, in any of the languages; None for an unknown word."""
        return self._commands.get(word)

    @cached_property
    def _commands(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for t in self.by_language.values():
            for key in t.keys("command."):
                for word in t(key).split():
                    found.setdefault(word.lower(), key.removeprefix("command."))
        return found


@cache
def load_words(folder: Path = LOCALES) -> Words:
    """Read every catalogue. Raises FileNotFoundError, or ValueError naming the file that cannot be read."""
    return Words({language: Translator(language, _read(folder / language)) for language in LANGUAGES})


def _read(folder: Path) -> dict[str, str | tuple[str, ...]]:
    messages: dict[str, str | tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        for message in catalogue:
            if message.id:
                key = message.id if isinstance(message.id, str) else message.id[0]
                messages[key] = (
                    message.string if isinstance(message.string, str) else tuple(message.string or ())
                )
    return messages
