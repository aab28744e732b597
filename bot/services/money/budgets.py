"""The servers' budgets, as people see and fill them."""

import asyncio

from bot.domain.errors import ChainUnavailable
from bot.domain.money.errors import ChainNeed, ChainSilent, CreditNotPositive, NotInWallet
from bot.domain.money.ledger import Balances
from bot.ports import Clock, PaymentMethod
from bot.store import Store


class BudgetService:
    """Shows balances; grants only what the wallet holds free of debts."""

    def __init__(self, store: Store, method: PaymentMethod, clock: Clock) -> None:
        self._store = store
        self._method = method
        self._clock = clock
        self.promising = asyncio.Lock()
        """Whoever gives a server money holds it: two at once must not promise the same."""
        self.arriving = 0
        """Micro-USDC of open top-ups that are in the wallet and not deep enough in the chain to count."""

    async def show(self, guild_id: int) -> Balances:
        return await self._store.budgets.balances(guild_id)

    async def beside(self, guild_id: int, user_id: int) -> tuple[int, int]:
        """Micro-USDC besides what is available: in the pots of the server's contests, and what this member
        has won and not spent."""
        contests = self._store.contests
        return await contests.total_in_pots(guild_id), await contests.prize(guild_id, user_id)

    async def credit(self, guild_id: int, amount: int, *, actor: int, note: str, key: str) -> Balances:
        """Adds micro-USDC to a server's budget, once per `key`.

        Raises NotAllowed if the wallet does not hold that much beyond what it owes, or if the chain
        cannot be asked: money that may not be there is not promised.
        """
        if amount <= 0:
            raise CreditNotPositive
        async with self.promising:
            return await self._grant(guild_id, amount, actor=actor, note=note, key=key)

    async def _grant(self, guild_id: int, amount: int, *, actor: int, note: str, key: str) -> Balances:
        await self.require_free(amount)
        return await self._store.budgets.grant(
            guild_id, amount, actor=actor, note=note, key=key, now=self._clock.now()
        )

    async def require_free(self, amount: int) -> None:
        """Raises NotAllowed unless the wallet holds `amount` beyond what it owes. To be asked within
        `promising`."""
        try:
            free = await free_of_debts(self._store, self._method) - self.arriving
        except ChainUnavailable as error:
            raise ChainSilent(ChainNeed.BALANCE) from error
        if amount > free:
            raise NotInWallet(free, amount, self._method.address)


async def free_of_debts(store: Store, method: PaymentMethod) -> int:
    """Micro-USDC in the wallet that no server is owed. What is signed for is still held by its server,
    so it is owed already. Raises ChainUnavailable."""
    return await method.balance() - await store.budgets.owed()
