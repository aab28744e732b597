"""The real bot behind the page: its figures, its end and its return, and a clock that runs faster."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.world import World
from tests.page.tabs import Browser, Json, Tab, browsing

pytestmark = pytest.mark.asyncio(loop_scope="module")
CREDIT = 10_000_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """Yield a bot that is restarted if it ends, and a budget of $10."""
    folder = tmp_path_factory.mktemp("page")
    async with browsing(World(15, media_scale=0.25), folder) as browser:
        await browser.supervisor.start()
        watch = asyncio.create_task(browser.supervisor.watch())
        try:
            hana = await browser.open("hana")
            request = {"channel": browser.channel("mod-log"), "command": "host credit"}
            await hana.get("slash", **request, options={"amount": "10"})
            await hana.wait("message_update", lambda data: "$10" in str(data["components"]))
            yield browser
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)


async def bot_state(tab: Tab, running: bool) -> Json:
    data = await tab.wait("workbench", lambda data: data.get("bot", {}).get("running") is running)
    return dict(data["bot"])


async def test_a_picture_made_by_hand_is_in_channel_ledger_chain_and_workbench(live: Browser) -> None:
    mira, milo, studio = await live.open("mira"), await live.open("milo"), live.channel("studio")
    await milo.get("workbench")
    before = live.world.balance
    options = {"prompt": "a <b>fox</b>", "aspect": "1:1"}
    await mira.get("slash", channel=studio, command="imagine", options=options)
    made = await milo.wait("message_create", lambda data: "jobs.again:" in str(data["components"]))
    gallery = next(part for part in made["components"] if part["type"] == 12)
    address = live.page.url.rstrip("/") + gallery["items"][0]["media"]["url"]
    async with live.session.get(address) as answer:
        assert (answer.status, answer.content_type.partition("/")[0]) == (200, "image")
    assert gallery["items"][0]["description"] == "a <b>fox</b>"
    paid = before - live.world.balance
    assert paid > 0

    ledger = (await milo.get("workbench.audit"))["ledger"]
    assert (ledger["ok"], ledger["findings"], ledger["chain"]["paid"]) == (True, [], paid)
    labelled = {one["label"]: one["amount"] for one in ledger["balances"]}
    assert labelled["Atelier Lab · available"] == CREDIT - paid
    told = await milo.wait("workbench", lambda data: bool(data.get("jobs")))
    assert told["jobs"][0]["prompt"] == "a <b>fox</b>"
    await milo.wait("workbench", lambda data: data.get("ledger", {}).get("ok") is True)


async def test_a_killed_bot_comes_back_and_a_stopped_one_stays_away(live: Browser) -> None:
    tab = await live.open("hana")
    old = (await tab.get("workbench"))["bot"]["pid"]
    assert old
    assert f"process {old}" in (await tab.get("workbench.switch", name="kill"))["text"]
    await tab.wait("bot", lambda data: data["online"] is False)
    await tab.wait("bot", lambda data: data["online"] is True)
    await live.supervisor.start()
    assert live.supervisor.bot.pid not in (None, old)

    await tab.get("workbench.bot", act="stop")
    fresh = await live.open("milo")
    told = (await fresh.get("workbench"))["bot"]
    assert (told["running"], told["wanted"]) == (False, False)
    request = await fresh.get("slash", channel=live.channel("studio"), command="budget show", options={})
    failed = await fresh.wait("interaction", lambda data: data["state"] == "failed")
    assert failed["interaction"] == request["interaction"]
    assert not live.supervisor.bot.running

    await fresh.get("workbench.bot", act="start")
    await bot_state(fresh, True)
    assert "dance" in await fresh.refused("workbench.bot", act="dance")


async def test_the_clock_can_run_faster(live: Browser) -> None:
    tab = await live.open("hana")
    await tab.get("workbench")
    await tab.get("workbench.speed", speed=30)
    assert live.world.clock.speed == 30
    assert live.supervisor.bot.env["CLOCK_SPEED"] == "30"
    assert live.supervisor.bot.running
    assert (await tab.wait("workbench", lambda data: "clock" in data))["clock"]["speed"] == 30
    for speed in (0, 0.5, 1001, "fast"):
        await tab.refused("workbench.speed", speed=speed)


async def test_the_ledger_says_when_the_bot_cannot_tell(live: Browser, tmp_path: Path) -> None:
    tab = await live.open("hana")
    env = live.supervisor.bot.env
    kept = env["DATABASE_PATH"]
    env["DATABASE_PATH"] = str(tmp_path / "none.sqlite3")
    try:
        ledger = (await tab.get("workbench.audit"))["ledger"]
    finally:
        env["DATABASE_PATH"] = kept
    assert ledger["ok"] is None
    assert "none.sqlite3" in ledger["error"]
    assert ledger["balances"] == []
