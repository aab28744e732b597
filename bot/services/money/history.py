"""Looking back: where the money went, receipts, exports, and what StableStudio asked lately. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import NotFound
from bot.domain.moderation.limits import Asker, Standing
from bot.domain.money import prices as money_prices
from bot.domain.money import spending as money_spending
from bot.domain.money.errors import ReceiptNotFound
from bot.domain.money.prices import ModelPrices
from bot.domain.money.spending import MemberTotals, Page, ReceiptLine, ReceiptPage, Spending, Wanted
from bot.ports import Charts, Clock
from bot.ports.charts import PriceLabels, SpendingLabels
from bot.services.money.export import Books
from bot.services.money.price_log import PriceLog
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Own:
    """What a member has spent on a server; amounts are micro-USDC."""

    today: int
    week: int  # the last seven days
    month: int  # the last thirty
    models: tuple[money_spending.Share, ...]  # of the month
    totals: MemberTotals
    standings: tuple[Standing, ...]


class HistoryService:
    """Reads the books for those who may see them; who may is asked at the door."""

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
        """The last `days` days in the server's time zone, today included; of one member or model, or all
        of it. `now`: as seen from that instant."""
        instant = self._clock.now() if now is None else now
        span = money_spending.span(days, instant, await self.zone(guild_id))
        spends = await self._store.history.spending(guild_id, span.begins_at, user_id=user_id)
        return money_spending.spending([one for one in spends if model in (None, one.model)], span)

    async def picture(self, spending: Spending, labels: SpendingLabels) -> bytes:
        """Return the spending as a PNG."""
        return await self._charts.spending(spending, labels)

    async def own(self, asker: Asker) -> Own:
        """What a member has spent on this server, and the rules that decide about them here."""
        guild_id, user_id = asker.guild_id, asker.user_id
        now, zone = self._clock.now(), await self.zone(guild_id)
        spans = [money_spending.span(days, now, zone) for days in (1, 7, 30)]
        spends = await self._store.history.spending(guild_id, spans[-1].begins_at, user_id=user_id)
        today, week, month = (money_spending.spending(spends, span) for span in spans)
        totals = await self._store.history.totals(guild_id, user_id)
        standings = await self._store.spending.standings(asker, now=now)
        return Own(today.total, week.total, month.total, month.models, totals, tuple(standings))

    # ── pages ────────────────────────────────────────────────────────────────────────────────────

    async def wanted(
        self,
        guild_id: int,
        days: int,
        what: money_spending.What,
        user_id: int | None,
        model: str | None,
        until: int | None = None,
    ) -> Wanted:
        """The `days` days before that instant (now, if it is not given) in the server's zone; the pages
        of it hold still."""
        last = self._clock.now() if until is None else until
        since = money_spending.span(days, last, await self.zone(guild_id)).begins_at
        return Wanted(guild_id, since, last, what, user_id, model)

    async def page(self, wanted: Wanted, number: int) -> Page:
        return await self._store.history.page(wanted, number)

    # ── receipts ─────────────────────────────────────────────────────────────────────────────────

    async def receipts(
        self, guild_id: int, user_id: int, number: int = 0, until: int | None = None
    ) -> ReceiptPage:
        """A page of a member's receipts on this server, of all until now if `until` is not given."""
        last = self._clock.now() if until is None else until
        return await self._store.history.receipts(guild_id, user_id, last, number)

    async def receipt(self, job_id: str, *, guild_id: int, user_id: int) -> ReceiptLine:
        """The receipt of one of the member's own jobs. Raises ReceiptNotFound for any other."""
        try:
            job = await self._store.jobs.get(job_id.strip().lower())
            if (job.guild_id, job.user_id) == (guild_id, user_id):
                return await self._store.history.receipt(job.id)
        except NotFound as error:
            raise ReceiptNotFound from error
        raise ReceiptNotFound

    # ── export ───────────────────────────────────────────────────────────────────────────────────

    async def books(self, guild_id: int, days: int | None) -> Books:
        """The server's books of the last `days` days in its zone, or all of them."""
        if days is None:
            return await self._store.history.export(guild_id, 0)
        span = money_spending.span(days, self._clock.now(), await self.zone(guild_id))
        return await self._store.history.export(guild_id, span.begins_at)

    # ── prices ───────────────────────────────────────────────────────────────────────────────────

    async def prices(self, model: str | None = None) -> Sequence[ModelPrices]:
        """What each model (or one) was quoted at in the last thirty days, for all servers together."""
        await self._quotes.flush()
        since = self._clock.now() - money_prices.DAYS * 86_400_000
        rows = await self._store.prices.quotes(since, model=model)
        losses = await self._store.prices.losses(since)
        return money_prices.by_model(rows, [one for one in losses if model in (None, one.model)])

    async def price_picture(self, prices: ModelPrices, labels: PriceLabels) -> bytes:
        """Return a model's prices over time as a PNG."""
        return await self._charts.prices(prices, labels)

    async def zone(self, guild_id: int) -> str:
        """Return the server's time zone (IANA)."""
        return (await self._store.settings.get(guild_id)).zone
