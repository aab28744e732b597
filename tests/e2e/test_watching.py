"""Health and metrics of a real bot: what monitoring sees of a job, and what it must not see."""

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.bot_process import BotProcess
from sandbox.world import World
from tests.e2e.harness import PATIENCE_SECONDS, BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 60.0
THIEF = "0x" + "7" * 40
CHEAP = "grok generate"
PROMPT = "a heron that nobody else may read about"

Samples = dict[tuple[str, tuple[str, ...]], float]


async def get(harness: BotHarness, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{harness.bot.env['HEALTH_PORT']}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def scrape(harness: BotHarness) -> Samples:
    """Return the page's values by name and the values of the labels."""
    status, page = await get(harness, "/metrics")
    assert status == 200
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def grown(harness: BotHarness, key: tuple[str, tuple[str, ...]], least: float) -> Samples:
    """Return the first page on which the value is so large."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        found = await scrape(harness)
        while found.get(key, 0) < least:
            await asyncio.sleep(0.05)
            found = await scrape(harness)
    return found


async def test_a_job_is_seen_on_its_way_through_the_bot(harness: BotHarness) -> None:
    before = await scrape(harness)
    await harness.made("mira", CHEAP, {"prompt": PROMPT})
    delivered = ("atelier_jobs_total", ("delivered",))
    # The message is there before its record.
    after = await grown(harness, delivered, before.get(delivered, 0) + 1)

    def grew(name: str, *labels: str) -> float:
        return after[name, labels] - before.get((name, labels), 0)

    assert grew("atelier_jobs_total", "admitted") == grew("atelier_jobs_total", "delivered") == 1
    assert (
        grew("atelier_payments_total", "base", "signed")
        == grew("atelier_payments_total", "base", "settled")
        == 1
    )
    assert grew("atelier_job_stage_seconds_count", "made") == 1
    assert grew("atelier_discord_requests_total", "channels", "2xx") >= 1
    assert grew("atelier_ledger_usdc", "studio") == pytest.approx(0.07)
    assert grew("atelier_service_requests_total", "pay", "ok") == 1
    assert grew("atelier_service_seconds_count", "quote") >= 1
    assert grew("atelier_node_seconds_count", "base") >= 1
    assert grew("atelier_store_seconds_count", "write") >= 4
    assert grew("atelier_poll_late_seconds_count") >= 1
    assert (
        grew("atelier_transferred_bytes_total", "down")
        == grew("atelier_transferred_bytes_total", "posted")
        > 0
    )
    assert after["atelier_wallet_usdc", ("base",)] > after["atelier_owed_usdc", ()] > 0
    assert after["atelier_gateway_up", ()] == after["atelier_database_up", ()] == 1
    await grown(harness, ("atelier_loop_lag_seconds_count", ()), 1)  # once a second
    assert after["process_resident_memory_bytes", ()] > 10_000_000


async def test_every_part_moves_and_says_so(harness: BotHarness) -> None:
    status, text = await get(harness, "/healthz")
    assert status == 200
    parts = [line.partition(":")[0] for line in text.splitlines()]
    assert set(parts) == {
        "gateway", "worker", "delivery", "money", "chain watch", "disk", "database", "audit"
    }  # fmt: skip


async def test_nobody_and_nothing_secret_is_on_the_pages(harness: BotHarness) -> None:
    world, env = harness.world, harness.bot.env
    text = (await get(harness, "/metrics"))[1] + (await get(harness, "/healthz"))[1]
    assert PROMPT not in text
    assert world.wallet.lower() not in text.lower()
    for name in ("DISCORD_TOKEN", "WALLET_PRIVATE_KEY"):
        assert env[name].removeprefix("0x").lower() not in text.lower()
    assert not re.search(r"(?<![0-9.])[0-9]{15,20}(?![0-9.])", text), "an id of Discord's"


async def test_a_pause_by_the_host_is_shown_and_is_no_standstill(harness: BotHarness) -> None:
    asked = await harness.ask("hana", "host pause", {"reason": "a look"}, "mod-log")
    await harness.press("hana", asked, encode(actions.Pause()))
    await until(lambda: "is paused on all servers" in asked.text, "the pause")
    status, text = await get(harness, "/healthz")
    assert status == 200
    assert "money: paused by the host\n" in text
    assert (await scrape(harness))["atelier_paused", ("host",)] == 1
    await harness.ask("hana", "host unpause", {}, "mod-log")
    assert "money: ok\n" in (await get(harness, "/healthz"))[1]


async def test_stolen_money_is_a_standstill_and_a_bot_starts_all_the_same(tmp_path: Path) -> None:
    """Docker would say unhealthy, and the workbench waits for the bot alone and not for its host."""
    world = World(SPEED)
    await world.start()
    bot = BotProcess(world.environment(tmp_path), tmp_path / "bot.log")
    lone = BotHarness(world, bot)
    try:
        await bot.start()
        # The comparison begins with a new block.
        await grown(lone, ("atelier_task_runs_total", ("ok", "comparison")), 5)
        world.chain.transfer(world.wallet, THIEF, 1_000_000)
        await eventually(lone, 503, "money: the bot has paused all spending")
        await bot.restart()
        await eventually(lone, 503, "money: the bot has paused all spending")
        found = await scrape(lone)
        assert found["atelier_health", ("money",)] == 0
        assert found["atelier_paused", ("bot",)] == 1
    finally:
        await bot.kill()
        await world.stop()


async def eventually(harness: BotHarness, status: int, words: str) -> None:
    """Wait until /healthz answers with this status, and these words first."""
    seen: tuple[int, str] = (0, "")

    async with asyncio.timeout(PATIENCE_SECONDS):
        while seen[0] != status or not seen[1].startswith(words):
            await asyncio.sleep(0.05)
            seen = await get(harness, "/healthz")
