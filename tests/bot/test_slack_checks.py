"""What may be wrong between Juuri and Slack is found by asking Slack."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Words
from bot.slack_checks import Level, check_app, check_channel, check_socket, has_trouble, said
from playground.clock import MovableClock
from playground.server import Playground


def client(slack: Playground, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=token or slack.bot_token, base_url=slack.api_url)


async def keys(slack: Playground, token: str | None = None) -> dict[str, Level]:
    found = await check_app(client(slack, token), now=slack.clock.now())
    return {finding.key: finding.level for finding in found}


async def test_all_is_well(slack: Playground) -> None:
    found = await check_app(client(slack), now=slack.clock.now())
    assert [finding.key for finding in found] == ["checks.token_ok", "checks.scopes_ok", "checks.clock_ok"]
    assert not has_trouble(found)


async def test_tokens_of_the_wrong_kind_or_refused(slack: Playground) -> None:
    assert await keys(slack, "xoxp-U0AINO") == {"checks.token_kind": Level.TROUBLE}
    assert await keys(slack, slack.app_token) == {"checks.token_kind": Level.TROUBLE}
    assert await keys(slack, "xoxb-nobody") == {"checks.token_refused": Level.TROUBLE}


async def test_a_missing_scope_is_trouble_only_where_it_is_required(slack: Playground) -> None:
    await slack.set_faults(missing_scopes=["chat:write", "usergroups:read"])
    assert (await keys(slack))["checks.scopes_missing"] is Level.TROUBLE

    await slack.set_faults(missing_scopes=["groups:history", "usergroups:read"])
    found = await check_app(client(slack), now=slack.clock.now())
    notes = {finding.key: finding.values for finding in found if finding.level is Level.NOTE}
    assert notes == {
        "checks.no_history": {"scopes": "groups:history"},
        "checks.no_usergroups": {"scopes": "usergroups:read"},
    }
    assert not has_trouble(found)


async def test_the_clock_is_compared_with_slacks(slack: Playground) -> None:
    for skew, key, level in (
        (30, "checks.clock_ok", Level.OK),
        (-125, "checks.clock_off", Level.NOTE),
        (600, "checks.clock_far_off", Level.TROUBLE),
        (-600, "checks.clock_far_off", Level.TROUBLE),
    ):
        await slack.set_faults(date_skew_s=skew)
        assert (await keys(slack))[key] is level


async def test_slack_in_trouble_is_told_apart_from_a_wrong_token(slack: Playground) -> None:
    await slack.set_faults(kind="slack_error", error="internal_error", method="auth.test")
    assert await keys(slack) == {"checks.slack_error": Level.TROUBLE}
    nowhere = AsyncWebClient(token=slack.bot_token, base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    found = await check_app(nowhere, now=slack.clock.now())
    assert [finding.key for finding in found] == ["checks.slack_unreachable"]


async def test_socket_mode(slack: Playground, clock: MovableClock) -> None:
    assert [f.key for f in await check_socket(client(slack, slack.app_token))] == ["checks.app_token_ok"]
    refused = await check_socket(client(slack, "xapp-nobody"))
    assert [(f.level, f.values["error"]) for f in refused] == [(Level.TROUBLE, "invalid_auth")]


async def test_channels(slack: Playground) -> None:
    async def found(channel: str) -> list[tuple[str, str]]:
        return [(f.level.value, f.key) for f in await check_channel(client(slack), channel)]

    assert await found("C0HOITO") == [("ok", "checks.channel_ok")]
    assert await found("C0KUNDE") == [("trouble", "checks.channel_not_member")]
    assert await found("C0GENERAL") == [("trouble", "checks.channel_general")]
    assert await found("C0KESA24") == [("trouble", "checks.channel_archived")]
    assert await found("G0JOHTO") == [("trouble", "checks.channel_hidden")]
    assert await found("G0KOORD") == [("ok", "checks.channel_ok"), ("note", "checks.channel_private")]


async def test_every_finding_has_a_sentence_in_every_language(slack: Playground, words: Words) -> None:
    await slack.set_faults(missing_scopes=["groups:history"], date_skew_s=600)
    found = await check_app(client(slack), now=slack.clock.now())
    for channel in ("C0HOITO", "C0KUNDE", "C0GENERAL", "C0KESA24", "G0JOHTO", "G0KOORD"):
        found += await check_channel(client(slack), channel)
    for t in words.by_language.values():
        sentences = [said(t, finding) for finding in found]
        assert all(sentence and "{" not in sentence for sentence in sentences)
    assert "Difference: 10 min" in " ".join(said(words["en"], finding) for finding in found)
