"""The first message to a person. Pure."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from bot.fields import LANGUAGE_NAMES
from bot.i18n import LANGUAGES, Translator
from bot.message import Message, context, escape, plain, section

SPEAK = {language: f"people.speak_{language}" for language in LANGUAGES}
"""Action id of each language's button."""


def welcome_message(t: Translator) -> Message:
    """What Juuri does, that it is silent otherwise, in which language, and where to stop it."""
    said = t("welcome.text")
    buttons = [
        ButtonElement(text=plain(LANGUAGE_NAMES[language]), action_id=SPEAK[language], value=language)
        for language in LANGUAGES
    ]
    return Message(
        said,
        [
            section(escape(said)),
            section(escape(t("welcome.language"))),
            ActionsBlock(elements=list(buttons)),
            context(escape(t("welcome.stop"))),
        ],
    )
