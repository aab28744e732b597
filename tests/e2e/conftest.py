"""One world with one bot for each module. The module's ledger is audited when it is over.

A module may set SPEED (times faster than life), MEDIA_SCALE (size of renderings, 0 to 1), STUDIO (settings of
the studio), SETTINGS (of the bot, or a function of the request that returns them), NETWORKS (where it
pays) and FUNDS (in its wallets).
"""

from collections.abc import AsyncIterator, Generator

import pytest
import pytest_asyncio

from sandbox.bot_process import BotProcess
from sandbox.world import WALLET_FUNDS, World
from tests.e2e.harness import BUDGET, BotHarness

SPEED = 15.0
MEDIA_SCALE = 0.25


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def harness(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, forked_bots: None
) -> AsyncIterator[BotHarness]:
    """Yield the harness, after the host has given her server a budget of $20."""
    speed = getattr(request.module, "SPEED", SPEED)
    scale = getattr(request.module, "MEDIA_SCALE", MEDIA_SCALE)
    networks = getattr(request.module, "NETWORKS", ("base",))
    funds = getattr(request.module, "FUNDS", WALLET_FUNDS)
    studio = getattr(request.module, "STUDIO", {})
    world = World(speed, media_scale=scale, networks=networks, funds=funds, **studio)
    await world.start()
    folder = tmp_path_factory.mktemp("bot")
    own = getattr(request.module, "SETTINGS", {})
    settings = {**world.environment(folder), **(own(request) if callable(own) else own)}
    harness = BotHarness(world, BotProcess(settings, folder / "bot.log"))
    try:
        await harness.bot.start()
        answer = await harness.ask("hana", "host credit", {"amount": str(BUDGET // 1_000_000)}, "mod-log")
        assert "added to" in answer.text
        yield harness
        await harness.audit()
        assert await harness.bot.stop() == 0
    finally:
        await harness.bot.kill()
        await world.stop()


@pytest.fixture(autouse=True, scope="module")
def _forked(forked_bots: None) -> None:
    """Fork every bot of these tests. `tests/page` and `tests/cli` start some as a host does it."""


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest) -> None:
    """Clear faults, so that none strikes in another test."""
    if "harness" in request.fixturenames:
        world = request.getfixturevalue("harness").world
        world.faults.clear()
        world.chain.warp = 0.0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the bot's log with a failure."""
    report = yield
    harness = getattr(item, "funcargs", {}).get("harness")
    if report.failed and isinstance(harness, BotHarness):
        report.sections.append(("the bot's log", harness.bot.tail(60)))
    return report
