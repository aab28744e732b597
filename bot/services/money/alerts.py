"""Alerts that nobody asked for: a server's budget goes down, the wallet is low."""

from bot.domain.money import deposit_messages
from bot.i18n import use_locale
from bot.ports import Clock, Notices, PaymentMethod
from bot.store import Store

LOOK_SECONDS = 30.0
WALLET_SECONDS = 300.0


class Alerts:
    """Each step of a budget is told once until money comes in again; the wallet once until it is full
    again. `low`: micro-USDC below which the host is told."""

    def __init__(
        self, store: Store, method: PaymentMethod, notices: Notices, clock: Clock, *, low: int
    ) -> None:
        self._store = store
        self._method = method
        self._notices = notices
        self._clock = clock
        self._low = low

    async def budgets(self) -> None:
        """Tells the servers that have reached 50, 80 or 100 percent of what they had."""
        for alert in await self._store.deposits.take_alerts():
            nonce = f"b-{alert.guild_id % 10**12}-{alert.step}-{alert.level % 10**6}"
            with use_locale(await self._notices.language(alert.guild_id)):
                text = deposit_messages.budget(alert)
            await self._notices.server(alert.guild_id, "budget", text, nonce=nonce[:25])

    async def wallet(self) -> None:
        """Tells the host when the wallet falls below the line, and when it is above again. Raises
        ChainUnavailable."""
        balance = await self._method.balance()
        low = balance < self._low
        if not await self._store.host.record_wallet_low(low):
            return
        now = self._clock.now()
        text = (
            deposit_messages.wallet_low(balance, self._low, self._method.address)
            if low
            else deposit_messages.wallet_fine(balance)
        )
        await self._notices.host(text, nonce=f"w-{now}")
