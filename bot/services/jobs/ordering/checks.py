"""What is checked before a price is asked for, and with it: the first that fails is named."""

from collections.abc import Sequence

from bot.domain.errors import ChainUnavailable
from bot.domain.jobs.errors import BudgetTooLow, CannotPost, DiskFull, WalletTooLow, check_queue
from bot.domain.moderation.limits import Asker
from bot.ports import Clock, PaymentMethod, Spool
from bot.store import Store


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

    async def free(
        self,
        asker: Asker,
        model: str,
        missing_permissions: tuple[str, ...],
        *,
        more: int = 1,
        contest_id: str | None = None,
    ) -> None:
        """Whether anything may be spent on this model here, the result could be posted and kept, and the
        member may have `more` jobs and has anything left to spend."""
        await self._store.spending.check_model(asker, model)
        if missing_permissions:
            raise CannotPost(missing_permissions)
        if self._spool.free_bytes() < self._min_free_bytes:
            raise DiskFull
        await self._more(asker, more)
        if contest_id is None and not await self._store.contests.prize(asker.guild_id, asker.user_id):
            await self._store.spending.check_anything_left(asker, now=self._clock.now())

    async def _more(self, asker: Asker, more: int) -> None:
        settings = await self._store.settings.get(asker.guild_id)
        load = await self._store.jobs.load(asker.guild_id, asker.user_id)
        check_queue(*load, settings.running_per_member, jobs=more)

    async def money(
        self, asker: Asker, wanted: Sequence[tuple[str, int]], contest_id: str | None = None
    ) -> None:
        """Whether jobs of these models and amounts (micro-USDC) fit what pays for them, and the wallet: the
        contest's pot, what the asker has won, or else limits, allowances and the server's budget."""
        total = sum(amount for _, amount in wanted)
        if contest_id is not None:
            now = self._clock.now()
            await self._store.contests.check_funds(contest_id, asker.user_id, wanted, now=now)
        elif await self._store.contests.prize(asker.guild_id, asker.user_id) < total:
            await self._budget(asker, total, len(wanted))
        await self._wallet(total)

    async def _budget(self, asker: Asker, total: int, jobs: int) -> None:
        await self._store.spending.check_amount(asker, total, now=self._clock.now(), jobs=jobs)
        balances = await self._store.budgets.balances(asker.guild_id)
        if balances.available < total:
            raise BudgetTooLow(total, balances.available, balances.held, balances.spent)

    async def _wallet(self, total: int) -> None:
        try:
            wallet = await self._method.balance() - await self._store.payments.open_amount()
        except ChainUnavailable:
            return  # the cashier asks again before it signs, and does not sign without an answer
        if wallet < total:
            raise WalletTooLow(total, max(wallet, 0))
