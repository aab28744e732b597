"""A process that ends in the middle of a purchase, and the next one that finds it so."""

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.money.payments import PaymentState
from bot.services.jobs.running.purchase import Bought, Disputed, GivenUp, Later, Outcome, PurchaseFlow
from tests.fakes import Trouble
from tests.services.harness import Harness, Killed
from tests.services.purchases import buy, payment_states, ready, resolved


async def reopened(house: Harness) -> PurchaseFlow:
    await house.restart()
    return house.cashier


async def test_signed_and_never_sent_is_sent(house: Harness) -> None:
    purchase = await ready(house)
    house.kill_at = "signed"
    with pytest.raises(Killed, match="signed"):
        await buy(house, purchase)
    house.killed = False
    await reopened(house)
    house.clock.advance(120)
    assert await resolved(house, purchase) == Bought()
    assert len(house.method.signed) == 1


async def test_signed_long_ago_and_never_sent_is_signed_anew(house: Harness) -> None:
    purchase = await ready(house)
    house.kill_at = "signed"
    with pytest.raises(Killed, match="signed"):
        await buy(house, purchase)
    house.killed = False
    house.clock.advance(3_600)
    await reopened(house)
    assert await resolved(house, purchase) == Bought()
    assert len(house.studio.presented) == 1
    assert await payment_states(house, purchase.job) == [PaymentState.LAPSED, PaymentState.SETTLED]


@pytest.mark.parametrize("point", ["before_send", "after_send"])
async def test_maybe_sent_is_not_sent_again_within_a_minute_of_the_start(house: Harness, point: str) -> None:
    """What the process before us sent may still be under way, however old the signature is."""
    purchase = await ready(house)
    house.kill_at = point
    house.studio.troubles.append(Trouble.LOST_BEFORE)
    with pytest.raises(Killed, match=point):
        await buy(house, purchase)
    sent = len(house.studio.presented)
    house.killed = False
    house.clock.advance(100)
    await reopened(house)
    started = house.clock.now()
    house.studio.troubles.clear()
    assert await resolved(house, purchase) == Bought()
    assert all(seen.at - started >= 60_000 for seen in house.studio.presented[sent:])
    assert len(house.chain.moved) == 1


async def test_an_old_signature_sent_late_has_its_minute_too(house: Harness) -> None:
    purchase = await ready(house)
    house.kill_at = "signed"
    with pytest.raises(Killed, match="signed"):
        await buy(house, purchase)
    house.killed = False
    house.clock.advance(100)
    await reopened(house)
    house.studio.troubles.append(Trouble.LOST_BEFORE)
    assert await resolved(house, purchase) == Bought()
    first, second = house.studio.presented
    assert second.at - first.at >= 60_000


async def test_killed_after_the_answer_the_job_is_found(house: Harness) -> None:
    purchase = await ready(house)
    house.kill_at = "after_send"
    with pytest.raises(Killed, match="after_send"):
        await buy(house, purchase)
    house.killed = False
    await reopened(house)
    assert await resolved(house, purchase) == Bought()
    assert len(house.chain.moved) == 1
    await house.check_books()


@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.parametrize("point", [None, "signed", "before_send", "after_send", "recorded", "lapsed"])
@pytest.mark.parametrize("outage", [0, 250, 700])
async def test_every_trouble_and_every_kill(
    house: Harness, trouble: Trouble, point: str | None, outage: int
) -> None:
    """However it went, one settlement at most, and the books say what the chain says."""
    purchase = await ready(house)
    house.studio.troubles.append(trouble)
    house.kill_at = point
    down_from, down_to = house.clock.now() + 1, house.clock.now() + outage * 1000
    outcome: Outcome = Later(house.clock.now())
    while isinstance(outcome, Later):
        assert house.clock.now() < down_from + 86_400_000, "it must come to an end"
        house.chain.down = down_from < house.clock.now() < down_to
        try:
            outcome = await buy(house, purchase)
        except Killed:
            house.killed = False
            await reopened(house)
        except ChainUnavailable:  # before it was signed anew
            house.clock.advance(5)
        else:
            house.clock.to(outcome.due if isinstance(outcome, Later) else 0)
    assert isinstance(outcome, Bought | GivenUp | Disputed)
    assert len(house.chain.moved) <= 1
    if not isinstance(outcome, Disputed):
        await house.check_books()
