"""The judge of chaos, on logs written by hand."""

import json
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from playground.chaos.checker import Expected, Verdict, judge, shown_to_coordinators

MONDAY, TUESDAY = date(2027, 1, 11), date(2027, 1, 12)
EXPECTED = Expected("Europe/Helsinki", ["C1"], [MONDAY, TUESDAY], settle_s=1.0, http_s=0.5)
ON = {MONDAY: "2027-01-11T07:30:01+00:00", TUESDAY: "2027-01-12T07:30:01+00:00"}


def post(at: float, day: date = MONDAY, row_id: str = "a", **more: Any) -> dict[str, Any]:
    entry = {"method": "chat.postMessage", "channel": "C1", "token": "bot", "outcome": "ok", "at": at}
    return {**entry, "now": ON[day], "metadata_id": row_id, **more}


def look(at: float) -> dict[str, Any]:
    return {**post(at), "method": "conversations.history"}


@pytest.fixture
def judged(tmp_path: Path) -> Any:
    def _judge(
        *entries: dict[str, Any], shown: tuple[str, ...] = (), expected: Expected = EXPECTED
    ) -> Verdict:
        log = tmp_path / "slack.jsonl"
        log.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
        return judge(log, expected, shown)

    return _judge


TUESDAYS = post(99, TUESDAY, "b")


def test_one_post_a_channel_and_day_is_clean(judged: Any) -> None:
    verdict = judged(post(1), TUESDAYS)

    assert verdict.is_clean
    assert verdict.posted == verdict.expected == 2


def test_what_never_came_is_lost(judged: Any) -> None:
    assert judged(post(1)).lost == [("C1", TUESDAY)]
    assert judged(post(1), post(99, TUESDAY, "b", outcome="not_done")).lost == [("C1", TUESDAY)]
    assert judged(post(1), post(99, TUESDAY, "b", outcome="is_archived")).lost == [("C1", TUESDAY)]


def test_what_the_coordinators_can_read_is_reported(judged: Any) -> None:
    verdict = judged(post(1), shown=("May have been posted\n• <#C1> (Tue, 12 Jan)",))

    assert (verdict.lost, verdict.reported) == ([], [("C1", TUESDAY)])
    assert judged(post(1), shown=("• <#C2> (Tue 12 Jan)", "• <#C1> (Mon 11 Jan)")).lost == [("C1", TUESDAY)]


def test_what_the_coordinators_are_told_comes_once(tmp_path: Path) -> None:
    (log := tmp_path / "slack.jsonl").write_text("")
    told = {"Weekly digest, week 2": ("C9", MONDAY), "*Does it inspire?*": ("C9", TUESDAY)}
    expected = replace(EXPECTED, channels=[], told=told)

    assert judge(log, expected, [*told, "Last week"]).is_clean
    assert judge(log, expected, ["Weekly digest, week 3", "*Does it inspire?*"]).lost == [("C9", MONDAY)]
    assert judge(log, expected, ["Weekly digest, week 2"]).lost == [("C9", TUESDAY)]
    assert judge(log, expected, [*told, "*Does it inspire?*"]).doubled == ["*Does it inspire?*"]
    shown = ["• <#C9> (Mon, 11 Jan)", "*Does it inspire?*"]
    assert judge(log, expected, shown).reported == [("C9", MONDAY)]


def test_who_is_asked_in_a_review_hears_of_it_once_a_day_and_on_its_days(judged: Any) -> None:
    asked = partial(judged, expected=replace(EXPECTED, channels=[], asked=[("D1", MONDAY), ("D1", TUESDAY)]))
    invited, reminded = post(1, channel="D1"), post(99, TUESDAY, "b", channel="D1")

    verdict = asked(invited, reminded)
    assert verdict.is_clean
    assert verdict.posted == verdict.expected == 2
    assert asked(invited).lost == [("D1", TUESDAY)]
    assert asked(invited, reminded, post(120, TUESDAY, "c", channel="D1")).doubled == ["D1 2027-01-12"]
    assert asked(invited, look(3), post(4, channel="D1"), reminded).doubled == ["a"]
    late = post(200, row_id="d", channel="D1", now="2027-01-13T07:30:01+00:00")
    assert asked(invited, reminded, late).stray == [("D1", date(2027, 1, 13))]


def test_one_id_twice_is_doubled_wherever_it_stands(judged: Any) -> None:
    assert judged(post(1), look(3), post(4, TUESDAY), TUESDAYS).doubled[0] == "a"
    without_metadata = [
        post(1, metadata_id=None, block_id="x"),
        look(3),
        post(4, metadata_id=None, block_id="x"),
    ]
    assert judged(*without_metadata, TUESDAYS).doubled == ["x"]


def test_two_posts_of_one_day_are_doubled_whatever_their_ids(judged: Any) -> None:
    assert judged(post(1), post(9, row_id="c"), TUESDAYS).doubled == ["C1 2027-01-11"]


def test_a_repeat_needs_a_look_at_history_after_the_settle_time(judged: Any) -> None:
    failed = post(1, outcome="not_done", fault="error_before")
    assert judged(failed, post(3), TUESDAYS).unlooked == 1
    assert judged(failed, look(1.2), post(3), TUESDAYS).unlooked == 1
    assert judged(failed, look(2.2), post(3), TUESDAYS).unlooked == 0
    assert judged(post(1, outcome="not_done", fault="rate_limited"), post(3), TUESDAYS).unlooked == 0


def test_a_channel_waits_for_the_answer_of_its_last_post(judged: Any) -> None:
    assert judged(post(1, fault="silence_after"), post(1.1, row_id="c"), TUESDAYS).overlapping == 1
    assert judged(post(1, fault="silence_after"), post(1.6, row_id="c"), TUESDAYS).overlapping == 0


def test_people_are_not_the_bot(judged: Any) -> None:
    assert judged(post(1), TUESDAYS, post(5, row_id="c", token="user:U1")).is_clean


def test_what_coordinators_see_is_their_channel_and_home() -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "one"}}
    screen = {
        "channels": [
            {"id": "C9", "messages": [{"blocks": [block]}]},
            {"id": "C1", "messages": [{"blocks": [block]}]},
        ],
        "home": {"blocks": [{"type": "section", "text": {"type": "plain_text", "text": "two"}}]},
    }

    assert shown_to_coordinators(screen, "C9") == ["one", "two"]
