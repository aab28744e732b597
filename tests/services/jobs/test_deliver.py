"""The result stands in the channel exactly once, or is kept; endings are told once."""

import pytest

from bot.domain import policy
from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear
from bot.domain.jobs.job import Failure, Job, JobState
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.fakes import Trouble
from tests.services.harness import Harness


async def fetched(house: Harness) -> Job:
    """A job whose file is about to be posted."""
    job = await house.ask()
    while await house.state(job) is not JobState.FETCHED:
        await house.live(1)
    return job


async def test_posted_once_without_looking_first(house: Harness) -> None:
    job = await house.ask()
    await house.live(60)
    assert len(house.delivery.results(job.id)) == 1
    assert house.delivery.looked == []
    assert (await house.job(job)).message_id == house.delivery.results(job.id)[0].id


@pytest.mark.parametrize(("trouble", "posts"), [("lost", 1), ("unseen", 1), ("busy", 1)])
async def test_after_an_unclear_post_the_channel_is_looked_at(
    house: Harness, trouble: str, posts: int
) -> None:
    house.delivery.post_troubles.append(trouble)
    job = await house.ask()
    await house.live(120)
    assert await house.state(job) is JobState.DELIVERED
    assert len(house.delivery.results(job.id)) == posts
    assert house.delivery.looked == [job.id]


@pytest.mark.parametrize("point", ["before_post", "posted"])
async def test_killed_around_the_post_it_stands_there_once(house: Harness, point: str) -> None:
    house.kill_at = point
    job = await house.ask()
    await house.live(60)
    assert house.killed
    house.killed = False
    await house.restart()
    await house.live(60)
    assert await house.state(job) is JobState.DELIVERED
    assert len(house.delivery.results(job.id)) == 1


async def test_a_closed_channel_keeps_the_result_and_tells_the_maker_once(house: Harness) -> None:
    house.delivery.closed.add(CHANNEL)
    job = await fetched(house)
    await house.live(6 * 3_600)
    assert await house.state(job) is JobState.FETCHED
    assert house.delivery.kept == [job.id]
    house.delivery.closed.clear()
    await house.live(policy.UNDELIVERABLE_SECONDS + 1)
    assert await house.state(job) is JobState.DELIVERED


async def test_even_if_the_maker_cannot_be_told(house: Harness) -> None:
    house.delivery.closed.add(CHANNEL)
    house.delivery.private_closed = True
    job = await fetched(house)
    await house.live(3_600)
    assert await house.state(job) is JobState.FETCHED


async def test_a_busy_discord_is_no_reason_to_bother_anybody(house: Harness) -> None:
    house.delivery.post_troubles.extend(["busy"] * 4)
    job = await house.ask()
    await house.live(150)
    assert await house.state(job) is JobState.DELIVERED
    assert house.delivery.kept == []


async def test_refused_for_ten_minutes_the_maker_is_told(house: Harness) -> None:
    house.delivery.post_troubles.extend(["busy"] * 100)
    job = await fetched(house)
    await house.live(policy.UNDELIVERABLE_SECONDS + 120)
    assert house.delivery.kept == [job.id]
    tries = len(house.delivery.post_troubles)
    await house.live(policy.UNDELIVERABLE_SECONDS * 2)
    assert tries - len(house.delivery.post_troubles) == 2


async def test_a_kept_result_is_delivered_by_show(house: Harness) -> None:
    house.delivery.closed.add(CHANNEL)
    job = await fetched(house)
    await house.live(60)
    shown = await house.shelf.take(job.id, guild_id=GUILD, user_id=MEMBER)
    assert (await house.parcels.of(shown.job, 10_000)).file.name == f"out-{job.id}"
    await house.shelf.shown(job.id, channel_id=77, message_id=88)
    await house.live(3_600)
    job = await house.job(job)
    assert (job.state, job.message_id) == (JobState.DELIVERED, 88)
    assert (await house.store.jobs.receipt(job.id)).held == 0


async def test_a_file_that_is_gone_from_the_disk_is_a_loss_on_record(house: Harness) -> None:
    house.delivery.closed.add(CHANNEL)
    job = await fetched(house)
    await house.spool.drop(f"out-{job.id}")
    house.delivery.closed.clear()
    await house.live(policy.UNDELIVERABLE_SECONDS + 1)
    assert (await house.job(job)).failure is Failure.RESULT_LOST
    assert house.delivery.said[0][2].paid == 40_000


# ── endings ──────────────────────────────────────────────────────────────────────────────────────


async def failing(house: Harness) -> Job:
    house.studio.fails_with = "boom"
    job = await house.ask()
    await house.live(600)
    return await house.job(job)


async def test_an_ending_is_told_once(house: Harness) -> None:
    job = await failing(house)
    assert job.told_at is not None
    await house.restart()
    await house.live(600)
    assert [told for told, _, _ in house.delivery.said] == [job.id]


@pytest.mark.parametrize("error", [DeliveryUnclear("lost"), DeliveryError("busy")])
async def test_what_could_not_be_told_is_told_later(house: Harness, error: DeliveryError) -> None:
    house.delivery.tell_troubles.append(error)
    job = await failing(house)
    assert [told for told, _, _ in house.delivery.said] == [job.id]


async def test_nobody_to_tell_is_an_end_too(house: Harness) -> None:
    house.delivery.tell_troubles.append(DeliveryImpossible("the channel is gone"))
    job = await failing(house)
    assert job.told_at is not None
    assert house.delivery.said == []


async def test_a_disputed_job_is_told_with_what_is_held(house: Harness) -> None:
    house.studio.troubles.append(Trouble.LOST_GOODS)
    job = await house.ask()
    await house.live(1_500)
    ((told, verb, receipt),) = house.delivery.said
    assert (told, verb, receipt.paid, receipt.held) == (job.id, "DISPUTED", 0, 40_000)
