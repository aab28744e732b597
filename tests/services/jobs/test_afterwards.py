"""Jobs taken back while they wait, and jobs made once more."""

import pytest

from bot.domain.errors import NotAllowed, NotFound, Outdated
from bot.domain.jobs.job import Failure
from tests.builders import GUILD, MEMBER
from tests.services.harness import Harness


async def test_a_waiting_job_can_be_withdrawn(house: Harness) -> None:
    house.studio.render_seconds = 100
    jobs = [await house.ask() for _ in range(4)]
    await house.live(10)
    assert len(house.delivery.placeholders()) == 4
    await house.admission.withdraw(jobs[3].id, user_id=MEMBER)
    await house.live(1)
    assert (await house.job(jobs[3])).failure is Failure.CANCELLED
    assert (await house.store.jobs.receipt(jobs[3].id)).returned == 40_000
    assert len(house.delivery.placeholders()) == 3
    await house.live(600)
    assert len(house.method.signed) == 3


async def test_a_started_job_cannot_and_nobody_elses(house: Harness) -> None:
    house.studio.render_seconds = 100
    jobs = [await house.ask() for _ in range(4)]
    await house.live(10)
    with pytest.raises(Outdated):
        await house.admission.withdraw(jobs[0].id, user_id=MEMBER)
    with pytest.raises(NotAllowed):
        await house.admission.withdraw(jobs[3].id, user_id=MEMBER + 1)


async def again(house: Harness, job_id: str, **changes: object) -> str:
    values: dict[str, object] = {
        "request_key": "again",
        "guild_id": GUILD,
        "channel_id": 5,
        "user_id": 99,
        "upload_limit": 10_000,
    }
    offer = await house.admission.again(job_id, **{**values, **changes})  # type: ignore[arg-type]
    return offer.job.id


async def test_pressed_by_another_member_it_is_a_job_of_theirs(house: Harness) -> None:
    first = await house.ask(options={"prompt": "a crane"})
    await house.live(60)
    second = await house.store.jobs.get(await again(house, first.id))
    assert (second.user_id, second.channel_id, second.options) == (99, 5, first.options)
    assert second.id != first.id
    assert await again(house, first.id) == second.id  # redelivered
    await house.live(60)
    assert len(house.method.signed) == 2


async def test_not_from_another_server(house: Harness) -> None:
    first = await house.ask()
    await house.fund(guild_id=5)
    with pytest.raises(NotFound):
        await again(house, first.id, guild_id=5)
