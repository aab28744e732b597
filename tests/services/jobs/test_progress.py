"""One message per job under way: after three seconds, edited at most every ten, gone at the end."""

from dataclasses import replace
from itertools import pairwise

from bot.domain import policy
from bot.domain.errors import DeliveryError, DeliveryUnclear
from bot.domain.jobs.job import JobState
from tests.builders import CHANNEL
from tests.fakes import Trouble
from tests.services.harness import Harness


async def test_a_job_that_ends_within_three_seconds_has_none(house: Harness) -> None:
    house.studio.render_seconds = 0
    job = await house.ask()
    await house.live(2.9)
    assert house.delivery.shown == []
    assert await house.state(job) is JobState.RUNNING


async def test_it_comes_after_three_seconds_and_goes_with_the_result(house: Harness) -> None:
    job = await house.ask()
    started = house.clock.now()
    await house.live(10)
    ((at, shown, _),) = house.delivery.shown
    assert (at - started, shown) == (policy.PLACEHOLDER_AFTER_SECONDS * 1000, job.id)
    placeholder = house.delivery.placeholders()[0].id
    assert (await house.job(job)).placeholder_id == placeholder
    await house.live(30)
    assert house.delivery.placeholders() == []
    assert house.delivery.removed == [placeholder]
    assert (await house.job(job)).placeholder_id is None


async def test_edits_are_ten_seconds_apart(house: Harness) -> None:
    house.studio.render_seconds = 120
    await house.ask()
    real = house.studio._record
    percent = 0

    def growing(made: object) -> object:
        nonlocal percent
        percent += 3
        return replace(real(made), progress=percent)  # type: ignore[arg-type]

    house.studio._record = growing  # type: ignore[method-assign,assignment]
    await house.live(110)
    times = [at for at, _, _ in house.delivery.shown]
    assert 8 <= len(times) <= 12
    assert all(b - a >= policy.EDIT_SECONDS * 1000 for a, b in pairwise(times))
    percents = [progress.percent or 0 for _, _, progress in house.delivery.shown]
    assert percents == sorted(percents)


async def test_nothing_new_is_not_said_again(house: Harness) -> None:
    house.studio.render_seconds = 1_000
    await house.ask()
    await house.live(900)
    assert len(house.delivery.shown) <= 3


async def test_a_waiting_job_says_how_many_are_ahead(house: Harness) -> None:
    house.studio.render_seconds = 100
    jobs = [await house.ask() for _ in range(5)]
    await house.live(10)
    ahead = {job_id: progress.ahead for _, job_id, progress in house.delivery.shown}
    assert [ahead[job.id] for job in jobs] == [None, None, None, 3, 4]


async def test_an_unclear_payment_is_said_and_unsaid(house: Harness) -> None:
    house.studio.troubles.append(Trouble.LOST_BEFORE)
    house.studio.render_seconds = 60
    await house.ask()
    await house.live(50)
    assert house.delivery.shown[-1][2].unclear
    await house.live(60)
    assert not house.delivery.shown[-1][2].unclear


async def test_a_refused_payment_is_not_called_lost(house: Harness) -> None:
    house.studio.troubles.append(Trouble.MISMATCH)
    house.studio.render_seconds = 60
    job = await house.ask()
    await house.live(50)
    assert house.delivery.shown[-1][2].declined
    assert (await house.store.jobs.receipt(job.id)).held == job.total
    await house.live(600)
    assert await house.state(job) is JobState.DELIVERED
    assert not house.delivery.shown[-1][2].declined


async def test_a_late_job_is_called_late(house: Harness) -> None:
    for _ in range(5):
        await house.ask()
        await house.live(60)
    house.studio.render_seconds = 300
    job = await house.ask()
    await house.live(200)
    said = [progress for _, job_id, progress in house.delivery.shown if job_id == job.id]
    assert said[0].usual_seconds is not None
    assert [said[0].late, said[-1].late] == [False, True]


async def test_a_channel_that_takes_none_does_not_hold_the_job_up(house: Harness) -> None:
    house.delivery.closed.add(CHANNEL)
    job = await house.ask()
    await house.live(12)
    house.delivery.closed.clear()
    await house.live(60)
    assert await house.state(job) is JobState.DELIVERED


async def test_after_a_restart_the_same_message_is_edited(house: Harness) -> None:
    house.studio.render_seconds = 100
    await house.ask()
    await house.live(20)
    await house.restart()
    await house.live(20)
    assert len(house.delivery.placeholders()) == 1
    assert len(house.delivery.shown) >= 2


async def test_a_placeholder_that_cannot_be_removed_now_is_removed_later(house: Harness) -> None:
    house.studio.render_seconds = 20
    job = await house.ask()
    await house.live(10)
    real = house.delivery.remove
    failures = [DeliveryError("busy")]

    async def remove(channel_id: int, message_id: int) -> None:
        if failures:
            raise failures.pop()
        await real(channel_id, message_id)

    house.delivery.remove = remove  # type: ignore[method-assign]
    await house.live(60)
    assert house.delivery.placeholders() == []
    assert (await house.job(job)).next is None


async def test_a_placeholder_whose_answer_was_lost_is_found_and_removed(house: Harness) -> None:
    house.delivery.placeholder_troubles.append(DeliveryUnclear("lost"))
    await house.ask()
    await house.live(60)
    assert house.delivery.placeholders() == []
    assert len(house.delivery.removed) == 1


async def test_so_is_one_that_was_posted_when_the_process_ended(house: Harness) -> None:
    house.studio.render_seconds = 30
    job = await house.ask()
    await house.live(2)
    house.delivery.placeholder_troubles.append(DeliveryUnclear("lost"))
    await house.live(2)
    await house.restart()
    await house.live(60)
    assert await house.state(job) is JobState.DELIVERED
    assert house.delivery.placeholders() == []
