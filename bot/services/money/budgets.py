"""The servers' budgets: balances, and credit that the wallet covers."""

import asyncio
from collections.abc import Sequence

from bot.domain.errors import ChainUnavailable
from bot.domain.money.errors import ChainNeed, ChainSilent, CreditNotPositive, NotInWallet
from bot.domain.money.ledger import Balances
from bot.ports import Clock
from bot.services.wallets import Wallets, WalletState
from bot.store import Store


class BudgetService:
    """Show balances, and grant credit as far as the wallets exceed the debts."""

    def __init__(self, store: Store, wallets: Wallets, clock: Clock) -> None:
        self._store = store
        self._wallets = wallets
        self._clock = clock
        self.promising = asyncio.Lock()
        """Held while a server is promised money: two at once must not promise the same."""
        self._arriving: dict[str, int] = {}  # by network

    @property
    def arriving(self) -> int:
        """Return the micro-USDC of open top-ups in the wallets that are not deep enough to count yet."""
        return sum(self._arriving.values())

    def note_arriving(self, network: str, amount: int) -> None:
        """Note what is arriving on one network now."""
        self._arriving[network] = amount

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
        """Raise NotInWallet or ChainSilent unless the wallets hold `amount` beyond the debts.

        Call it while holding `promising`.
        """
        try:
            free = await free_of_debts(self._store, self._wallets) - self.arriving
        except ChainUnavailable as error:
            raise ChainSilent(ChainNeed.BALANCE) from error
        if amount > free:
            raise NotInWallet(free, amount, self._wallets.addresses)


async def free_of_debts(store: Store, wallets: Wallets) -> int:
    """Return the micro-USDC in the wallets that no server is owed and no gas may take.

    A silent node's wallet counts as empty; raises ChainUnavailable if all are silent. The amount of a signed
    payment is still held by its server, so it is among the debts already.
    """
    sure = covered(await wallets.balances())
    if sure is None:
        raise ChainUnavailable("No chain tells what is in the wallets.")
    return sure - await store.budgets.owed()


def covered(states: Sequence[WalletState]) -> int | None:
    """Return the micro-USDC in the wallets that no gas may take. None if all their nodes are silent."""
    held = [state.balance - state.open.fees for state in states if state.balance is not None]
    return sum(held) if held else None
