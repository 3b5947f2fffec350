"""Suggestions: links in one form, what is nearly the same, and what a form must hold."""

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FieldError
from bot.suggestions import rules
from bot.suggestions.rules import IdeaForm, as_read, link_key, near, read_link
from storage.states import PicturePeople
from storage.values import FileFacts, Idea

TODAY = date(2026, 11, 23)
WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)
PATH = st.lists(st.text("abcÅäö %?#/.~;+&=", max_size=6).map(quote), max_size=4).map("/".join)
QUERY = st.lists(st.tuples(WORD, WORD).map("=".join), max_size=4, unique=True)
TRACKED = st.sampled_from(
    [
        "utm_source=x",
        "utm_campaign=Talvi%202026",
        "fbclid=IwAR0",
        "gclid=1",
        "msclkid=2",
        "mc_eid=3",
        "igshid=4",
        "_hsenc=5",
    ]
)


@st.composite
def links(draw: st.DrawFn) -> str:
    """Web addresses as people copy them."""
    scheme = draw(st.sampled_from(["http://", "https://", "HTTPS://"]))
    www = draw(st.sampled_from(["", "www.", "WWW."]))
    port = draw(st.sampled_from(["", ":80", ":443", ":8080"]))
    query = draw(QUERY)
    asked = f"?{'&'.join(query)}" if query else ""
    end = draw(st.sampled_from(["", "#top", "#"]))
    return f"{scheme}{www}{draw(WORD)}.{draw(WORD)}.example{port}/{draw(PATH)}{asked}{end}"


@given(links())
def test_a_key_is_its_own_key(link: str) -> None:
    key = link_key(link)
    assert key is not None
    assert link_key(key) == key


@given(links(), st.lists(TRACKED, min_size=1, max_size=3))
def test_what_only_tracks_never_matters(link: str, tracked: list[str]) -> None:
    plain, _, fragment = link.partition("#")
    more = f"{plain}{'&' if '?' in plain else '?'}{'&'.join(tracked)}"
    assert link_key(f"{more}#{fragment}" if fragment else more) == link_key(link)


@given(WORD, WORD)
def test_different_pages_have_different_keys(one: str, other: str) -> None:
    keys = {link_key(f"https://havutuike.example/{page}") for page in (one, other)}
    assert len(keys) == len({one, other})
    keys = {link_key(f"https://havutuike.example/?page={page}") for page in (one, other)}
    assert len(keys) == len({one, other})


@pytest.mark.parametrize(
    "link",
    [
        "https://havutuike.example/kakku",
        "http://www.havutuike.example/kakku/",
        "HTTPS://Havutuike.Example:443/kakku#kuva",
        "https://havutuike.example./kakku?utm_source=linkedin&fbclid=1",
        "https://havutuike.example/%6Bakku",
    ],
)
def test_the_same_page_has_one_key(link: str) -> None:
    assert link_key(link) == "https://havutuike.example/kakku"


def test_the_order_of_a_query_does_not_matter() -> None:
    assert link_key("https://x.example/?b=2&a=1&utm_id=3") == link_key("https://x.example?a=1&b=2")


@pytest.mark.parametrize(
    "link", [None, "", "kakku", "mailto:aino@havutuike.example", "https://", "https://x:99999999/"]
)
def test_what_is_no_link_has_no_key(link: str | None) -> None:
    assert link_key(link) is None


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("", None),
        ("  https://havutuike.example/kakku ", "https://havutuike.example/kakku"),
        ("havutuike.example/kakku", "https://havutuike.example/kakku"),
        ("havutuike.example:8080", "https://havutuike.example:8080"),
        ("http://intra/kakku", "http://intra/kakku"),
    ],
)
def test_links_are_taken_as_people_write_them(typed: str, link: str | None) -> None:
    assert read_link(typed) == link


@pytest.mark.parametrize(
    "typed",
    ["kakku", "the cake page", "javascript:alert(1)", "mailto:a@b.example", "https://", "a@b.example"],
)
def test_what_is_no_link_is_told_at_its_field(typed: str) -> None:
    with pytest.raises(FieldError) as refused:
        read_link(typed)
    assert (refused.value.block_id, refused.value.key) == ("suggestions.link", "suggestions.bad_link")


OTHERS = [
    (1, "Sara-mummo täyttää 102 vuotta", None),
    (2, "Lift 3 works again", "https://havutuike.example/lift"),
    (3, "Meet our new interns this summer", None),
    (4, "Photos", None),
    (5, "What our nurses wish for Christmas", None),
]


@pytest.mark.parametrize(
    ("headline", "found"),
    [
        ("Sara-mummo täyttää 102", [1]),
        ("102 vuotta täyttää Sara-mummo!", [1]),
        ("The lift number 3 works again", [2]),
        ("Meet our summer interns", [3]),
        ("photos", [4]),
        ("Photos of the new playground", []),
        ("Our canteen goes vegetarian", []),
        ("???", []),
    ],
)
def test_headlines_that_say_the_same_are_found(headline: str, found: list[int]) -> None:
    assert [one.id for one in near(Idea(headline), OTHERS)] == found


def test_the_same_link_is_found_whatever_the_headline_and_comes_first() -> None:
    idea = Idea("Meet our new interns", link="http://www.havutuike.example/lift/?utm_source=x")
    assert [one.id for one in near(idea, OTHERS)] == [2, 3]


@given(
    st.lists(st.tuples(st.integers(1, 99), st.text(max_size=30)), unique_by=lambda pair: pair[0]),
    st.text(min_size=1, max_size=30),
)
def test_nearly_the_same_are_few_known_and_the_likeliest_first(
    others: list[tuple[int, str]], headline: str
) -> None:
    found = near(Idea(headline), [(id_, text, None) for id_, text in others])
    assert len(found) <= rules.MOST_NEAR
    assert {one.id for one in found} <= {id_ for id_, _ in others}
    assert sorted((one.likeness for one in found), reverse=True) == [one.likeness for one in found]


PNG = FileFacts("F1", "Cake", "image/png", 3)
PDF = FileFacts("F2", "Recipe", "application/pdf", 3)


@pytest.mark.parametrize(
    ("typed", "files", "block"),
    [
        ({"headline": "  "}, (), "suggestions.headline"),
        ({"link": "the cake"}, (), "suggestions.link"),
        ({"wished_on": "2026-11-22"}, (), "suggestions.wished_on"),
        ({"picture": "A cake"}, (PNG,), "suggestions.people"),
        ({"people": "nobody"}, (PNG, PDF), "suggestions.picture"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    typed: dict[str, Any], files: tuple[FileFacts, ...], block: str
) -> None:
    form = IdeaForm.typed({"headline": "A cake", **typed})
    with pytest.raises(FieldError) as refused:
        rules.idea(form, files, today=TODAY, is_private=False)
    assert refused.value.block_id == block


def test_the_author_of_a_private_message_must_agree() -> None:
    with pytest.raises(FieldError) as refused:
        rules.idea(IdeaForm(headline="A cake"), (), today=TODAY, is_private=True)
    assert refused.value.block_id == "suggestions.consent"
    assert rules.idea(IdeaForm(headline="A cake", consent=("yes",)), (), today=TODAY, is_private=True)


def test_a_headline_is_enough_and_all_else_is_kept_as_it_is() -> None:
    assert rules.idea(IdeaForm(headline=" A  cake "), (), today=TODAY, is_private=False) == Idea("A cake")
    typed = {"headline": "A cake", "why": "Yes", "link": "x.example", "outlets": ["3"], "audience": "All"}
    typed |= {
        "factor": "goals",
        "wished_on": "2026-11-23",
        "people": "agreed",
        "picture": "A cake",
        "credit": ["yes"],
    }
    idea = rules.idea(IdeaForm.typed({**typed, "files": [PNG]}), [PNG], today=TODAY, is_private=False)
    assert idea == Idea(
        "A cake",
        "Yes",
        "https://x.example",
        "All",
        "goals",
        TODAY,
        (3,),
        PicturePeople.AGREED,
        "A cake",
        True,
        (PNG,),
    )


def test_without_a_picture_nothing_is_said_of_it() -> None:
    form = IdeaForm.typed({"headline": "A cake", "people": "will_ask", "picture": "A cake"})
    idea = rules.idea(form, (), today=TODAY, is_private=False)
    assert (idea.picture_people, idea.picture_words) == (None, "")


@pytest.mark.parametrize(
    ("mrkdwn", "text"),
    [
        ("Look &amp; see &lt;3", "Look & see <3"),
        ("Thanks <@U0SIIRI>, <@U0NOBODY> and <@U0X|aino>", "Thanks @Siiri, @U0NOBODY and @aino"),
        ("In <#C0KAHVI|kahvihuone>: <https://x.example/a?b&amp;c|the page>", "In #kahvihuone: the page"),
        ("<https://x.example>", "https://x.example"),
        ("<!here> <!subteam^S1|@care> <!date^1^{date}|Monday>", "@here @care Monday"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_a_message_is_read_as_people_see_it(mrkdwn: str, text: str) -> None:
    assert as_read(mrkdwn, {"U0SIIRI": "Siiri"}) == text
