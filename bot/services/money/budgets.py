"""The servers' budgets, as people see and fill them."""

import asyncio

from bot.domain.amounts import format_usd
from bot.domain.errors import ChainUnavailable, NotAllowed
from bot.domain.money.ledger import Balances
from bot.i18n import _
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
            raise NotAllowed(_("The amount has to be above zero. Nothing was changed."))
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
            raise NotAllowed(
                _(
                    "The chain does not answer, so I cannot see whether the wallet holds this much. "
                    "Nothing was changed; try again in a minute."
                )
            ) from error
        if amount > free:
            raise NotAllowed(
                _(
                    "The wallet holds {free} beyond what it owes to servers, less than {amount}. "
                    "Nothing was changed. Send USDC on Base to `{address}` first.",
                    free=format_usd(max(free, 0)),
                    amount=format_usd(amount),
                    address=self._method.address,
                )
            )


async def free_of_debts(store: Store, method: PaymentMethod) -> int:
    """Micro-USDC in the wallet that no server is owed. What is signed for is still held by its server,
    so it is owed already. Raises ChainUnavailable."""
    return await method.balance() - await store.budgets.owed()
