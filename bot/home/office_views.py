"""App Home: what coordinators see in addition. Pure."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    DividerBlock,
    HeaderBlock,
)

from bot.channels import views as channels
from bot.deliveries.views import undelivered_blocks
from bot.departments import views as departments
from bot.digest.home_views import digest_blocks
from bot.fields import LANGUAGE_NAMES, days_in_words
from bot.home.facts import Office, Received, Steered
from bot.i18n import Translator
from bot.message import context, escape, plain, section, shorten
from bot.nuggets.views import counts_line
from bot.organisation import views as organisation
from bot.outlets import views as outlets
from bot.setup import views as setup

PREVIEW = "nuggets.preview"
SHARE_NOW = "nuggets.share_now"
SKIP = "nuggets.skip"
PAGE = "home.page"
PAGE_BACK = "home.page_back"


def undelivered(t: Translator, office: Office, zone: str) -> list[Block]:
    """What did not arrive; nothing where everything did."""
    if not office.undelivered:
        return []
    blocks: list[Block] = [DividerBlock(), _header(t("deliveries.heading"))]
    for row in office.undelivered:
        blocks += undelivered_blocks(t, row, zone)
    more = office.many_undelivered - len(office.undelivered)
    if more > 0:
        blocks.append(context(escape(t.n("deliveries.more", more))))
    return blocks


def office(t: Translator, office: Office, zone: str) -> list[Block]:
    """Channels with their rhythm, how the last nuggets were received, settings."""
    blocks: list[Block] = [DividerBlock(), _header(t("home.channels"))]
    if not office.channels:
        blocks.append(section(escape(t("home.no_channels"))))
    for channel in office.channels:
        blocks += _channel(t, channel)
    blocks += _paging(t, office)
    if office.received:
        blocks += [DividerBlock(), _header(t("home.received"))]
        blocks += [section(_received(t, one, zone)) for one in office.received]
    buttons = [
        ButtonElement(text=plain(t("home.channels_add")), action_id=channels.ADD),
        ButtonElement(text=plain(t("home.organisation_edit")), action_id=organisation.EDIT),
        ButtonElement(text=plain(t("home.outlets_edit")), action_id=outlets.EDIT),
        ButtonElement(text=plain(t("home.departments_edit")), action_id=departments.EDIT),
        ButtonElement(text=plain(t("home.coordinators_edit")), action_id=setup.BEGIN),
    ]
    blocks += digest_blocks(t, office.digest)
    return [*blocks, DividerBlock(), _header(t("home.office_settings")), ActionsBlock(elements=buttons)]


def rhythm(t: Translator, channel: Steered) -> str:
    """When a channel gets its nuggets: "every Tuesday and Thursday at 09:30, Helsinki"."""
    schedule = channel.schedule
    days = t.listed(days_in_words(t, schedule.days))
    return t("home.rhythm", days=days, time=t.clock(schedule.wall_time), place=t.zone(schedule.zone))


def _channel(t: Translator, channel: Steered) -> list[Block]:
    schedule, lines = channel.schedule, []
    language = LANGUAGE_NAMES[schedule.language]
    lines.append(f"*<#{channel.channel_id}>* · {escape(rhythm(t, channel))} · {escape(language)}")
    if schedule.is_paused:
        lines.append(escape(t("home.paused")))
    elif channel.next_at and channel.next_nugget:
        title = channel.next_nugget.text(t.language).title
        lines.append(escape(t("home.next", when=t.when(channel.next_at, schedule.zone), title=title)))
    else:
        lines.append(escape(t("home.nothing_next")))
    if channel.last_at and channel.last_nugget:
        title = channel.last_nugget.text(t.language).title
        lines.append(escape(t("home.last", when=t.when(channel.last_at, schedule.zone), title=title)))
    lines.append(escape(t.n("home.left", channel.left)))
    return [section("\n".join(lines)), ActionsBlock(elements=_buttons(t, channel))]


def _buttons(t: Translator, channel: Steered) -> list[ButtonElement]:
    buttons = []
    if channel.next_nugget:
        place, title = f"{channel.channel_id}:{channel.number}", channel.next_nugget.text(t.language).title
        share_now = _confirm(t, t("home.share_now_confirm", title=title), t("home.share_now"))
        skip = _confirm(t, t("home.skip_confirm", title=title), t("home.skip"))
        buttons += [
            ButtonElement(text=plain(t("home.preview")), action_id=PREVIEW, value=place),
            ButtonElement(
                text=plain(t("home.share_now")), action_id=SHARE_NOW, value=place, confirm=share_now
            ),
            ButtonElement(text=plain(t("home.skip")), action_id=SKIP, value=place, confirm=skip),
        ]
    paused = channel.schedule.is_paused
    pause = ButtonElement(
        text=plain(t("home.resume") if paused else t("home.pause")),
        action_id=channels.RESUME if paused else channels.PAUSE,
        value=channel.channel_id,
    )
    edit = ButtonElement(
        text=plain(t("home.channel_edit")), action_id=channels.EDIT, value=channel.channel_id
    )
    return [*buttons, pause, edit]


def _confirm(t: Translator, text: str, confirm: str) -> ConfirmObject:
    return ConfirmObject(
        title=plain(shorten(t("home.are_you_sure"), 100)),
        text=plain(shorten(text, 300)),
        confirm=plain(shorten(confirm, 30)),
        deny=plain(shorten(t("home.not_now"), 30)),
    )


def _paging(t: Translator, office: Office) -> list[Block]:
    if office.pages == 1:
        return []
    place = t("home.page", page=t.number(office.page + 1), pages=t.number(office.pages))
    buttons = []
    if office.page > 0:
        buttons.append(
            ButtonElement(text=plain(t("home.page_back")), action_id=PAGE_BACK, value=str(office.page - 1))
        )
    if office.page < office.pages - 1:
        buttons.append(
            ButtonElement(text=plain(t("home.page_on")), action_id=PAGE, value=str(office.page + 1))
        )
    return [context(escape(place)), ActionsBlock(elements=list(buttons))]


def _received(t: Translator, one: Received, zone: str) -> str:
    title = one.nugget.text(t.language).title if one.nugget else t("home.gone")
    counts = counts_line(t, one.tally) or t("home.no_words")
    return f"*{escape(title)}*\n<#{one.channel_id}> · {escape(t.when(one.shared_at, zone))}\n{escape(counts)}"


def _header(text: str) -> HeaderBlock:
    return HeaderBlock(text=plain(shorten(text, 150)))
