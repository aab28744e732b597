"""Polling at the documented pace, and bringing the file home whole or not at all."""

from itertools import pairwise
from pathlib import Path

import pytest

from bot.domain import policy
from bot.domain.errors import ReaderUnavailable
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.money.payments import JobListing
from bot.ports.files import Arrival
from bot.services.jobs.running.watches import JITTER
from tests.services.harness import Harness

PACE_MS = 5_000  # flux-2-pro


async def running(harness: Harness) -> Job:
    """A job that was just paid."""
    job = await harness.ask()
    await harness.live(0)
    assert await harness.state(job) is JobState.RUNNING
    return job


def gaps(harness: Harness) -> list[int]:
    (made,) = harness.studio.made.values()
    return [b - a for a, b in pairwise([made.created_at, *made.polls])]


async def test_never_asked_for_faster_than_documented(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    await running(harness)
    await harness.live(200)
    assert len(gaps(harness)) >= 18
    assert all(PACE_MS <= gap <= PACE_MS * 1.1 + 1 for gap in gaps(harness))


async def test_not_even_when_woken_all_the_time_or_restarted(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    job = await running(harness)
    for step in range(90):
        await harness.live(1)
        harness.worker.enqueue(job.id)
        if step % 15 == 14:
            await harness.restart()
    assert len(gaps(harness)) >= 6
    assert all(gap >= PACE_MS for gap in gaps(harness))


async def test_not_even_when_the_service_does_not_answer(harness: Harness) -> None:
    harness.studio.render_seconds = 1_000
    job = await running(harness)
    asked: list[int] = []
    real = harness.studio.job

    async def listening(studio_job: str, *, payer: str | None = None) -> object:
        asked.append(harness.clock.now())
        harness.studio.silent = len(asked) % 3 != 0
        return await real(studio_job)

    harness.studio.job = listening  # type: ignore[method-assign,assignment]
    await harness.live(300)
    assert len(asked) > 5
    assert all(b - a >= PACE_MS for a, b in pairwise(asked))
    assert await harness.state(job) is JobState.RUNNING


async def test_after_two_hours_it_is_asked_for_rarely_and_after_a_day_given_up(harness: Harness) -> None:
    harness.studio.render_seconds = 1e9
    job = await running(harness)
    await harness.live(policy.STALLED_SECONDS + 3_600)
    job = await harness.job(job)
    assert (job.state, job.failure) == (JobState.FAILED, Failure.STALLED)
    late = [gap for gap in gaps(harness) if gap > PACE_MS * 1.1 + 1]
    assert min(late) >= 300_000
    assert max(late) <= 300_000 * JITTER + 1
    assert harness.delivery.notified[0][2].paid == 40_000


async def test_a_studio_that_is_silent_for_a_day_ends_it_too(harness: Harness) -> None:
    job = await running(harness)
    harness.studio.silent = True
    await harness.live(policy.STALLED_SECONDS - 60)
    assert await harness.state(job) is JobState.RUNNING
    await harness.live(600)
    assert (await harness.job(job)).failure is Failure.STALLED
    assert harness.delivery.notified[0][2].paid == 40_000


async def test_not_found_is_normal_for_five_minutes(harness: Harness) -> None:
    harness.studio.hidden_seconds = policy.NOT_FOUND_SECONDS - 10
    job = await running(harness)
    await harness.live(policy.NOT_FOUND_SECONDS + 10)
    assert await harness.state(job) is JobState.DELIVERED


async def test_then_the_list_has_the_last_word(harness: Harness) -> None:
    harness.studio.hidden_seconds = policy.NOT_FOUND_SECONDS + 3_600
    job = await running(harness)
    await harness.live(policy.NOT_FOUND_SECONDS - 10)
    assert await harness.state(job) is JobState.RUNNING
    await harness.live(30)
    assert (await harness.job(job)).failure is Failure.VANISHED
    assert harness.delivery.notified == [(job.id, "vanished", await harness.store.jobs.receipt(job.id))]


async def test_a_list_that_is_not_whole_proves_no_loss(harness: Harness) -> None:
    harness.studio.hidden_seconds = policy.NOT_FOUND_SECONDS + 900
    job = await running(harness)
    real = harness.studio.jobs_since

    async def cut_off(instant: int, *, payer: str | None = None) -> JobListing:
        return JobListing((await real(instant, payer=payer)).jobs, is_complete=False)

    harness.studio.jobs_since = cut_off  # type: ignore[method-assign]
    await harness.live(policy.NOT_FOUND_SECONDS + 60)
    assert await harness.state(job) is JobState.RUNNING
    await harness.live(1_200)
    assert await harness.state(job) is JobState.DELIVERED


async def test_listed_but_not_found_is_asked_for_again(harness: Harness) -> None:
    job = await running(harness)
    real = harness.studio.job

    async def not_found(studio_job: str, *, payer: str | None = None) -> None:
        await real(studio_job, payer=payer)

    harness.studio.job = not_found  # type: ignore[method-assign]
    await harness.live(policy.NOT_FOUND_SECONDS + 600)
    assert await harness.state(job) is JobState.RUNNING


async def test_a_failed_generation_is_paid_and_told(harness: Harness) -> None:
    harness.studio.fails_with = "the model is overloaded"
    job = await running(harness)
    await harness.live(30)
    job = await harness.job(job)
    assert (job.state, job.failure, job.detail) == (
        JobState.FAILED,
        Failure.STUDIO_FAILED,
        "the model is overloaded",
    )
    ((told, verb, receipt),) = harness.delivery.notified
    assert (told, verb, receipt.paid, receipt.held) == (job.id, "studio_failed", 40_000, 0)
    await harness.check_books()


@pytest.mark.parametrize("damage", ["garbage", "empty", "cut", "sound"])
async def test_a_damaged_file_is_fetched_again(harness: Harness, damage: str) -> None:
    job = await running(harness)
    harness.studio.download_troubles.extend([damage] * 3)
    await harness.live(policy.LINK_SECONDS)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.delivery.results(job.id)) == 1


async def test_a_file_that_stays_damaged_is_flagged_and_never_posted(harness: Harness) -> None:
    job = await running(harness)
    harness.studio.download_troubles.extend(["garbage"] * 50)
    await harness.live(policy.LINK_SECONDS)
    tries = 50 - len(harness.studio.download_troubles)
    assert tries >= policy.FETCH_TRIES
    assert (await harness.job(job)).failure is Failure.RESULT_LOST
    assert harness.delivery.results(job.id) == []
    assert harness.delivery.notified[0][2].paid == 40_000


async def test_a_whole_file_that_cannot_be_read_is_the_result_once_it_came_twice(harness: Harness) -> None:
    job = await running(harness)
    harness.studio.download_troubles.extend(["unread"] * 50)
    await harness.live(policy.LINK_SECONDS)
    done = await harness.job(job)
    assert done.state is JobState.DELIVERED
    assert harness.studio.downloads == 2
    assert done.result is not None
    assert (done.result.content_type, done.result.is_readable) == ("image/png", False)
    assert (harness.spool.path(done.result.name)).read_bytes() == b"unread"
    assert len(harness.delivery.results(job.id)) == 1
    await harness.check_books()


async def test_one_that_can_be_read_the_next_time_is_taken_instead(harness: Harness) -> None:
    job = await running(harness)
    harness.studio.download_troubles.append("unread")
    await harness.live(policy.LINK_SECONDS)
    done = await harness.job(job)
    assert done.result is not None
    assert done.result.is_readable
    assert harness.spool.path(done.result.name).read_bytes() != b"unread"


@pytest.mark.parametrize("after", ["changing", "dead", "short", "garbage", "unended"])
async def test_one_that_never_comes_the_same_twice_counts_in_the_end(harness: Harness, after: str) -> None:
    """It was whole and it was paid for: nothing that comes later is a reason to throw it away."""
    job = await running(harness)
    harness.studio.download_troubles.extend(["changing", *[after] * 50])
    await harness.live(policy.LINK_SECONDS)
    done = await harness.job(job)
    assert done.state is JobState.DELIVERED
    assert done.result is not None
    assert harness.spool.path(done.result.name).read_bytes().startswith(b"unread ")


@pytest.mark.parametrize("damage", ["short", "unended"])
async def test_a_file_that_may_be_a_part_is_never_the_result(harness: Harness, damage: str) -> None:
    """Even the same five times; it stays on the disk for the host."""
    job = await running(harness)
    harness.studio.download_troubles.extend([damage] * 50)
    await harness.live(policy.LINK_SECONDS)
    assert (await harness.job(job)).failure is Failure.RESULT_LOST
    assert harness.studio.downloads == 5
    assert harness.delivery.results(job.id) == []
    assert harness.spool.path(f"out-{job.id}").exists()


async def test_a_file_of_no_kind_is_kept_for_its_maker_and_not_posted(harness: Harness) -> None:
    job = await running(harness)
    harness.studio.download_troubles.extend(["odd"] * 50)
    await harness.live(3 * policy.UNDELIVERABLE_SECONDS)
    assert await harness.state(job) is JobState.FETCHED
    assert harness.delivery.results(job.id) == []
    assert harness.delivery.undelivered == [job.id]


async def test_a_reader_that_cannot_start_costs_no_try(harness: Harness) -> None:
    job = await running(harness)
    judge, refusals = harness.media.judge, [True] * 20

    async def busy(path: Path) -> Arrival:
        if refusals:
            refusals.pop()
            raise ReaderUnavailable("OSError")
        return await judge(path)

    harness.media.judge = busy  # type: ignore[method-assign]
    await harness.live(policy.LINK_SECONDS)
    assert await harness.state(job) is JobState.DELIVERED


async def test_the_tries_are_spread_over_the_links_life(harness: Harness) -> None:
    await running(harness)
    harness.studio.download_troubles.extend(["garbage"] * 50)
    (made,) = harness.studio.made.values()
    await harness.live(policy.LINK_SECONDS)
    complete = [at for at in made.polls if at >= made.ends_at]
    assert complete[-1] - complete[0] > policy.LINK_SECONDS * 1000 / 2
    assert complete[-1] - made.ends_at < policy.LINK_SECONDS * 1000


async def test_a_dead_link_may_be_renewed_by_polling(harness: Harness) -> None:
    job = await running(harness)
    harness.studio.download_troubles.append("dead")
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED


async def test_a_dead_link_that_stays_dead_ends_it(harness: Harness) -> None:
    job = await running(harness)
    harness.studio.download_troubles.extend(["dead"] * 50)
    await harness.live(600)
    assert (await harness.job(job)).failure is Failure.RESULT_LOST
    assert 50 - len(harness.studio.download_troubles) == 3


async def test_the_host_may_bear_what_was_lost(tmp_path: object, harness: Harness) -> None:
    harness._host_bears = True
    await harness.restart()
    before = await harness.store.budgets.balances(11)
    harness.studio.fails_with = "boom"
    job = await harness.ask()
    await harness.live(60)
    receipt = await harness.store.jobs.receipt(job.id)
    assert (receipt.paid, receipt.refunded, receipt.returned) == (40_000, 40_000, 40_000)
    assert await harness.store.budgets.balances(11) == before
    await harness.check_books()
