"""Credit that the host gives to a server is covered by the wallet."""

import asyncio

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.money.errors import ChainSilent, NotInWallet
from bot.domain.money.ledger import Balances
from bot.domain.money.networks import BASE, WalletAddress
from bot.services.host.status import HostStatusService as Books
from tests.builders import GUILD
from tests.fakes import Trouble
from tests.services.harness import Harness


async def credit(harness: Harness, amount: int, key: str = "k", guild_id: int = 5) -> Balances:
    return await harness.budgets.credit(guild_id, amount, actor=1, note="", key=key)


async def test_what_is_free_of_debts_can_be_granted(harness: Harness) -> None:
    assert await credit(harness, 40_000_000) == Balances(40_000_000, 0, 0)
    with pytest.raises(NotInWallet) as refused:
        await credit(harness, 1, "more")
    assert refused.value.free == 0


async def test_more_than_that_cannot(harness: Harness) -> None:
    with pytest.raises(NotInWallet) as refused:
        await credit(harness, 40_000_001)
    error = refused.value
    assert (error.free, error.amount) == (40_000_000, 40_000_001)
    assert error.wallets == (WalletAddress(BASE, harness.method.address),)
    assert await harness.budgets.show(5) == Balances(0, 0, 0)


@pytest.mark.parametrize("amount", [0, -1])
async def test_nothing_is_no_grant(harness: Harness, amount: int) -> None:
    with pytest.raises(NotAllowed):
        await credit(harness, amount)


async def test_a_silent_chain_grants_nothing(harness: Harness) -> None:
    harness.chain.down = True
    with pytest.raises(ChainSilent):
        await credit(harness, 1)
    assert await harness.budgets.show(5) == Balances(0, 0, 0)


async def test_the_same_interaction_grants_once(harness: Harness) -> None:
    await credit(harness, 1_000_000)
    assert await credit(harness, 1_000_000) == Balances(1_000_000, 0, 0)


async def test_two_grants_at_once_do_not_promise_the_same_money(harness: Harness) -> None:
    grants = [credit(harness, 30_000_000, f"k{number}", number) for number in range(2)]
    answers = await asyncio.gather(*grants, return_exceptions=True)
    assert sum(isinstance(answer, NotAllowed) for answer in answers) == 1
    assert await harness.store.budgets.owed() <= harness.chain.balance


async def test_money_that_is_held_is_owed_until_it_is_spent(harness: Harness) -> None:
    await harness.ask()
    await harness.live(60)
    assert await harness.budgets.show(GUILD) == Balances(9_960_000, 0, 40_000)
    assert harness.chain.balance == 49_960_000
    await credit(harness, 40_000_000)


async def test_the_host_sees_the_whole_house(harness: Harness) -> None:
    books = Books(harness.store, harness.wallets, harness.studio, harness.clock)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    await harness.ask()
    await harness.live(5)
    status = await books.status()
    (wallet,) = status.wallets
    assert (wallet.balance, status.owed, status.free) == (50_000_000, 10_000_000, 40_000_000)
    assert wallet.payable == 49_960_000
    assert (status.open_amount, status.unclear, status.disputed) == (40_000, 1, 0)
    assert status.servers == [(GUILD, Balances(9_960_000, 40_000, 0))]
    harness.chain.down = True
    status = await books.status()
    assert (status.wallets[0].balance, status.free, status.owed) == (None, None, 10_000_000)
