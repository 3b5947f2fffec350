"""The organisation's settings as a form. Pure."""

from slack_sdk.models.views import View

from bot import fields
from bot.i18n import Translator
from bot.organisation import Organisation
from bot.organisation.rules import write_periods

EDIT = "organisation.edit"


def organisation_modal(t: Translator, settings: Organisation) -> View:
    """Language, country, zone, the coordinators' channel and the quiet periods."""
    periods = write_periods(t, settings.quiet_periods)
    channel = settings.coordinators_channel
    return fields.modal(
        t("organisation.title"),
        [
            fields.language_input(t, "organisation.language", t("organisation.language"), settings.language),
            fields.country_input(
                t,
                "organisation.country",
                t("organisation.country"),
                settings.country,
                t("organisation.country_hint"),
            ),
            fields.zone_input(t, "organisation.zone", t("organisation.zone"), settings.zone),
            fields.channel_input(
                "organisation.channel",
                t("organisation.channel"),
                channel,
                t("organisation.channel_hint"),
                optional=not channel,
            ),
            fields.text_input(
                "organisation.quiet",
                t("organisation.quiet"),
                periods,
                most=1500,
                hint=t("organisation.quiet_hint"),
                multiline=True,
                optional=True,
            ),
        ],
        callback_id=EDIT,
        submit=t("common.save"),
        close=t("common.close"),
    )
