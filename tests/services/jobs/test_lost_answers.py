"""One purchase, every way its answer can be lost, and never two authorizations that can be collected."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bot.domain import policy
from bot.domain.jobs.job import Failure, JobState
from bot.domain.money.payments import Answer, PaymentState, StudioJob
from bot.services.jobs.running.outcomes import Bought, Disputed, GivenUp, Later, Purchase
from tests.fakes import Trouble
from tests.fakes.studio import FakeJob
from tests.services.harness import Harness
from tests.services.purchases import PRICE, buy, payment_states, ready, resolved


async def test_lost_before_it_arrived_the_same_bytes_go_once_more(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    assert await resolved(harness, purchase) == Bought()
    first, second = harness.studio.presented
    assert first.nonce == second.nonce
    assert second.at - first.at >= policy.UNCLEAR_SECONDS * 1000
    assert len(harness.method.signed) == 1


async def test_the_bytes_are_presented_twice_at_most(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_BEFORE] * 2)
    await resolved(harness, purchase, seconds=290)
    assert len(harness.studio.presented) == policy.PRESENT_LIMIT
    assert len(harness.method.signed) == 1


async def test_settled_and_lost_is_found_in_the_job_list(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    assert await resolved(harness, purchase) == Bought()
    job = await harness.job(purchase.job)
    assert (job.state, job.studio_job) == (JobState.RUNNING, "studio-1")
    assert len(harness.studio.presented) == 1
    (payment,) = await harness.payments(job)
    assert payment.tx == harness.chain.used[payment.nonce]
    await harness.check_books()


async def test_a_job_that_settles_late_is_waited_for(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_LATE)
    assert await resolved(harness, purchase) == Bought()
    assert len(harness.studio.presented) == 1
    await harness.check_books()


async def test_with_a_job_in_sight_nothing_is_presented_again(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_JOB)
    await resolved(harness, purchase, seconds=290)
    assert len(harness.studio.presented) == 1


async def test_while_the_list_cannot_be_read_nothing_is_presented_again(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    harness.studio.list_silent = True
    await resolved(harness, purchase, seconds=290)
    assert len(harness.studio.presented) == 1


async def test_a_lapse_proven_by_the_chain_is_signed_anew(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_BEFORE] * 2)
    assert await resolved(harness, purchase) == Bought()
    assert await payment_states(harness, purchase.job) == [PaymentState.LAPSED, PaymentState.SETTLED]
    await harness.check_books()


async def test_our_own_clock_proves_no_lapse(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_BEFORE] * 2)
    harness.chain.lag_seconds = 100
    await resolved(harness, purchase, seconds=390)
    assert await payment_states(harness, purchase.job) == [PaymentState.SIGNED]
    harness.chain.lag_seconds = 0
    assert await resolved(harness, purchase) == Bought()


async def test_three_lapses_give_it_up(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_BEFORE] * 6)
    assert await resolved(harness, purchase) == GivenUp(Failure.NEVER_CHARGED)
    assert await payment_states(harness, purchase.job) == [PaymentState.LAPSED] * policy.SIGN_LIMIT
    assert harness.chain.moved == {}


async def test_while_the_chain_is_down_unknown_stays_unknown(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    await buy(harness, purchase)
    harness.chain.down = True
    outcome = await resolved(harness, purchase, seconds=3_600)
    assert isinstance(outcome, Later)
    assert outcome.unclear
    assert await payment_states(harness, purchase.job) == [PaymentState.SIGNED]
    harness.chain.down = False
    assert await resolved(harness, purchase) == Bought()


async def test_an_unclear_payment_is_looked_up_every_fifteen_seconds(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_BEFORE] * 2)
    await buy(harness, purchase)
    (payment,) = await harness.payments(purchase.job)
    while harness.clock.now() < payment.valid_before * 1000:
        outcome = await buy(harness, purchase)
        assert isinstance(outcome, Later)
        assert outcome.due - harness.clock.now() <= policy.LOOK_SECONDS * 1000
        harness.clock.to(outcome.due)
    assert harness.clock.now() <= payment.valid_before * 1000 + 2_000


async def test_a_time_the_service_names_is_kept(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.BUSY)
    outcome = await buy(harness, purchase)
    assert outcome == Later(harness.clock.after(30), unclear=True)


async def test_charged_without_a_job_is_disputed_at_the_deadline(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_GOODS)
    started = harness.clock.now()
    assert await resolved(harness, purchase) == Disputed()
    waited = (harness.clock.now() - started) / 1000
    assert 300 + policy.DISPUTE_SECONDS <= waited <= 300 + policy.DISPUTE_SECONDS + policy.LOOK_SECONDS
    job = await harness.job(purchase.job)
    assert job.state is JobState.DISPUTED
    assert (await harness.store.jobs.receipt(job.id)).held == PRICE
    assert await buy(harness, purchase) == Disputed()
    assert len(harness.method.signed) == 1


async def test_two_unclear_purchases_with_one_job_stay_unpaired(harness: Harness) -> None:
    """Both charged, one job: neither member gets a picture that may be the other's."""
    first, second = await ready(harness), await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_SETTLED, Trouble.LOST_GOODS])
    await buy(harness, first)
    await buy(harness, second)
    for _ in range(55):
        for purchase in (first, second):
            if (await harness.state(purchase.job)) is JobState.READY:
                outcome = await buy(harness, purchase)
                assert not isinstance(outcome, Bought)
        harness.clock.advance(15)
    assert [await harness.state(purchase.job) for purchase in (first, second)] == [JobState.READY] * 2


async def test_the_second_does_not_take_what_the_first_may_have_bought(harness: Harness) -> None:
    first, second = await ready(harness), await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_SETTLED, Trouble.LOST_GOODS])
    await buy(harness, first)
    harness.clock.advance(5)
    await buy(harness, second)
    assert await resolved(harness, first) == Disputed()
    assert await resolved(harness, second) == Disputed()


async def test_once_one_of_two_has_lapsed_the_job_is_the_others(harness: Harness) -> None:
    first, second = await ready(harness), await ready(harness)
    harness.studio.troubles.extend([Trouble.REFUSED, Trouble.LOST_SETTLED])
    await buy(harness, first)
    await buy(harness, second)
    assert isinstance(await buy(harness, second), Later)
    assert await resolved(harness, first) == GivenUp(Failure.REFUSED, "content policy")
    assert await resolved(harness, second) == Bought()


async def test_two_purchases_of_the_same_are_not_told_apart_by_their_order(harness: Harness) -> None:
    first, second = await ready(harness), await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_SETTLED] * 2)
    await buy(harness, first)
    harness.clock.advance(1)
    await buy(harness, second)
    assert await resolved(harness, second) == Disputed()
    assert await resolved(harness, first) == Disputed()


async def test_a_record_without_input_is_adopted_only_alone(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.shows_input = False
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    assert await resolved(harness, purchase) == Bought()


async def other(harness: Harness, number: int) -> Purchase:
    """A purchase of something else by somebody else."""
    fields = {"prompt": f"other {number}"}
    return await ready(harness, body=json.dumps(fields).encode(), guild_id=12, user_id=5000 + number)


@pytest.mark.parametrize("page", [None, 20])
async def test_a_job_far_down_the_list_is_found(harness: Harness, page: int | None) -> None:
    """The list is read back to the payment; one that cannot be turned was noted meanwhile."""
    await harness.fund(50_000_000, guild_id=12)
    harness.chain.balance = 100_000_000
    harness.studio.page_size = page
    mine = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    await buy(harness, mine)
    harness.studio.list_silent = page is None
    for number in range(25):
        assert await buy(harness, await other(harness, number)) == Bought()
        harness.clock.advance(1)
        if number % round(policy.NOTE_SECONDS) == 0:
            await harness.jobs.finder.note()
    harness.studio.list_silent = False
    assert await resolved(harness, mine) == Bought()
    assert (await harness.job(mine.job)).studio_job == "studio-1"


async def test_the_list_is_noted_only_while_a_payment_is_unclear(harness: Harness) -> None:
    finder = harness.jobs.finder
    calls = 0
    real = harness.studio.jobs

    async def counted(limit: int = 100, *, payer: str | None = None) -> Sequence[StudioJob]:
        nonlocal calls
        calls += 1
        return await real(limit, payer=payer)

    harness.studio.jobs = counted  # type: ignore[method-assign]
    assert await finder.next_note() is not None  # a process before may have left something
    await finder.note()
    assert await finder.next_note() is None
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    await buy(harness, purchase)
    assert await finder.next_note() == harness.clock.after(policy.NOTE_SECONDS)
    assert calls == 0
    harness.clock.advance(policy.NOTE_SECONDS)
    await finder.note()
    assert calls == 1
    assert await finder.next_note() == harness.clock.after(policy.NOTE_SECONDS)
    harness.studio.list_silent = True
    await finder.note()  # read the next time
    harness.studio.list_silent = False
    assert await resolved(harness, purchase) == Bought()
    before = calls
    await finder.note()
    assert calls == before
    assert await finder.next_note() is None


async def test_a_lost_answer_does_not_take_what_a_payment_on_its_way_makes(harness: Harness) -> None:
    """Sam's request, with one option more that is the default, is still being answered; Mira's is lost."""
    await harness.fund(guild_id=12)
    body = b'{"prompt":"a heron","aspect_ratio":"1:1"}'
    sam = await ready(harness, body=body, guild_id=12, user_id=77, private=True)
    mira = await ready(harness)
    answering, answered = asyncio.Event(), asyncio.Event()
    real = harness.studio.pay

    async def slowly(path: str, body: bytes, presentation: Mapping[str, str]) -> Answer:
        answer = await real(path, body, presentation)
        answering.set()
        await answered.wait()
        return answer

    harness.studio.pay = slowly  # type: ignore[method-assign]
    paying = asyncio.create_task(buy(harness, sam))
    await answering.wait()
    harness.studio.pay = real  # type: ignore[method-assign]
    harness.studio.troubles.append(Trouble.LOST_GOODS)
    assert isinstance(await buy(harness, mira), Later)
    for _ in range(8):
        harness.clock.advance(5)
        assert isinstance(await buy(harness, mira), Later)
    answered.set()
    assert await paying == Bought()
    assert await resolved(harness, mira) == Disputed()
    assert (await harness.job(sam.job)).studio_job == "studio-1"


async def test_once_a_rival_has_its_clear_answer_the_other_job_is_told(harness: Harness) -> None:
    first, second = await ready(harness), await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_SETTLED, Trouble.BUSY])
    await buy(harness, first)
    await buy(harness, second)
    assert isinstance(await buy(harness, first), Later)
    harness.clock.advance(61)
    assert isinstance(await buy(harness, second), Later)  # it may have made the listed job
    assert await resolved(harness, second) == Bought()
    assert await resolved(harness, first) == Bought()
    assert [(await harness.job(one.job)).studio_job for one in (first, second)] == ["studio-1", "studio-2"]


async def test_a_rival_that_lapsed_leaves_the_only_job(harness: Harness) -> None:
    first, second = await ready(harness), await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_BEFORE, Trouble.LOST_SETTLED])
    await buy(harness, first)
    await buy(harness, second)
    assert await resolved(harness, first) == Bought()  # anew, after the lapse
    assert await payment_states(harness, first.job) == [PaymentState.LAPSED, PaymentState.SETTLED]
    assert await resolved(harness, second) == Bought()
    assert [(await harness.job(one.job)).studio_job for one in (first, second)] == ["studio-2", "studio-1"]


async def test_the_operation_is_compared(harness: Harness) -> None:
    """Two models may take the same words."""
    pro, most = await ready(harness), await ready(harness, operation="flux-2-max/generate")
    most = replace(most, path="/api/generate/flux-2-max/generate")
    harness.studio.troubles.extend([Trouble.LOST_SETTLED] * 2)
    await buy(harness, most)
    await buy(harness, pro)
    assert await resolved(harness, pro) == Bought()
    assert await resolved(harness, most) == Bought()
    assert [(await harness.job(one.job)).studio_job for one in (most, pro)] == ["studio-1", "studio-2"]


async def test_the_words_of_a_refusal_decide_nothing(harness: Harness) -> None:
    purchase = await ready(harness)
    words = "insufficient_funds, nonce_already_used or requirements_mismatch? No: content policy"
    harness.studio.refuses = lambda _path, _body: words if harness.method.signed else None
    assert await resolved(harness, purchase) == GivenUp(Failure.REFUSED, words)


@pytest.mark.parametrize("theirs_is_seen", [True, False])
async def test_a_record_without_a_time_may_be_the_payments_own(
    harness: Harness, theirs_is_seen: bool
) -> None:
    """Then the single other job is no evidence: here it was made for a payment that lapsed uncollected."""
    first, second = await ready(harness), await ready(harness)
    harness.studio.troubles.extend([Trouble.LOST_JOB, Trouble.LOST_SETTLED])
    harness.studio.troubles.extend([Trouble.REFUSED] * 3)
    await buy(harness, first)
    await buy(harness, second)
    real = harness.studio._record

    def record(made: FakeJob) -> StudioJob:
        known = real(made)
        is_dated = theirs_is_seen and made.id == "studio-1"
        return known if is_dated else replace(known, created_at=None)

    harness.studio._record = record  # type: ignore[method-assign]
    await resolved(harness, first)
    assert await resolved(harness, second) == Disputed()


async def test_a_type_that_the_service_gives_to_several_operations_excludes_none(harness: Harness) -> None:
    """A clear answer has taught it for one of them only."""
    pro, most = await ready(harness), await ready(harness, operation="flux-2-max/generate")
    most = replace(most, path="/api/generate/flux-2-max/generate")
    harness.studio.troubles.extend([Trouble.LOST_SETTLED] * 2)
    real = harness.studio._record
    harness.studio._record = lambda made: replace(real(made), type="image")  # type: ignore[method-assign]
    harness.jobs.finder.learn_type(pro.job.operation, "image")
    await buy(harness, most)
    await buy(harness, pro)
    own = harness.studio.made.pop("studio-2")  # not listed yet
    for _ in range(3):
        assert isinstance(await buy(harness, pro), Later)
        harness.clock.advance(15)
    harness.studio.made["studio-2"] = own
    assert await resolved(harness, pro) == Disputed()
