"""The servers' budgets: balances, and credit that the wallet covers."""

from collections.abc import Sequence

from bot.domain.money.errors import ChainNeed, ChainSilent, CreditNotPositive, NotInWallet
from bot.domain.money.ledger import Balances
from bot.domain.money.payments import Cover
from bot.ports import Clock
from bot.services.wallets import Wallets, WalletState
from bot.store import Store
from bot.store.money.cover import NotCovered


class BudgetService:
    """Show balances, and grant credit as far as the wallets exceed the debts."""

    def __init__(self, store: Store, wallets: Wallets, clock: Clock) -> None:
        self._store = store
        self._wallets = wallets
        self._clock = clock

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
        covers = await self.covers()
        try:
            return await self._store.budgets.grant(
                guild_id, amount, actor=actor, note=note, key=key, now=self._clock.now(), covers=covers
            )
        except NotCovered as error:
            raise NotInWallet(error.free, amount, self._wallets.addresses) from error

    async def covers(self) -> Sequence[Cover]:
        """Return the wallets' balances, for a transaction that promises money of them.

        A silent node's wallet is left out. Raises ChainSilent if all are silent.
        """
        covers = [state.cover for state in await self._wallets.balances() if state.cover is not None]
        if not covers:
            raise ChainSilent(ChainNeed.BALANCE)
        return covers


def covered(states: Sequence[WalletState]) -> int | None:
    """Return the micro-USDC in the wallets that no gas may take. None if all their nodes are silent.

    What was just paid may be in a balance still, and is no debt any more.
    """
    held = [
        state.balance - state.open.fees - state.open.left for state in states if state.balance is not None
    ]
    return sum(held) if held else None
