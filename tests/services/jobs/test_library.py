"""Looking jobs up: only by their maker, on their server."""

import pytest

from bot.domain import policy
from bot.domain.jobs.errors import JobNotFound, NoFile, ResultMissing, Scope
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.services.harness import Harness


async def test_a_finished_job_can_be_shown_again(harness: Harness) -> None:
    job = await harness.ask()
    await harness.live(60)
    shown = await harness.library.get(f" {job.id.upper()} ", guild_id=GUILD, user_id=MEMBER)
    assert (shown.job.id, shown.receipt.paid) == (job.id, 40_000)
    message_id = (await harness.job(job)).message_id
    await harness.library.mark_posted(job.id, channel_id=CHANNEL, message_id=1)
    assert (await harness.job(job)).message_id == message_id


@pytest.mark.parametrize(("guild_id", "user_id"), [(GUILD, MEMBER + 1), (GUILD + 1, MEMBER)])
async def test_somebody_elses_job_is_no_job(harness: Harness, guild_id: int, user_id: int) -> None:
    job = await harness.ask()
    await harness.live(60)
    for job_id in (job.id, "zzzzzz"):
        with pytest.raises(JobNotFound) as refused:
            await harness.library.get(job_id, guild_id=guild_id, user_id=user_id)
        assert vars(refused.value) == {"job_id": job_id, "scope": Scope.OWN}


async def test_without_a_file_it_says_why(harness: Harness) -> None:
    running = await harness.ask()
    with pytest.raises(ResultMissing) as refused:
        await harness.library.get(running.id, guild_id=GUILD, user_id=MEMBER)
    assert (refused.value.job_id, refused.value.reason) == (running.id, NoFile.UNDER_WAY)
    harness.studio.fails_with = "boom"
    await harness.live(60)
    with pytest.raises(ResultMissing) as refused:
        await harness.library.get(running.id, guild_id=GUILD, user_id=MEMBER)
    assert refused.value.reason is NoFile.FAILED


async def test_a_file_that_is_gone(harness: Harness) -> None:
    job = await harness.ask()
    await harness.live(60)
    await harness.spool.drop(f"out-{job.id}")
    with pytest.raises(ResultMissing) as refused:
        await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)
    assert refused.value.reason is NoFile.GONE


async def test_a_result_that_a_moderator_removed(harness: Harness) -> None:
    job = await harness.ask()
    await harness.live(60)
    await harness.store.panels.mark_removed(job.id, by=77, now=harness.clock.now())
    with pytest.raises(ResultMissing) as refused:
        await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)
    assert refused.value.reason is NoFile.REMOVED


async def test_what_moderators_have_not_decided_about_is_listed_to_its_asker_alone(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"approve_above": 0}, by=77)
    job, _ = await harness.ask(), await harness.ask(user_id=99)
    assert await harness.library.list(GUILD, MEMBER) == []
    ((approval, listed),) = await harness.library.awaiting_approval(GUILD, MEMBER)
    assert (listed.id, approval.amount) == (job.id, job.total)
    assert await harness.library.awaiting_approval(GUILD + 1, MEMBER) == []
    await harness.approvals.approve(job.id, guild_id=GUILD, by=77, senior=True)
    assert await harness.library.awaiting_approval(GUILD, MEMBER) == []
    assert [job.id for job in await harness.library.list(GUILD, MEMBER)] == [job.id]


async def test_a_members_list_is_newest_first_and_theirs(harness: Harness) -> None:
    first = await harness.ask()
    await harness.live(60)
    harness.studio.render_seconds = 1_000
    second, _ = await harness.ask(), await harness.ask(user_id=99)
    await harness.live(5)
    listed = await harness.library.list(GUILD, MEMBER)
    assert [job.id for job in listed] == [second.id, first.id]
    assert [job.id for job in await harness.library.list(GUILD, MEMBER, "DELIVERED")] == [first.id]


async def test_a_list_has_small_copies_of_the_pictures_that_are_there(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "THUMBNAIL_BYTES", 9)
    shown, removed, gone = [await harness.ask() for _ in range(3)]
    await harness.live(60)
    await harness.store.panels.mark_removed(removed.id, by=77, now=harness.clock.now())
    await harness.spool.drop(f"out-{gone.id}")
    jobs = await harness.library.list(GUILD, MEMBER)
    small = await harness.library.thumbnails(jobs)
    assert {job_id: (file.size, file.original is not None) for job_id, file in small.items()} == {
        shown.id: (9, True)
    }


async def test_a_copy_that_takes_too_long_is_left_out_of_the_list(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "THUMBNAIL_BYTES", 9)
    monkeypatch.setattr(policy, "THUMBNAIL_SECONDS", 0.0)
    await harness.ask()
    await harness.live(60)
    assert await harness.library.thumbnails(await harness.library.list(GUILD, MEMBER)) == {}
