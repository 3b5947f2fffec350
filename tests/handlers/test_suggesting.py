"""Sending a suggestion: the ways in, what the form keeps and refuses, near-duplicates, and the places to publish in."""

import base64
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot import organisation
from bot.suggestions import form_views
from storage import channels, drafts, members, outlets, suggestions
from storage.audit import Audit
from storage.states import MemberKind, PicturePeople, Role, SuggestionState
from storage.values import ChannelFacts, MemberFacts, Suggestion
from tests.handlers.screen import Screen
from tests.story import Story, words_in

SIIRI, EERO, MARCUS, HELGA = "U0SIIRI", "U0EERO", "U0MARCUS", "U0HELGA"
CAKE = "Sara-mummo täyttää 102 vuotta"


async def known(story: Story) -> None:
    """People are known already, and Eero coordinates."""

    facts = [
        MemberFacts(id_, name, kind, "Europe/Helsinki")
        for id_, name, kind in (
            (SIIRI, "Siiri K", MemberKind.PERSON),
            (EERO, "Eero Suopelto", MemberKind.PERSON),
            (MARCUS, "Marcus Bellwick", MemberKind.GUEST),
            (HELGA, "Helga Storvik", MemberKind.STRANGER),
        )
    ]

    def put(session: Session) -> None:
        members.put(session, facts)
        for person in facts:
            members.change(session, person.id, language="en")
        members.add_role(session, EERO, Role.COORDINATOR)

    await story.juuri.deps.store.write(put)


async def sent(story: Story, person: str = SIIRI) -> list[Suggestion]:
    """What somebody has suggested, oldest first."""
    return (await story.juuri.deps.store.read(suggestions.of_person, person, 20))[::-1]


async def open_form(story: Story, person: str = SIIRI) -> Screen:
    """The form, by the shortcut."""
    await story.does(person, "shortcut", callback_id=form_views.NEW)
    return Screen(story, person)


async def offer(story: Story, person: str, headline: str, **more: Any) -> Screen:
    """Somebody sends a suggestion."""
    screen = await open_form(story, person)
    await screen.submit(
        {"suggestions.headline": headline, **{f"suggestions.{k}": v for k, v in more.items()}}
    )
    return screen


async def upload(story: Story, person: str, name: str, content: bytes = b"x") -> str:
    given = {"name": name, "content": base64.b64encode(content).decode()}
    return str((await story.does(person, "upload", **given))["file"]["id"])


async def test_an_idea_is_a_headline_and_two_clicks(story: Story) -> None:
    await known(story)
    home = await story.open_home(SIIRI)
    assert "Suggest content" in str(home)

    await story.press(SIIRI, form_views.NEW)
    await story.submit(SIIRI, **{"suggestions.headline": CAKE})

    assert SIIRI not in story.slack.workspace.modals
    (suggestion,) = await sent(story)
    assert suggestion.idea.headline == CAKE
    assert (suggestion.state, suggestion.suggested_by) == (SuggestionState.WAITING, SIIRI)


async def test_everything_that_was_filled_in_is_kept(story: Story) -> None:
    await known(story)
    await story.juuri.deps.store.write(outlets.put, ["LinkedIn", "Intranet"])
    screen = await open_form(story)
    picture, recipe = await upload(story, SIIRI, "cake.png"), await upload(story, SIIRI, "recipe.pdf")
    linkedin = next(o for o in await story.juuri.deps.store.read(outlets.get_all) if o.name == "LinkedIn")

    await screen.submit(
        {
            "suggestions.headline": CAKE,
            "suggestions.why": "She baked it herself.",
            "suggestions.link": "havutuike.example/kakku/?utm_source=x",
            "suggestions.outlets": [str(linkedin.id)],
            "suggestions.audience": "Families",
            "suggestions.factor": "participation",
            "suggestions.wished_on": "2026-11-30",
            "suggestions.files": [picture, recipe],
            "suggestions.people": "agreed",
            "suggestions.picture": "An old lady with a cake",
            "suggestions.credit": ["yes"],
        }
    )

    (suggestion,) = await sent(story)
    idea = suggestion.idea
    assert (idea.why, idea.link) == ("She baked it herself.", "https://havutuike.example/kakku/?utm_source=x")
    assert (idea.outlets, idea.audience, idea.factor) == ((linkedin.id,), "Families", "participation")
    assert str(idea.wished_on) == "2026-11-30"
    assert (idea.picture_people, idea.picture_words) == (PicturePeople.AGREED, "An old lady with a cake")
    assert idea.is_credited
    assert [(file.title, file.mimetype, file.size) for file in idea.files] == [
        ("cake.png", "image/png", 1),
        ("recipe.pdf", "application/pdf", 1),
    ]


async def test_it_is_written_down_who_sent_it_without_a_word_of_it(story: Story) -> None:
    await known(story)
    await offer(story, SIIRI, CAKE)

    def rows(session: Session) -> list[tuple[str, str, Any]]:
        return [
            (row.actor, row.subject, row.detail)
            for row in session.query(Audit).filter_by(verb="suggestions.send")
        ]

    (suggestion,) = await sent(story)
    assert await story.juuri.deps.store.read(rows) == [(SIIRI, str(suggestion.id), {})]


async def test_two_presses_are_one_suggestion(story: Story) -> None:
    await known(story)
    screen = await open_form(story)

    await screen.submit_twice({"suggestions.headline": CAKE})

    assert len(await sent(story)) == 1


async def test_the_command_takes_the_headline_along(story: Story) -> None:
    await known(story)
    for text, headline in (("suggest", None), ("suggest Cake &amp; <@U0SIIRI|siiri>", "Cake & @siiri")):
        answer = await story.does(SIIRI, "command", channel="C0HOITO", command="/juuri", text=text)
        assert answer["response"] is None
        assert Screen(story, SIIRI).typed("suggestions.headline") == headline


@pytest.mark.parametrize("word", ["suggest", "ehdota", "föreslå", "foreslå"])
async def test_the_command_is_known_in_every_language(story: Story, word: str) -> None:
    await known(story)
    await story.does(SIIRI, "command", channel="C0HOITO", command="/juuri", text=word)
    assert Screen(story, SIIRI).callback_id == form_views.SEND


async def test_whoever_is_unknown_is_met_and_welcomed_once(story: Story) -> None:
    await offer(story, SIIRI, CAKE)
    await story.settle()

    assert len(await sent(story)) == 1
    welcomes = [m for m in story.dms(SIIRI) if "people.speak_fi" in str(m["blocks"])]
    assert len(welcomes) == 1


async def test_guests_may_suggest_and_strangers_may_not(story: Story) -> None:
    await known(story)
    await offer(story, MARCUS, CAKE)
    assert len(await sent(story, MARCUS)) == 1

    await open_form(story, HELGA)
    t = story.juuri.deps.shelf.words["en"]
    assert words_in(story.modal(HELGA)["blocks"]) == t("common.only_own_house")


# What the form refuses


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"suggestions.link": "the cake page"}, "suggestions.link"),
        ({"suggestions.wished_on": "2026-11-22"}, "suggestions.wished_on"),
    ],
)
async def test_an_error_stands_at_its_field_and_the_text_stays(
    story: Story, typed: dict[str, str], field: str
) -> None:
    await known(story)
    screen = await open_form(story)

    answer = await screen.submit({"suggestions.headline": CAKE, **typed})

    assert list(answer["errors"]) == [field]
    assert screen.typed("suggestions.headline") == CAKE
    assert await sent(story) == []


async def test_a_picture_needs_words_and_a_word_on_who_is_in_it(story: Story) -> None:
    await known(story)
    screen = await open_form(story)
    typed = {"suggestions.headline": CAKE, "suggestions.files": [await upload(story, SIIRI, "cake.jpg")]}

    assert list((await screen.submit(typed))["errors"]) == ["suggestions.people"]
    assert list((await screen.submit({"suggestions.people": "nobody"}))["errors"]) == ["suggestions.picture"]
    await screen.submit({"suggestions.picture": "A cake"})

    assert len(await sent(story)) == 1


# What was typed is kept for a day


async def test_what_was_typed_is_there_again_at_the_next_opening(story: Story) -> None:
    await known(story)
    screen = await open_form(story)
    for field, value in (("headline", CAKE), ("why", "She baked it herself.")):
        place = {"block_id": f"suggestions.{field}", "action_id": f"suggestions.{field}"}
        await story.does(
            SIIRI, "input", view_id=story.slack.workspace.modals[SIIRI][-1].id, value=value, **place
        )
    await screen.click("suggestions.factor", "goals")
    await screen.close()

    screen = await open_form(story)

    t = story.juuri.deps.shelf.words["en"]
    assert t("suggestions.continued") in screen.text()
    assert screen.typed("suggestions.headline") == CAKE
    assert screen.typed("suggestions.why") == "She baked it herself."
    assert screen.typed("suggestions.factor") == "goals"


async def test_a_refused_form_is_kept_too_and_gone_once_it_was_sent(story: Story) -> None:
    await known(story)
    screen = await open_form(story)
    await screen.submit({"suggestions.headline": CAKE, "suggestions.link": "nowhere"})
    await screen.close()

    screen = await open_form(story)
    assert screen.typed("suggestions.link") == "nowhere"
    await screen.submit({"suggestions.link": ""})
    assert len(await sent(story)) == 1

    screen = await open_form(story)
    assert screen.typed("suggestions.headline") is None
    assert form_views.AFRESH not in screen.text()


async def test_starting_afresh_empties_the_form_which_then_works_like_any(story: Story) -> None:
    await known(story)
    screen = await open_form(story)
    await screen.submit({"suggestions.headline": CAKE, "suggestions.link": "nowhere"})
    await screen.close()
    screen = await open_form(story)

    await screen.click(form_views.AFRESH)

    view = story.slack.workspace.modals[SIIRI][-1]
    fields = {e["action_id"]: b["block_id"] for b in view.content["blocks"] if (e := b.get("element"))}
    states = [state for block in view.values.values() for state in block.values()]
    assert not any(value for state in states for key, value in state.items() if key != "type")

    async def submit(**typed: str) -> dict[str, Any]:
        values = {fields[f"suggestions.{k}"]: {f"suggestions.{k}": v} for k, v in typed.items()}
        return await story.does(SIIRI, "submit", view_id=view.id, values=values)

    assert list((await submit(headline="Lift 3 works again", link="nowhere"))["errors"]) == [
        fields["suggestions.link"]
    ]
    await submit(link="")
    assert [one.idea.headline for one in await sent(story)] == ["Lift 3 works again"]


async def test_after_a_day_it_is_forgotten(story: Story) -> None:
    await known(story)
    screen = await open_form(story)
    await screen.submit({"suggestions.headline": CAKE, "suggestions.link": "nowhere"})
    await screen.close()

    await story.sleep_until("2026-11-24", "08:01")
    screen = await open_form(story)
    assert screen.typed("suggestions.headline") is None

    await story.juuri.scheduler.housekeeping()

    def left(session: Session) -> int:
        return session.query(drafts.Draft).count()

    assert await story.juuri.deps.store.read(left) == 0


# Messages


def said(story: Story, channel: str, text: str) -> str:
    """The ts of what somebody has written."""
    return next(m.ts for m in story.slack.workspace.channels[channel].messages if m.text.startswith(text))


async def suggest_message(story: Story, person: str, channel: str, text: str) -> Screen:
    wish = {"callback_id": form_views.FROM_MESSAGE, "channel": channel, "ts": said(story, channel, text)}
    assert (await story.does(person, "message_shortcut", **wish))["status"] == "ok"
    return Screen(story, person)


async def test_a_public_message_brings_its_words_author_and_address(story: Story) -> None:
    await known(story)
    screen = await suggest_message(story, EERO, "C0HOITO", "Sara-mummo")

    text = "Sara-mummo täyttää 102 ja leipoi itse kakun. Saako tästä kertoa somessa?"
    assert screen.typed("suggestions.headline") == text
    assert screen.typed("suggestions.why") == f"“{text}” – Siiri K"
    assert "/archives/C0HOITO/p" in screen.typed("suggestions.link")
    assert "suggestions.consent" not in screen.text()
    await screen.submit({})
    assert len(await sent(story, EERO)) == 1


async def test_where_juuri_is_no_member_the_address_is_missing(story: Story) -> None:
    await known(story)
    screen = await suggest_message(story, EERO, "C0KUNDE", "En kunde")

    assert screen.typed("suggestions.headline").startswith("En kunde skrev")
    assert screen.typed("suggestions.why").endswith(" – Tora Fjellhus")
    assert screen.typed("suggestions.link") is None


async def test_a_private_message_brings_its_address_alone_and_its_author_must_agree(story: Story) -> None:
    await known(story)
    screen = await suggest_message(story, EERO, "G0KOORD", "From one small habit")

    assert screen.typed("suggestions.headline") is None
    assert screen.typed("suggestions.why") is None
    assert "/archives/G0KOORD/p" in screen.typed("suggestions.link")
    t = story.juuri.deps.shelf.words["en"]
    assert t("suggestions.private") in words_in(story.modal(EERO)["blocks"])
    assert t("suggestions.private_coordinators", names="Eero Suopelto") in screen.text()

    answer = await screen.submit({"suggestions.headline": "One small habit"})
    assert (answer["sent"], list(answer["errors"])) == (False, ["suggestions.consent"])
    await screen.submit({"suggestions.consent": ["yes"]})
    assert [one.idea.headline for one in await sent(story, EERO)] == ["One small habit"]


async def test_who_will_see_it_includes_colleagues_where_suggestions_are_shared(story: Story) -> None:
    await known(story)

    def share(session: Session) -> None:
        channels.put(session, [ChannelFacts("C0TIEDOTE", "tiedotteet", is_member=True)])
        organisation.change(session, suggestions_channel="C0TIEDOTE")

    await story.juuri.deps.store.write(share)
    screen = await suggest_message(story, EERO, "G0KOORD", "From one small habit")

    t = story.juuri.deps.shelf.words["en"]
    assert t("suggestions.private_shared", channel="tiedotteet") in screen.text()


async def test_a_private_message_stays_private_when_it_is_taken_up_again(story: Story) -> None:
    await known(story)
    screen = await suggest_message(story, EERO, "G0KOORD", "From one small habit")
    await screen.submit(
        {"suggestions.headline": "One", "suggestions.consent": ["yes"], "suggestions.link": "-"}
    )
    await screen.close()

    screen = await open_form(story, EERO)

    assert screen.typed("suggestions.headline") == "One"
    assert screen.typed("suggestions.consent") == []


async def test_ones_own_private_message_needs_nobodys_consent(story: Story) -> None:
    await known(story)
    screen = await suggest_message(story, EERO, "G0KOORD", "Meillä on paljon")

    assert screen.typed("suggestions.headline") is None
    assert "suggestions.consent" not in screen.text()


async def test_a_private_place_that_juuri_does_not_see_gives_nothing_away(story: Story) -> None:
    await known(story)
    dm = (await story.does(SIIRI, "open_dm", user=EERO))["channel"]
    await story.does(EERO, "message", channel=dm, text="A secret of mine")

    screen = await suggest_message(story, SIIRI, dm, "A secret")

    assert "secret" not in str(screen.text())
    assert screen.typed("suggestions.link") is None
    assert screen.typed("suggestions.consent") == []


@pytest.mark.parametrize("kind", ["internal_error_after", "silence_after", "rate_limited"])
async def test_where_slack_does_not_tell_of_the_message_it_counts_as_private(story: Story, kind: str) -> None:
    await known(story)
    for method in ("conversations.info", "chat.getPermalink"):
        await story.slack.set_faults(method=method, kind=kind, times=1)

    screen = await suggest_message(story, EERO, "C0HOITO", "Sara-mummo")

    assert screen.callback_id == form_views.SEND
    assert screen.typed("suggestions.headline") is None
    assert screen.typed("suggestions.consent") == []


# Nearly the same


async def test_what_is_nearly_the_same_is_shown_before_anything_is_sent(story: Story) -> None:
    await known(story)
    await offer(story, EERO, CAKE, credit=["yes"])
    await offer(story, EERO, "Lift 3 works again", link="https://havutuike.example/lift")

    screen = await offer(
        story, SIIRI, "102 täyttää Sara-mummo", link="www.havutuike.example/lift?utm_source=x"
    )

    assert screen.callback_id == form_views.DIFFERENT
    assert await sent(story) == []
    shown = words_in(story.modal(SIIRI)["blocks"])
    assert CAKE in shown and "Lift 3 works again" in shown
    t = story.juuri.deps.shelf.words["en"]
    assert shown.count(t("suggestions.state_waiting")) == 2
    assert shown.count(t("suggestions.near_by", name="Eero Suopelto")) == 1


async def test_mine_is_different_sends_it_with_all_that_was_filled_in(story: Story) -> None:
    await known(story)
    await offer(story, EERO, CAKE)
    screen = await open_form(story)
    picture = await upload(story, SIIRI, "cake.png")
    typed = {"headline": CAKE, "why": "Another cake.", "wished_on": "2026-11-30", "files": [picture]}
    typed |= {"people": "will_ask", "picture": "A cake", "credit": ["yes"]}
    await screen.submit({f"suggestions.{name}": value for name, value in typed.items()})

    await screen.submit_twice({})

    assert screen.callback_id is None
    (suggestion,) = await sent(story)
    idea = suggestion.idea
    assert (idea.headline, idea.why, str(idea.wished_on)) == (CAKE, "Another cake.", "2026-11-30")
    assert [file.title for file in idea.files] == ["cake.png"]
    assert (idea.picture_people, idea.is_credited) == (PicturePeople.WILL_ASK, True)


async def test_it_is_the_same_backs_the_other_one_and_sends_nothing(story: Story) -> None:
    await known(story)
    await offer(story, EERO, CAKE)
    screen = await offer(story, SIIRI, CAKE)

    await screen.click(form_views.SAME)
    await screen.close()

    assert screen.callback_id is None
    assert await sent(story) == []
    (other,) = await sent(story, EERO)
    assert other.backers == (SIIRI,)
    assert (await open_form(story)).typed("suggestions.headline") is None


async def test_ones_own_earlier_suggestion_is_not_backed(story: Story) -> None:
    await known(story)
    await offer(story, SIIRI, CAKE)
    screen = await offer(story, SIIRI, CAKE)
    t = story.juuri.deps.shelf.words["en"]
    assert t("suggestions.near_own") in screen.text()

    await screen.click(form_views.SAME)

    assert t("suggestions.same_own") in screen.text()
    (mine,) = await sent(story)
    assert mine.backers == ()


async def test_what_was_declined_is_told_and_not_backed(story: Story) -> None:
    await known(story)
    await offer(story, EERO, CAKE)
    (other,) = await sent(story, EERO)
    await story.juuri.deps.store.write(suggestions.move, other.id, SuggestionState.DECLINED)
    screen = await offer(story, SIIRI, CAKE)
    t = story.juuri.deps.shelf.words["en"]
    assert t("suggestions.state_declined") in screen.text()

    await screen.click(form_views.SAME)

    assert t("suggestions.same_settled", state=t("suggestions.state_declined")) in screen.text()
    (other,) = await sent(story, EERO)
    assert other.backers == ()


async def test_closing_the_question_loses_nothing(story: Story) -> None:
    await known(story)
    await offer(story, EERO, CAKE)
    screen = await offer(story, SIIRI, CAKE, why="Another cake.")

    await screen.close()
    assert screen.callback_id == form_views.SEND
    assert screen.typed("suggestions.why") == "Another cake."
    await screen.close()

    assert (await open_form(story)).typed("suggestions.why") == "Another cake."


async def test_an_answer_that_comes_after_a_day_says_that_nothing_was_sent(story: Story) -> None:
    await known(story)
    await offer(story, EERO, CAKE)
    screen = await offer(story, SIIRI, CAKE)
    await story.sleep_until("2026-11-24", "08:01")

    await screen.submit({})

    t = story.juuri.deps.shelf.words["en"]
    assert t("suggestions.too_old") in screen.text()
    assert await sent(story) == []


async def test_what_is_older_than_a_year_is_not_shown(story: Story) -> None:
    await known(story)
    await offer(story, EERO, CAKE)
    await story.sleep_until("2027-11-24")
    await offer(story, SIIRI, CAKE)
    assert len(await sent(story)) == 1


async def test_guests_are_not_shown_what_others_suggest(story: Story) -> None:
    await known(story)
    await offer(story, EERO, CAKE)

    await offer(story, MARCUS, CAKE)
    assert len(await sent(story, MARCUS)) == 1

    screen = await offer(story, MARCUS, CAKE)
    assert screen.text().count(f"*{CAKE}*") == 1


# Where the organisation publishes


async def test_coordinators_keep_the_list_of_places(story: Story) -> None:
    await known(story)
    assert "suggestions.outlets" not in (await open_form(story)).text()
    await story.open_home(EERO)

    await story.press(EERO, "outlets.edit")
    await story.submit(EERO, **{"outlets.names": "LinkedIn\n\n  Intranet \nlinkedin"})

    offered = [o.name for o in await story.juuri.deps.store.read(outlets.get_all) if o.is_in_use]
    assert offered == ["Intranet", "LinkedIn"]
    assert "Intranet" in (await open_form(story)).text()

    await story.press(EERO, "outlets.edit")
    assert Screen(story, EERO).typed("outlets.names") == "Intranet\nLinkedIn"
    await story.submit(EERO, **{"outlets.names": "Intranet"})
    assert "LinkedIn" not in (await open_form(story)).text()


async def test_names_that_are_too_long_are_told(story: Story) -> None:
    await known(story)
    await story.open_home(EERO)
    await story.press(EERO, "outlets.edit")

    answer = await story.submit(EERO, **{"outlets.names": "x" * 51})

    assert list(answer["errors"]) == ["outlets.names"]


async def test_nobody_else_changes_the_list(story: Story) -> None:
    await known(story)
    await story.open_home(EERO)
    await story.press(EERO, "outlets.edit")
    await story.juuri.deps.store.write(members.remove_role, EERO, Role.COORDINATOR)

    answer = await story.submit(EERO, **{"outlets.names": "LinkedIn"})

    t = story.juuri.deps.shelf.words["en"]
    assert list(answer["errors"].values()) == [t("common.only_coordinators")]
    assert await story.juuri.deps.store.read(outlets.get_all) == []
