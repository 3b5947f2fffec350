"""Lists of planned work: pages, filters, a month. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    InteractiveElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot import fields
from bot.activities import rules
from bot.activities.month import LONGEST_PARAGRAPH, Planned, month_paragraphs
from bot.i18n import Translator
from bot.message import context, escape, plain, section, shorten
from storage.states import OPEN
from storage.values import Activity, DepartmentFacts, Outlet

ALL = "activities.all"
OPEN_ONE = "activities.open"
WHOSE = "activities.whose"
OUTLET = "activities.in_outlet"
STANDING = "activities.standing"
PAGE = "activities.page"
PAGE_BACK = "activities.page_back"
MONTH = "activities.month"
MONTH_BACK = "activities.month_back"
MONTH_ON = "activities.month_on"
LIST = "activities.list"
MINE, EVERYBODYS = "mine", "all"
TO_DO, DONE = "open", "closed"
ANY = "any"
MOST_BLOCKS = 90


@dataclass(frozen=True)
class Which:
    """What a list shows; travels in the modal."""

    whose: str = MINE
    """`mine`, `all` or a department's id."""
    outlet_id: int | None = None
    standing: str = TO_DO
    page: int = 0
    month: date | None = None
    """Its first day; None: a list."""

    def dump(self) -> str:
        """As text for the modal."""
        month = self.month.isoformat() if self.month else ""
        return "|".join((self.whose, str(self.outlet_id or ""), self.standing, str(self.page), month))

    @classmethod
    def load(cls, text: str) -> "Which":
        """From the modal's text; the first list where there is none."""
        if text.count("|") != 4:
            return cls()
        whose, outlet, standing, page, month = text.split("|")
        return cls(
            whose,
            int(outlet) if outlet else None,
            standing,
            int(page),
            date.fromisoformat(month) if month else None,
        )

    def after(self, action_id: str, value: str) -> "Which":
        """What is shown after a choice or a turned page."""
        if action_id == WHOSE:
            return replace(self, whose=value, page=0)
        if action_id == OUTLET:
            return replace(self, outlet_id=None if value == ANY else int(value), page=0)
        if action_id == STANDING:
            return replace(self, standing=value, page=0)
        if action_id in (MONTH_BACK, MONTH_ON):
            return replace(self, month=date.fromisoformat(value))
        return replace(self, page=int(value), month=None)


@dataclass(frozen=True)
class Listing:
    """A page of a list, or all of a month."""

    which: Which
    shown: tuple[Activity, ...]
    many: int
    pages: int
    today: date
    own_department: int | None
    departments: tuple[DepartmentFacts, ...]
    outlets: tuple[Outlet, ...]


def list_modal(t: Translator, listing: Listing) -> View:
    """A page of activities with filters."""
    which = listing.which
    blocks: list[Block] = [ActionsBlock(elements=_filters(t, listing))]
    if not listing.shown:
        blocks.append(section(escape(t("activities.none_found"))))
    for heading, group in groupby(listing.shown, lambda a: _heading(t, a, listing.today)):
        blocks.append(HeaderBlock(text=plain(heading)))
        blocks += [
            activity_block(t, activity, listing.today, whose=which.whose != MINE) for activity in group
        ]
    blocks += _paging(t, listing)
    month = ButtonElement(text=plain(t("activities.month")), action_id=MONTH)
    table = ButtonElement(text=plain(t("activities.import")), action_id="activities.import")
    blocks.append(ActionsBlock(elements=[month, table]))
    return _modal(t, t("activities.all_title"), blocks, which)


def _modal(t: Translator, title: str, blocks: Sequence[Block], which: Which) -> View:
    return fields.modal(title, blocks, callback_id=LIST, close=t("common.close"), metadata=which.dump())


def _filters(t: Translator, listing: Listing) -> list[InteractiveElement]:
    which = listing.which
    own = [d for d in listing.departments if d.id == listing.own_department]
    others = [d for d in listing.departments if d.id != listing.own_department]
    whose = [(MINE, t("activities.whose_mine"))]
    whose += [(str(d.id), t("activities.whose_own", department=d.name)) for d in own]
    whose += [(EVERYBODYS, t("activities.whose_all"))]
    whose += [(str(d.id), d.name) for d in others]
    elements: list[InteractiveElement] = [_chooser(WHOSE, whose, which.whose)]
    if listing.outlets:
        pairs = [(ANY, t("activities.any_outlet")), *((str(o.id), o.name) for o in listing.outlets)]
        elements.append(_chooser(OUTLET, pairs, str(which.outlet_id) if which.outlet_id else ANY))
    standing = [(TO_DO, t("activities.to_do")), (DONE, t("activities.closed_lately"))]
    return [*elements, _chooser(STANDING, standing, which.standing)]


def _chooser(action_id: str, pairs: fields.Pairs, chosen: str) -> StaticSelectElement:
    return fields.select(action_id, pairs, chosen)


def _heading(t: Translator, activity: Activity, today: date) -> str:
    if activity.state not in OPEN:
        return t("activities.closed_lately")
    if rules.is_overdue(activity, today):
        return t("activities.overdue")
    week_ends = today + timedelta(days=6 - today.weekday())
    return t("activities.this_week") if activity.plan.due_on <= week_ends else t("activities.later")


def activity_block(t: Translator, activity: Activity, today: date, *, whose: bool) -> Block:
    """One activity of a list with the button that opens it."""
    title = shorten(activity.plan.title, 60)
    button = ButtonElement(
        text=plain(t("activities.open")),
        action_id=OPEN_ONE,
        value=str(activity.id),
        accessibility_label=shorten(t("activities.open_named", title=title), 75),
    )
    return section(activity_line(t, activity, today, whose=whose), accessory=button)


def activity_line(t: Translator, activity: Activity, today: date, *, whose: bool) -> str:
    """What it is, when it is due and how it stands. For mrkdwn."""
    facts = [escape(due(t, activity)), escape(standing(t, activity, today))]
    if whose:
        facts.append(t("activities.by", person=f"<@{activity.plan.owner_id}>"))
    return f"*{escape(activity.plan.title)}*\n{' · '.join(filter(None, facts))}"


def paragraphs(lines: list[str]) -> Iterator[str]:
    """The lines in as many paragraphs as their length needs."""
    paragraph = lines[0]
    for line in lines[1:]:
        if len(paragraph) + 1 + len(line) > LONGEST_PARAGRAPH:
            yield paragraph
            paragraph = line
        else:
            paragraph = f"{paragraph}\n{line}"
    yield paragraph


def due(t: Translator, activity: Activity) -> str:
    """When it is due, by the responsible person's clock: "Tue 24 Nov, 09:30"."""
    day = t.day(activity.plan.due_on)
    at = activity.plan.due_time
    return t("activities.due", when=t("common.when", day=day, time=t.clock(at)) if at else day)


def standing(t: Translator, activity: Activity, today: date) -> str:
    """How it stands, in words; nothing for what is simply planned."""
    if rules.is_overdue(activity, today):
        return t.n("activities.days_overdue", (today - activity.plan.due_on).days)
    return "" if activity.state == "planned" else t(f"activities.state_{activity.state}")


def _paging(t: Translator, listing: Listing) -> list[Block]:
    if listing.pages == 1:
        return []
    page = listing.which.page
    place = t("home.page", page=t.number(page + 1), pages=t.number(listing.pages))
    buttons = []
    if page > 0:
        back = ButtonElement(text=plain(t("home.page_back")), action_id=PAGE_BACK, value=str(page - 1))
        buttons.append(back)
    if page < listing.pages - 1:
        buttons.append(ButtonElement(text=plain(t("home.page_on")), action_id=PAGE, value=str(page + 1)))
    return [context(escape(place)), ActionsBlock(elements=list(buttons))]


def month_modal(t: Translator, listing: Listing) -> View:
    """A month as text, with the way to the months beside it and back to the list."""
    first = listing.which.month or listing.today.replace(day=1)
    planned = [_planned(t, activity, listing.today) for activity in listing.shown]
    paragraphs = month_paragraphs(t, first, listing.today, planned)
    blocks: list[Block] = [section(paragraph) for paragraph in paragraphs[:MOST_BLOCKS]]
    if listing.many > len(listing.shown):
        blocks.append(context(escape(t.n("activities.month_more", listing.many - len(listing.shown)))))
    before, after = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
    buttons = [
        ButtonElement(text=plain(t.month(before)), action_id=MONTH_BACK, value=before.isoformat()),
        ButtonElement(text=plain(t.month(after)), action_id=MONTH_ON, value=after.isoformat()),
        ButtonElement(text=plain(t("activities.back_to_list")), action_id=PAGE_BACK, value="0"),
    ]
    blocks.append(ActionsBlock(elements=list(buttons)))
    return _modal(t, t("activities.month"), blocks, listing.which)


def _planned(t: Translator, activity: Activity, today: date) -> Planned:
    plan = activity.plan
    return Planned(plan.due_on, plan.due_time, plan.title, plan.owner_id, standing(t, activity, today))
