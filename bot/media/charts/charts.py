"""Charts as PNG pictures, drawn with Pillow in a thread."""

import asyncio
from collections.abc import Mapping

from bot.domain.money.prices import ModelPrices
from bot.domain.money.spending import Spending
from bot.media.charts import prices as charts_prices
from bot.media.charts import spending as charts_spending


class PillowCharts:
    """`bot.ports.Charts`. One picture is drawn at a time: a crowd asking for charts must not starve jobs."""

    def __init__(self) -> None:
        self._one = asyncio.Semaphore(1)

    async def spending(self, of: Spending, *, title: str, names: Mapping[str, str]) -> bytes:
        async with self._one:
            return await asyncio.to_thread(charts_spending.draw, of, title, names)

    async def prices(self, of: ModelPrices, labels: Mapping[tuple[str, str], str], *, zone: str) -> bytes:
        async with self._one:
            return await asyncio.to_thread(charts_prices.draw, of, labels, zone)
