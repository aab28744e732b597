"""Looking jobs up: by their maker, on their server, and nobody else."""

import pytest

from bot.domain.errors import NotFound, Outdated
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.services.harness import Harness


async def test_a_finished_job_can_be_shown_again(house: Harness) -> None:
    job = await house.ask()
    await house.live(60)
    shown = await house.shelf.take(f" {job.id.upper()} ", guild_id=GUILD, user_id=MEMBER)
    assert (shown.job.id, shown.receipt.paid) == (job.id, 40_000)
    message_id = (await house.job(job)).message_id
    await house.shelf.shown(job.id, channel_id=CHANNEL, message_id=1)
    assert (await house.job(job)).message_id == message_id


@pytest.mark.parametrize(("guild_id", "user_id"), [(GUILD, MEMBER + 1), (GUILD + 1, MEMBER)])
async def test_somebody_elses_job_is_no_job(house: Harness, guild_id: int, user_id: int) -> None:
    job = await house.ask()
    await house.live(60)
    with pytest.raises(NotFound) as other:
        await house.shelf.take(job.id, guild_id=guild_id, user_id=user_id)
    with pytest.raises(NotFound) as none:
        await house.shelf.take("zzzzzz", guild_id=guild_id, user_id=user_id)
    assert str(other.value).replace(job.id, "") == str(none.value).replace("zzzzzz", "")


async def test_without_a_file_it_says_why(house: Harness) -> None:
    running = await house.ask()
    with pytest.raises(Outdated, match="under way"):
        await house.shelf.take(running.id, guild_id=GUILD, user_id=MEMBER)
    house.studio.fails_with = "boom"
    await house.live(60)
    with pytest.raises(Outdated, match="failed"):
        await house.shelf.take(running.id, guild_id=GUILD, user_id=MEMBER)


async def test_a_file_that_was_removed(house: Harness) -> None:
    job = await house.ask()
    await house.live(60)
    await house.spool.drop(f"out-{job.id}")
    with pytest.raises(Outdated, match="no longer"):
        await house.shelf.take(job.id, guild_id=GUILD, user_id=MEMBER)


async def test_what_moderators_have_not_decided_about_is_listed_to_its_asker_alone(house: Harness) -> None:
    await house.moderating.change(GUILD, {"approve_above": 0}, by=77)
    job, _ = await house.ask(), await house.ask(user_id=99)
    assert await house.shelf.list(GUILD, MEMBER) == []
    ((approval, listed),) = await house.shelf.asked(GUILD, MEMBER)
    assert (listed.id, approval.amount) == (job.id, job.total)
    assert await house.shelf.asked(GUILD + 1, MEMBER) == []
    await house.approvals.approve(job.id, guild_id=GUILD, by=77, senior=True)
    assert await house.shelf.asked(GUILD, MEMBER) == []
    assert [job.id for job in await house.shelf.list(GUILD, MEMBER)] == [job.id]


async def test_a_members_list_is_newest_first_and_theirs(house: Harness) -> None:
    first = await house.ask()
    await house.live(60)
    house.studio.render_seconds = 1_000
    second, _ = await house.ask(), await house.ask(user_id=99)
    await house.live(5)
    listed = await house.shelf.list(GUILD, MEMBER)
    assert [job.id for job in listed] == [second.id, first.id]
    assert [job.id for job in await house.shelf.list(GUILD, MEMBER, "DELIVERED")] == [first.id]
