"""The clicks that are measured: as Slack sends them, with places left for who clicks and on what."""

import json
from typing import Any
from urllib.parse import urlencode

from benchmarks.load import PERSON, SHARE
from bot.content import Content, Nugget
from bot.i18n import Translator
from bot.nuggets import quiz, views
from storage.values import Tally

CHANNEL = {"id": "C0HOITO", "name": "hoito-ja-hyvinvointi"}


def _common(kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": "T0PLAY", "domain": "havutuike"},
        "user": {"id": PERSON, "username": "person", "name": "person", "team_id": "T0PLAY"},
        "api_app_id": "A0JUURI",
        "token": "deprecated",
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": "1234567890123.1234567890123.0123456789abcdef0123456789abcdef",
    }


def quiz_answer(t: Translator, nugget: Nugget) -> str:
    """Somebody chooses an option in the quiz's modal and presses its button."""
    modal = quiz.quiz_modal(t, nugget, SHARE, None).to_dict()
    option = modal["blocks"][0]["element"]["options"][0]
    chosen = {quiz.CHOICE: {quiz.CHOICE: {"type": "radio_buttons", "selected_option": option}}}
    view = {
        **modal,
        "id": "V0123456789",
        "team_id": "T0PLAY",
        "hash": "1764000000.abcdefgh",
        "state": {"values": chosen},
        "app_id": "A0JUURI",
        "bot_id": "B0JUURI",
        "root_view_id": "V0123456789",
        "previous_view_id": None,
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "app_installed_team_id": "T0PLAY",
    }
    return _form({**_common("view_submission"), "view": view, "response_urls": []})


def useful(t: Translator, content: Content, nugget: Nugget, response_url: str) -> str:
    """Somebody presses *Useful* below a nugget in a channel."""
    shown = views.nugget_message(t, content, nugget, SHARE, Tally(useful=12, knew_it=3)).payload()
    message = {
        "type": "message",
        "user": "U0JUURI",
        "bot_id": "B0JUURI",
        "app_id": "A0JUURI",
        "team": "T0PLAY",
        "ts": "1764000000.000100",
        "metadata": {"event_type": "juuri", "event_payload": {"id": "0e0ab3b4-8a6c-5d39-a16b-6f2fd02ea2c5"}},
        **shown,
    }
    button = shown["blocks"][3]["elements"][0]
    return _form(
        {
            **_common("block_actions"),
            "container": {
                "type": "message",
                "message_ts": message["ts"],
                "channel_id": CHANNEL["id"],
                "is_ephemeral": False,
            },
            "channel": CHANNEL,
            "message": message,
            "state": {"values": {}},
            "response_url": response_url,
            "actions": [{**button, "block_id": "b3", "action_ts": "1764000001.000200"}],
        }
    )


def _form(payload: dict[str, Any]) -> str:
    return urlencode({"payload": json.dumps(payload, ensure_ascii=False)})
