"""A balance of seconds ago says yes, less all that may have left it since; a no is asked for anew."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.money.networks import TEMPO
from bot.domain.money.payments import Payment
from bot.services.recent_balances import KEPT_SECONDS
from bot.services.wallets import Wallets
from bot.store import Store, open_store
from tests.fakes import FakeChain, FakeClock, FakePayments
from tests.fakes.wallets import wallets_of
from tests.store.acts import PRICE, granted, signed


class Purse:
    """One wallet or two over a store, and a count of the questions to the chains."""

    def __init__(self, *chains: FakeChain, clock: FakeClock, store: Store | None = None) -> None:
        self.asked = 0
        self.methods = [FakePayments(chain, clock) for chain in chains]
        for method in self.methods:
            self._count(method)
        self.wallets = (
            Wallets(self.methods, clock, store.payments) if store else wallets_of(*self.methods, clock=clock)
        )

    def _count(self, method: FakePayments) -> None:
        real = method.balance

        async def balance() -> int:
            self.asked += 1
            return await real()

        method.balance = balance  # type: ignore[method-assign]

    async def payable(self) -> list[int]:
        return [state.payable for state in await self.wallets.recent_balances()]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def chain(clock: FakeClock) -> FakeChain:
    return FakeChain(clock, balance=100_000)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(tmp_path / "atelier.db")
    await granted(store)
    yield store
    await store.close()


@pytest.fixture
def purse(chain: FakeChain, clock: FakeClock, store: Store) -> Purse:
    return Purse(chain, clock=clock, store=store)


async def settled(store: Store, chain: FakeChain, payment: Payment) -> None:
    chain.balance -= payment.amount
    await store.payments.settle(payment.id, tx="0x1", now=payment.signed_at)


async def test_it_is_asked_for_once_in_five_seconds(purse: Purse, clock: FakeClock) -> None:
    assert await purse.payable() == [100_000]
    clock.advance(KEPT_SECONDS - 0.001)
    assert await purse.payable() == [100_000]
    assert purse.wallets.recent_cover(purse.methods[0]) is not None
    assert purse.asked == 1
    clock.advance(0.001)
    assert purse.wallets.recent_cover(purse.methods[0]) is None
    assert await purse.payable() == [100_000]
    assert purse.asked == 2


async def test_a_clock_that_was_set_makes_it_old(purse: Purse, clock: FakeClock) -> None:
    await purse.wallets.balances()
    clock.set(-10)
    await purse.wallets.recent_balances()
    assert purse.asked == 2


async def test_what_was_signed_since_is_taken_off_though_it_is_settled(
    purse: Purse, chain: FakeChain, store: Store
) -> None:
    await purse.wallets.balances()
    payment = await signed(store)
    assert await purse.payable() == [100_000 - PRICE]
    await settled(store, chain, payment)
    assert await purse.payable() == [100_000 - PRICE]
    assert purse.asked == 1
    (state,) = await purse.wallets.balances()
    assert (state.payable, state.open.total) == (100_000 - PRICE, 0), "the balance shows it now"


async def test_what_was_open_may_have_left_since(purse: Purse, chain: FakeChain, store: Store) -> None:
    payment = await signed(store)
    await purse.wallets.balances()
    await settled(store, chain, payment)
    assert (await purse.payable(), purse.asked) == ([100_000 - PRICE], 1)


async def test_what_was_never_collected_is_free_again(purse: Purse, store: Store) -> None:
    payment = await signed(store)
    await purse.wallets.balances()
    await store.payments.mark_lapsed(payment.id, refused=False)
    assert (await purse.payable(), purse.asked) == ([100_000], 1)


async def test_what_is_in_doubt_has_left(purse: Purse, store: Store) -> None:
    payment = await signed(store)
    await purse.wallets.balances()
    await store.payments.mark_disputed(payment.id, detail="", now=payment.signed_at)
    assert await purse.payable() == [100_000 - PRICE]


async def test_each_wallet_has_its_own(chain: FakeChain, clock: FakeClock, store: Store) -> None:
    other = FakeChain(clock, network=TEMPO, balance=90_000)
    purse = Purse(other, chain, clock=clock, store=store)
    await purse.wallets.balances()
    await signed(store)
    assert await purse.payable() == [90_000 - 24_000, 100_000 - PRICE]
    chain.down = True
    assert [state.balance for state in await purse.wallets.balances()] == [90_000, None]
    assert purse.asked == 4
    assert [state.balance for state in await purse.wallets.recent_balances()] == [90_000, 100_000]
