"""What several tests need."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.server import Playground


def client(pg: Playground, session: aiohttp.ClientSession, token: str = "") -> AsyncWebClient:
    """Slack's own client, without retries, sharing the test's session."""
    return AsyncWebClient(token or pg.bot_token, base_url=pg.api_url, session=session, retry_handlers=[])


async def refusal(call: Any) -> Any:
    """The answer of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response
