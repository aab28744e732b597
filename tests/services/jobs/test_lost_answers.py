"""One purchase, every way its answer can be lost, and never two authorizations that can be collected."""

from bot.domain import policy
from bot.domain.jobs.job import Failure, JobState
from bot.domain.money.payments import PaymentState
from bot.services.jobs.running.purchase import Bought, Disputed, GivenUp, Later
from tests.fakes import Trouble
from tests.services.harness import Harness
from tests.services.purchases import PRICE, buy, payment_states, ready, resolved


async def test_lost_before_it_arrived_the_same_bytes_go_once_more(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.LOST_BEFORE)
    assert await resolved(house, purchase) == Bought()
    first, second = house.studio.presented
    assert first.nonce == second.nonce
    assert second.at - first.at >= policy.UNCLEAR_SECONDS * 1000
    assert len(house.method.signed) == 1


async def test_the_bytes_are_presented_twice_at_most(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.extend([Trouble.LOST_BEFORE] * 2)
    await resolved(house, purchase, seconds=290)
    assert len(house.studio.presented) == policy.PRESENT_LIMIT
    assert len(house.method.signed) == 1


async def test_settled_and_lost_is_found_in_the_job_list(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.LOST_SETTLED)
    assert await resolved(house, purchase) == Bought()
    job = await house.job(purchase.job)
    assert (job.state, job.studio_job) == (JobState.RUNNING, "studio-1")
    assert len(house.studio.presented) == 1
    (payment,) = await house.payments(job)
    assert payment.tx == house.chain.used[payment.nonce]
    await house.check_books()


async def test_a_job_that_settles_late_is_waited_for(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.LOST_LATE)
    assert await resolved(house, purchase) == Bought()
    assert len(house.studio.presented) == 1
    await house.check_books()


async def test_with_a_job_in_sight_nothing_is_presented_again(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.LOST_JOB)
    await resolved(house, purchase, seconds=290)
    assert len(house.studio.presented) == 1


async def test_while_the_list_cannot_be_read_nothing_is_presented_again(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.LOST_BEFORE)
    house.studio.list_silent = True
    await resolved(house, purchase, seconds=290)
    assert len(house.studio.presented) == 1


async def test_a_lapse_proven_by_the_chain_is_signed_anew(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.extend([Trouble.LOST_BEFORE] * 2)
    assert await resolved(house, purchase) == Bought()
    assert await payment_states(house, purchase.job) == [PaymentState.LAPSED, PaymentState.SETTLED]
    await house.check_books()


async def test_our_own_clock_proves_no_lapse(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.extend([Trouble.LOST_BEFORE] * 2)
    house.chain.lag_seconds = 100
    await resolved(house, purchase, seconds=390)
    assert await payment_states(house, purchase.job) == [PaymentState.SIGNED]
    house.chain.lag_seconds = 0
    assert await resolved(house, purchase) == Bought()


async def test_three_lapses_give_it_up(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.extend([Trouble.LOST_BEFORE] * 6)
    assert await resolved(house, purchase) == GivenUp(Failure.NEVER_CHARGED)
    assert await payment_states(house, purchase.job) == [PaymentState.LAPSED] * policy.SIGN_LIMIT
    assert house.chain.moved == {}


async def test_while_the_chain_is_down_unknown_stays_unknown(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.LOST_SETTLED)
    await buy(house, purchase)
    house.chain.down = True
    outcome = await resolved(house, purchase, seconds=3_600)
    assert isinstance(outcome, Later)
    assert outcome.unclear
    assert await payment_states(house, purchase.job) == [PaymentState.SIGNED]
    house.chain.down = False
    assert await resolved(house, purchase) == Bought()


async def test_an_unclear_payment_is_looked_up_every_fifteen_seconds(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.extend([Trouble.LOST_BEFORE] * 2)
    await buy(house, purchase)
    (payment,) = await house.payments(purchase.job)
    while house.clock.now() < payment.valid_before * 1000:
        outcome = await buy(house, purchase)
        assert isinstance(outcome, Later)
        assert outcome.due - house.clock.now() <= policy.LOOK_SECONDS * 1000
        house.clock.to(outcome.due)
    assert house.clock.now() <= payment.valid_before * 1000 + 2_000


async def test_a_time_the_service_names_is_kept(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.BUSY)
    outcome = await buy(house, purchase)
    assert outcome == Later(house.clock.after(30), unclear=True)


async def test_charged_without_a_job_is_disputed_at_the_deadline(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.LOST_GOODS)
    started = house.clock.now()
    assert await resolved(house, purchase) == Disputed()
    waited = (house.clock.now() - started) / 1000
    assert 300 + policy.DISPUTE_SECONDS <= waited <= 300 + policy.DISPUTE_SECONDS + policy.LOOK_SECONDS
    job = await house.job(purchase.job)
    assert job.state is JobState.DISPUTED
    assert (await house.store.jobs.receipt(job.id)).held == PRICE
    assert await buy(house, purchase) == Disputed()
    assert len(house.method.signed) == 1


async def test_two_unclear_purchases_with_one_job_stay_unpaired(house: Harness) -> None:
    """Both charged, one job: nobody is given what may be the other's picture."""
    first, second = await ready(house), await ready(house)
    house.studio.troubles.extend([Trouble.LOST_SETTLED, Trouble.LOST_GOODS])
    await buy(house, first)
    await buy(house, second)
    for _ in range(55):
        for purchase in (first, second):
            if (await house.state(purchase.job)) is JobState.READY:
                outcome = await buy(house, purchase)
                assert not isinstance(outcome, Bought)
        house.clock.advance(15)
    assert [await house.state(purchase.job) for purchase in (first, second)] == [JobState.READY] * 2


async def test_the_second_does_not_take_what_the_first_may_have_bought(house: Harness) -> None:
    first, second = await ready(house), await ready(house)
    house.studio.troubles.extend([Trouble.LOST_SETTLED, Trouble.LOST_GOODS])
    await buy(house, first)
    house.clock.advance(5)
    await buy(house, second)
    assert await resolved(house, first) == Disputed()
    assert await resolved(house, second) == Disputed()


async def test_once_one_of_two_has_lapsed_the_job_is_the_others(house: Harness) -> None:
    first, second = await ready(house), await ready(house)
    house.studio.troubles.extend([Trouble.REFUSED, Trouble.LOST_SETTLED])
    await buy(house, first)
    await buy(house, second)
    assert isinstance(await buy(house, second), Later)
    assert await resolved(house, first) == GivenUp(Failure.REFUSED, "content policy")
    assert await resolved(house, second) == Bought()


async def test_two_purchases_and_their_two_jobs(house: Harness) -> None:
    first, second = await ready(house), await ready(house)
    house.studio.troubles.extend([Trouble.LOST_SETTLED] * 2)
    await buy(house, first)
    house.clock.advance(1)
    await buy(house, second)
    assert await resolved(house, second) == Bought()
    assert await resolved(house, first) == Bought()
    jobs = [(await house.job(purchase.job)).studio_job for purchase in (first, second)]
    assert jobs == ["studio-1", "studio-2"]


async def test_a_record_without_input_is_adopted_only_alone(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.shows_input = False
    house.studio.troubles.append(Trouble.LOST_SETTLED)
    assert await resolved(house, purchase) == Bought()
