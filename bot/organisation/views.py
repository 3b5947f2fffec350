"""The organisation's settings as a form. Pure."""

from slack_sdk.models.blocks import CheckboxesElement, InputBlock, Option
from slack_sdk.models.views import View

from bot import fields
from bot.i18n import Translator
from bot.message import plain
from bot.organisation import Organisation
from bot.organisation.rules import write_periods
from bot.reminders.offsets import write_offsets

EDIT = "organisation.edit"


def organisation_modal(t: Translator, settings: Organisation) -> View:
    """Language, country, zone, the coordinators' channel, the quiet periods, reminders, and how suggestions are handled."""
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
            fields.text_input(
                "organisation.reminders",
                t("organisation.reminders"),
                write_offsets(t, settings.reminders, settings.reminders_by_kind),
                most=500,
                hint=t("organisation.reminders_hint"),
                multiline=True,
            ),
            fields.channel_input(
                "organisation.suggestions_channel",
                t("organisation.suggestions_channel"),
                settings.suggestions_channel,
                t("organisation.suggestions_channel_hint"),
                optional=True,
            ),
            _own_suggestions(t, settings),
        ],
        callback_id=EDIT,
        submit=t("common.save"),
        close=t("common.close"),
    )


def _own_suggestions(t: Translator, settings: Organisation) -> InputBlock:
    block_id = "organisation.own_suggestions"
    options = [Option(value="allowed", text=plain(t("organisation.own_suggestions_allowed")))]
    initial = options if settings.own_suggestions else None
    element = CheckboxesElement(action_id=block_id, options=options, initial_options=initial)
    return InputBlock(block_id=block_id, label=plain(t(block_id)), element=element, optional=True)
