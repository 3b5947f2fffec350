"""App Home: what everybody sees. Pure."""

from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.activities import home_views as activities
from bot.digest.home_views import by_dm_block
from bot.fields import LANGUAGE_NAMES
from bot.help.views import who_runs
from bot.home import office_views
from bot.home.facts import Coming, Holdings, Home
from bot.i18n import Translator
from bot.message import context, escape, plain, section, shorten
from bot.nuggets.views import FOR_ME
from bot.people.views import department_line, department_select, language_select, stop_button
from bot.reminders.home_views import when_blocks
from bot.reviews.office_views import desk_blocks as review_desk
from bot.reviews.office_views import mine_blocks as own_reviews
from bot.setup import views as setup
from bot.suggestions import form_views as suggestions
from bot.suggestions.home_views import desk_blocks, mine_blocks

HOLDINGS = "home.holdings"


def home_view(t: Translator, home: Home) -> View:
    """One person's Home."""
    if not home.is_ours:
        return View(type="home", blocks=[section(escape(t("common.only_own_house")))])
    greeting = t("home.greeting", name=home.name) if home.name else t("home.greeting_unnamed")
    blocks: list[Block] = [header(greeting)]
    blocks += _set_up(t, home)
    if home.office:
        blocks += desk_blocks(t, home.office.desk)
        blocks += office_views.undelivered(t, home.office, home.zone)
    blocks += own_reviews(t, home.reviews, home.concluded)
    blocks += _suggestions(t, home)
    blocks += activities.home_section(t, home.activities)
    blocks += _tips(t, home)
    if home.office:
        blocks += review_desk(t, home.office.reviews, home.zone)
        blocks += office_views.office(t, home.office, home.zone)
    blocks += _settings(t, home)
    blocks += _about(t, home)
    page = str(home.office.page) if home.office else ""
    return View(type="home", private_metadata=page, blocks=blocks)


def header(text: str) -> HeaderBlock:
    """A heading."""
    return HeaderBlock(text=plain(shorten(text, 150)))


def _set_up(t: Translator, home: Home) -> list[Block]:
    """What stands at the top until the set-up is finished."""
    if home.is_set_up:
        return []
    if home.office:
        button = ButtonElement(
            text=plain(t("home.setup_continue")), action_id=setup.CONTINUE, style="primary"
        )
        return [section(escape(t("home.not_set_up_coordinator")), accessory=button)]
    if home.is_admin and not home.coordinators:
        button = ButtonElement(text=plain(t("home.setup_begin")), action_id=setup.BEGIN, style="primary")
        return [section(escape(t("home.not_set_up_admin")), accessory=button)]
    if home.coordinators:
        return [section(escape(t("home.not_set_up_yet", names=t.listed(home.coordinators))))]
    return [section(escape(t("home.not_set_up")))]


def _suggestions(t: Translator, home: Home) -> list[Block]:
    """The way to offer an idea, and what became of those before."""
    button = ButtonElement(text=plain(t("suggestions.new")), action_id=suggestions.NEW)
    invitation = section(escape(t("suggestions.invite")), accessory=button)
    return [DividerBlock(), header(t("suggestions.heading")), invitation, *mine_blocks(t, home.suggestions)]


def _tips(t: Translator, home: Home) -> list[Block]:
    blocks: list[Block] = [DividerBlock(), header(t("home.tips"))]
    blocks += [section(coming_line(t, coming, home.zone)) for coming in home.mine]
    if not home.mine and not home.office:  # coordinators see every channel further down
        blocks.append(section(escape(t("home.no_tips"))))
    if home.more:
        blocks.append(context(escape(t.n("home.more_channels", home.more))))
    button = ButtonElement(text=plain(t("home.tip_for_me")), action_id=FOR_ME)
    return [*blocks, ActionsBlock(elements=[button])]


def coming_line(t: Translator, coming: Coming, zone: str) -> str:
    """What comes next in a channel and what came last. For mrkdwn."""
    lines = [f"*<#{coming.channel_id}>*"]
    if coming.next_at and coming.next_nugget:
        title = coming.next_nugget.text(t.language).title
        lines.append(escape(t("home.next", when=t.when(coming.next_at, zone), title=title)))
    else:
        lines.append(escape(t("home.nothing_next")))
    if coming.last_at and coming.last_nugget:
        title = coming.last_nugget.text(t.language).title
        lines.append(escape(t("home.last", when=t.when(coming.last_at, zone), title=title)))
    return "\n".join(lines)


def _settings(t: Translator, home: Home) -> list[Block]:
    own = home.settings.department_id if home.settings.is_own_department else None
    blocks: list[Block] = [
        DividerBlock(),
        header(t("home.settings")),
        section(escape(t("home.language")), accessory=language_select(t, home.settings.language)),
    ]
    if home.settings.departments:
        select = department_select(t, home.settings.departments, own)
        blocks.append(section(department_line(t, home.settings), accessory=select))
    blocks += when_blocks(t, home.settings.times)
    if home.settings.digest_by_dm is not None:
        blocks.append(by_dm_block(t, home.settings.digest_by_dm))
    said = t("home.is_stopped") if home.settings.is_stopped else t("home.is_on")
    blocks.append(section(escape(said), accessory=stop_button(t, home.settings.is_stopped)))
    button = ButtonElement(text=plain(t("home.holdings")), action_id=HOLDINGS)
    return [*blocks, ActionsBlock(elements=[button])]


def _about(t: Translator, home: Home) -> list[Block]:
    who = context(escape(who_runs(t, home.coordinators)))
    return [DividerBlock(), header(t("home.about")), section(escape(t("help.text"))), who]


def holdings_modal(t: Translator, held: Holdings) -> View:
    """What Juuri holds on a person, in words."""
    never = t("home.none")
    zone = held.zone or "UTC"

    def when(at: datetime | None) -> str:
        return t.when(at, zone) if at else never

    roles = t.listed([t(f"role.{role}") for role in held.roles]) if held.roles else t("role.member")
    department = held.department or t("home.department_unknown")
    if held.department and held.department_source:
        department = t(f"home.department_{held.department_source}", department=held.department)
    lines = [
        t("home.held_name", name=held.name),
        t("home.held_zone", zone=held.zone or never),
        t("home.held_locale", locale=held.slack_locale or never),
        t(
            "home.held_language",
            language=LANGUAGE_NAMES[held.chosen_language] if held.chosen_language else never,
        ),
        t("home.held_department", department=department),
        t("home.held_roles", roles=roles),
        t("home.held_first", when=when(held.onboarded_at)),
        t("home.held_stopped", when=when(held.stopped_at)),
        t("home.held_useful", count=t.number(held.words.useful)),
        t("home.held_knew_it", count=t.number(held.words.knew_it)),
        t(
            "home.held_quiz",
            answered=t.number(held.words.quiz_answered),
            right=t.number(held.words.quiz_right),
        ),
    ]
    blocks: list[Block] = [
        section(escape(t("home.held_intro"))),
        section("\n".join(f"• {escape(line)}" for line in lines)),
        *_held_work(t, held),
        context(escape(t("home.held_rest"))),
    ]
    title, close = plain(shorten(t("home.holdings"), 24)), plain(shorten(t("common.close"), 24))
    return View(type="modal", title=title, close=close, blocks=blocks)


def _held_work(t: Translator, held: Holdings) -> list[Block]:
    """What they suggested and work on, and how they are reminded of it."""
    kinds = {
        "home.held_suggested": held.suggested,
        "home.held_backed": held.backed,
        "home.held_owned": held.owned,
        "home.held_deputised": held.deputised,
    }
    blocks: list[Block] = []
    for key, some in kinds.items():
        lines = [f"• {escape(t(key, count=t.number(some.count)))}"]
        lines += [f"    ◦ {escape(shorten(title, 100))}" for title in some.newest]
        blocks.append(section("\n".join(lines)))
    never, times = t("home.none"), held.times
    lines = [
        t("home.held_drafts", count=t.number(held.drafts)),
        t("home.held_calendars", count=t.number(held.calendars)),
        t("home.held_asked", count=t.number(held.asked)),
        t("home.held_answers", count=t.number(held.answers)),
        t("home.held_remind_at", time=t.clock(times.remind_at)),
        t("home.held_away", day=t.day(times.away_until) if times.away_until else never),
        t("home.held_country", country=t.country(times.country) if times.country else never),
    ]
    if held.digest_by_dm:
        lines.append(t("digest.comes_by_dm"))
    blocks.append(section("\n".join(f"• {escape(line)}" for line in lines)))
    return [*blocks, context(escape(t("home.held_newest")))]
