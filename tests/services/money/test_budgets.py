"""What the host promises to a server is really there."""

import asyncio

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.money.ledger import Balances
from bot.services.host.status import HostStatusService as Books
from tests.builders import GUILD
from tests.fakes import Trouble
from tests.services.harness import Harness


async def credit(house: Harness, amount: int, key: str = "k", guild_id: int = 5) -> Balances:
    return await house.budgets.credit(guild_id, amount, actor=1, note="", key=key)


async def test_what_is_free_of_debts_can_be_granted(house: Harness) -> None:
    assert await credit(house, 40_000_000) == Balances(40_000_000, 0, 0)
    with pytest.raises(NotAllowed, match=r"\$0\.00"):
        await credit(house, 1, "more")


async def test_more_than_that_cannot(house: Harness) -> None:
    with pytest.raises(NotAllowed, match=r"\$40\.00") as caught:
        await credit(house, 40_000_001)
    assert house.method.address in str(caught.value)
    assert await house.budgets.show(5) == Balances(0, 0, 0)


@pytest.mark.parametrize("amount", [0, -1])
async def test_nothing_is_no_grant(house: Harness, amount: int) -> None:
    with pytest.raises(NotAllowed):
        await credit(house, amount)


async def test_a_silent_chain_grants_nothing(house: Harness) -> None:
    house.chain.down = True
    with pytest.raises(NotAllowed, match="chain"):
        await credit(house, 1)
    assert await house.budgets.show(5) == Balances(0, 0, 0)


async def test_the_same_interaction_grants_once(house: Harness) -> None:
    await credit(house, 1_000_000)
    assert await credit(house, 1_000_000) == Balances(1_000_000, 0, 0)


async def test_two_grants_at_once_do_not_promise_the_same_money(house: Harness) -> None:
    grants = [credit(house, 30_000_000, f"k{number}", number) for number in range(2)]
    answers = await asyncio.gather(*grants, return_exceptions=True)
    assert sum(isinstance(answer, NotAllowed) for answer in answers) == 1
    assert await house.store.budgets.owed() <= house.chain.balance


async def test_money_that_is_held_is_owed_until_it_is_spent(house: Harness) -> None:
    await house.ask()
    await house.live(60)
    assert await house.budgets.show(GUILD) == Balances(9_960_000, 0, 40_000)
    assert house.chain.balance == 49_960_000
    await credit(house, 40_000_000)


async def test_the_host_sees_the_whole_house(house: Harness) -> None:
    books = Books(house.store, house.method, house.clock)
    house.studio.troubles.append(Trouble.LOST_BEFORE)
    await house.ask()
    await house.live(5)
    status = await books.status()
    assert (status.wallet, status.owed, status.free) == (50_000_000, 10_000_000, 40_000_000)
    assert (status.open_amount, status.unclear, status.disputed) == (40_000, 1, 0)
    assert status.servers == [(GUILD, Balances(9_960_000, 40_000, 0))]
    house.chain.down = True
    status = await books.status()
    assert (status.wallet, status.free, status.owed) == (None, None, 10_000_000)
