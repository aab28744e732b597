"""Two processes over one database: what one does with money, the other knows without being told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.jobs.job import Failure
from bot.domain.money.errors import NotInWallet
from bot.domain.money.payments import PaymentState
from bot.domain.policy import UNCLEAR_SECONDS
from bot.services.jobs.running.outcomes import Bought, GivenUp, Later
from tests.fakes import Trouble
from tests.services.harness import Harness
from tests.services.purchases import PRICE, payment_states, ready


@pytest.fixture(params=["sqlite", "postgresql"])
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Harness]:
    """On PostgreSQL each process has connections of its own; on SQLite they are two in one."""
    with contextlib.ExitStack() as stack:
        where = None
        if request.param == "postgresql":
            where = PostgresUrl(stack.enter_context(request.getfixturevalue("postgres").fresh()), unsafe=True)
        harness = await Harness(tmp_path, where=where).open()
        await harness.fund()
        yield harness
        await harness.close()


@pytest.fixture
async def other(harness: Harness) -> Harness:
    return await harness.beside()


async def test_their_open_payments_never_exceed_the_wallet_together(harness: Harness, other: Harness) -> None:
    purchases = [await ready(harness) for _ in range(6)]
    harness.chain.balance = 3 * PRICE + PRICE // 2
    outcomes = await asyncio.gather(
        *(
            (harness, other)[number % 2].purchase_flow.buy(purchase)
            for number, purchase in enumerate(purchases)
        )
    )
    assert sorted(map(repr, outcomes)) == [
        *[repr(Bought())] * 3,
        *[repr(GivenUp(Failure.WALLET_EMPTY))] * 3,
    ]
    assert harness.chain.balance == PRICE // 2
    await harness.check_books()


async def test_a_balance_of_seconds_ago_is_less_what_another_has_paid(
    harness: Harness, other: Harness
) -> None:
    first, second = await ready(harness), await ready(harness)
    harness.chain.balance = PRICE + 1
    await other.wallets.balances()
    assert await harness.purchase_flow.buy(first) == Bought()
    assert (await other.wallets.recent_balances())[0].payable == 1
    assert await other.purchase_flow.buy(second) == GivenUp(Failure.WALLET_EMPTY)
    assert await payment_states(harness, second.job) == []


async def test_a_payment_is_not_presented_again_while_anothers_request_lasts(
    harness: Harness, other: Harness
) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    assert isinstance(await harness.purchase_flow.buy(purchase), Later)
    harness.clock.advance(UNCLEAR_SECONDS - 1)
    assert isinstance(await other.purchase_flow.buy(purchase), Later)
    assert len(harness.studio.presented) == 1
    harness.clock.advance(2)
    assert await other.purchase_flow.buy(purchase) == Bought()
    first, second = harness.studio.presented
    assert first.nonce == second.nonce
    assert await payment_states(harness, purchase.job) == [PaymentState.SETTLED]


async def test_they_promise_the_same_money_once(harness: Harness, other: Harness) -> None:
    grants = [
        process.budgets.credit(number, 30_000_000, actor=1, note="", key=f"k{number}")
        for number, process in enumerate((harness, other))
    ]
    answers = await asyncio.gather(*grants, return_exceptions=True)
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [NotInWallet]
    assert await harness.store.budgets.owed() <= harness.chain.balance


async def test_what_was_paid_while_the_balance_was_asked_for_is_not_promised(
    harness: Harness, other: Harness
) -> None:
    """The balance is from before the payment, the debts are from after it."""
    purchase = await ready(harness)
    told, asked = asyncio.Event(), asyncio.Event()
    real = harness.method.balance

    async def slow() -> int:
        balance = await real()
        asked.set()
        await told.wait()
        return balance

    free = harness.chain.balance - await harness.store.budgets.owed()
    harness.method.balance = slow  # type: ignore[method-assign]
    granting = asyncio.create_task(other.budgets.credit(5, free + 1, actor=1, note="", key="k"))
    await asked.wait()
    harness.method.balance = real  # type: ignore[method-assign]
    assert await harness.purchase_flow.buy(purchase) == Bought()
    told.set()
    with pytest.raises(NotInWallet) as refused:
        await granting
    assert refused.value.free == free


async def test_what_another_sees_arriving_is_not_granted(harness: Harness, other: Harness) -> None:
    await harness.deposits.tick()
    topup = await harness.deposits.topup(5, 6, 7, 20_000_000, key="k")
    free = harness.chain.balance - await harness.store.budgets.owed()
    harness.watch.deposit(topup.amount)
    harness.clock.advance(4)
    await harness.deposits.tick()
    with pytest.raises(NotInWallet) as refused:
        await other.budgets.credit(5, free + 1, actor=1, note="", key="more")
    assert refused.value.free == free
    await other.budgets.credit(5, free, actor=1, note="", key="all")
