"""A process that ends in the middle of a purchase, and the next one that finds it so."""

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.money.payments import PaymentState
from bot.services.jobs.running.outcomes import Bought, Disputed, GivenUp, Later, Outcome
from bot.services.jobs.running.purchase import PurchaseFlow
from tests.fakes import Trouble
from tests.services.harness import Harness, Killed
from tests.services.purchases import buy, payment_states, ready, resolved


async def reopened(harness: Harness) -> PurchaseFlow:
    await harness.restart()
    return harness.purchase_flow


async def test_signed_and_never_sent_is_sent(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.kill_at = "signed"
    with pytest.raises(Killed, match="signed"):
        await buy(harness, purchase)
    harness.killed = False
    await reopened(harness)
    harness.clock.advance(120)
    assert await resolved(harness, purchase) == Bought()
    assert len(harness.method.signed) == 1


async def test_signed_long_ago_and_never_sent_is_signed_anew(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.kill_at = "signed"
    with pytest.raises(Killed, match="signed"):
        await buy(harness, purchase)
    harness.killed = False
    harness.clock.advance(3_600)
    await reopened(harness)
    assert await resolved(harness, purchase) == Bought()
    assert len(harness.studio.presented) == 1
    assert await payment_states(harness, purchase.job) == [PaymentState.LAPSED, PaymentState.SETTLED]


@pytest.mark.parametrize("point", ["before_send", "after_send"])
async def test_maybe_sent_is_not_sent_again_within_a_minute(harness: Harness, point: str) -> None:
    """A request of the previous process may still be under way."""
    purchase = await ready(harness)
    harness.kill_at = point
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    with pytest.raises(Killed, match=point):
        await buy(harness, purchase)
    sent, sent_at = len(harness.studio.presented), harness.clock.now()
    harness.killed = False
    harness.clock.advance(30)
    await reopened(harness)
    harness.studio.troubles.clear()
    assert await resolved(harness, purchase) == Bought()
    assert len(harness.studio.presented) == sent + 1
    assert harness.studio.presented[-1].at - sent_at >= 60_000
    assert len(harness.chain.moved) == 1


async def test_an_old_signature_sent_late_has_its_minute_too(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.kill_at = "signed"
    with pytest.raises(Killed, match="signed"):
        await buy(harness, purchase)
    harness.killed = False
    harness.clock.advance(100)
    await reopened(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    assert await resolved(harness, purchase) == Bought()
    first, second = harness.studio.presented
    assert second.at - first.at >= 60_000


async def test_killed_after_the_answer_the_job_is_found(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.kill_at = "after_send"
    with pytest.raises(Killed, match="after_send"):
        await buy(harness, purchase)
    harness.killed = False
    await reopened(harness)
    assert await resolved(harness, purchase) == Bought()
    assert len(harness.chain.moved) == 1
    await harness.check_books()


@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.parametrize("point", [None, "signed", "before_send", "after_send", "recorded", "lapsed"])
@pytest.mark.parametrize("outage", [0, 250, 700])
async def test_every_trouble_and_every_kill(
    harness: Harness, trouble: Trouble, point: str | None, outage: int
) -> None:
    """However it went, one settlement at most, and the books say what the chain says."""
    purchase = await ready(harness)
    harness.studio.troubles.append(trouble)
    harness.kill_at = point
    down_from, down_to = harness.clock.now() + 1, harness.clock.now() + outage * 1000
    outcome: Outcome = Later(harness.clock.now())
    while isinstance(outcome, Later):
        assert harness.clock.now() < down_from + 86_400_000, "it must come to an end"
        harness.chain.down = down_from < harness.clock.now() < down_to
        try:
            outcome = await buy(harness, purchase)
        except Killed:
            harness.killed = False
            await reopened(harness)
        except ChainUnavailable:  # before it was signed anew
            harness.clock.advance(5)
        else:
            harness.clock.to(outcome.due if isinstance(outcome, Later) else 0)
    assert isinstance(outcome, Bought | GivenUp | Disputed)
    assert len(harness.chain.moved) <= 1
    if not isinstance(outcome, Disputed):
        await harness.check_books()
