"""Looking back through the service: the server's own days, one's own receipts only, fresh quotes."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import catalogue
from bot.domain.errors import NotFound
from bot.domain.moderation.limits import Requester
from bot.domain.money.prices import ModelPrices
from bot.domain.money.spending import HistoryPart, Spending
from bot.ports.charts import PriceLabels, SpendingLabels
from bot.services.money.history import HistoryService
from bot.services.money.price_log import PriceLog
from bot.store import Store, open_store
from bot.ui.money.chart_labels import price_labels
from tests.builders import GENERATE, GUILD, MEMBER
from tests.fakes import FakeClock
from tests.fakes.clock import START
from tests.store.acts import delivered, granted

DAY_SECONDS = 86_400.0


class Sketches:
    """`bot.ports.Charts` that answers with the words it should draw."""

    async def spending(self, spending: Spending, labels: SpendingLabels) -> bytes:
        return labels.title.encode()

    async def prices(self, prices: ModelPrices, labels: PriceLabels) -> bytes:
        return labels.quotes.encode()


class Archive:
    """The service over a real store."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store, self.clock, self.charts = store, clock, Sketches()
        self.quotes = PriceLog(store, clock)
        self.service = HistoryService(store, self.charts, self.quotes, clock)


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    clock = FakeClock()
    store = await open_store(tmp_path / "atelier.db")
    try:
        await granted(store, 5_000_000)
        yield Archive(store, clock)
        assert (await store.ledger.audit()).findings == ()
    finally:
        await store.close()


async def test_days_are_the_servers_days(archive: Archive) -> None:
    await delivered(archive.store)  # 14:13 UTC, the next day in Kiritimati
    archive.clock.advance(15 * 3600)  # now the next day in UTC too
    for zone, today in (("UTC", 0), ("Pacific/Kiritimati", 40_000)):
        await archive.store.settings.change(GUILD, by=1, now=START, zone=zone)
        bars = (await archive.service.spending(GUILD, 7)).bars
        assert bars[-1].amount == today
        assert sum(bar.amount for bar in bars) == 40_000


async def test_spending_of_one_member_or_model(archive: Archive) -> None:
    await delivered(archive.store)
    await delivered(archive.store, user_id=44, operation="veo-3.1/generate")
    archive.clock.advance(60)
    assert (await archive.service.spending(GUILD, 30)).total == 80_000
    assert (await archive.service.spending(GUILD, 30, user_id=44)).jobs == 1
    assert [s.key for s in (await archive.service.spending(GUILD, 30, model="veo-3.1")).members] == ["44"]


async def test_an_old_page_is_seen_from_its_own_instant(archive: Archive) -> None:
    await delivered(archive.store)
    archive.clock.advance(60)
    first = await archive.service.query(GUILD, 30, HistoryPart.JOBS, None, None)
    before = await archive.service.page(first, 0)
    archive.clock.advance(29 * DAY_SECONDS)
    again = await archive.service.query(GUILD, 30, HistoryPart.JOBS, None, None, until=first.until)
    assert again == first
    assert await archive.service.page(again, 0) == before
    archive.clock.advance(2 * DAY_SECONDS)
    now = await archive.service.query(GUILD, 30, HistoryPart.JOBS, None, None)
    assert (await archive.service.page(now, 0)).lines == ()


async def test_only_ones_own_receipt_is_shown(archive: Archive) -> None:
    job = await delivered(archive.store)
    for typed in (job.id, f" {job.id.upper()} "):
        found = await archive.service.receipt(typed, guild_id=GUILD, user_id=MEMBER)
        assert found.job.paid == 40_000
    with pytest.raises(NotFound):
        await archive.service.receipt("zzzz", guild_id=GUILD, user_id=MEMBER)
    for guild_id, user_id in ((GUILD, 44), (GUILD + 1, MEMBER)):
        with pytest.raises(NotFound):
            await archive.service.receipt(job.id, guild_id=guild_id, user_id=user_id)


async def test_ones_own_figures_by_day_week_and_month(archive: Archive) -> None:
    await delivered(archive.store)
    for days, figures in ((0, (40_000, 40_000, 40_000)), (3, (0, 40_000, 40_000)), (8, (0, 0, 40_000))):
        archive.clock.to(START + 60_000 + days * 86_400_000)
        own = await archive.service.own_spending(Requester(GUILD, 22, MEMBER))
        assert (own.today, own.week, own.month) == figures
    assert (own.totals.paid, own.totals.delivered) == (40_000, 1)


async def test_an_export_of_some_days(archive: Archive) -> None:
    await delivered(archive.store)
    archive.clock.advance(40 * DAY_SECONDS)
    recent = await archive.service.export(GUILD, 30, "csv", 10**6)
    assert [file.name for file in recent.files] == ["balances.csv"]
    assert (recent.counts["jobs"], recent.counts["balances"]) == (0, 2)
    whole = await archive.service.export(GUILD, None, "json", 10**6)
    assert whole.counts["jobs"] == 1
    (file,) = whole.files
    tables = json.loads(file.data)
    assert tables == await archive.store.history.export(GUILD, 0)
    assert {name: len(records) for name, records in tables.items()} == whole.counts


async def test_prices_hold_the_quote_of_this_very_minute(archive: Archive) -> None:
    operation = catalogue.operation(GENERATE)
    archive.quotes.note(operation, {"prompt": "x"}, b"{}", 40_000)
    (found,) = await archive.service.prices()
    assert (found.model, found.low) == ("flux-2-pro", 40_000)
    assert await archive.service.prices("grok") == ()
    labels = price_labels(found, await archive.service.zone(GUILD))
    assert await archive.service.price_picture(found, labels) == b"1 quote \xc2\xb7 UTC"
    archive.clock.advance(31 * DAY_SECONDS)
    assert await archive.service.prices() == ()
