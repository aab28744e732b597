"""Histories of money: spending, receipts, exports, and the prices StableStudio asked lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.domain.errors import NotFound
from bot.domain.moderation.limits import Requester, Standing
from bot.domain.money import prices as money_prices
from bot.domain.money import spending as money_spending
from bot.domain.money.errors import ReceiptNotFound
from bot.domain.money.prices import ModelPrices
from bot.domain.money.spending import (
    HistoryPage,
    HistoryQuery,
    MemberTotals,
    ReceiptLine,
    ReceiptPage,
    Spending,
)
from bot.domain.periods import Per
from bot.ports import Charts, Clock
from bot.ports.charts import PriceLabels, SpendingLabels
from bot.services.money.export import Export, write
from bot.services.money.price_log import PriceLog
from bot.store import Store


@dataclass(frozen=True, slots=True)
class OwnSpending:
    """A member's spending on a server in micro-USDC, with the rules that decide about them there.

    `today`, `week` and `month` are what the member's own limits count in the running periods: what is held,
    too, and neither failures that were given back nor what a pot or a prize has paid.
    """

    today: int
    week: int
    month: int
    models: tuple[money_spending.SpendingShare, ...]  # of the last thirty days
    totals: MemberTotals
    standings: tuple[Standing, ...]
    prize: int = 0  # left of what the member has won


class HistoryService:
    """Read the ledger and the moderation log. The cogs check permissions."""

    def __init__(self, store: Store, charts: Charts, quotes: PriceLog, clock: Clock) -> None:
        self._store = store
        self._charts = charts
        self._quotes = quotes
        self._clock = clock

    # ── spending ─────────────────────────────────────────────────────────────────────────────────

    async def spending(
        self,
        guild_id: int,
        days: int,
        *,
        now: int | None = None,
        user_id: int | None = None,
        model: str | None = None,
    ) -> Spending:
        """Return the spending of the last `days` days in the server's zone, of all or one member and model.

        `now` looks back from another instant.
        """
        instant = self._clock.now() if now is None else now
        dates = money_spending.last_days(days, instant, await self.zone(guild_id))
        sums = await self._store.history.spending(guild_id, dates, user_id=user_id, model=model)
        return money_spending.spending(sums, dates)

    async def picture(self, spending: Spending, labels: SpendingLabels) -> bytes:
        """Return the spending as a PNG."""
        return await self._charts.spending(spending, labels)

    async def own_spending(self, requester: Requester) -> OwnSpending:
        """Return a member's own spending on this server, with the rules that decide about them."""
        guild_id, user_id = requester.guild_id, requester.user_id
        now, zone = self._clock.now(), await self.zone(guild_id)
        dates = money_spending.last_days(30, now, zone)
        sums = await self._store.history.spending(guild_id, dates, user_id=user_id)
        periods = (Per.DAY, Per.WEEK, Per.MONTH)
        today, week, month = [await self._store.spending.used_by(requester, per, now=now) for per in periods]
        return OwnSpending(
            today,
            week,
            month,
            money_spending.spending(sums, dates).models,
            await self._store.history.totals(guild_id, user_id),
            tuple(await self._store.spending.standings(requester, now=now)),
            await self._store.contests.prize(guild_id, user_id),
        )

    # ── pages ────────────────────────────────────────────────────────────────────────────────────

    async def query(
        self,
        guild_id: int,
        days: int,
        part: money_spending.HistoryPart,
        user_id: int | None,
        model: str | None,
        until: int | None = None,
    ) -> HistoryQuery:
        """Return a query for the `days` days before `until` (now by default) in the server's zone."""
        last = self._clock.now() if until is None else until
        since = money_spending.last_days(days, last, await self.zone(guild_id)).begins_at
        return HistoryQuery(guild_id, since, last, part, user_id, model)

    async def page(self, query: HistoryQuery, number: int) -> HistoryPage:
        return await self._store.history.page(query, number)

    # ── receipts ─────────────────────────────────────────────────────────────────────────────────

    async def receipts(
        self, guild_id: int, user_id: int, number: int = 0, until: int | None = None
    ) -> ReceiptPage:
        """Return a page of a member's receipts on this server, until `until` (now by default)."""
        last = self._clock.now() if until is None else until
        return await self._store.history.receipts(guild_id, user_id, last, number)

    async def receipt(self, job_id: str, *, guild_id: int, user_id: int) -> ReceiptLine:
        """Return the receipt of one of the member's own jobs. Raises ReceiptNotFound for any other."""
        try:
            job = await self._store.jobs.get(job_id.strip().lower())
            if (job.guild_id, job.user_id) == (guild_id, user_id):
                return await self._store.history.receipt(job.id)
        except NotFound as error:
            raise ReceiptNotFound from error
        raise ReceiptNotFound

    # ── export ───────────────────────────────────────────────────────────────────────────────────

    async def export(self, guild_id: int, days: int | None, form: str, limit: int) -> Export:
        """Return the server's tables of the last `days` days in its zone, or of all days, as files.

        `form` is one of FORMATS. Raises ExportTooLarge if they cannot be packed into `limit` bytes.
        """
        since = 0
        if days is not None:
            since = money_spending.last_days(days, self._clock.now(), await self.zone(guild_id)).begins_at
        return await self._store.history.write_export(guild_id, since, partial(write, form=form, limit=limit))

    # ── prices ───────────────────────────────────────────────────────────────────────────────────

    async def prices(self, model: str | None = None) -> Sequence[ModelPrices]:
        """Return the quotes of each model, or of one, in the last thirty days over all servers."""
        await self._quotes.flush()
        since = self._clock.now() - money_prices.DAYS * 86_400_000
        rows = await self._store.prices.quotes(since, model=model)
        losses = await self._store.prices.losses(since)
        return money_prices.by_model(rows, [loss for loss in losses if model in (None, loss.model)])

    async def price_picture(self, prices: ModelPrices, labels: PriceLabels) -> bytes:
        """Return a model's prices over time as a PNG."""
        return await self._charts.prices(prices, labels)

    async def zone(self, guild_id: int) -> str:
        """Return the server's time zone (IANA)."""
        return (await self._store.settings.get(guild_id)).zone
