"""Jobs that are cancelled while they wait, and jobs that are made again."""

import pytest

from bot.domain.errors import NotAllowed, NotFound, Outdated
from bot.domain.jobs.job import Failure
from tests.builders import MEMBER, new_request
from tests.services.harness import Harness


async def test_a_waiting_job_can_be_withdrawn(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    jobs = [await harness.ask() for _ in range(4)]
    await harness.live(10)
    assert len(harness.delivery.progress_messages()) == 4
    await harness.admission.cancel(jobs[3].id, user_id=MEMBER)
    await harness.live(1)
    assert (await harness.job(jobs[3])).failure is Failure.CANCELLED
    assert (await harness.store.jobs.receipt(jobs[3].id)).returned == 40_000
    assert len(harness.delivery.progress_messages()) == 3
    await harness.live(600)
    assert len(harness.method.signed) == 3


async def test_a_started_job_cannot_and_nobody_elses(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    jobs = [await harness.ask() for _ in range(4)]
    await harness.live(10)
    with pytest.raises(Outdated):
        await harness.admission.cancel(jobs[0].id, user_id=MEMBER)
    with pytest.raises(NotAllowed):
        await harness.admission.cancel(jobs[3].id, user_id=MEMBER + 1)


async def again(harness: Harness, job_id: str, **changes: object) -> str:
    values = {"request_key": "again", "channel_id": 5, "user_id": 99, "upload_limit": 10_000}
    offer = await harness.admission.repeat(job_id, new_request(**{**values, **changes}))
    return offer.job.id


async def test_pressed_by_another_member_it_is_a_job_of_theirs(harness: Harness) -> None:
    first = await harness.ask(options={"prompt": "a crane"})
    await harness.live(60)
    second = await harness.store.jobs.get(await again(harness, first.id))
    assert (second.user_id, second.channel_id, second.options) == (99, 5, first.options)
    assert second.id != first.id
    assert await again(harness, first.id) == second.id  # redelivered
    await harness.live(60)
    assert len(harness.method.signed) == 2


async def test_not_from_another_server(harness: Harness) -> None:
    first = await harness.ask()
    await harness.fund(guild_id=5)
    with pytest.raises(NotFound):
        await again(harness, first.id, guild_id=5)
