"""Delete and Undo: what is taken down, by whom, and for how long it can be put back."""

from collections.abc import Sequence

import pytest

from bot.domain.jobs.errors import ResultMissing
from bot.domain.jobs.job import Job
from bot.domain.moderation.log import JobFacts
from bot.domain.pictures.errors import (
    MayNotRemove,
    NotYourTakedown,
    ResultNotFound,
    ResultRemoved,
    TakedownNotFound,
    TooLateToUndo,
)
from bot.domain.pictures.library import UNDO_SECONDS, Place
from bot.ports import ResultMessage
from bot.services.pictures.removal import Removals
from bot.services.pictures.results import Results
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.services.harness import Harness

MODERATOR = 77


@pytest.fixture
def results(harness: Harness) -> Results:
    return Results(harness.store, harness.spool, harness.jobs.renditions, harness.admission, harness.clock)


@pytest.fixture
def removals(harness: Harness, results: Results) -> Removals:
    return Removals(harness.store, results, harness.clock)


async def made(harness: Harness, count: int = 1) -> Sequence[Job]:
    """Return the posted jobs of one batch."""
    job = await harness.ask(count=count)
    await harness.live(120)
    return (await harness.store.batches.get(job.id)).jobs


def place(job: Job) -> Place:
    assert job.message_id is not None
    return Place(job.channel_id, job.message_id)


async def test_the_plan_names_the_money_and_what_stands_beside(harness: Harness, removals: Removals) -> None:
    jobs = await made(harness, 3)
    plan = await removals.plan_removal(jobs[1].id, guild_id=GUILD, user_id=MEMBER, moderator=False)
    assert [job.id for job in plan.together] == [job.id for job in jobs]
    assert (plan.paid, plan.paid_together) == (40_000, 120_000)


async def test_only_maker_and_moderators_take_down(harness: Harness, removals: Removals) -> None:
    (job,) = await made(harness)
    with pytest.raises(MayNotRemove):
        await removals.plan_removal(job.id, guild_id=GUILD, user_id=9, moderator=False)
    with pytest.raises(ResultNotFound):
        await removals.plan_removal(job.id, guild_id=GUILD + 1, user_id=MEMBER, moderator=True)
    assert (await removals.plan_removal(job.id, guild_id=GUILD, user_id=9, moderator=True)).job.id == job.id


async def test_its_maker_takes_it_down_and_may_show_it_again(harness: Harness, removals: Removals) -> None:
    jobs = await made(harness, 2)
    here = place(jobs[0])
    takedown = await removals.take_down([jobs[0]], [here], by=MEMBER)
    assert [job.id for job in await removals.shown_in(jobs[0], here)] == [jobs[1].id]
    assert [job.id for job in await removals.shown_in(jobs[0], here, again=takedown.job_ids)] == [
        job.id for job in jobs
    ]
    assert (await harness.library.get(jobs[0].id, guild_id=GUILD, user_id=MEMBER)).job.id == jobs[0].id
    assert not [line for line in await harness.store.moderation_log.newest(GUILD) if line.actor == MEMBER]
    await removals.put_back(takedown)
    assert len(await removals.shown_in(jobs[0], here)) == 2


async def test_a_moderators_act_and_its_undo_are_in_the_log(harness: Harness, removals: Removals) -> None:
    (job,) = await made(harness)
    takedown = await removals.take_down([job], [place(job)], by=MODERATOR)
    with pytest.raises(ResultMissing):
        await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)
    await removals.put_back(await removals.check_undo(takedown.press, user_id=MODERATOR))
    assert (await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)).job.id == job.id
    back, away = (await harness.store.moderation_log.newest(GUILD))[:2]
    assert (back.action, away.action) == ("put back", "removed")
    facts = JobFacts.load(away.new)
    assert facts is not None
    assert (facts.job_id, facts.user_id) == (job.id, MEMBER)


async def test_its_maker_does_not_undo_what_a_moderator_removed(harness: Harness, removals: Removals) -> None:
    (job,) = await made(harness)
    await removals.take_down([job], [place(job)], by=MODERATOR)
    takedown = await removals.take_down([job], [place(job)], by=MEMBER)  # a card that was open meanwhile
    with pytest.raises(ResultRemoved):
        await removals.check_undo(takedown.press, user_id=MEMBER)


async def test_a_second_press_is_the_one_to_undo(harness: Harness, removals: Removals) -> None:
    (job,) = await made(harness)
    first = await removals.take_down([job], [place(job)], by=MEMBER)
    second = await removals.take_down([job], [place(job)], by=MEMBER)
    assert (await removals.check_undo(second.press, user_id=MEMBER)).job_ids == (job.id,)
    with pytest.raises(TakedownNotFound):
        await removals.check_undo(first.press, user_id=MEMBER)


async def test_undo_is_for_the_same_person_and_ten_minutes(harness: Harness, removals: Removals) -> None:
    (job,) = await made(harness)
    takedown = await removals.take_down([job], [place(job)], by=MEMBER)
    assert removals.undo_until(takedown) == takedown.at + 600_000
    with pytest.raises(NotYourTakedown):
        await removals.check_undo(takedown.press, user_id=MODERATOR)
    harness.clock.advance(UNDO_SECONDS - 1)
    assert (await removals.check_undo(takedown.press, user_id=MEMBER)).job_ids == (job.id,)
    harness.clock.advance(1)
    with pytest.raises(TooLateToUndo):
        await removals.check_undo(takedown.press, user_id=MEMBER)
    with pytest.raises(TakedownNotFound):
        await removals.check_undo("nopress", user_id=MEMBER)


async def test_a_copy_of_it_shows_it_alone(harness: Harness, removals: Removals) -> None:
    jobs = await made(harness, 2)
    copy = Place(CHANNEL, 987)
    assert await removals.shown_in(jobs[1], copy) == [jobs[1]]
    await removals.take_down([jobs[1]], [copy], by=MEMBER)
    assert await removals.shown_in(jobs[1], copy) == []
    assert len(await removals.shown_in(jobs[1], place(jobs[1]))) == 2


async def test_a_gallery_is_drawn_with_what_is_left(harness: Harness, results: Results) -> None:
    jobs = await made(harness, 3)
    drawn = list[ResultMessage]()

    async def put(message: ResultMessage) -> int:
        drawn.append(message)
        return 5

    assert await results.redraw([jobs[0], jobs[2]], 10_000_000, put) == 5
    assert await results.redraw([jobs[1]], 10_000_000, put, alone=True) == 5
    assert [[item.job.id for item in message.items] for message in drawn] == [
        [jobs[0].id, jobs[2].id],
        [jobs[1].id],
    ]
    assert [message.is_single for message in drawn] == [False, True]
    await harness.spool.drop(f"out-{jobs[2].id}")
    with pytest.raises(ResultMissing):
        await results.redraw(jobs, 10_000_000, put)
