"""Top-ups from the chain, proof, and the host's stops, with the real bot over sockets."""

import re
from pathlib import Path

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.bot_process import run_bot
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 60.0
EXACT = re.compile(r"\$(\d+)\.(\d{6})\b")
CHEAP = {"prompt": "a heron", "quality": "low"}


async def promised(harness: BotHarness, amount: str = "5", channel: str = "mod-log") -> int:
    """Return a top-up asked for by the moderator: the exact amount in micro-USDC."""
    card = await harness.ask("milo", "treasury topup", {"amount": amount}, channel)
    assert harness.world.wallet in card.text
    assert card.attachments[0].filename == "topup.png"
    found = EXACT.search(card.text)
    assert found, card.text
    return int(found[1] + found[2])


def said(harness: BotHarness, words: str, channel: str = "mod-log") -> list[str]:
    messages = harness.world.discord.messages(harness.world.channels[channel])
    return [message.text for message in messages if words in message.text and message.seen_by is None]


async def host(harness: BotHarness, command: str, options: dict[str, object] | None = None) -> str:
    return (await harness.ask("hana", f"host {command}", options, "mod-log")).text


async def test_a_topup_is_credited_once_though_the_bot_restarts_twice(harness: BotHarness) -> None:
    exact = await promised(harness)
    assert 5_000_000 < exact <= 5_001_000
    before = await harness.account("available")
    await harness.bot.stop()
    harness.world.chain.deposit(harness.world.wallet, exact)
    await harness.bot.start()
    await harness.bot.kill()
    await harness.bot.start()
    await until(lambda: said(harness, "has arrived"), "the announcement", 60)
    assert await harness.account("available") == before + exact
    (deposit,) = (await harness.books())["deposits"]
    assert (deposit["amount"], deposit["state"]) == (exact, "CREDITED")
    assert len(said(harness, "has arrived")) == 1


async def test_an_odd_deposit_waits_for_the_host(harness: BotHarness) -> None:
    tx = harness.world.chain.deposit(harness.world.wallet, 3_333_333)
    while "$3.333333" not in (listed := await host(harness, "deposits list")):
        assert "No unmatched deposits" in listed
    before = await harness.account("available")
    given = await host(harness, "deposits assign", {"deposit": f"{tx}:1"})
    if "no such deposit" in given:
        given = await host(harness, "deposits assign", {"deposit": f"{tx}:0"})
    assert "$3.333333 added to" in given
    assert await harness.account("available") == before + 3_333_333


async def test_the_proof_and_the_reconcile(harness: BotHarness) -> None:
    assert "Ledger and chain agree" in await host(harness, "reconcile")
    shown = (await harness.ask("mira", "budget proof")).text
    assert "all agreed" in shown
    assert harness.world.wallet in shown


async def test_a_pause_refuses_and_what_is_paid_is_delivered(harness: BotHarness) -> None:
    job = await harness.start("mira", "gpt-image-2 generate", CHEAP)
    await harness.state(job, "RUNNING")
    asked = await harness.ask("hana", "host pause", {"reason": "a look at the wallet"}, "mod-log")
    await harness.press("hana", asked, encode(actions.Pause()))
    await until(lambda: "is paused on all servers" in asked.text, "the pause")
    refused = (await harness.ask("noor", "gpt-image-2 generate", CHEAP)).text
    assert "a look at the wallet" in refused
    assert "Nothing was paid" in refused
    assert (await harness.result(job)).attachments
    assert "can spend again" in await host(harness, "unpause")
    await harness.made("noor", "gpt-image-2 generate", CHEAP)


async def test_a_model_is_stopped_for_all_servers(harness: BotHarness) -> None:
    asked = await harness.ask(
        "hana", "host retire-model", {"model": "gpt-image-2", "reason": "too dear"}, "mod-log"
    )
    await harness.press("hana", asked, encode(actions.RetireModel("gpt-image-2")))
    await until(lambda: "is stopped on all servers" in asked.text, "the stop")
    assert "too dear" in (await harness.ask("noor", "gpt-image-2 generate", CHEAP)).text
    await host(harness, "retire-model", {"model": "gpt-image-2", "back": True})
    await harness.made("noor", "gpt-image-2 generate", CHEAP)


async def test_a_paid_and_lost_job_is_told_and_can_be_rescued(harness: BotHarness) -> None:
    await harness.ask("milo", "treasury alerts", {}, "mod-log")
    harness.world.faults.add("studio.result", "expired", times=-1)
    job = await harness.start("theo", "grok generate", {"prompt": "too late"})

    def lost() -> list[str]:
        harness.hurry()
        return said(harness, "failed after it was paid")

    (notice,) = await until(lost, "the loss", 60)
    assert "$0.07 lost. The server bears it." in notice
    assert f"job {job}" in notice
    assert job in await host(harness, "server")
    assert "can't download" in await host(harness, "deliver", {"job": job})
    harness.world.faults.clear("studio.result")
    assert "Trying again" in await host(harness, "deliver", {"job": job})
    assert (await harness.result(job)).attachments
    await harness.state(job, "DELIVERED")  # noted a moment after the message
    assert "nothing to deliver" in await host(harness, "deliver", {"job": job})


async def test_one_flipped_byte_in_a_copy_is_named(harness: BotHarness, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    assert (await run_bot(harness.bot.env, "backup", str(copy))).code == 0
    env = {**harness.bot.env, "DATABASE_PATH": str(copy)}
    assert (await run_bot(env, "audit", "--offline")).code == 0
    content = copy.read_bytes()
    at = content.index(b"from 0x")
    copy.write_bytes(content[:at] + b"F" + content[at + 1 :])
    found = await run_bot(env, "audit", "--offline", "--json")
    assert found.code == 1
    assert '"table": "transfers"' in found.out
