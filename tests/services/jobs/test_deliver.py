"""A result is posted exactly once, or kept; endings are reported once."""

import shutil
from pathlib import Path

import pytest

from bot.domain import policy
from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear
from bot.domain.jobs.errors import NotInDoubt, NotTheMaker
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.jobs.place import ChannelFacts
from bot.store import backup
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.fakes import Trouble
from tests.services.harness import Harness


async def fetched(harness: Harness) -> Job:
    """A job whose file is about to be posted."""
    job = await harness.ask()
    while await harness.state(job) is not JobState.FETCHED:
        await harness.live(1)
    return job


async def test_posted_once_without_looking_first(harness: Harness) -> None:
    job = await harness.ask()
    await harness.live(60)
    assert len(harness.delivery.results(job.id)) == 1
    assert harness.delivery.searched == []
    assert (await harness.job(job)).message_id == harness.delivery.results(job.id)[0].id


@pytest.mark.parametrize(("trouble", "looks"), [("lost", 1), ("unseen", 1), ("busy", 0)])
async def test_after_an_unclear_post_the_channel_is_looked_at(
    harness: Harness, trouble: str, looks: int
) -> None:
    """After one that was clearly refused there is nothing to look for."""
    harness.delivery.post_troubles.append(trouble)
    job = await harness.ask()
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.delivery.results(job.id)) == 1
    assert harness.delivery.searched == [job.id] * looks


@pytest.mark.parametrize("point", ["before_post", "posted"])
async def test_killed_around_the_post_it_stands_there_once(harness: Harness, point: str) -> None:
    harness.kill_at = point
    job = await harness.ask()
    await harness.live(60)
    assert harness.killed
    harness.killed = False
    await harness.restart()
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.delivery.results(job.id)) == 1


@pytest.mark.parametrize(("hidden", "logs_in"), [(False, False), (True, False), (False, True)])
async def test_an_older_copy_does_not_post_what_stands_there(
    harness: Harness, tmp_path: Path, hidden: bool, logs_in: bool
) -> None:
    """Put back a copy from before the post. Where nobody may look, the copy's books are believed; a bot that
    is not logged in yet looks later."""
    harness.kill_at = "fetched"
    job = await harness.ask()
    await harness.live(60)
    await backup(harness.store.path, tmp_path / "copy")
    harness.killed = False
    await harness.restart()
    await harness.live(60)
    assert len(harness.delivery.results(job.id)) == 1
    await harness.close()
    shutil.copy(tmp_path / "copy", harness.store.path)
    harness.delivery.history_hidden = hidden
    harness.delivery.find_troubles.extend([DeliveryError("the bot is not logged in")] * logs_in)
    await harness.open()
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.delivery.results(job.id)) == (2 if hidden else 1)


async def in_doubt(harness: Harness, point: str, away_seconds: float, set_back: float = 0) -> Job:
    """A job whose process died around the post, and whose channel shows no history after that."""
    harness.kill_at = point
    job = await harness.ask()
    await harness.live(60)
    assert harness.killed
    await harness.stop()
    harness.clock.advance(away_seconds)
    harness.clock.set(-set_back)
    harness.delivery.history_hidden = True
    harness.killed = False
    await harness.restart()
    await harness.live(3 * policy.UNDELIVERABLE_SECONDS)
    return job


@pytest.mark.parametrize("point", ["before_post", "posted"])
async def test_a_post_in_doubt_is_not_repeated_and_its_maker_asked_once(harness: Harness, point: str) -> None:
    job = await in_doubt(harness, point, policy.NONCE_SECONDS)
    assert await harness.state(job) is JobState.FETCHED
    assert len(harness.delivery.results(job.id)) == (point == "posted")
    assert harness.delivery.asked_whether_posted == [job.id]


async def test_a_clock_that_was_set_back_does_not_make_a_nonce_last(harness: Harness) -> None:
    job = await in_doubt(harness, "posted", policy.NONCE_SECONDS, set_back=3_600)
    assert len(harness.delivery.results(job.id)) == 1
    assert harness.delivery.asked_whether_posted == [job.id]


async def test_its_makers_word_settles_it(harness: Harness) -> None:
    there = await in_doubt(harness, "posted", policy.NONCE_SECONDS)
    with pytest.raises(NotTheMaker):
        await harness.library.answer_posted(there.id, user_id=5, posted=True)
    await harness.library.answer_posted(there.id, user_id=MEMBER, posted=True)
    assert await harness.state(there) is JobState.DELIVERED
    with pytest.raises(NotInDoubt):
        await harness.library.answer_posted(there.id, user_id=MEMBER, posted=False)
    await harness.live(3_600)
    assert len(harness.delivery.results(there.id)) == 1
    await harness.check_books()


async def test_if_it_is_not_there_it_is_posted_once(harness: Harness) -> None:
    job = await in_doubt(harness, "before_post", policy.NONCE_SECONDS)
    await harness.library.answer_posted(job.id, user_id=MEMBER, posted=False)
    await harness.live(5)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.delivery.results(job.id)) == 1


async def test_the_host_decides_for_a_maker_who_cannot_be_asked(harness: Harness) -> None:
    harness.delivery.direct_messages_closed = True
    job = await in_doubt(harness, "before_post", policy.NONCE_SECONDS)
    assert await harness.state(job) is JobState.FETCHED
    harness.jobs.post_anyway(job.id)
    harness.worker.enqueue(job.id)
    await harness.live(5)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.delivery.results(job.id)) == 1


async def test_a_history_that_is_shown_again_settles_it_by_itself(harness: Harness) -> None:
    job = await in_doubt(harness, "posted", policy.NONCE_SECONDS)
    harness.delivery.history_hidden = False
    await harness.live(2 * policy.UNDELIVERABLE_SECONDS)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.delivery.results(job.id)) == 1


async def test_a_closed_channel_keeps_the_result_and_tells_the_maker_once(harness: Harness) -> None:
    harness.delivery.closed.add(CHANNEL)
    job = await fetched(harness)
    await harness.live(6 * 3_600)
    assert await harness.state(job) is JobState.FETCHED
    assert harness.delivery.undelivered == [job.id]
    harness.delivery.closed.clear()
    await harness.live(policy.UNDELIVERABLE_SECONDS + 1)
    assert await harness.state(job) is JobState.DELIVERED


async def test_what_is_age_restricted_is_not_posted_where_the_flag_is_off(harness: Harness) -> None:
    harness.places.facts[CHANNEL] = ChannelFacts(age_restricted=True)
    harness.delivery.closed.add(CHANNEL)
    job = await fetched(harness)
    harness.places.facts[CHANNEL] = ChannelFacts()
    harness.delivery.closed.clear()
    await harness.live(3_600)
    assert await harness.state(job) is JobState.FETCHED
    assert harness.delivery.results(job.id) == []
    assert harness.delivery.undelivered == [job.id]
    harness.places.facts[CHANNEL] = ChannelFacts(age_restricted=True)
    await harness.live(policy.UNDELIVERABLE_SECONDS + 1)
    assert await harness.state(job) is JobState.DELIVERED


async def test_even_if_the_maker_cannot_be_told(harness: Harness) -> None:
    harness.delivery.closed.add(CHANNEL)
    harness.delivery.direct_messages_closed = True
    job = await fetched(harness)
    await harness.live(3_600)
    assert await harness.state(job) is JobState.FETCHED


async def test_a_busy_discord_is_no_reason_to_bother_anybody(harness: Harness) -> None:
    harness.delivery.post_troubles.extend(["busy"] * 4)
    job = await harness.ask()
    await harness.live(150)
    assert await harness.state(job) is JobState.DELIVERED
    assert harness.delivery.undelivered == []


async def test_refused_for_ten_minutes_the_maker_is_told(harness: Harness) -> None:
    harness.delivery.post_troubles.extend(["busy"] * 100)
    job = await fetched(harness)
    await harness.live(policy.UNDELIVERABLE_SECONDS + 120)
    assert harness.delivery.undelivered == [job.id]
    tries = len(harness.delivery.post_troubles)
    await harness.live(policy.UNDELIVERABLE_SECONDS * 2)
    assert tries - len(harness.delivery.post_troubles) == 2


async def test_a_kept_result_is_delivered_by_show(harness: Harness) -> None:
    harness.delivery.closed.add(CHANNEL)
    job = await fetched(harness)
    await harness.live(60)
    shown = await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)
    assert (await harness.renditions.make(shown.job, 10_000)).file.name == f"out-{job.id}"
    await harness.library.mark_posted(job.id, channel_id=77, message_id=88)
    await harness.live(3_600)
    job = await harness.job(job)
    assert (job.state, job.message_id) == (JobState.DELIVERED, 88)
    assert (await harness.store.jobs.receipt(job.id)).held == 0


async def test_a_file_that_is_gone_from_the_disk_is_a_loss_on_record(harness: Harness) -> None:
    harness.delivery.closed.add(CHANNEL)
    job = await fetched(harness)
    await harness.spool.drop(f"out-{job.id}")
    harness.delivery.closed.clear()
    await harness.live(policy.UNDELIVERABLE_SECONDS + 1)
    assert (await harness.job(job)).failure is Failure.RESULT_LOST
    assert harness.delivery.notified[0][2].paid == 40_000


# ── endings ──────────────────────────────────────────────────────────────────────────────────────


async def failing(harness: Harness) -> Job:
    harness.studio.fails_with = "boom"
    job = await harness.ask()
    await harness.live(600)
    return await harness.job(job)


async def test_an_ending_is_told_once(harness: Harness) -> None:
    job = await failing(harness)
    assert job.notified_at is not None
    await harness.restart()
    await harness.live(600)
    assert [told for told, _, _ in harness.delivery.notified] == [job.id]


@pytest.mark.parametrize("error", [DeliveryUnclear("lost"), DeliveryError("busy")])
async def test_what_could_not_be_told_is_told_later(harness: Harness, error: DeliveryError) -> None:
    harness.delivery.notify_troubles.append(error)
    job = await failing(harness)
    assert [told for told, _, _ in harness.delivery.notified] == [job.id]


async def test_nobody_to_tell_is_an_end_too(harness: Harness) -> None:
    harness.delivery.notify_troubles.append(DeliveryImpossible("the channel is gone"))
    job = await failing(harness)
    assert job.notified_at is not None
    assert harness.delivery.notified == []


async def test_a_disputed_job_is_told_with_what_is_held(harness: Harness) -> None:
    harness.studio.troubles.append(Trouble.LOST_GOODS)
    job = await harness.ask()
    await harness.live(1_500)
    ((told, verb, receipt),) = harness.delivery.notified
    assert (told, verb, receipt.paid, receipt.held) == (job.id, "DISPUTED", 0, 40_000)
