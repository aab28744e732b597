"""Three jobs of a member run, the rest wait their turn."""

from bot.domain import policy
from bot.domain.jobs.job import Job, JobState
from bot.services.jobs.running.worker import Slots
from tests.services.harness import Harness


async def states(house: Harness, jobs: list[Job]) -> list[JobState]:
    return [await house.state(job) for job in jobs]


async def test_three_of_a_member_run_and_the_rest_wait_in_their_order(house: Harness) -> None:
    house.studio.render_seconds = 100
    jobs = [await house.ask() for _ in range(8)]
    await house.live(20)
    running, waiting = [JobState.RUNNING] * 3, [JobState.ADMITTED] * 5
    assert await states(house, jobs) == running + waiting
    await house.live(600)
    assert await states(house, jobs) == [JobState.DELIVERED] * 8
    paid = [(await house.job(job)).paid_at or 0 for job in jobs]
    assert paid == sorted(paid)


async def test_who_waited_longest_goes_first_when_a_slot_is_free(house: Harness) -> None:
    house.studio.render_seconds = 100
    jobs = [await house.ask() for _ in range(3)]
    await house.live(50)
    jobs += [await house.ask() for _ in range(3)]
    house.studio.render_seconds = 10_000
    await house.live(10)
    while len(house.studio.made) == 3:
        await house.live(1)
    assert await states(house, jobs[3:]) != [JobState.ADMITTED] * 3
    assert await house.state(jobs[3]) is JobState.RUNNING


async def test_a_free_slot_wakes_the_next_at_once(house: Harness) -> None:
    house.studio.render_seconds = 100
    jobs = [await house.ask() for _ in range(4)]
    await house.live(300)
    ended = min([(await house.job(job)).ended_at or 0 for job in jobs[:3]])
    assert (await house.job(jobs[3])).paid_at == ended


async def test_members_do_not_wait_for_each_other(house: Harness) -> None:
    house.studio.render_seconds = 100
    await house.fund(guild_id=99)
    jobs = [await house.ask() for _ in range(4)]
    others = [await house.ask(user_id=77), await house.ask(guild_id=99)]
    await house.live(20)
    assert await house.state(jobs[3]) is JobState.ADMITTED
    assert await states(house, others) == [JobState.RUNNING] * 2


async def test_after_a_restart_running_jobs_keep_their_slots(house: Harness) -> None:
    house.studio.render_seconds = 100
    jobs = [await house.ask() for _ in range(5)]
    await house.live(20)
    await house.restart()
    await house.live(20)
    assert (await states(house, jobs)).count(JobState.RUNNING) == 3
    assert len(house.method.signed) == 3


async def test_a_waiting_job_looks_for_a_slot_now_and_then(house: Harness) -> None:
    house.studio.render_seconds = 100
    for _ in range(4):
        await house.ask()
    await house.live(5)
    due = house.worker.next_due
    assert due is not None
    assert due - house.clock.now() <= policy.LOOK_SECONDS * 1000


async def test_running_jobs_have_their_slots_whatever_the_limit(house: Harness) -> None:
    """They are paid already."""
    house.studio.render_seconds = 1_000
    jobs = [await house.ask() for _ in range(3)]
    await house.live(5)
    slots = Slots()
    assert all([slots.take(await house.job(job), 1) for job in jobs])
    assert not slots.take(await house.ask(), 1)
