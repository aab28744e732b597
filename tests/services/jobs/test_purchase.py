"""One purchase that succeeds or is refused."""

import errno
from dataclasses import replace

import pytest

from bot.domain import policy
from bot.domain.errors import (
    ChainUnavailable,
    ProviderRefused,
    ProviderUnavailable,
    StoreError,
    UntrustedChallenge,
)
from bot.domain.jobs.job import Failure, JobState
from bot.domain.money.payments import PaymentState
from bot.ports import metrics
from bot.services.jobs.running.outcomes import Bought, Disputed, GivenUp, Later, PriceRose
from bot.store.sqlite.database import Database
from tests.fakes import Trouble
from tests.services.harness import Harness
from tests.services.purchases import PRICE, buy, payment_states, ready, resolved


async def test_a_clear_yes_settles_and_starts(harness: Harness) -> None:
    purchase = await ready(harness)
    assert await buy(harness, purchase) == Bought()
    job = await harness.job(purchase.job)
    assert (job.state, job.studio_job) == (JobState.RUNNING, "studio-1")
    (payment,) = await harness.payments(job)
    assert (payment.state, payment.header, payment.sends) == (PaymentState.SETTLED, None, 1)
    assert payment.tx == harness.chain.used[payment.nonce]
    await harness.check_books()


async def test_what_was_bought_is_not_bought_again(harness: Harness) -> None:
    purchase = await ready(harness)
    await buy(harness, purchase)
    assert await buy(harness, purchase) == Bought()
    assert len(harness.studio.presented) == 1


async def test_the_signature_is_on_disk_before_it_is_sent(harness: Harness) -> None:
    purchase = await ready(harness)
    await buy(harness, purchase)
    order = [name for name in harness.passed if name in ("signed", "before_send", "after_send", "recorded")]
    assert order == ["signed", "before_send", "after_send", "recorded"]


async def test_nothing_is_sent_that_is_not_named_beside_the_database(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else an older copy of it, put in its place, would be taken for the latest, and pay again."""
    purchase = await ready(harness)
    harness.clock.advance(100)
    database = harness.store._db
    assert isinstance(database, Database)
    continuity = database._continuity
    note, disk_is_full, named = continuity.note, True, []

    def full(nonce: str) -> None:
        if disk_is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        named.append(nonce)
        note(nonce)

    monkeypatch.setattr(continuity, "note", full)
    for _ in ("signed", "counted"):
        with pytest.raises(StoreError):
            await buy(harness, purchase)
        assert harness.studio.presented == []
        harness.clock.advance(policy.UNCLEAR_SECONDS)
    disk_is_full = False
    assert await resolved(harness, purchase) == Bought()
    assert {seen.nonce for seen in harness.studio.presented} <= set(named)


async def test_exactly_the_frozen_bytes_are_quoted_and_paid(harness: Harness) -> None:
    purchase = await ready(harness, body=b'{"prompt": "with  odd   spaces"}')
    await buy(harness, purchase)
    assert harness.studio.quoted == [(purchase.path, b'{"prompt": "with  odd   spaces"}')]


async def test_a_price_above_what_was_agreed_signs_nothing(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.price = PRICE + 1
    assert await buy(harness, purchase) == PriceRose(PRICE + 1)
    assert harness.method.signed == []


async def test_a_price_above_what_is_still_held_signs_nothing(harness: Harness) -> None:
    purchase = replace(await ready(harness), maximum=PRICE * 3)
    harness.studio.price = PRICE * 2
    assert await buy(harness, purchase) == PriceRose(PRICE * 2)
    assert harness.method.signed == []


async def test_a_lower_price_is_taken_and_the_rest_returns(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.price = PRICE - 1_000
    assert await buy(harness, purchase) == Bought()
    receipt = await harness.store.jobs.receipt(purchase.job.id)
    assert (receipt.paid, receipt.held) == (PRICE - 1_000, 1_000)


async def test_another_payee_is_never_signed_for(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.payee = "0x000000000000000000000000000000000000dEaD"
    with pytest.raises(UntrustedChallenge):
        await buy(harness, purchase)
    assert harness.method.signed == []


async def test_without_the_chain_nothing_is_signed(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.chain.down = True
    with pytest.raises(ChainUnavailable):
        await buy(harness, purchase)
    assert (harness.method.signed, await harness.payments(purchase.job)) == ([], [])


async def test_a_studio_that_does_not_quote_is_not_paid(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.silent = True
    with pytest.raises(ProviderUnavailable):
        await buy(harness, purchase)
    harness.studio.silent = False
    harness.studio.refuses = lambda _path, _body: "no herons"
    with pytest.raises(ProviderRefused, match="no herons"):
        await buy(harness, purchase)
    assert harness.method.signed == []


async def test_the_wallet_covers_all_open_authorizations_together(harness: Harness) -> None:
    first, second = await ready(harness), await ready(harness)
    harness.chain.balance = PRICE * 2 - 1
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    assert isinstance(await buy(harness, first), Later)
    assert await buy(harness, second) == GivenUp(Failure.WALLET_EMPTY)
    harness.chain.balance = PRICE * 2
    assert await buy(harness, second) == Bought()


async def test_after_a_clear_no_the_bytes_never_go_again(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.REFUSED)
    assert await resolved(harness, purchase) == GivenUp(Failure.REFUSED, "content policy")
    assert len(harness.studio.presented) == 1
    assert await payment_states(harness, purchase.job) == [PaymentState.REFUSED]
    assert harness.chain.moved == {}


async def test_a_no_is_believed_only_once_the_chain_proves_it(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.REFUSED)
    await buy(harness, purchase)
    assert await payment_states(harness, purchase.job) == [PaymentState.SIGNED]
    (authorization,) = harness.method.signed
    harness.chain.transfer(authorization.nonce, authorization.amount, authorization.valid_before)
    assert isinstance(await resolved(harness, purchase), Disputed)


async def test_a_no_to_the_payment_itself_is_signed_anew_after_its_lapse(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.MISMATCH)
    assert await resolved(harness, purchase) == Bought()
    first, second = harness.studio.presented
    assert first.nonce != second.nonce
    assert second.at >= harness.method.signed[0].valid_before * 1000
    assert await payment_states(harness, purchase.job) == [PaymentState.REFUSED, PaymentState.SETTLED]


@pytest.mark.parametrize(
    ("troubles", "ended"), [([Trouble.MISMATCH], "refused"), ([Trouble.LOST_BEFORE] * 2, "lapsed")]
)
async def test_a_payment_that_took_nothing_is_counted_once(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, troubles: list[Trouble], ended: str
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(metrics, "payment", lambda _network, outcome: counted.append(outcome))
    harness.studio.troubles.extend(troubles)
    assert await resolved(harness, await ready(harness)) == Bought()
    told = [outcome for outcome in counted if outcome != "unclear"]
    assert told == ["signed", ended, "signed", "settled"]


async def test_a_wallet_that_ran_dry_meanwhile(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.chain.down = False
    real = harness.method.balance

    async def dry() -> int:
        balance = await real()
        harness.chain.balance = 0
        return balance

    harness.method.balance = dry  # type: ignore[method-assign]
    outcome = await resolved(harness, purchase)
    assert isinstance(outcome, GivenUp)
    assert outcome.failure is Failure.WALLET_EMPTY


async def test_used_says_the_service_and_the_chain_agrees(harness: Harness) -> None:
    """The second presentation of a payment that had settled is declined; that proves it was charged."""
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    await buy(harness, purchase)
    nonce = harness.method.signed[0].nonce
    tx = harness.chain.used.pop(nonce)  # the node has not seen the block yet
    harness.studio.hidden_seconds = 100
    harness.clock.advance(61)
    harness.chain.used[nonce] = tx
    assert await resolved(harness, purchase) == Bought()
    assert len(harness.chain.moved) == 1
