"""What is checked before a price is asked for, and with it: the first that fails is named."""

from bot.domain import refusals
from bot.domain.errors import ChainUnavailable, NotAllowed, OverBudget
from bot.domain.limits import Asker
from bot.ports import Clock, PaymentMethod, Spool, Store


class Checks:
    """Each raises a Refused; then nothing was held or paid. All are made again where the hold is."""

    def __init__(
        self, store: Store, method: PaymentMethod, spool: Spool, clock: Clock, *, min_free_bytes: int
    ) -> None:
        self._store = store
        self._method = method
        self._spool = spool
        self._clock = clock
        self._min_free_bytes = min_free_bytes

    async def free(self, asker: Asker, model: str, missing_permissions: tuple[str, ...]) -> None:
        """Whether anything may be spent on this model here, the result could be posted and kept, and the
        member may have a further job and has anything left to spend."""
        await self._store.gate.open(asker, model)
        if missing_permissions:
            raise refusals.missing_permissions(missing_permissions)
        if self._spool.free_bytes() < self._min_free_bytes:
            raise NotAllowed(
                "The bot's disk is nearly full, so it takes no new jobs. Nothing was held or paid. "
                "The bot's host has to make room."
            )
        await self._one_more(asker)

    async def _one_more(self, asker: Asker) -> None:
        settings = await self._store.servers.settings(asker.guild_id)
        load = await self._store.jobs.load(asker.guild_id, asker.user_id)
        refusals.check_queue(*load, settings.running_per_member)
        await self._store.gate.anything_left(asker, now=self._clock.now())

    async def money(self, asker: Asker, total: int) -> None:
        """Whether `total` micro-USDC fit limits and allowances, the budget and the wallet."""
        await self._store.gate.room(asker, total, now=self._clock.now())
        balances = await self._store.budgets.balances(asker.guild_id)
        if balances.available < total:
            raise refusals.over_budget(total, balances)
        try:
            wallet = await self._method.balance() - await self._store.payments.open_amount()
        except ChainUnavailable:
            return  # the cashier asks again before it signs, and does not sign without an answer
        if wallet < total:
            raise OverBudget(
                "The bot's own wallet is too low for this right now. Nothing was held or paid. "
                "Only the bot's host can fill it.",
                needed=total,
                available=max(wallet, 0),
            )
