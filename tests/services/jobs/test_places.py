"""Nothing is signed for a result that could not be delivered any more."""

import pytest

from bot.domain import policy
from bot.domain.jobs.errors import NotTheMaker, NotWaiting, PlaceLost
from bot.domain.jobs.job import Failure, JobState
from bot.domain.jobs.place import Obstacle, PlaceProblem
from tests.builders import CHANNEL, EDIT, GUILD, MEMBER, attachment
from tests.fakes.files import PICTURE
from tests.services.harness import Harness

GONE = Obstacle(PlaceProblem.CHANNEL)
NO_RIGHTS = Obstacle(PlaceProblem.RIGHTS, ("send_messages", "attach_files"))


@pytest.mark.parametrize("obstacle", [Obstacle(problem) for problem in PlaceProblem] + [NO_RIGHTS])
async def test_a_job_whose_place_is_gone_is_not_paid_and_its_maker_told(
    harness: Harness, obstacle: Obstacle
) -> None:
    before = await harness.store.budgets.balances(GUILD)
    job = await harness.ask()
    harness.places.gone[CHANNEL] = obstacle
    await harness.live(30)
    ended = await harness.job(job)
    assert (ended.state, ended.failure) == (JobState.FAILED, Failure.PLACE_GONE)
    assert Obstacle.parse(ended.detail) == obstacle
    assert harness.studio.presented == []
    assert await harness.store.budgets.balances(GUILD) == before
    assert [told for told, _, _ in harness.delivery.notified] == [job.id]
    await harness.check_books()


async def test_an_upload_is_not_paid_either(harness: Harness) -> None:
    file = attachment(harness.attachments.add(PICTURE))
    job = await harness.ask(operation=EDIT, attachments=(file,))
    harness.places.gone[CHANNEL] = GONE
    await harness.live(30)
    assert (await harness.job(job)).failure is Failure.PLACE_GONE
    assert harness.studio.presented == []


async def test_what_is_paid_is_fetched_whatever_becomes_of_its_place(harness: Harness) -> None:
    job = await harness.ask()
    await harness.live(0)
    harness.places.gone[CHANNEL] = GONE
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED


async def test_while_discord_is_silent_nothing_is_signed(harness: Harness) -> None:
    harness.places.silent = True
    job = await harness.ask()
    await harness.live(policy.PATIENCE_SECONDS - 120)
    assert await harness.state(job) is JobState.READY
    assert harness.studio.presented == []
    harness.places.silent = False
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED


async def test_a_discord_that_stays_silent_ends_it_unpaid(harness: Harness) -> None:
    harness.places.silent = True
    job = await harness.ask()
    await harness.live(policy.PATIENCE_SECONDS + 120)
    assert (await harness.job(job)).failure is Failure.PLACE_UNKNOWN
    assert harness.studio.presented == []
    await harness.check_books()


async def test_it_can_be_made_in_private_instead(harness: Harness) -> None:
    job = await harness.ask()
    harness.places.gone[CHANNEL] = NO_RIGHTS
    await harness.live(30)
    again = {"user_id": MEMBER, "request_key": "77", "upload_limit": 10_000_000}
    quote = await harness.admission.in_private(job.id, **again)  # type: ignore[arg-type]
    assert quote.job.private
    assert (await harness.admission.in_private(job.id, **again)).job.id == quote.job.id  # type: ignore[arg-type]
    await harness.live(60)
    assert await harness.state(quote.job) is JobState.DELIVERED
    assert harness.delivery.results(quote.job.id) == []
    with pytest.raises(NotTheMaker):
        await harness.admission.in_private(job.id, user_id=5, request_key="78", upload_limit=1)
    with pytest.raises(NotWaiting):
        await harness.admission.in_private(quote.job.id, user_id=MEMBER, request_key="79", upload_limit=1)


async def test_moderators_do_not_approve_what_could_not_be_delivered(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"approve_above": 10_000}, by=1)
    job = await harness.ask()
    assert await harness.state(job) is JobState.QUOTED
    harness.places.gone[CHANNEL] = GONE
    with pytest.raises(PlaceLost):
        await harness.approvals.approve(job.id, guild_id=GUILD, by=99, senior=False)
    await harness.live(5)
    ended = await harness.job(job)
    assert (ended.state, ended.failure) == (JobState.FAILED, Failure.PLACE_GONE)
    assert harness.studio.presented == []
    assert [told for told, _, _ in harness.delivery.notified] == [job.id]
    assert await harness.approvals.waiting(GUILD) == []
