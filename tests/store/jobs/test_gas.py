"""Gas: what a payment's network takes besides the price is booked once, at the host's cost."""

import asyncio

import pytest

from bot.domain.errors import Conflict
from bot.domain.money.ledger import Balances
from bot.domain.money.payments import GENERATION, Payment, PaymentState
from bot.store import Store
from tests.builders import GUILD
from tests.fakes.clock import START
from tests.store.acts import PRICE, authorization, granted, ready

BUDGET, FEE = 1_000_000, 617


@pytest.fixture
async def payment(store: Store) -> Payment:
    await granted(store, BUDGET)
    paper = authorization(fee_most=24_000, proof='{"hash":"0x1"}')
    return await store.payments.sign((await ready(store)).id, GENERATION, paper, now=START)


async def _books_hold(store: Store) -> bool:
    return (await store.ledger.audit()).ok


async def test_what_the_chain_is_searched_for_is_kept(payment: Payment) -> None:
    assert (payment.proof, payment.fee_most, payment.fee) == ('{"hash":"0x1"}', 24_000, 0)


async def test_gas_costs_the_host_and_no_server(store: Store, payment: Payment) -> None:
    await store.payments.settle_generation(payment.id, "studio-a", tx="0x1", fee=FEE, now=START)

    assert (await store.payments.get(payment.id)).fee == FEE
    assert (await store.budgets.balances(GUILD)).spent == PRICE
    assert await store.budgets.owed() == BUDGET - PRICE
    assert await _books_hold(store)


async def test_a_reverted_transaction_has_burnt_gas_and_bought_nothing(
    store: Store, payment: Payment
) -> None:
    await store.payments.mark_lapsed(payment.id, refused=False, fee=FEE, now=START)

    assert (await store.payments.get(payment.id)).state is PaymentState.LAPSED
    assert await store.budgets.balances(GUILD) == Balances(BUDGET - PRICE, PRICE, 0)
    assert await _books_hold(store)


async def test_gas_that_is_known_later_is_booked_once(store: Store, payment: Payment) -> None:
    with pytest.raises(Conflict):
        await store.payments.record_gas(payment.id, FEE, now=START)
    await store.payments.settle_generation(payment.id, "studio-a", tx="0x1", now=START)

    booked = await asyncio.gather(
        *(store.payments.record_gas(payment.id, FEE, now=START + 1) for _ in range(5))
    )

    assert sorted(booked) == [False, False, False, False, True]
    assert (await store.payments.get(payment.id)).fee == FEE
    assert await _books_hold(store)
