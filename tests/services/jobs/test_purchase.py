"""One purchase that goes well, or to which somebody says no."""

from dataclasses import replace

import pytest

from bot.domain.errors import ChainUnavailable, ProviderRefused, ProviderUnavailable, UntrustedChallenge
from bot.domain.jobs.job import Failure, JobState
from bot.domain.money.payments import PaymentState
from bot.services.jobs.running.purchase import Bought, Disputed, GivenUp, Later, PriceRose
from tests.fakes import Trouble
from tests.services.harness import Harness
from tests.services.purchases import PRICE, buy, payment_states, ready, resolved


async def test_a_clear_yes_settles_and_starts(house: Harness) -> None:
    purchase = await ready(house)
    assert await buy(house, purchase) == Bought()
    job = await house.job(purchase.job)
    assert (job.state, job.studio_job) == (JobState.RUNNING, "studio-1")
    (payment,) = await house.payments(job)
    assert (payment.state, payment.header, payment.sends) == (PaymentState.SETTLED, None, 1)
    assert payment.tx == house.chain.used[payment.nonce]
    await house.check_books()


async def test_what_was_bought_is_not_bought_again(house: Harness) -> None:
    purchase = await ready(house)
    await buy(house, purchase)
    assert await buy(house, purchase) == Bought()
    assert len(house.studio.presented) == 1


async def test_the_signature_is_on_disk_before_it_is_sent(house: Harness) -> None:
    purchase = await ready(house)
    await buy(house, purchase)
    order = [name for name in house.passed if name in ("signed", "before_send", "after_send", "recorded")]
    assert order == ["signed", "before_send", "after_send", "recorded"]


async def test_exactly_the_frozen_bytes_are_quoted_and_paid(house: Harness) -> None:
    purchase = await ready(house, body=b'{"prompt": "with  odd   spaces"}')
    await buy(house, purchase)
    assert house.studio.quoted == [(purchase.path, b'{"prompt": "with  odd   spaces"}')]


async def test_a_price_above_what_was_agreed_signs_nothing(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.price = PRICE + 1
    assert await buy(house, purchase) == PriceRose(PRICE + 1)
    assert house.method.signed == []


async def test_a_price_above_what_is_still_held_signs_nothing(house: Harness) -> None:
    purchase = replace(await ready(house), most=PRICE * 3)
    house.studio.price = PRICE * 2
    assert await buy(house, purchase) == PriceRose(PRICE * 2)
    assert house.method.signed == []


async def test_a_lower_price_is_taken_and_the_rest_returns(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.price = PRICE - 1_000
    assert await buy(house, purchase) == Bought()
    receipt = await house.store.jobs.receipt(purchase.job.id)
    assert (receipt.paid, receipt.held) == (PRICE - 1_000, 1_000)


async def test_another_payee_is_never_signed_for(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.payee = "0x000000000000000000000000000000000000dEaD"
    with pytest.raises(UntrustedChallenge):
        await buy(house, purchase)
    assert house.method.signed == []


async def test_without_the_chain_nothing_is_signed(house: Harness) -> None:
    purchase = await ready(house)
    house.chain.down = True
    with pytest.raises(ChainUnavailable):
        await buy(house, purchase)
    assert (house.method.signed, await house.payments(purchase.job)) == ([], [])


async def test_a_studio_that_does_not_quote_is_not_paid(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.silent = True
    with pytest.raises(ProviderUnavailable):
        await buy(house, purchase)
    house.studio.silent = False
    house.studio.refuses = lambda _path, _body: "no herons"
    with pytest.raises(ProviderRefused, match="no herons"):
        await buy(house, purchase)
    assert house.method.signed == []


async def test_the_wallet_covers_all_open_authorizations_together(house: Harness) -> None:
    first, second = await ready(house), await ready(house)
    house.chain.balance = PRICE * 2 - 1
    house.studio.troubles.append(Trouble.LOST_BEFORE)
    assert isinstance(await buy(house, first), Later)
    assert await buy(house, second) == GivenUp(Failure.WALLET_EMPTY)
    house.chain.balance = PRICE * 2
    assert await buy(house, second) == Bought()


async def test_after_a_clear_no_the_bytes_never_go_again(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.REFUSED)
    assert await resolved(house, purchase) == GivenUp(Failure.REFUSED, "content policy")
    assert len(house.studio.presented) == 1
    assert await payment_states(house, purchase.job) == [PaymentState.REFUSED]
    assert house.chain.moved == {}


async def test_a_no_is_believed_only_once_the_chain_proves_it(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.REFUSED)
    await buy(house, purchase)
    assert await payment_states(house, purchase.job) == [PaymentState.SIGNED]
    (authorization,) = house.method.signed
    house.chain.transfer(authorization.nonce, authorization.amount, authorization.valid_before)
    assert isinstance(await resolved(house, purchase), Disputed)


async def test_a_no_to_the_payment_itself_is_signed_anew_after_its_lapse(house: Harness) -> None:
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.MISMATCH)
    assert await resolved(house, purchase) == Bought()
    first, second = house.studio.presented
    assert first.nonce != second.nonce
    assert second.at >= house.method.signed[0].valid_before * 1000
    assert await payment_states(house, purchase.job) == [PaymentState.REFUSED, PaymentState.SETTLED]


async def test_a_wallet_that_ran_dry_meanwhile(house: Harness) -> None:
    purchase = await ready(house)
    house.chain.down = False
    real = house.method.balance

    async def dry() -> int:
        balance = await real()
        house.chain.balance = 0
        return balance

    house.method.balance = dry  # type: ignore[method-assign]
    outcome = await resolved(house, purchase)
    assert isinstance(outcome, GivenUp)
    assert outcome.failure is Failure.WALLET_EMPTY


async def test_used_says_the_service_and_the_chain_agrees(house: Harness) -> None:
    """The second presentation of a payment that had settled is declined; that proves it was charged."""
    purchase = await ready(house)
    house.studio.troubles.append(Trouble.LOST_SETTLED)
    await buy(house, purchase)
    nonce = house.method.signed[0].nonce
    tx = house.chain.used.pop(nonce)  # the node has not seen the block yet
    house.studio.hidden_seconds = 100
    house.clock.advance(61)
    house.chain.used[nonce] = tx
    assert await resolved(house, purchase) == Bought()
    assert len(house.chain.moved) == 1
