"""What is older than a server keeps it goes, and nothing else."""

import os
from pathlib import Path

import pytest

from bot.domain.moderation.cases import CaseKind
from bot.domain.moderation.people_errors import Blocked
from bot.services.jobs.retention import Retention
from tests.builders import GUILD
from tests.fakes.clock import START
from tests.services.harness import Harness
from tests.services.jobs.test_privacy import made
from tests.store.contests.acts import drafted
from tests.store.jobs.test_forgetting import ME, traces

DAY = 86_400.0


async def keep(harness: Harness, **days: int | None) -> None:
    await harness.settings_service.change(GUILD, days, by=1)


def retention(harness: Harness) -> Retention:
    return Retention(harness.store, harness.spool, harness.clock)


async def test_without_a_rule_everything_stays(harness: Harness) -> None:
    await harness.fund()
    job = await made(harness)
    harness.clock.to(harness.clock.after(900 * DAY))
    await retention(harness).tick()
    assert not (await harness.job(job)).is_erased


async def test_old_prompts_and_references_go_and_saved_ones_stay(harness: Harness) -> None:
    await harness.fund()
    old, saved = await made(harness), await made(harness)
    await harness.store.favourites.save("fav234", GUILD, ME, saved.id, most=9, now=START)
    harness.clock.to(harness.clock.after(8 * DAY))
    young = await made(harness)
    await keep(harness, keep_prompts_days=7)
    await retention(harness).tick()
    assert (await harness.job(old)).is_erased
    assert (await harness.job(old)).options == {}
    assert await harness.store.jobs.references(old.id) == []
    assert not (await harness.job(saved)).is_erased
    assert not (await harness.job(young)).is_erased
    assert (await harness.job(old)).user_id == ME
    assert old.result is not None
    assert harness.spool.path(old.result.name).exists()
    await harness.check_books()


async def test_old_files_go_and_prompts_stay(harness: Harness) -> None:
    await harness.fund()
    old = await made(harness)
    harness.clock.to(harness.clock.after(8 * DAY))
    young = await made(harness)
    await keep(harness, keep_files_days=7)
    await retention(harness).tick()
    assert old.result is not None
    assert young.result is not None
    assert not harness.spool.path(old.result.name).exists()
    assert harness.spool.path(young.result.name).exists()
    assert (await harness.job(old)).prompt


async def test_a_contest_that_runs_keeps_no_other_jobs(harness: Harness) -> None:
    await harness.fund()
    await drafted(harness.store, guild_id=12)
    old = await made(harness)
    harness.clock.to(harness.clock.after(8 * DAY))
    await keep(harness, keep_files_days=7, keep_prompts_days=7)
    await retention(harness).tick()
    assert old.result is not None
    assert not harness.spool.path(old.result.name).exists()
    assert (await harness.job(old)).is_erased


async def test_the_log_is_trimmed_only_where_that_is_chosen(harness: Harness) -> None:
    write = harness.store.moderation_log.write
    await write(GUILD, by=1, now=START, action="old")
    await write(12, by=1, now=START, action="another server's")
    harness.clock.to(harness.clock.after(40 * DAY))
    await keep(harness, keep_log_days=30)
    await retention(harness).tick()
    assert [line.action for line in await harness.store.moderation_log.newest(GUILD)] == ["keep_log_days"]
    assert len(await harness.store.moderation_log.newest(12)) == 1


async def test_copies_from_before_upgrades_go_after_a_month(harness: Harness) -> None:
    database = harness.store.path
    old, young, backup = (Path(f"{database}.{name}") for name in ("v19", "v24", "copy"))
    for copy in (old, young, backup):
        copy.write_bytes(b"")
    seconds = harness.clock.now() / 1000
    os.utime(old, (seconds - 31 * DAY, seconds - 31 * DAY))
    os.utime(young, (seconds - 29 * DAY, seconds - 29 * DAY))
    os.utime(backup, (0, 0))
    await retention(harness).tick()
    assert (old.exists(), young.exists(), backup.exists()) == (False, True, True)


async def test_a_tie_to_somebody_forgotten_goes_with_the_last_decision(harness: Harness) -> None:
    now = harness.clock.now()
    for user_id, until in ((ME, now + 1000), (44, None)):
        await harness.store.cases.open_case(
            GUILD, CaseKind.BLOCK, user_id, by=1, now=now, reason="spam", blocks=True, blocked_until=until
        )
        await harness.jobs.privacy.forget(user_id, posts=False)
    await harness.store.cases.check_blocked(GUILD, 45, now=now)
    for user_id in (ME, 44):
        with pytest.raises(Blocked):
            await harness.store.cases.check_blocked(GUILD, user_id, now=now)
    assert traces(harness.store.path) == []
    harness.clock.to(now + 1000)
    await retention(harness).tick()
    assert await harness.store.cases.of_member(GUILD, ME) == []
    assert len(await harness.store.cases.of_member(GUILD, 44)) == 1
