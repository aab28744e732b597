"""Three jobs of a member run, the rest wait their turn."""

from bot.domain import policy
from bot.domain.jobs.job import Job, JobState
from bot.services.jobs.running.slots import Slots
from tests.services.harness import Harness


async def states(harness: Harness, jobs: list[Job]) -> list[JobState]:
    return [await harness.state(job) for job in jobs]


async def test_three_of_a_member_run_and_the_rest_wait_in_their_order(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    jobs = [await harness.ask() for _ in range(8)]
    await harness.live(20)
    running, waiting = [JobState.RUNNING] * 3, [JobState.ADMITTED] * 5
    assert await states(harness, jobs) == running + waiting
    await harness.live(600)
    assert await states(harness, jobs) == [JobState.DELIVERED] * 8
    paid = [(await harness.job(job)).paid_at or 0 for job in jobs]
    assert paid == sorted(paid)


async def test_who_waited_longest_goes_first_when_a_slot_is_free(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    jobs = [await harness.ask() for _ in range(3)]
    await harness.live(50)
    jobs += [await harness.ask() for _ in range(3)]
    harness.studio.render_seconds = 10_000
    await harness.live(10)
    while len(harness.studio.made) == 3:
        await harness.live(1)
    assert await states(harness, jobs[3:]) != [JobState.ADMITTED] * 3
    assert await harness.state(jobs[3]) is JobState.RUNNING


async def test_a_free_slot_wakes_the_next_at_once(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    jobs = [await harness.ask() for _ in range(4)]
    await harness.live(300)
    ended = min([(await harness.job(job)).ended_at or 0 for job in jobs[:3]])
    assert (await harness.job(jobs[3])).paid_at == ended


async def test_members_do_not_wait_for_each_other(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    await harness.fund(guild_id=99)
    jobs = [await harness.ask() for _ in range(4)]
    others = [await harness.ask(user_id=77), await harness.ask(guild_id=99)]
    await harness.live(20)
    assert await harness.state(jobs[3]) is JobState.ADMITTED
    assert await states(harness, others) == [JobState.RUNNING] * 2


async def test_after_a_restart_running_jobs_keep_their_slots(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    jobs = [await harness.ask() for _ in range(5)]
    await harness.live(20)
    await harness.restart()
    await harness.live(20)
    assert (await states(harness, jobs)).count(JobState.RUNNING) == 3
    assert len(harness.method.signed) == 3


async def test_a_waiting_job_looks_for_a_slot_now_and_then(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    for _ in range(4):
        await harness.ask()
    await harness.live(5)
    due = harness.worker.next_due
    assert due is not None
    assert due - harness.clock.now() <= policy.LOOK_SECONDS * 1000


async def test_running_jobs_have_their_slots_whatever_the_limit(harness: Harness) -> None:
    """They are paid already."""
    harness.studio.render_seconds = 1_000
    jobs = [await harness.ask() for _ in range(3)]
    await harness.live(5)
    slots = Slots()
    assert all([slots.take(await harness.job(job), 1) for job in jobs])
    assert not slots.take(await harness.ask(), 1)
