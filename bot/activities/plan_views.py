"""The modal in which work is planned or changed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    RadioButtonsElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot import fields
from bot.activities import recurrence, rules
from bot.activities.plan_form import FOLLOWING, NONE, ONCE, OWNERS, THIS_ONE, PlanForm, pattern_of
from bot.i18n import Translator
from bot.message import context, escape, plain
from storage.states import ActivityKind
from storage.values import Activity, DepartmentFacts, Outlet

PLAN = "activities.plan"
CHANGE = "activities.change"
DUE_ON = "activities.due_on"
"""The date of the form: another date offers other ways to come again."""


@dataclass(frozen=True)
class Planning:
    """What the form offers, and the activity that is changed (None: a new one)."""

    form: PlanForm
    may_choose_owner: bool
    departments: tuple[DepartmentFacts, ...]
    outlets: tuple[Outlet, ...]
    """Those in use, and the one chosen before."""
    activity: Activity | None = None
    can_follow: bool = False
    """Whether a change can hold for the following ones, too."""


def plan_modal(t: Translator, planning: Planning) -> View:
    """Plan work, or change what is planned."""
    form, activity = planning.form, planning.activity
    blocks: list[Block] = []
    if activity and pattern_of(activity):
        blocks += _scope(t, planning)
    blocks += [
        fields.text_input("activities.title", t("activities.title"), form.title, most=rules.LONGEST_TITLE),
        _kind(t, form),
        _due_on(t, form.due_on),
        _due_time(t, form),
        _repeats(t, planning),
    ]
    blocks += _people(t, planning)
    if planning.outlets:
        blocks.append(_outlet(t, planning))
    if planning.departments:
        pairs = [
            (OWNERS, t("activities.owners_department")),
            *((str(d.id), d.name) for d in planning.departments),
        ]
        element = fields.select("activities.department", pairs, form.department)
        blocks.append(_input("activities.department", t("activities.department"), element))
    for name in ("audience", "goal", "metric"):
        label, value = t(f"activities.{name}"), getattr(form, name)
        hint = t("activities.metric_hint") if name == "metric" else None
        most = rules.LONGEST_LINE
        blocks.append(
            fields.text_input(f"activities.{name}", label, value, most=most, hint=hint, optional=True)
        )
    notes = fields.text_input(
        "activities.notes",
        t("activities.notes"),
        form.notes,
        most=rules.LONGEST_NOTES,
        multiline=True,
        optional=True,
    )
    blocks += [notes, _agency(t, form)]
    return fields.modal(
        t("activities.change_title") if activity else t("activities.plan_title"),
        blocks,
        callback_id=CHANGE if activity else PLAN,
        submit=t("common.save") if activity else t("activities.plan_submit"),
        close=t("common.close"),
        metadata=f"{activity.id}:{activity.sequence}" if activity else "",
    )


def _input(block_id: str, label: str, element: object, **more: object) -> InputBlock:
    return InputBlock(block_id=block_id, label=plain(label), element=element, **more)  # type: ignore[arg-type]


def _scope(t: Translator, planning: Planning) -> list[Block]:
    """For which occurrences a change holds."""
    if not planning.can_follow:
        return [context(escape(t("activities.later_is_planned")))]
    options = [
        Option(value=THIS_ONE, text=plain(t("activities.scope_this"))),
        Option(value=FOLLOWING, text=plain(t("activities.scope_following"))),
    ]
    initial = options[planning.form.scope == FOLLOWING]
    element = RadioButtonsElement(action_id="activities.scope", options=options, initial_option=initial)
    return [_input("activities.scope", t("activities.scope"), element)]


def _kind(t: Translator, form: PlanForm) -> Block:
    pairs = [(kind.value, t(f"activities.kind_{kind}")) for kind in ActivityKind]
    element = fields.select("activities.kind", pairs, form.kind)
    return _input("activities.kind", t("activities.kind"), element)


def _due_on(t: Translator, due_on: date | None) -> Block:
    block = fields.date_input(DUE_ON, t("activities.due_on"), due_on)
    block.dispatch_action = True
    return block


def _due_time(t: Translator, form: PlanForm) -> Block:
    initial = f"{form.due_time:%H:%M}" if form.due_time else None
    element = TimePickerElement(action_id="activities.due_time", initial_time=initial)
    hint = plain(t("activities.due_time_hint"))
    return _input("activities.due_time", t("activities.due_time"), element, hint=hint, optional=True)


def _repeats(t: Translator, planning: Planning) -> Block:
    """The ways to come again that fit the date; a new date makes a new block, so that no way is kept that does not fit."""
    form, activity = planning.form, planning.activity
    pairs = [(ONCE, t("activities.once"))]
    if form.due_on:
        offers = recurrence.offers(form.due_on)
        pairs += [(pattern.value, recurrence.pattern_words(t, pattern, form.due_on)) for pattern in offers]
    pattern = pattern_of(activity) if activity else None
    if pattern and activity and activity.series_starts_on and pattern.value not in dict(pairs):
        pairs.append((pattern.value, recurrence.pattern_words(t, pattern, activity.series_starts_on)))
    chosen = form.repeats if form.repeats in dict(pairs) else ONCE
    block_id = f"activities.repeats@{form.due_on or ''}"
    return _input(block_id, t("activities.repeats"), fields.select(block_id, pairs, chosen))


def _people(t: Translator, planning: Planning) -> list[Block]:
    form = planning.form
    deputy = fields.user_input(
        "activities.deputy", t("activities.deputy"), form.deputy or None, optional=True
    )
    if not planning.may_choose_owner:
        return [deputy]
    return [fields.user_input("activities.owner", t("activities.owner"), form.owner or None), deputy]


def _outlet(t: Translator, planning: Planning) -> Block:
    pairs = [(NONE, t("activities.no_outlet")), *((str(o.id), o.name) for o in planning.outlets)]
    element = fields.select("activities.outlet", pairs, planning.form.outlet)
    return _input("activities.outlet", t("activities.outlet"), element)


def _agency(t: Translator, form: PlanForm) -> Block:
    options: Sequence[Option] = [Option(value="yes", text=plain(t("activities.is_agency")))]
    initial = list(options) if form.agency else None
    element = CheckboxesElement(action_id="activities.agency", options=options, initial_options=initial)
    return _input("activities.agency", t("activities.agency"), element, optional=True)
