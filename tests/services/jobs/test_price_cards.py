"""The facts of a price card and of the card of a job under way, and Cancel on both."""

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.jobs.errors import AlreadyStarted
from bot.domain.jobs.job import Failure, JobState
from bot.domain.moderation.limits import Kind, Scope
from bot.domain.money.left import NOTHING_LEFT_TO_SAY
from bot.domain.periods import Per
from bot.services.jobs.ordering.requests import Quote
from tests.builders import GUILD, MEMBER, new_request
from tests.services.harness import Harness

PRICE = 40_000


async def dear(harness: Harness, **changes: object) -> Quote:
    """Return the quote of a job that waits for its press."""
    harness.studio.price = 1_000_000
    return await harness.admission.submit(new_request(operation="seedance/t2v", **changes))


async def allow(harness: Harness, amount: int) -> None:
    now = harness.clock.now()
    await harness.store.limits.set_rule(
        GUILD, Kind.ALLOWANCE, Scope.SERVER, GUILD, Per.DAY, amount, by=1, now=now
    )


# ── Cancel on the price card ─────────────────────────────────────────────────────────────────────


async def test_a_price_that_is_cancelled_ends_without_a_message(harness: Harness) -> None:
    quote = await dear(harness)
    (ended,) = await harness.admission.decline(quote.job.id, user_id=MEMBER)
    assert (ended.state, ended.failure) == (JobState.FAILED, Failure.CANCELLED)
    await harness.live(60)
    assert harness.delivery.notified_together == []
    assert harness.method.signed == []
    assert (await harness.store.budgets.balances(GUILD)).held == 0
    with pytest.raises(AlreadyStarted):
        await harness.admission.confirm(quote.job.id, user_id=MEMBER)
    with pytest.raises(AlreadyStarted):
        await harness.admission.decline(quote.job.id, user_id=MEMBER)


async def test_all_jobs_of_the_price_are_cancelled(harness: Harness) -> None:
    harness.studio.price = 200_000
    quote = await harness.admission.submit(new_request(operation="gpt-image-2/generate", count=3))
    ended = await harness.admission.decline(quote.job.id, user_id=MEMBER)
    assert [job.id for job in ended] == [job.id for job in quote.jobs]
    assert await harness.store.jobs.count_by_state() == {JobState.FAILED: 3}


async def test_only_its_maker_cancels_a_price_and_none_that_runs(harness: Harness) -> None:
    quote = await dear(harness)
    with pytest.raises(NotAllowed):
        await harness.admission.decline(quote.job.id, user_id=MEMBER + 1)
    await harness.admission.confirm(quote.job.id, user_id=MEMBER)
    with pytest.raises(AlreadyStarted):
        await harness.admission.decline(quote.job.id, user_id=MEMBER)
    await harness.live(300)
    assert (await harness.job(quote.job)).state is JobState.DELIVERED


# ── what is left ─────────────────────────────────────────────────────────────────────────────────


async def test_what_is_left_is_told_before_and_after(harness: Harness) -> None:
    assert (await dear(harness)).left == NOTHING_LEFT_TO_SAY
    await allow(harness, 1_500_000)
    asked = await dear(harness)
    assert asked.left.standing is not None
    assert asked.left.standing.left == 1_500_000
    started = await harness.admission.confirm(asked.job.id, user_id=MEMBER)
    assert started.left.standing is not None
    assert started.left.standing.left == 500_000


async def test_what_is_left_is_what_the_limits_check(harness: Harness) -> None:
    """The member's own numbers and the counters that refuse are the same."""
    await allow(harness, 1_500_000)
    job = await harness.ask()
    await harness.live(60)
    left = await harness.store.budgets.left_for(await harness.job(job), 0, now=harness.clock.now())
    standings = await harness.store.spending.standings(job.requester, now=harness.clock.now())
    assert [left.standing] == standings
    assert standings[0].used == PRICE


# ── a job under way ──────────────────────────────────────────────────────────────────────────────


async def test_only_a_job_that_has_to_wait_has_others_ahead(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    quotes = [await harness.admission.submit(new_request()) for _ in range(4)]
    assert [quote.ahead for quote in quotes] == [0, 0, 0, 3]


async def test_the_usual_time_is_told_once_it_is_known(harness: Harness) -> None:
    assert (await harness.admission.submit(new_request())).usual_seconds is None
    for _ in range(5):
        await harness.ask()
        await harness.live(60)
    usual = (await harness.admission.submit(new_request())).usual_seconds
    assert usual is not None
    assert usual[0] <= usual[1]
