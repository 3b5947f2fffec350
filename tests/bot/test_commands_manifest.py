"""The app manifest: what Slack is asked for, in one place and told in the docs."""

import re
from pathlib import Path

from click.testing import CliRunner
from ruamel.yaml import YAML

from bot.__main__ import main
from bot.manifest import EVENTS, SCOPES, Need, manifest, scopes
from handlers import all_routes
from playground import server

DOCS = Path(__file__).parents[2] / "docs" / "slack-app.md"


def printed(*arguments: str) -> dict:
    result = CliRunner().invoke(main, ["manifest", *arguments])
    assert result.exit_code == 0, result.output
    return YAML(typ="safe").load(result.output)


def test_socket_mode_needs_no_address_but_interactivity() -> None:
    document = printed()
    assert document == manifest()
    assert document["settings"]["socket_mode_enabled"] is True
    assert document["settings"]["interactivity"] == {"is_enabled": True}
    assert "request_url" not in document["settings"]["event_subscriptions"]
    assert "url" not in document["features"]["slash_commands"][0]


def test_http_mode_names_one_address_for_everything() -> None:
    document = printed("--http", "https://juuri.example.org/")
    url = "https://juuri.example.org/slack/events"
    settings = document["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"] == url
    assert document["features"]["slash_commands"][0]["url"] == url


def test_an_address_without_https_is_refused() -> None:
    result = CliRunner().invoke(main, ["manifest", "--http", "juuri.example.org"])
    assert result.exit_code != 0
    assert "https://" in result.output


def test_the_essentials_stay() -> None:
    document = manifest()
    features, shown = document["features"], document["display_information"]
    assert len(shown["name"]) <= 35 and len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    (command,) = features["slash_commands"]
    assert (command["command"], command["should_escape"]) == ("/juuri", True)
    assert document["settings"]["token_rotation_enabled"] is False
    assert not scopes() & {
        "chat:write.public",
        "users:read.email",
        "channels:join",
        "im:read",
        "app_mentions:read",
    }
    assert scopes(Need.REQUIRED) == {
        *("chat:write", "commands", "im:write", "im:history", "channels:read", "groups:read", "users:read"),
        "files:read",
    }
    assert scopes(Need.RECOMMENDED) == {"channels:history", "files:write", "groups:history"}


def test_the_docs_tell_each_scope_and_event_with_its_reason() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    told = dict(rows)
    assert set(told) == {scope.name for scope in SCOPES} | set(EVENTS)
    for scope in SCOPES:
        assert (
            told[scope.name] == f"{scope.need.value} | {scope.why} | {scope.without or 'Juuri cannot work.'}"
        )
    for event, why in EVENTS.items():
        assert told[event] == why


def test_every_shortcut_fits_into_slacks_menus_and_is_answered() -> None:
    shortcuts = manifest()["features"]["shortcuts"]
    assert {one["type"] for one in shortcuts} == {"global", "message"}
    for one in shortcuts:
        assert len(one["name"]) <= 24 and len(one["description"]) <= 150
        assert one["callback_id"] in all_routes().clicks


def test_what_is_left_out_is_told() -> None:
    assert all(bool(scope.without) != (scope.need is Need.REQUIRED) for scope in SCOPES)


def test_every_event_with_a_handler_is_asked_for() -> None:
    assert set(all_routes().events) <= set(EVENTS)


def test_the_playground_grants_exactly_the_manifest() -> None:
    assert sorted(server.SCOPES) == manifest()["oauth_config"]["scopes"]["bot"]
    assert sorted(server.BOT_EVENTS) == manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert list(server.SHORTCUTS) == manifest()["features"]["shortcuts"]
