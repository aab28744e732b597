"""A balance of seconds ago says yes, less all that may have left it since; a no is asked for anew."""

import asyncio
from collections.abc import Mapping

import pytest

from bot.domain.money.networks import BASE, TEMPO
from bot.domain.money.payments import Open
from bot.services.recent_balances import KEPT_SECONDS
from bot.services.wallets import Wallets
from tests.fakes import FakeChain, FakeClock, FakePayments


class Purse:
    """One wallet or two, with what is open in the books, and a count of the questions to the chain."""

    def __init__(self, *chains: FakeChain, clock: FakeClock) -> None:
        self.open: dict[str, Open] = {}
        self.asked = 0
        self.reached = asyncio.Event()
        self.answer = asyncio.Event()
        self.answer.set()
        self.methods = [FakePayments(chain, clock) for chain in chains]
        for method in self.methods:
            self._count(method)
        self.wallets = Wallets(self.methods, clock, self._opened)

    async def _opened(self) -> Mapping[str, Open]:
        return dict(self.open)

    def _count(self, method: FakePayments) -> None:
        real = method.balance

        async def balance() -> int:
            self.asked += 1
            self.reached.set()
            told = await real()
            await self.answer.wait()
            return told

        method.balance = balance  # type: ignore[method-assign]

    async def covers(self, amount: int) -> bool:
        return await self.wallets.covers(self.methods[0], amount)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def chain(clock: FakeClock) -> FakeChain:
    return FakeChain(clock, balance=100)


@pytest.fixture
def purse(chain: FakeChain, clock: FakeClock) -> Purse:
    return Purse(chain, clock=clock)


async def test_it_is_asked_for_once_in_five_seconds(purse: Purse, clock: FakeClock) -> None:
    (state,) = await purse.wallets.recent_balances()
    assert (state.balance, state.payable) == (100, 100)
    clock.advance(KEPT_SECONDS - 0.001)
    assert await purse.covers(100)
    assert purse.asked == 1
    clock.advance(0.001)
    assert await purse.covers(100)
    assert purse.asked == 2


async def test_a_clock_that_was_set_makes_it_old(purse: Purse, clock: FakeClock) -> None:
    await purse.wallets.balances()
    clock.set(-10)
    await purse.wallets.recent_balances()
    assert purse.asked == 2


async def test_what_was_signed_since_is_taken_off_though_it_is_settled(
    purse: Purse, chain: FakeChain
) -> None:
    await purse.wallets.balances()
    with purse.wallets.signing(BASE, 70):
        (state,) = await purse.wallets.recent_balances()
        assert state.payable == 30, "it may be committed by now"
    chain.balance -= 70  # collected and settled: it is in no open payment any more
    (state,) = await purse.wallets.recent_balances()
    assert (state.payable, purse.asked) == (30, 1)
    assert await purse.covers(30)
    assert purse.asked == 1
    assert not await purse.covers(31)
    assert purse.asked == 2


async def test_what_was_open_may_have_left_since(purse: Purse, chain: FakeChain) -> None:
    purse.open[BASE.name] = Open(60)
    await purse.wallets.balances()
    purse.open.clear()  # settled
    chain.balance -= 60
    (state,) = await purse.wallets.recent_balances()
    assert (state.payable, purse.asked) == (40, 1)


async def test_a_commit_under_way_while_the_balance_is_asked_for_is_counted(purse: Purse) -> None:
    """The books do not have it yet, the balance was told without it."""
    purse.answer.clear()
    with purse.wallets.signing(BASE, 70):
        asking = asyncio.create_task(purse.wallets.balances())
        await purse.reached.wait()
    purse.answer.set()
    await asking
    (state,) = await purse.wallets.recent_balances()
    assert (state.payable, purse.asked) == (30, 1)


async def test_money_that_came_in_is_seen_before_a_no(purse: Purse, chain: FakeChain) -> None:
    await purse.wallets.balances()
    chain.balance = 500
    assert await purse.covers(500)
    assert purse.asked == 2


async def test_each_wallet_has_its_own(chain: FakeChain, clock: FakeClock) -> None:
    other = FakeChain(clock, network=TEMPO, balance=90_000)
    purse = Purse(other, chain, clock=clock)
    await purse.wallets.balances()
    with purse.wallets.signing(BASE, 50):
        pass
    tempo, base = await purse.wallets.recent_balances()
    assert (tempo.payable, base.payable) == (90_000 - 24_000, 50)
    chain.down = True
    assert [state.balance for state in await purse.wallets.balances()] == [90_000, None]
    assert purse.asked == 4
    assert [state.balance for state in await purse.wallets.recent_balances()] == [90_000, 100]
