"""Charts and QR codes as PNG pictures."""

import asyncio
import io

from bot.domain.money.prices import ModelPrices
from bot.domain.money.spending import Spending
from bot.ports.charts import PriceLabels, SpendingLabels


class PillowCharts:
    """`bot.ports.Charts`. One chart is drawn at a time, in a thread: a crowd must not starve jobs."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Semaphore(1)

    async def spending(self, spending: Spending, labels: SpendingLabels) -> bytes:
        async with self._one_at_a_time:
            return await asyncio.to_thread(_draw_spending, spending, labels)

    async def prices(self, prices: ModelPrices, labels: PriceLabels) -> bytes:
        async with self._one_at_a_time:
            return await asyncio.to_thread(_draw_prices, prices, labels)


# Pillow, with its fonts, is loaded when the first chart is drawn: many bots never draw one.


def _draw_spending(spending: Spending, labels: SpendingLabels) -> bytes:
    from bot.media.charts.spending import draw  # noqa: PLC0415

    return draw(spending, labels)


def _draw_prices(prices: ModelPrices, labels: PriceLabels) -> bytes:
    from bot.media.charts.prices import draw  # noqa: PLC0415

    return draw(prices, labels)


QR_SCALE = 6
"""Pixels of one module: about 300 pixels in all, sharp enough for a phone in front of a screen."""


def qr_png(content: str) -> bytes:
    """Return a PNG of the content: dark on white, with the quiet zone that scanners need."""
    import segno  # noqa: PLC0415

    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=QR_SCALE, border=4)
    return out.getvalue()
