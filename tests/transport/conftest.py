"""Servers of bytes, and our transport beside httpx's own."""

import ssl
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.transport import Transport
from tests.transport.raw import CERTIFICATE, Serve, serving


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    async with serving() as serve:
        yield serve


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    """Our transport with two places, which trusts the test's certificate."""
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    transport = Transport(connections=2, idle_seconds=4, warm_seconds=20, context=context)
    yield transport
    await transport.aclose()


@pytest.fixture
async def model() -> AsyncIterator[httpx.AsyncHTTPTransport]:
    """httpx's own transport with the same rules: the measure of ours."""
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    limits = httpx.Limits(max_connections=2, keepalive_expiry=4)
    transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False, limits=limits)
    yield transport
    await transport.aclose()
