"""The servers' budgets: balances, and credit that the wallet covers."""

import asyncio

from bot.domain.errors import ChainUnavailable
from bot.domain.money.errors import ChainNeed, ChainSilent, CreditNotPositive, NotInWallet
from bot.domain.money.ledger import Balances
from bot.ports import Clock, PaymentMethod
from bot.store import Store


class BudgetService:
    """Show balances, and grant credit as far as the wallet's balance exceeds its debts."""

    def __init__(self, store: Store, method: PaymentMethod, clock: Clock) -> None:
        self._store = store
        self._method = method
        self._clock = clock
        self.promising = asyncio.Lock()
        """Held while a server is promised money: two at once must not promise the same."""
        self.arriving = 0
        """Micro-USDC of open top-ups in the wallet that are not deep enough in the chain to count."""

    async def show(self, guild_id: int) -> Balances:
        return await self._store.budgets.balances(guild_id)

    async def beside(self, guild_id: int, user_id: int) -> tuple[int, int]:
        """Return the micro-USDC in the server's contest pots, and the member's unspent prize money."""
        contests = self._store.contests
        return await contests.total_in_pots(guild_id), await contests.prize(guild_id, user_id)

    async def credit(self, guild_id: int, amount: int, *, actor: int, note: str, key: str) -> Balances:
        """Add micro-USDC to a server's budget, once per `key`.

        Raises CreditNotPositive, NotInWallet, or ChainSilent: without a known balance nothing is promised.
        """
        if amount <= 0:
            raise CreditNotPositive
        async with self.promising:
            await self.require_free(amount)
            return await self._store.budgets.grant(
                guild_id, amount, actor=actor, note=note, key=key, now=self._clock.now()
            )

    async def require_free(self, amount: int) -> None:
        """Raise NotInWallet or ChainSilent unless the wallet holds `amount` beyond its debts.

        Call it while holding `promising`.
        """
        try:
            free = await free_of_debts(self._store, self._method) - self.arriving
        except ChainUnavailable as error:
            raise ChainSilent(ChainNeed.BALANCE) from error
        if amount > free:
            raise NotInWallet(free, amount, self._method.address)


async def free_of_debts(store: Store, method: PaymentMethod) -> int:
    """Return the micro-USDC in the wallet that no server is owed. Raises ChainUnavailable.

    The amount of a signed payment is still held by its server, so it is among the debts already.
    """
    return await method.balance() - await store.budgets.owed()
