"""On Solana and Tempo a signed payment is presented once, whatever happens: also not after a crash."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.jobs.job import JobState
from bot.domain.money.payments import PaymentState
from bot.services.jobs.running.outcomes import Bought, Later
from tests.fakes import Trouble
from tests.services.harness import Harness, Killed
from tests.services.purchases import buy, payment_states, ready, resolved


@pytest.fixture(params=["solana", "tempo"])
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Harness]:
    harness = await Harness(tmp_path, networks=(request.param,)).open()
    await harness.fund()
    yield harness
    await harness.check_books()


async def test_a_lost_answer_is_waited_for_and_signed_anew(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    assert isinstance(await buy(harness, purchase), Later)
    assert await resolved(harness, purchase) == Bought()
    first, second = harness.studio.presented
    assert first.nonce != second.nonce
    assert await payment_states(harness, purchase.job) == [PaymentState.LAPSED, PaymentState.SETTLED]


@pytest.mark.parametrize("point", ["signed", "before_send", "after_send"])
async def test_maybe_sent_is_never_sent_again(harness: Harness, point: str) -> None:
    purchase = await ready(harness)
    harness.kill_at = point
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    with pytest.raises(Killed, match=point):
        await buy(harness, purchase)
    harness.killed = False
    harness.studio.troubles.clear()
    await harness.restart()
    assert await resolved(harness, purchase) == Bought()
    nonces = [seen.nonce for seen in harness.studio.presented]
    assert len(nonces) == len(set(nonces))
    assert await payment_states(harness, purchase.job) == [PaymentState.LAPSED, PaymentState.SETTLED]


async def test_what_an_older_version_has_signed_and_not_sent_is_sent_once(harness: Harness) -> None:
    """It counted a presentation in a commit of its own, so without one nothing had left."""
    purchase = await ready(harness)
    method = harness.methods[0]
    offer = method.choose(await harness.studio.quote(purchase.path, purchase.body))
    paper = method.sign(offer, await method.prepare(offer), maximum=purchase.maximum)
    await harness.store.payments.sign(purchase.job.id, purchase.purpose, paper, now=harness.clock.now())
    await harness.restart()
    assert await buy(harness, purchase) == Bought()
    (payment,) = await harness.payments(purchase.job)
    assert (payment.state, payment.sends, len(harness.studio.presented)) == (PaymentState.SETTLED, 1, 1)


async def test_signed_long_ago_and_never_sent_is_not_sent_any_more(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.kill_at = "signed"
    with pytest.raises(Killed, match="signed"):
        await buy(harness, purchase)
    harness.killed = False
    harness.clock.advance(85)
    await harness.restart()
    assert await resolved(harness, purchase) == Bought()
    (seen,) = harness.studio.presented
    assert seen.nonce == (await harness.payments(purchase.job))[-1].nonce


async def test_settled_before_the_crash_it_is_found_in_the_payers_list(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.kill_at = "after_send"
    with pytest.raises(Killed, match="after_send"):
        await buy(harness, purchase)
    harness.killed = False
    await harness.restart()
    assert await resolved(harness, purchase) == Bought()
    await harness.live(120)
    assert await harness.state(purchase.job) is JobState.DELIVERED
    assert len(harness.studio.made) == 1


async def test_a_lapse_is_looked_for_as_soon_as_it_can_be_proven(tmp_path: Path) -> None:
    """Tempo proves it three seconds behind the end. A look just before that would cost 15 more."""
    harness = await Harness(tmp_path, networks=("tempo",)).open()
    await harness.fund()
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    assert isinstance(await buy(harness, purchase), Later)
    (payment,) = await harness.payments(purchase.job)
    harness.clock.advance(payment.valid_before - 5 - harness.clock.now() // 1000)
    outcome = await buy(harness, purchase)
    assert isinstance(outcome, Later)
    assert 3_000 < outcome.due - payment.valid_before * 1000 <= 6_000
