"""The terminal against a real bot, running and stopped: retries never pay, and a restored backup runs on."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.bot_process import BotProcess, Finished, run_bot
from sandbox.spending import payments
from sandbox.world import World
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 6.0
CHEAP = "grok generate"


def paid(harness: BotHarness) -> list[int]:
    """The single amounts that left the wallet, by the chain."""
    return list(payments(harness.world)["base"])


def ruin(file: Path) -> None:
    file.write_bytes(b"\0" * file.stat().st_size)


async def cli(harness: BotHarness, *words: str) -> Finished:
    return await run_bot(harness.bot.env, *words)


async def lost(harness: BotHarness, prompt: str) -> str:
    """A job that was paid and made, and whose file could not be fetched."""
    harness.world.faults.add("studio.result", "expired", times=-1)
    job = await harness.start("mira", CHEAP, {"prompt": prompt})
    await harness.told(job, "could not be fetched")
    harness.world.faults.clear("studio.result")
    return job


async def test_the_running_bot_lists_explains_and_fetches_a_lost_result_without_paying(
    harness: BotHarness,
) -> None:
    job = await lost(harness, "found again")
    before = paid(harness)
    listed = json.loads((await cli(harness, "jobs", "--lost", "--json")).out)
    assert [line["id"] for line in listed["jobs"]] == [job]
    told = await cli(harness, "job", job)
    assert f"python -m bot retry {job}" in told.out
    assert "found again" not in told.out
    done = await cli(harness, "retry", job)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"job {job} is FETCHED: the bot posts it now\n"
    await harness.result(job)
    assert paid(harness) == before
    again = await cli(harness, "retry", job)
    assert again.code == 1
    assert "nothing to deliver again" in again.out
    assert len(harness.results(job)) == 1


async def test_without_a_bot_the_command_fetches_it_and_the_next_start_posts_it(harness: BotHarness) -> None:
    job = await lost(harness, "found at night")
    before = paid(harness)
    assert await harness.bot.stop() == 0
    done = await cli(harness, "retry", job)
    assert done.code == 0, done.err
    assert "its file is in the spool, and the bot posts it when it starts" in done.out
    assert not harness.results(job)
    await harness.bot.start()
    await harness.result(job)
    assert paid(harness) == before
    assert len(await harness.payments(job)) == 1


async def test_an_unclear_payment_is_looked_at_sooner_and_signed_once(harness: BotHarness) -> None:
    """Its answer was lost: retried while the bot runs, while it does not, and after it was killed."""
    harness.world.faults.add("studio.pay", "drop_after_settlement")
    harness.world.faults.add("studio.jobs_list", "503", times=-1)
    before = len(paid(harness))
    job = await harness.start("mira", CHEAP, {"prompt": "once"})
    await until(lambda: len(paid(harness)) > before, "the payment")
    done = await cli(harness, "retry", job, "--json")
    assert (done.code, json.loads(done.out)["running"]) == (0, True)
    await harness.bot.kill()
    done = await cli(harness, "retry", job)
    assert done.code == 0
    assert "when it starts" in done.out
    harness.world.faults.clear("studio.jobs_list")
    await harness.bot.start()
    assert (await cli(harness, "retry", job)).code in (0, 1)  # it may be posted by now
    await harness.result(job)
    assert len(paid(harness)) == before + 1
    assert len(await harness.payments(job)) == 1


async def test_a_job_that_never_was_or_was_never_paid_is_refused(harness: BotHarness) -> None:
    unknown = await cli(harness, "retry", "zzzzzz")
    assert (unknown.code, unknown.out) == (2, "")
    assert "zzzzzz" in unknown.err
    harness.world.faults.add("studio.pay", "400")
    job = await harness.start("mira", CHEAP, {"prompt": "refused"})
    # It is SIGNED before it is sent. Were the chain's time moved by then, it would be refused for that.
    await until(lambda: f"[{job}]: payment" in harness.bot.tail(10_000), "the refusal")
    await harness.lapse(job, "REFUSED")
    await harness.state(job, "FAILED")
    for _ in range(2):
        done = await cli(harness, "retry", job)
        assert done.code == 1
        assert "before it was paid" in done.out
        if harness.bot.running:
            assert await harness.bot.stop() == 0
    await harness.bot.start()


async def test_a_backup_is_restored_adopted_and_runs_on(tmp_path: Path) -> None:
    """A whole disaster: copies while it runs, purchases after the last one, a ruined disk, another start."""
    world = World(SPEED, media_scale=0.25)
    await world.start()
    env: Mapping[str, str] = world.environment(tmp_path)
    harness = BotHarness(world, BotProcess(env, tmp_path / "bot.log"))
    database, folder = Path(env["DATABASE_PATH"]), tmp_path / "backups"
    try:
        await harness.bot.start()
        await harness.ask("hana", "host credit", {"amount": "5"}, "mod-log")
        first, _ = await harness.made("mira", CHEAP, {"prompt": "before the copy"})
        made = await cli(harness, "backup", f"{folder}/", "--audit")
        assert made.code == 0, made.err
        assert "add up" in made.out
        second, _ = await harness.made("mira", CHEAP, {"prompt": "after the copy"})
        tried = await cli(harness, "restore", str(folder), "--test")
        assert tried.code == 0, tried.err
        refused = await cli(harness, "restore", str(folder))
        assert refused.code == 2
        assert "in use by another bot" in refused.err
        await harness.bot.kill()
        ruin(database)
        assert (await cli(harness, "doctor")).code == 1
        restored = await cli(harness, "restore", str(folder))
        assert restored.code == 0, restored.err
        assert (await cli(harness, "doctor")).code == 0
        adopted = await run_bot({**env, "CLOCK_SPEED": "1"}, "adopt", timeout=180)
        assert adopted.code == 0, adopted.out + adopted.err
        await harness.bot.start()
        third, _ = await harness.made("mira", CHEAP, {"prompt": "after the restore"})
        known = {line["id"] for line in (await harness.books())["jobs"]}
        assert {first, third} <= known
        assert second not in known  # its payment is in the books, at the house's expense
        assert [len(harness.results(job)) for job in (first, second, third)] == [1, 1, 1]
        assert len(paid(harness)) == 3
        audited = await cli(harness, "audit", "--json")
        assert audited.code == 0, audited.out
        assert await harness.bot.stop() == 0
    finally:
        await harness.bot.kill()
        await world.stop()
