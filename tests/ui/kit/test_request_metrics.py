"""Requests to Discord are recorded by route and status, never with what a route names."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.ports import metrics
from bot.ui.kit import sending


async def answer(request: web.Request) -> web.Response:
    if "limited" in request.path:
        headers = {"X-RateLimit-Scope": request.query.get("scope", "")}
        return web.Response(status=429, headers=headers)
    if "broken" in request.path:
        assert request.transport is not None
        request.transport.abort()
    return web.Response(status=503 if "down" in request.path else 200)


@pytest.fixture
async def api() -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def counted(name: str) -> dict[tuple[str, ...], float]:
    return {labels: value for instrument, labels, value in metrics.recorded() if instrument == name}


@pytest.mark.parametrize(
    ("path", "resource", "status"),
    [
        ("/api/v10/channels/12/messages", "channels", "2xx"),
        ("/api/v10/webhooks/12/secret-token/messages/@original", "webhooks", "2xx"),
        ("/api/v10/channels/12/down", "channels", "5xx"),
        ("/api/v10/interactions/1/limited/callback", "interactions", "429"),
        ("/api/v10/secret-token", "other", "2xx"),
        ("/elsewhere", "other", "2xx"),
        ("/api/v10/guilds/broken", "guilds", "lost"),
    ],
)
async def test_a_request_is_recorded_by_its_route(api: str, path: str, resource: str, status: str) -> None:
    requests, seconds = "atelier_discord_requests_total", "atelier_discord_seconds"
    before = counted(requests).get((resource, status), 0), counted(seconds).get((resource,), 0)
    async with aiohttp.ClientSession(trace_configs=[sending.watched()]) as session:
        try:
            async with session.post(api + path) as response:
                await response.read()
        except aiohttp.ServerDisconnectedError:
            assert status == "lost"
    assert counted(requests)[resource, status] == before[0] + 1
    assert counted(seconds)[resource,] == before[1] + 1
    assert "secret-token" not in str(counted(requests))


@pytest.mark.parametrize(("named", "scope"), [("user", "user"), ("global", "global"), ("mine", "other")])
async def test_a_rate_limit_is_counted_by_its_scope(api: str, named: str, scope: str) -> None:
    limits = "atelier_discord_rate_limits_total"
    before = counted(limits).get((scope,), 0)
    async with (
        aiohttp.ClientSession(trace_configs=[sending.watched()]) as session,
        session.get(f"{api}/api/v10/channels/1/limited?scope={named}"),
    ):
        pass
    assert counted(limits)[scope,] == before + 1
