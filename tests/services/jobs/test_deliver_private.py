"""Private results: only their maker is notified, and no channel ever shows them."""

import pytest

from bot.domain import policy
from bot.domain.errors import NotFound
from bot.domain.jobs.errors import AlreadyPublic
from bot.domain.jobs.job import Failure, Job, JobState
from tests.builders import CHANNEL, GUILD, MEMBER, new_request
from tests.services.harness import Harness

OTHER = MEMBER + 1


async def finished(harness: Harness, **changes: object) -> Job:
    job = await harness.ask(private=True, **changes)
    await harness.live(120)
    return await harness.job(job)


async def test_its_maker_is_told_in_their_card(harness: Harness) -> None:
    job = await finished(harness)
    assert job.state is JobState.DELIVERED
    assert [(whom, how) for whom, how, _ in harness.delivery.private_notices] == [(job.id, "card")]
    assert job.message_id is not None
    assert harness.delivery.messages == []
    await harness.check_books()


async def test_the_card_itself_becomes_the_picture(harness: Harness) -> None:
    job = await finished(harness)
    (message,) = harness.delivery.shown_privately
    assert [item.job.id for item in message.items] == [job.id]
    assert message.items[0].receipt.paid == 40_000
    assert job.result is not None
    assert message.items[0].rendition.size == job.result.size


async def test_a_file_that_no_card_takes_is_told_of_with_a_button(harness: Harness) -> None:
    harness.delivery.max_bytes = 0
    job = await finished(harness)
    assert harness.delivery.shown_privately == []
    assert [(whom, how) for whom, how, _ in harness.delivery.private_notices] == [(job.id, "card")]


async def test_progress_is_told_in_private_too(harness: Harness) -> None:
    job = await harness.ask(private=True)
    await harness.live(policy.PROGRESS_AFTER_SECONDS + 1)
    assert harness.delivery.private_progress
    assert {whom for whom, _ in harness.delivery.private_progress} == {job.id}
    await harness.live(120)
    assert harness.delivery.progress_shown == []
    assert (await harness.job(job)).progress_message_id is None


async def test_without_a_card_a_direct_message_is_sent_but_not_at_once(harness: Harness) -> None:
    harness.delivery.has_cards = False
    job = await finished(harness)
    ((whom, how, at),) = harness.delivery.private_notices
    assert (whom, how) == (job.id, "message")
    assert job.fetched_at is not None
    assert at >= harness.clock.after(policy.CARD_SECONDS, since=job.fetched_at)


async def test_without_any_way_it_stays_until_its_maker_asks(harness: Harness) -> None:
    harness.delivery.has_cards, harness.delivery.direct_messages_closed = False, True
    job = await finished(harness)
    assert job.state is JobState.FETCHED
    await harness.live(2 * policy.UNHEARD_SECONDS)
    assert (await harness.job(job)).state is JobState.FETCHED
    shown = await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)
    await harness.library.mark_seen([shown.job], 77)
    assert (await harness.job(job)).message_id == 77
    assert harness.delivery.private_notices == []
    assert harness.delivery.messages == []
    await harness.check_books()


async def test_when_direct_messages_are_open_again_it_is_told(harness: Harness) -> None:
    harness.delivery.has_cards, harness.delivery.direct_messages_closed = False, True
    job = await finished(harness)
    harness.delivery.direct_messages_closed = False
    await harness.live(policy.UNHEARD_SECONDS + 1)
    assert (await harness.job(job)).state is JobState.DELIVERED
    assert len(harness.delivery.private_notices) == 1


@pytest.mark.parametrize(("point", "times"), [("before_post", 1), ("posted", 2)])
async def test_killed_around_the_telling_it_is_told_twice_at_most(
    harness: Harness, point: str, times: int
) -> None:
    harness.kill_at = point
    job = await harness.ask(private=True)
    await harness.live(120)
    assert harness.killed
    harness.killed = False
    await harness.restart()
    await harness.live(120)
    assert (await harness.job(job)).state is JobState.DELIVERED
    assert len(harness.delivery.private_notices) == times
    assert harness.delivery.messages == []


async def test_a_failure_is_said_although_its_channel_is_closed(harness: Harness) -> None:
    harness.delivery.closed.add(CHANNEL)
    harness.studio.fails_with = "boom"
    job = await finished(harness)
    assert job.failure is Failure.STUDIO_FAILED
    assert [said[0] for said in harness.delivery.notified] == [job.id]


async def test_a_file_that_is_gone_is_a_failure(harness: Harness) -> None:
    harness.delivery.has_cards, harness.delivery.direct_messages_closed = False, True
    job = await finished(harness)
    await harness.spool.drop(f"out-{job.id}")
    await harness.live(policy.UNHEARD_SECONDS + 60)
    assert (await harness.job(job)).failure is Failure.RESULT_LOST


async def test_a_channel_in_which_nothing_may_be_posted_is_fine(harness: Harness) -> None:
    offer = await harness.admission.submit(new_request(private=True, missing_permissions=("Attach Files",)))
    assert offer.admitted


# ── several ──────────────────────────────────────────────────────────────────────────────────────


async def test_several_of_one_press_are_told_of_once(harness: Harness) -> None:
    offer = await harness.admission.submit(new_request(private=True, count=3))
    await harness.live(120)
    ids = [job.id for job in offer.jobs]
    assert harness.delivery.private_notice_jobs == [(ids, [])]
    batch = await harness.store.batches.get(ids[0])
    assert {job.state for job in batch.jobs} == {JobState.DELIVERED}
    assert len({job.message_id for job in batch.jobs}) == 1


async def test_one_that_is_published_takes_no_other_with_it(harness: Harness) -> None:
    harness.delivery.has_cards, harness.delivery.direct_messages_closed = False, True
    offer = await harness.admission.submit(new_request(private=True, count=3))
    await harness.live(120)
    published, *others = offer.jobs
    await publish(harness, published)
    await harness.live(120)
    assert (await harness.job(published)).state is JobState.DELIVERED
    assert [(await harness.job(job)).state for job in others] == [JobState.FETCHED] * 2
    assert [message.job_id for message in harness.delivery.messages] == [published.id]
    harness.delivery.direct_messages_closed = False
    await harness.live(policy.UNHEARD_SECONDS + 60)
    assert harness.delivery.private_notice_jobs == [([job.id for job in others], [])]
    await harness.check_books()


# ── others, and everybody ────────────────────────────────────────────────────────────────────────


async def publish(harness: Harness, job: Job, user_id: int = MEMBER, channel_id: int = CHANNEL) -> Job:
    return await harness.library.publish(
        job.id,
        guild_id=GUILD,
        user_id=user_id,
        channel_id=channel_id,
        parent_id=None,
        upload_limit=10_000_000,
    )


async def test_published_it_is_posted_once_and_costs_nothing(harness: Harness) -> None:
    job = await finished(harness)
    spent = (await harness.budgets.show(GUILD)).spent
    await publish(harness, job, channel_id=CHANNEL + 1)
    await harness.live(120)
    (message,) = harness.delivery.results(job.id)
    assert message.channel_id == CHANNEL + 1
    found = await harness.job(job)
    assert (found.private, found.state, found.message_id) == (False, JobState.DELIVERED, message.id)
    with pytest.raises(AlreadyPublic):
        await publish(harness, job)
    assert len(harness.delivery.results(job.id)) == 1
    assert (await harness.budgets.show(GUILD)).spent == spent
    await harness.check_books()


@pytest.mark.parametrize("point", ["before_post", "posted"])
async def test_killed_while_it_is_published_it_stands_there_once(harness: Harness, point: str) -> None:
    job = await finished(harness)
    harness.kill_at = point
    await publish(harness, job)
    await harness.live(60)
    assert harness.killed
    harness.killed = False
    await harness.restart()
    await harness.live(60)
    assert (await harness.job(job)).state is JobState.DELIVERED
    assert len(harness.delivery.results(job.id)) == 1


async def test_for_others_it_is_no_job(harness: Harness) -> None:
    job = await finished(harness)
    with pytest.raises(NotFound):
        await publish(harness, job, OTHER)
    with pytest.raises(NotFound):
        await harness.admission.confirm(job.id, user_id=OTHER)
    with pytest.raises(NotFound):
        await harness.admission.cancel(job.id, user_id=OTHER)
    with pytest.raises(NotFound):
        await again(harness, job, OTHER)
    with pytest.raises(NotFound):
        await harness.approvals.withdraw(job.id, user_id=OTHER)


async def again(harness: Harness, job: Job, user_id: int) -> Job:
    return (await harness.admission.repeat(job.id, new_request(user_id=user_id))).job


async def test_the_same_again_is_private_until_it_is_public(harness: Harness) -> None:
    job = await finished(harness)
    assert (await again(harness, job, MEMBER)).private
    await publish(harness, job)
    assert not (await again(harness, job, OTHER)).private
