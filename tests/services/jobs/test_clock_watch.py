"""A clock too wrong to buy: members and the host read that, and by how much."""

import pytest

from bot.domain import policy
from bot.domain.errors import WrongClock
from bot.domain.jobs.job import Failure
from bot.domain.jobs.notices import ClockRight, ClockWrong
from bot.services.jobs.running.clock_watch import ClockWatch
from bot.ui.jobs import failure_text
from bot.ui.jobs import notices as _words  # noqa: F401 - registers them
from bot.ui.kit import errors
from bot.ui.kit.notices import notice_text
from tests.services.harness import Harness


async def test_the_host_is_told_of_each_change_once(harness: Harness) -> None:
    watch = ClockWatch(harness.studio, harness.notices, harness.clock)
    for skew, told in ((0, 0), (60, 0), (-600, 1), (-700, 1), (10, 2), (61, 3)):
        harness.studio.skew_seconds = skew
        await watch.tick()
        assert len(harness.notices.to_host) == told
        harness.clock.advance(60)
    assert harness.notices.to_host == [ClockWrong(600.0), ClockRight(), ClockWrong(-61.0)]
    assert "10 min ahead of" in notice_text(harness.notices.to_host[0])
    assert "61 s behind" in notice_text(harness.notices.to_host[2])


async def test_a_studio_that_tells_no_time_is_not_judged(harness: Harness) -> None:
    harness.studio.skew_seconds, harness.studio.tells_time = 600, False
    await ClockWatch(harness.studio, harness.notices, harness.clock).tick()
    assert harness.notices.to_host == []


@pytest.mark.parametrize(("skew", "words"), [(-600, "10 min ahead of"), (90, "90 s behind")])
async def test_a_member_reads_that_the_clock_is_wrong_and_by_how_much(
    harness: Harness, skew: float, words: str
) -> None:
    await harness.fund()
    harness.studio.skew_seconds = skew
    with pytest.raises(WrongClock) as caught:
        await harness.ask()
    said = errors.sentence(caught.value) or ""
    assert words in said
    assert "does not answer" not in said
    assert harness.method.signed == []


async def test_a_job_that_could_not_be_bought_in_time_says_so_too(harness: Harness) -> None:
    await harness.fund()
    job = await harness.ask()
    harness.studio.skew_seconds = -600
    await harness.live(policy.PATIENCE_SECONDS + 120)
    job = await harness.job(job)
    assert job.failure is Failure.WRONG_CLOCK
    ending = failure_text.ending(job, await harness.store.jobs.receipt(job.id))
    assert "10 min ahead of" in ending
    assert harness.method.signed == []


async def test_one_that_is_set_right_in_time_is_bought(harness: Harness) -> None:
    await harness.fund()
    job = await harness.ask()
    harness.studio.skew_seconds = -600
    await harness.live(300)
    harness.studio.skew_seconds = 0
    await harness.live(300)
    assert (await harness.job(job)).studio_job is not None
