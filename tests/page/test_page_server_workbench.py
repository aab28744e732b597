"""The workbench: its figures are the world's, its switches reach the world, and time can be bent."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.discord import LogRecord
from sandbox.page.exchanges import Exchanges, newer
from sandbox.page.switches import BY_NAME, DEEDS, SWITCHES
from sandbox.solana import FAUCET
from sandbox.studio.jobs import Job
from sandbox.world import FRESH, World
from tests.page.tabs import Browser, Tab, browsing
from tests.sandbox.discord_bot import TrialBot


@pytest.fixture
async def tab(browser: Browser) -> Tab:
    return await browser.open("hana")


async def test_the_first_answer_holds_everything(browser: Browser, tab: Tab) -> None:
    told = await tab.get("workbench")
    wallet = {"network": "base", "address": browser.world.wallet, "balance": 50_000_000}
    assert told["wallets"] == [wallet]
    assert told["chain"]["movements"][0]["kind"] == "mint"
    assert told["bot"]["running"] is told["bot"]["healthy"] is False
    assert told["ledger"]["pending"] is True
    assert told["clock"]["speed"] == 20
    assert {one["name"] for one in told["switches"]} == set(BY_NAME)
    assert told["jobs"] == told["faults"] == []


async def test_a_deposit_shows_in_every_open_workbench(browser: Browser, tab: Tab) -> None:
    other, closed = await browser.open("sam"), await browser.open("noor")
    for one in (tab, other, closed):
        await one.get("workbench")
    await closed.get("workbench_close")
    assert (await tab.get("workbench.deposit", amount=2_500_000))["text"].startswith("$2.50 arrived")
    for one in (tab, other):
        data = await one.wait("workbench", lambda data: "wallets" in data)
        assert data["wallets"][0]["balance"] == 52_500_000
        assert data["chain"]["movements"][0]["from"] == "faucet"
        assert "switches" not in data
    assert closed.heard("workbench") == []
    for amount in (0, -5, 10**13, "much", 1.5, True):
        await tab.refused("workbench.deposit", amount=amount)
    assert browser.world.balance == 52_500_000


async def test_switches_arm_faults_and_take_them_back(browser: Browser, tab: Tab) -> None:
    await tab.get("workbench")
    assert (await tab.get("workbench.switch", name="lost_answer"))["text"].startswith("Armed: The answer")
    [fault] = browser.world.faults.pending()
    assert (fault.point, fault.kind) == ("studio.pay", "drop_after_settlement")
    told = await tab.wait("workbench", lambda data: bool(data.get("faults")))
    assert told["faults"][0]["title"] == "The answer to a payment is lost"
    assert [one["name"] for one in told["switches"] if one["armed"]] == ["lost_answer"]

    await tab.get("workbench.switch", name="price_rises")
    assert (await tab.get("workbench.switch", name="lost_answer"))["text"].startswith("Taken back")
    assert [fault.kind for fault in browser.world.faults.pending()] == ["price"]
    await tab.get("workbench.faults_clear")
    assert browser.world.faults.pending() == []
    assert "no switch" in await tab.refused("workbench.switch", name="x")


async def test_any_fault_can_be_written_down(browser: Browser, tab: Tab) -> None:
    fields = {"point": "studio.quote", "kind": "429", "times": 2, "skip": 1, "args": {"seconds": 9}}
    await tab.get("workbench.fault", **fields)
    [fault] = browser.world.faults.pending()
    assert (fault.times, fault.skip, fault.args) == (2, 1, {"seconds": 9})
    await tab.refused("workbench.fault", point="a", kind="b", args={"times": 3})
    await tab.refused("workbench.fault", point="a", kind="b", times=-2)
    await tab.refused("workbench.fault", point="a")


async def test_every_switch_names_a_fault_the_sandbox_strikes(browser: Browser) -> None:
    """Each point and kind is in the source of the server that takes it."""
    import sandbox  # noqa: PLC0415

    assert sandbox.__file__
    folder = Path(sandbox.__file__).parent
    rooms = ("chain", "discord", "evm", "solana", "studio", "tempo")
    files = [folder / "rpc.py", *(file for room in rooms for file in folder.glob(f"{room}/**/*.py"))]
    source = "\n".join(file.read_text() for file in files)
    for switch in SWITCHES:
        assert f'"{switch.point}"' in source, switch.name
        assert f'"{switch.kind}"' in source or f"`{switch.kind}`" in source, switch.name
    assert len(BY_NAME) == len(SWITCHES) + len(DEEDS)


async def test_old_tokens_and_a_cut_socket_reach_the_bot(browser: Browser, tab: Tab, trial: TrialBot) -> None:
    studio = browser.channel("studio")
    await tab.get("slash", channel=studio, command="say", options={"text": "hi"})
    await tab.wait("interaction", lambda data: data["state"] == "done")
    assert (await tab.get("workbench.switch", name="tokens_old"))["text"].startswith("1 interaction token")
    [interaction] = browser.world.discord.core.interactions.values()
    assert interaction.expires_at <= browser.world.clock.now()
    await tab.get("workbench.switch", name="socket_drop")
    await tab.wait("bot", lambda data: data["online"] is False)
    await browser.world.discord.wait_for(lambda: trial.resumed)


async def test_the_bot_is_invited_to_a_fresh_server_and_thrown_out(
    browser: Browser, tab: Tab, trial: TrialBot
) -> None:
    assert "Juno invited" in (await tab.get("workbench.switch", name="join"))["text"]
    guild = browser.world.guilds[FRESH]
    assert browser.world.discord.bot_user_id in guild.members
    assert "already" in await tab.refused("workbench.switch", name="join")
    juno = await tab.get("persona", name="juno")
    assert FRESH in [one["name"] for one in juno["guilds"]]
    assert "threw" in (await tab.get("workbench.switch", name="leave"))["text"]
    assert "not in" in await tab.refused("workbench.switch", name="leave")
    assert "unavailable" in (await tab.get("workbench.switch", name="outage"))["text"]
    assert browser.world.second.unavailable
    assert "accept the rules first" in (await tab.get("workbench.switch", name="pending"))["text"]
    assert browser.world.lab.members[browser.world.people["noor"].id].pending
    assert "accepted" in (await tab.get("workbench.switch", name="pending"))["text"]
    assert "is back" in (await tab.get("workbench.switch", name="outage"))["text"]


async def test_the_log_has_both_directions_without_keys(browser: Browser, tab: Tab, trial: TrialBot) -> None:
    before = (await tab.get("workbench"))["log"]
    assert any(line["what"].endswith("/commands") for line in before)
    await tab.get("slash", channel=browser.channel("studio"), command="say", options={"text": "hi"})
    told = await tab.wait(
        "workbench_log", lambda data: any("/callback" in line["what"] for line in data["lines"])
    )
    known = [line for data in tab.heard("workbench_log") for line in data["lines"]]
    assert [line["n"] for line in before + known] == list(range(1, len(before + known) + 1))
    whole = before + known
    assert {(line["from"], line["to"]) for line in whole} >= {("bot", "discord"), ("discord", "bot")}
    [interaction] = browser.world.discord.core.interactions.values()
    assert interaction.token not in str(told)


def test_a_log_that_forgets_is_read_on_from_where_it_was() -> None:
    log = [LogRecord(float(number), "rest", str(number)) for number in range(300)]
    assert list(newer(log, log[297])) == log[298:]
    assert list(newer(log[250:], log[10])) == log[250:]
    assert list(newer(log, None)) == log[100:]
    assert list(newer([], log[0])) == []
    world = World()
    exchanges = Exchanges(world)
    world.discord.core.note("rest", "GET /a?token=secret", 200)
    [line] = exchanges.read()
    assert (line["what"], line["n"]) == ("GET /a", 1)
    assert exchanges.read() == []


@pytest.fixture
async def waiting(tmp_path: Path) -> AsyncIterator[tuple[Browser, Job]]:
    """Return a studio job that still has 100 real seconds to go."""
    async with browsing(World(10), tmp_path) as browser:
        now = browser.world.clock.now()
        job = Job("c1", "gpt-image-2/generate", "image", "0x", {"prompt": "x" * 500}, now, now + 100)
        dict.__setitem__(browser.world.studio.jobs, job.id, job)  # type: ignore[index]
        yield browser, job


async def test_skipping_time_brings_the_end_nearer(waiting: tuple[Browser, Job]) -> None:
    browser, job = waiting
    tab, ready = await browser.open("hana"), job.ready_at
    shown = (await tab.get("workbench"))["jobs"][0]
    assert (shown["status"], len(shown["prompt"])) == ("pending", 200)
    await tab.get("workbench.warp", seconds=500)
    assert job.ready_at == pytest.approx(ready - 50, abs=1)
    await tab.get("workbench.warp", seconds=5_000)
    assert job.ready_at <= browser.world.clock.now()
    for seconds in (0, -1, 10**9, "x"):
        await tab.refused("workbench.warp", seconds=seconds)


async def test_every_network_has_its_wallet_and_its_deposits(tmp_path: Path) -> None:
    async with browsing(World(20, networks=("solana", "tempo", "base")), tmp_path) as browser:
        world, tab = browser.world, await browser.open("hana")
        told = await tab.get("workbench")
        assert told["wallets"] == [
            {"network": word, "address": world.wallets[word], "balance": 50_000_000}
            for word in ("solana", "tempo", "base")
        ]
        assert [move["kind"] for move in told["chain"]["movements"]] == ["mint"] * 3
        for word in (None, "tempo", "base"):
            where = {"network": word} if word else {}
            text = (await tab.get("workbench.deposit", amount=1_000_000, **where))["text"]
            assert text == f"$1.00 arrived in the bot's wallet on {(word or 'solana').title()}."
        assert set(world.balances.values()) == {51_000_000}
        await tab.refused("workbench.deposit", amount=1, network="ethereum")
        assert world.solana
        world.solana.transfer(world.wallets["solana"], FAUCET, 7)
        moves = (await tab.get("workbench"))["chain"]["movements"]
        assert {move["network"] for move in moves if move["amount"] == 1_000_000} == set(world.networks)
        (theft,) = (move for move in moves if move["amount"] == 7)
        assert (theft["from"], theft["kind"]) == (world.wallets["solana"], "deposit")
