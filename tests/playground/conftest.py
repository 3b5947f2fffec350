"""A playground on a free port, and clients for it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.server import Playground
from tests.playground.helpers import client


@pytest.fixture
async def pg() -> AsyncIterator[Playground]:
    async with Playground(unlimited=True, retry_delays=(0.0, 0.01, 0.01)) as playground:
        yield playground


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def bot(pg: Playground, session: aiohttp.ClientSession) -> AsyncWebClient:
    return client(pg, session)
