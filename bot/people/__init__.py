"""Who somebody is and how they are spoken to."""

from bot.people.rules import language as language
from bot.people.service import language_of as language_of
from bot.people.service import language_with as language_with
