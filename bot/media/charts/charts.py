"""Charts and QR codes as PNG pictures."""

import asyncio
import io

import segno

from bot.domain.money.prices import ModelPrices
from bot.domain.money.spending import Spending
from bot.media.charts import prices as price_chart
from bot.media.charts import spending as spending_chart
from bot.ports.charts import PriceLabels, SpendingLabels


class PillowCharts:
    """`bot.ports.Charts`. One chart is drawn at a time, in a thread: a crowd must not starve jobs."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Semaphore(1)

    async def spending(self, spending: Spending, labels: SpendingLabels) -> bytes:
        async with self._one_at_a_time:
            return await asyncio.to_thread(spending_chart.draw, spending, labels)

    async def prices(self, prices: ModelPrices, labels: PriceLabels) -> bytes:
        async with self._one_at_a_time:
            return await asyncio.to_thread(price_chart.draw, prices, labels)


QR_SCALE = 6
"""Pixels of one module: about 300 pixels in all, sharp enough for a phone in front of a screen."""


def qr_png(content: str) -> bytes:
    """Return a PNG of the content: dark on white, with the quiet zone that scanners need."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=QR_SCALE, border=4)
    return out.getvalue()
