"""Removed everywhere: every message, tray, edit and contest; what Discord refuses now is done later."""

import pytest

from bot.domain.contests.errors import CannotEnter
from bot.domain.contests.models import EntryState
from bot.domain.errors import DeliveryError
from bot.domain.jobs.errors import ReferenceRemoved, ResultMissing
from bot.domain.jobs.job import Job
from bot.domain.jobs.picture import SourceCredit, SourceImage
from bot.domain.jobs.posts import PostedAs
from bot.domain.moderation.cases import CaseKind
from bot.domain.moderation.report_errors import NothingToRemove
from bot.domain.moderation.reports import ReportReason, Voice
from bot.domain.pictures.errors import ResultRemoved
from bot.services.pictures.sources import Pictures
from tests import builders
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.services.contest_harness import ContestHarness
from tests.services.harness import Harness
from tests.store.contests.acts import made as made_for

MODERATOR = 77


async def made(harness: Harness) -> Job:
    job = await harness.ask()
    await harness.live(120)
    return await harness.store.jobs.get(job.id)


async def test_every_message_that_shows_it(harness: Harness) -> None:
    job = await made(harness)
    for message_id, kind in ((901, PostedAs.AGAIN), (902, PostedAs.DIRECT)):
        await harness.store.posts.record(
            job.id, channel_id=CHANNEL, message_id=message_id, kind=kind, now=harness.clock.now()
        )
    removed = await harness.removal.everywhere(job, by=MODERATOR, reason="rude")
    assert removed.messages == 3
    assert [message for message, _job, _by in harness.result_posts.taken] == [job.message_id, 901, 902]
    assert await harness.store.posts.of_job(job.id) == []
    again = await harness.removal.everywhere(job, by=MODERATOR, reason="rude")
    assert (again.case, again.messages) == (None, 0)
    assert len(await harness.store.cases.list(GUILD, kind=CaseKind.REMOVAL)) == 1


async def test_what_discord_does_not_take_now_is_taken_out_later(harness: Harness) -> None:
    job = await made(harness)
    harness.result_posts.silent = True
    await harness.removal.everywhere(job, by=MODERATOR, reason="rude")
    with pytest.raises(DeliveryError):
        await harness.removal.tick()
    await harness.restart()
    harness.result_posts.silent = False
    await harness.removal.tick()
    assert harness.result_posts.taken == [(job.message_id, job.id, MODERATOR)]
    await harness.removal.tick()
    assert len(harness.result_posts.taken) == 1


async def test_a_message_that_refuses_us_is_given_up(harness: Harness) -> None:
    job = await made(harness)
    assert job.message_id is not None
    harness.result_posts.closed.add(job.message_id)
    await harness.removal.everywhere(job, by=MODERATOR, reason="rude")
    await harness.removal.tick()


async def test_a_message_posted_meanwhile_goes_too(harness: Harness) -> None:
    job = await made(harness)
    await harness.removal.everywhere(job, by=MODERATOR, reason="rude")
    now = harness.clock.now()
    await harness.store.posts.record(job.id, channel_id=CHANNEL, message_id=905, kind=PostedAs.AGAIN, now=now)
    await harness.removal.tick()
    assert [message for message, _job, _by in harness.result_posts.taken] == [job.message_id, 905]


async def test_it_stays_out_until_a_moderator_allows_it(harness: Harness) -> None:
    job = await made(harness)
    await harness.removal.everywhere(job, by=MODERATOR, reason="rude")
    with pytest.raises(ResultMissing):
        await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)
    assert await harness.removal.allow(job, by=MODERATOR)
    assert not await harness.removal.allow(job, by=MODERATOR)
    assert (await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)).job.id == job.id


async def test_its_own_maker_may_show_it_again(harness: Harness) -> None:
    job = await made(harness)
    removed = await harness.removal.everywhere(job, by=MEMBER, reason="")
    assert (removed.case, removed.messages) == (None, 1)
    assert await harness.store.cases.list(GUILD) == []
    await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)


async def test_no_edit_and_no_tray_has_it(harness: Harness) -> None:
    job = await made(harness)
    sources = Pictures(
        harness.store, harness.spool, harness.attachments, harness.media, harness.clock, harness.jobs.room
    )
    source = SourceImage("https://cdn/x.png", "x.png", "image/png", 9, MEMBER, "https://x", job.id)
    (picture,) = await sources.add_to_tray(source, guild_id=GUILD, user_id=MEMBER)
    await harness.removal.everywhere(job, by=MODERATOR, reason="rude")
    assert await sources.tray(GUILD, MEMBER) == []
    assert not harness.spool.path(picture.file).exists()
    with pytest.raises(ResultRemoved):
        await sources.check_usable(source, guild_id=GUILD, user_id=MEMBER)


async def test_what_was_made_from_it_is_not_made_again(harness: Harness) -> None:
    job, child = await made(harness), await made(harness)
    await harness.store.panels.record_credits(child.id, [SourceCredit(MEMBER, "https://x", job.id)])
    await harness.removal.everywhere(job, by=MODERATOR, reason="rude")
    with pytest.raises(ReferenceRemoved):
        await harness.admission.repeat(child.id, builders.new_request(request_key="again"))


async def test_an_entry_is_disqualified_and_cannot_be_entered(contest_harness: ContestHarness) -> None:
    contest, (entry, _other) = await contest_harness.in_voting(33, 34)
    harness = contest_harness.harness
    job = await contest_harness.store.jobs.get(entry)
    removed = await harness.removal.everywhere(job, by=MODERATOR, reason="rude")
    assert removed.contest_id == contest.id
    assert harness.result_posts.private == [job.id]
    stored = await contest_harness.store.entries.get(entry)
    assert stored is not None
    assert (stored.state, stored.reason) == (EntryState.DISQUALIFIED, "rude")


async def test_a_removed_picture_is_not_handed_in(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    job = await made_for(contest_harness.store, contest, 33)
    await contest_harness.harness.removal.everywhere(job, by=MODERATOR, reason="rude")
    with pytest.raises(CannotEnter):
        await contest_harness.store.entries.enter(
            contest.id, job.id, user_id=33, now=contest_harness.clock.now()
        )


async def test_it_is_found_by_id_and_by_the_link_of_a_message(harness: Harness) -> None:
    job = await made(harness)
    link = f"https://discord.com/channels/{GUILD}/{CHANNEL}/{job.message_id}"
    for named in (job.id, f" {job.id.upper()} ", link):
        assert await harness.removal.find(GUILD, named) == [job]
    now = harness.clock.now()
    await harness.store.posts.record(
        job.id, channel_id=CHANNEL, message_id=907, kind=PostedAs.CONTEST, now=now
    )
    with pytest.raises(NothingToRemove):  # the announcement of a contest has many
        await harness.removal.find(GUILD, f"https://discord.com/channels/{GUILD}/{CHANNEL}/907")
    for named in ("nothing", link[:-1] + "77", job.id):
        with pytest.raises(NothingToRemove):
            await harness.removal.find(GUILD if named != job.id else GUILD + 1, named)


async def test_a_blurred_entry_of_a_contest_stays_nameless(contest_harness: ContestHarness) -> None:
    contest, (entry, other) = await contest_harness.in_voting(33, 34)
    harness = contest_harness.harness
    job = await contest_harness.store.jobs.get(entry)
    voice = Voice(ReportReason.HATE, "")
    await harness.reports.report(job, 35, voice, contest_id=contest.id)
    await harness.removal.blur(job, by=MODERATOR, reason="rude")
    (line,) = [one for one in await harness.store.moderation_log.newest(GUILD) if one.action == "blurred"]
    assert "33" not in (line.new or "").replace(entry, "")
    assert [row["member"] for row in await harness.people.export(GUILD)] == [None, None]
    assert await harness.store.cases.of_member(GUILD, 33) == []
    for voter in (35, 36, 37):
        await contest_harness.ballot(contest, voter, entry, other)
    await contest_harness.after(48 * 3600)
    assert [row["member"] for row in await harness.people.export(GUILD)] == ["33", "33"]
