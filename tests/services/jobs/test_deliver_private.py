"""Private results: their maker is told, nobody else, and nothing of them ever stands in a channel."""

import pytest

from bot.domain import policy
from bot.domain.errors import NotFound, Outdated
from bot.domain.jobs.job import Failure, Job, JobState
from tests.builders import CHANNEL, GUILD, MEMBER, asked
from tests.services.harness import Harness

OTHER = MEMBER + 1


async def finished(house: Harness, **changes: object) -> Job:
    job = await house.ask(private=True, **changes)
    await house.live(120)
    return await house.job(job)


async def test_its_maker_is_told_in_their_card(house: Harness) -> None:
    job = await finished(house)
    assert job.state is JobState.DELIVERED
    assert [(whom, how) for whom, how, _ in house.delivery.whispers] == [(job.id, "card")]
    assert job.message_id is not None
    assert house.delivery.messages == []
    await house.check_books()


async def test_progress_is_told_in_private_too(house: Harness) -> None:
    job = await house.ask(private=True)
    await house.live(policy.PLACEHOLDER_AFTER_SECONDS + 1)
    assert house.delivery.whispered_progress
    assert {whom for whom, _ in house.delivery.whispered_progress} == {job.id}
    await house.live(120)
    assert house.delivery.shown == []
    assert (await house.job(job)).placeholder_id is None


async def test_without_a_card_a_direct_message_is_sent_but_not_at_once(house: Harness) -> None:
    house.delivery.cards = False
    job = await finished(house)
    ((whom, how, at),) = house.delivery.whispers
    assert (whom, how) == (job.id, "message")
    assert job.fetched_at is not None
    assert at >= house.clock.after(policy.CARD_SECONDS, since=job.fetched_at)


async def test_without_any_way_it_stays_until_its_maker_asks(house: Harness) -> None:
    house.delivery.cards, house.delivery.private_closed = False, True
    job = await finished(house)
    assert job.state is JobState.FETCHED
    await house.live(2 * policy.UNHEARD_SECONDS)
    assert (await house.job(job)).state is JobState.FETCHED
    shown = await house.shelf.take(job.id, guild_id=GUILD, user_id=MEMBER)
    await house.shelf.seen([shown.job], 77)
    assert (await house.job(job)).message_id == 77
    assert house.delivery.whispers == []
    assert house.delivery.messages == []
    await house.check_books()


async def test_when_direct_messages_are_open_again_it_is_told(house: Harness) -> None:
    house.delivery.cards, house.delivery.private_closed = False, True
    job = await finished(house)
    house.delivery.private_closed = False
    await house.live(policy.UNHEARD_SECONDS + 1)
    assert (await house.job(job)).state is JobState.DELIVERED
    assert len(house.delivery.whispers) == 1


@pytest.mark.parametrize(("point", "times"), [("before_post", 1), ("posted", 2)])
async def test_killed_around_the_telling_it_is_told_twice_at_most(
    house: Harness, point: str, times: int
) -> None:
    house.kill_at = point
    job = await house.ask(private=True)
    await house.live(120)
    assert house.killed
    house.killed = False
    await house.restart()
    await house.live(120)
    assert (await house.job(job)).state is JobState.DELIVERED
    assert len(house.delivery.whispers) == times
    assert house.delivery.messages == []


async def test_a_failure_is_said_although_its_channel_is_closed(house: Harness) -> None:
    house.delivery.closed.add(CHANNEL)
    house.studio.fails_with = "boom"
    job = await finished(house)
    assert job.failure is Failure.STUDIO_FAILED
    assert [said[0] for said in house.delivery.said] == [job.id]


async def test_a_file_that_is_gone_is_a_failure(house: Harness) -> None:
    house.delivery.cards, house.delivery.private_closed = False, True
    job = await finished(house)
    await house.spool.drop(f"out-{job.id}")
    await house.live(policy.UNHEARD_SECONDS + 60)
    assert (await house.job(job)).failure is Failure.RESULT_LOST


async def test_a_channel_in_which_nothing_may_be_posted_is_fine(house: Harness) -> None:
    offer = await house.admission.ask(asked(private=True, missing_permissions=("Attach Files",)))
    assert offer.admitted


# ── several ──────────────────────────────────────────────────────────────────────────────────────


async def test_several_of_one_press_are_told_of_once(house: Harness) -> None:
    offer = await house.admission.ask(asked(private=True, count=3))
    await house.live(120)
    ids = [job.id for job in offer.jobs]
    assert house.delivery.whispered_of == [(ids, [])]
    batch = await house.store.batches.of(ids[0])
    assert {job.state for job in batch.jobs} == {JobState.DELIVERED}
    assert len({job.message_id for job in batch.jobs}) == 1


async def test_one_that_is_published_takes_no_other_with_it(house: Harness) -> None:
    house.delivery.cards, house.delivery.private_closed = False, True
    offer = await house.admission.ask(asked(private=True, count=3))
    await house.live(120)
    published, *others = offer.jobs
    await publish(house, published)
    await house.live(120)
    assert (await house.job(published)).state is JobState.DELIVERED
    assert [(await house.job(job)).state for job in others] == [JobState.FETCHED] * 2
    assert [message.job_id for message in house.delivery.messages] == [published.id]
    house.delivery.private_closed = False
    await house.live(policy.UNHEARD_SECONDS + 60)
    assert house.delivery.whispered_of == [([job.id for job in others], [])]
    await house.check_books()


# ── others, and everybody ────────────────────────────────────────────────────────────────────────


async def publish(house: Harness, job: Job, user_id: int = MEMBER, channel_id: int = CHANNEL) -> Job:
    return await house.shelf.publish(
        job.id,
        guild_id=GUILD,
        user_id=user_id,
        channel_id=channel_id,
        parent_id=None,
        upload_limit=10_000_000,
    )


async def test_published_it_is_posted_once_and_costs_nothing(house: Harness) -> None:
    job = await finished(house)
    spent = (await house.budgets.show(GUILD)).spent
    await publish(house, job, channel_id=CHANNEL + 1)
    await house.live(120)
    (message,) = house.delivery.results(job.id)
    assert message.channel_id == CHANNEL + 1
    found = await house.job(job)
    assert (found.private, found.state, found.message_id) == (False, JobState.DELIVERED, message.id)
    with pytest.raises(Outdated, match="public already"):
        await publish(house, job)
    assert len(house.delivery.results(job.id)) == 1
    assert (await house.budgets.show(GUILD)).spent == spent
    await house.check_books()


@pytest.mark.parametrize("point", ["before_post", "posted"])
async def test_killed_while_it_is_published_it_stands_there_once(house: Harness, point: str) -> None:
    job = await finished(house)
    house.kill_at = point
    await publish(house, job)
    await house.live(60)
    assert house.killed
    house.killed = False
    await house.restart()
    await house.live(60)
    assert (await house.job(job)).state is JobState.DELIVERED
    assert len(house.delivery.results(job.id)) == 1


async def test_for_others_it_is_no_job(house: Harness) -> None:
    job = await finished(house)
    with pytest.raises(NotFound):
        await publish(house, job, OTHER)
    with pytest.raises(NotFound):
        await house.admission.press(job.id, user_id=OTHER)
    with pytest.raises(NotFound):
        await house.admission.withdraw(job.id, user_id=OTHER)
    with pytest.raises(NotFound):
        await again(house, job, OTHER)
    with pytest.raises(NotFound):
        await house.approvals.withdraw(job.id, user_id=OTHER)


async def again(house: Harness, job: Job, user_id: int) -> Job:
    offer = await house.admission.again(
        job.id,
        request_key=f"again-{user_id}-{house.clock.now()}",
        guild_id=GUILD,
        channel_id=CHANNEL,
        user_id=user_id,
        upload_limit=10_000_000,
    )
    return offer.job


async def test_the_same_again_is_private_until_it_is_public(house: Harness) -> None:
    job = await finished(house)
    assert (await again(house, job, MEMBER)).private
    await publish(house, job)
    assert not (await again(house, job, OTHER)).private
