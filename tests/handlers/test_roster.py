"""What Juuri knows of people, channels and departments stays true: at the start, by events, and after missed ones."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from bot import people
from bot.activities import service as activities_service
from bot.roster import PAGE
from playground.people import Person as Slacker
from storage import channels, departments, members, reminders
from storage.states import MemberKind
from storage.values import ChannelFacts, DepartmentSource, Person, Plan
from tests.story import Story


async def member(story: Story, user_id: str) -> Person:
    found = await story.juuri.deps.store.read(members.get, user_id)
    assert found, f"{user_id} is unknown"
    return found


async def channel(story: Story, channel_id: str) -> ChannelFacts:
    found = await story.juuri.deps.store.read(channels.get, channel_id)
    assert found, f"{channel_id} is unknown"
    return found


async def department_of(story: Story, user_id: str) -> tuple[str | None, str | None]:
    """A person's department by name, and how Juuri knows it."""

    def find(session: Session) -> tuple[str | None, str | None]:
        person = members.get(session, user_id)
        name = next(
            (d.name for d in departments.get_all(session) if person and d.id == person.department_id), None
        )
        return name, person.department_source if person else None

    return await story.juuri.deps.store.read(find)


def calls(story: Story, method: str) -> int:
    """How often Slack's method was asked with success."""
    return sum(note["method"] == method and note["outcome"] == "ok" for note in story.slack.log.since(0))


@pytest.mark.parametrize(
    ("user_id", "kind"),
    [
        ("U0SIIRI", MemberKind.PERSON),
        ("U0MARCUS", MemberKind.GUEST),
        ("U0KELLO", MemberKind.BOT),
        ("U0JUURI", MemberKind.BOT),
        ("USLACKBOT", MemberKind.SYSTEM),
        ("USLACK", MemberKind.SYSTEM),
        ("U0OTSO", MemberKind.DEACTIVATED),
        ("U0HELGA", MemberKind.STRANGER),
    ],
)
async def test_the_start_tells_everybody_apart(story: Story, user_id: str, kind: MemberKind) -> None:
    await story.juuri.deps.roster.finish()

    assert (await member(story, user_id)).kind is kind


async def test_a_zone_that_slack_does_not_know_stays_empty(story: Story) -> None:
    await story.juuri.deps.roster.finish()

    assert (await member(story, "U0LEENA")).tz is None
    assert (await member(story, "U0ELSA")).slack_locale == "sv-SE"
    assert (await member(story, "U0SIIRI")).name == "Siiri K"


async def test_page_after_page_also_where_slack_limits_the_rate(story: Story) -> None:
    await story.juuri.deps.roster.finish()
    for number in range(2 * PAGE):
        story.slack.workspace.add_person(Slacker(f"U1{number:04}", f"p{number}", f"Person {number}"))
    read = calls(story, "users.list")
    await story.slack.set_faults(method="users.list", kind="rate_limited", retry_after=1, times=2)

    await story.juuri.deps.roster.sync()

    assert len(await story.juuri.deps.store.read(members.get_all)) == len(story.slack.workspace.people)
    assert calls(story, "users.list") - read == 3


async def test_a_look_that_breaks_off_goes_on_at_the_page_it_had_not_read(story: Story) -> None:
    await story.juuri.deps.roster.finish()
    for number in range(2 * PAGE):
        story.slack.workspace.add_person(Slacker(f"U1{number:04}", f"p{number}", f"Person {number}"))
    await story.slack.set_faults(method="users.list", kind="slow", seconds=0.0)  # the first page is read
    await story.slack.set_faults(method="users.list", kind="error_before")
    read = calls(story, "users.list")
    with pytest.raises(Exception, match="fatal_error"):
        await story.juuri.deps.roster.sync()
    assert calls(story, "users.list") - read == 1

    await story.juuri.deps.roster.sync_if_due()

    assert calls(story, "users.list") - read == 3
    assert len(await story.juuri.deps.store.read(members.get_all)) == len(story.slack.workspace.people)


async def test_missed_events_are_healed(story: Story) -> None:
    await story.juuri.deps.roster.finish()
    slack = story.slack.workspace
    slack.people["U0NILS"].locale, slack.people["U0NILS"].deleted = "sv-SE", False
    slack.people["U0VEIKKO"].deleted = True
    slack.channels["C0HOITO"].name = "hoito"
    slack.channels["C0HUOLTO"].members.remove("U0JUURI")
    slack.channels["C0KUNDE"].members.append("U0JUURI")
    await story.subscribe("C0HUOLTO")

    await story.juuri.deps.roster.sync()

    assert await story.juuri.deps.store.read(people.language_of, "U0NILS") == "sv"
    assert (await member(story, "U0VEIKKO")).kind is MemberKind.DEACTIVATED
    assert (await channel(story, "C0HOITO")).name == "hoito"
    assert not (await channel(story, "C0HUOLTO")).is_member
    assert (await channel(story, "C0KUNDE")).is_member


async def test_what_people_chose_survives(story: Story) -> None:
    await story.juuri.deps.roster.finish()
    await story.juuri.deps.store.write_patiently(members.change, "U0SIIRI", language="nb")

    await story.juuri.deps.roster.sync()

    assert (await member(story, "U0SIIRI")).language == "nb"


async def test_events_are_heard(story: Story) -> None:
    await story.juuri.deps.roster.finish()
    await story.does("U0NILS", "profile", display_name="Nisse", tz="Europe/Oslo")
    await story.does("U0AINO", "arrive", id="U0UUSI", name="uusi", real_name="Uusi Ihminen", locale="fi-FI")
    await story.does("U0EERO", "rename", channel="C0HOITO", name="hoito-uusi")
    await story.does("U0TORA", "invite", channel="C0KUNDE")
    await story.does("U0EERO", "leave", channel="C0HUOLTO", user="U0JUURI")
    await story.does("U0EERO", "archive", channel="G0KOORD")

    assert ((await member(story, "U0NILS")).name, (await member(story, "U0NILS")).tz) == (
        "Nisse",
        "Europe/Oslo",
    )
    assert (await member(story, "U0UUSI")).slack_locale == "fi-FI"
    assert (await channel(story, "C0HOITO")).name == "hoito-uusi"
    assert (await channel(story, "C0KUNDE")).is_member
    assert not (await channel(story, "C0HUOLTO")).is_member
    assert (await channel(story, "G0KOORD")).is_archived
    await story.does("U0EERO", "archive", channel="G0KOORD", undo=True)
    assert not (await channel(story, "G0KOORD")).is_archived


async def test_a_repeated_event_is_heard_once(story: Story) -> None:
    await story.juuri.deps.roster.finish()
    await story.slack.set_faults(retry_events=2)
    store = story.juuri.deps.store
    await store.write(departments.add, "Hoito", None, "C0HOITO")

    await story.does("U0GRACE", "join", channel="C0HOITO")

    assert await department_of(story, "U0GRACE") == ("Hoito", "channel")


async def test_a_department_is_a_user_group_else_the_home_channel(story: Story) -> None:
    store, roster = story.juuri.deps.store, story.juuri.deps.roster
    await roster.finish()
    await store.write(departments.add, "Hoito", "S0HOITO", "C0HOITO")
    await store.write(departments.add, "Huolto", None, "C0HUOLTO")

    await roster.sync()

    assert await department_of(story, "U0SIIRI") == ("Hoito", DepartmentSource.USERGROUP)
    assert await department_of(story, "U0VEIKKO") == ("Huolto", DepartmentSource.CHANNEL)
    assert await department_of(story, "U0EERO") == (None, None)  # in both home channels: not guessed at
    assert await department_of(story, "U0TORA") == (None, None)
    assert await department_of(story, "U0JUURI") == (None, None)


async def test_coming_and_leaving_a_home_channel(story: Story) -> None:
    store, roster = story.juuri.deps.store, story.juuri.deps.roster
    await roster.finish()
    await store.write(departments.add, "Huolto", None, "C0HUOLTO")
    await roster.place()

    await story.does("U0GRACE", "join", channel="C0HUOLTO")
    assert await department_of(story, "U0GRACE") == ("Huolto", DepartmentSource.CHANNEL)
    await story.does("U0GRACE", "leave", channel="C0HUOLTO")
    assert await department_of(story, "U0GRACE") == (None, None)


async def test_a_missing_scope_takes_nobody_out_of_their_department(story: Story) -> None:
    store, roster = story.juuri.deps.store, story.juuri.deps.roster
    await roster.finish()
    await store.write(departments.add, "Hoito", "S0HOITO", None)
    await roster.sync()
    await story.slack.set_faults(missing_scopes=["usergroups:read"])

    await roster.sync()

    assert await department_of(story, "U0SIIRI") == ("Hoito", DepartmentSource.USERGROUP)


@pytest.mark.parametrize("is_told", [True, False])
async def test_who_lives_elsewhere_now_is_reminded_by_the_holidays_there(story: Story, is_told: bool) -> None:
    """By the event, and where that was missed by the daily look."""
    await story.juuri.deps.roster.finish()
    store, now = story.juuri.deps.store, story.clock.now()
    plan = Plan("Summer jobs", "U0SIIRI", date(2026, 11, 27))
    work = await store.write(activities_service.put, plan, by="U0AINO", now=now)
    assert await days_of(story, work) == [
        "2026-11-24",
        "2026-11-26",
        "2026-11-27",
        "2026-11-30",
        "2026-12-02",
    ]

    if is_told:
        await story.does("U0SIIRI", "profile", tz="America/New_York")
    else:
        story.slack.workspace.people["U0SIIRI"].tz = "America/New_York"
        await story.juuri.deps.roster.sync()

    # Thanksgiving is the 26th
    assert await days_of(story, work) == [
        "2026-11-23",
        "2026-11-25",
        "2026-11-27",
        "2026-11-30",
        "2026-12-02",
    ]


async def days_of(story: Story, activity_id: int) -> list[str]:
    """When somebody is to be reminded."""
    rows = await story.juuri.deps.store.read(reminders.of_activity, activity_id)
    return [row.remind_on.isoformat() for row in rows if not row.occasion.startswith("escalation")]
