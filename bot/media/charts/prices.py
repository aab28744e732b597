"""The picture of a model's prices, three wide and two high: a line for each set of options."""

from collections.abc import Sequence

from bot.domain.amounts import format_usd
from bot.domain.money.prices import ModelPrices, Series, known_span
from bot.media.charts.card import (
    LABEL,
    MARGIN,
    SERIES,
    SMALL,
    WIDTH,
    AmountAxis,
    ChartCard,
)
from bot.media.charts.letters import drawable, fitted, width_of
from bot.ports.charts import CHARTED_SERIES, PriceLabels

HEIGHT = 264
_TOP, _BOTTOM, _DATES = 66, 158, 175
_LEGEND, _ROW = 191, 24
_COLUMNS, _GAP = 2, 18


def draw(prices: ModelPrices, labels: PriceLabels) -> bytes:
    """Return a PNG of the sets of options that were asked for most, as many as there are colours."""
    series = prices.series[:CHARTED_SERIES]
    card = ChartCard(HEIGHT)
    card.text(MARGIN, 33, fitted(prices.model, 19, WIDTH - 2 * MARGIN, bold=True), size=19, bold=True)
    card.text(MARGIN, 52, labels.quotes, size=LABEL, colour=SMALL)
    _plot(card, series, labels)
    for place, entry in enumerate(zip(SERIES, series, labels.series, strict=False)):
        _legend(card, place, *entry)
    return card.png()


def _plot(card: ChartCard, series: Sequence[Series], labels: PriceLabels) -> None:
    highest = max((line.high for line in series), default=0)
    axis = AmountAxis(card, top=_TOP, bottom=_BOTTOM, highest=highest, at_most=3)
    axis.draw()
    if not series:
        middle = (axis.left + axis.right) / 2
        card.text(middle, (_TOP + _BOTTOM) / 2, labels.nothing, size=14, anchor="ms")
        return
    first, last = known_span(series)

    def x(at: int) -> float:
        return axis.left + 4 + (axis.right - axis.left - 8) * (at - first) / (last - first)

    for colour, line in reversed(list(zip(SERIES, series, strict=False))):
        points = [(x(at), axis.y(amount)) for at, amount in line.points]
        _steps(card, colour, points, x(last))
    card.text(axis.left, _DATES, labels.first_day, size=LABEL, colour=SMALL)
    card.text(axis.right, _DATES, labels.last_day, size=LABEL, colour=SMALL, anchor="rs")


def _steps(card: ChartCard, colour: str, points: Sequence[tuple[float, float]], end: float) -> None:
    """Draw a step at each quote: a price is valid until the next one."""
    path: list[tuple[float, float]] = []
    for x, y in points:
        if path:
            path.append((x, path[-1][1]))
        path.append((x, y))
    path.append((end, path[-1][1]))
    card.line(path, colour, width=2.2)
    for x, y in points:
        card.dot(x, y, colour, radius=2.6)


def _legend(card: ChartCard, place: int, colour: str, series: Series, label: str) -> None:
    """Draw a line of the legend in its column: colour, options, the latest price."""
    width = (WIDTH - 2 * MARGIN - (_COLUMNS - 1) * _GAP) / _COLUMNS
    x = MARGIN + (place % _COLUMNS) * (width + _GAP)
    y = _LEGEND + (place // _COLUMNS) * _ROW
    card.box(x, y + 2, 12, 12, colour, radius=3)
    last = format_usd(series.last)
    card.text(x + width, y + 13, last, size=LABEL, bold=True, anchor="rs")
    room = width - 18 - 8 - width_of(last, LABEL, bold=True)
    card.text(x + 18, y + 13, fitted(drawable(label), LABEL, room), size=LABEL)
