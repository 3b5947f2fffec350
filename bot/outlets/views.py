"""The list of places to publish in, as a form. Pure."""

from collections.abc import Sequence

from slack_sdk.models.views import View

from bot import fields
from bot.i18n import Translator

EDIT = "outlets.edit"
NAMES = "outlets.names"


def outlets_modal(t: Translator, names: Sequence[str]) -> View:
    """One name a line."""
    typed = "\n".join(names)
    hint = t("outlets.names_hint")
    names_input = fields.text_input(
        NAMES, t("outlets.names"), typed, most=3000, hint=hint, multiline=True, optional=True
    )
    return fields.modal(
        t("outlets.title"), [names_input], callback_id=EDIT, submit=t("common.save"), close=t("common.close")
    )
