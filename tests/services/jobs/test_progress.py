"""One message per job under way: after three seconds, edited at most every ten, gone at the end."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.domain import policy
from bot.domain.errors import DeliveryError, DeliveryUnclear
from bot.domain.jobs.job import JobState
from tests.builders import CHANNEL
from tests.fakes import Trouble
from tests.services.harness import Harness


async def test_a_job_that_ends_within_three_seconds_has_none(harness: Harness) -> None:
    harness.studio.render_seconds = 0
    job = await harness.ask()
    await harness.live(2.9)
    assert harness.delivery.progress_shown == []
    assert await harness.state(job) is JobState.RUNNING


async def test_it_comes_after_three_seconds_and_goes_with_the_result(harness: Harness) -> None:
    job = await harness.ask()
    started = harness.clock.now()
    await harness.live(10)
    ((at, shown, _),) = harness.delivery.progress_shown
    assert (at - started, shown) == (policy.PROGRESS_AFTER_SECONDS * 1000, job.id)
    message_id = harness.delivery.progress_messages()[0].id
    assert (await harness.job(job)).progress_message_id == message_id
    await harness.live(30)
    assert harness.delivery.progress_messages() == []
    assert harness.delivery.removed == [message_id]
    assert (await harness.job(job)).progress_message_id is None


async def test_edits_are_ten_seconds_apart(harness: Harness) -> None:
    harness.studio.render_seconds = 120
    await harness.ask()
    real = harness.studio._record
    percent = 0

    def growing(made: object) -> object:
        nonlocal percent
        percent += 3
        return replace(real(made), progress=percent)  # type: ignore[arg-type]

    harness.studio._record = growing  # type: ignore[method-assign,assignment]
    await harness.live(110)
    times = [at for at, _, _ in harness.delivery.progress_shown]
    assert 8 <= len(times) <= 12
    assert all(b - a >= policy.EDIT_SECONDS * 1000 for a, b in pairwise(times))
    percents = [progress.percent or 0 for _, _, progress in harness.delivery.progress_shown]
    assert percents == sorted(percents)


async def test_nothing_new_is_not_said_again(harness: Harness) -> None:
    harness.studio.render_seconds = 1_000
    await harness.ask()
    await harness.live(900)
    assert len(harness.delivery.progress_shown) <= 3


async def test_a_waiting_job_says_how_many_are_ahead(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    jobs = [await harness.ask() for _ in range(5)]
    await harness.live(10)
    ahead = {job_id: progress.ahead for _, job_id, progress in harness.delivery.progress_shown}
    assert [ahead[job.id] for job in jobs] == [None, None, None, 3, 4]


async def test_an_unclear_payment_is_said_and_unsaid(harness: Harness) -> None:
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    harness.studio.render_seconds = 60
    await harness.ask()
    await harness.live(50)
    assert harness.delivery.progress_shown[-1][2].unclear
    await harness.live(60)
    assert not harness.delivery.progress_shown[-1][2].unclear


async def test_a_job_that_waits_until_the_books_are_compared_says_so(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restart of the database's server, and as long as a chain is silent then."""
    job = await harness.ask()
    harness.clock.advance(1)
    await harness.store.trust(False)
    monkeypatch.setattr(harness.store._db, "moves", 1)
    await harness.live(10)
    assert harness.delivery.progress_shown[-1][2].compared
    assert await harness.payments(job) == []
    await harness.live(600)
    assert await harness.state(job) is JobState.DELIVERED
    assert not any(progress.compared for _, _, progress in harness.delivery.progress_shown[1:])


async def test_a_refused_payment_is_not_called_lost(harness: Harness) -> None:
    harness.studio.troubles.append(Trouble.MISMATCH)
    harness.studio.render_seconds = 60
    job = await harness.ask()
    await harness.live(50)
    assert harness.delivery.progress_shown[-1][2].declined
    assert (await harness.store.jobs.receipt(job.id)).held == job.total
    await harness.live(600)
    assert await harness.state(job) is JobState.DELIVERED
    assert not harness.delivery.progress_shown[-1][2].declined


async def test_a_late_job_is_called_late(harness: Harness) -> None:
    for _ in range(5):
        await harness.ask()
        await harness.live(60)
    harness.studio.render_seconds = 300
    job = await harness.ask()
    await harness.live(200)
    said = [progress for _, job_id, progress in harness.delivery.progress_shown if job_id == job.id]
    assert said[0].usual_seconds is not None
    assert [said[0].late, said[-1].late] == [False, True]


async def test_a_channel_that_takes_none_does_not_hold_the_job_up(harness: Harness) -> None:
    harness.delivery.closed.add(CHANNEL)
    job = await harness.ask()
    await harness.live(12)
    harness.delivery.closed.clear()
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED


async def test_after_a_restart_the_same_message_is_edited(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    await harness.ask()
    await harness.live(20)
    await harness.restart()
    await harness.live(60)
    assert len(harness.delivery.progress_messages()) == 1
    assert len(harness.delivery.progress_shown) >= 2


async def test_a_message_that_cannot_be_removed_now_is_removed_later(harness: Harness) -> None:
    harness.studio.render_seconds = 20
    job = await harness.ask()
    await harness.live(10)
    real = harness.delivery.remove
    failures = [DeliveryError("busy")]

    async def remove(channel_id: int, message_id: int) -> None:
        if failures:
            raise failures.pop()
        await real(channel_id, message_id)

    harness.delivery.remove = remove  # type: ignore[method-assign]
    await harness.live(60)
    assert harness.delivery.progress_messages() == []
    assert (await harness.job(job)).next is None


async def test_a_message_whose_answer_was_lost_is_found_and_removed(harness: Harness) -> None:
    harness.delivery.progress_troubles.append(DeliveryUnclear("lost"))
    await harness.ask()
    await harness.live(60)
    assert harness.delivery.progress_messages() == []
    assert len(harness.delivery.removed) == 1


async def test_so_is_one_that_was_posted_when_the_process_ended(harness: Harness) -> None:
    harness.studio.render_seconds = 30
    job = await harness.ask()
    await harness.live(2)
    harness.delivery.progress_troubles.append(DeliveryUnclear("lost"))
    await harness.live(2)
    await harness.restart()
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    assert harness.delivery.progress_messages() == []
