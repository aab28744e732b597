"""The picture of a model's prices: one line for each set of options, over thirty days."""

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
    drawable,
    fitted,
    width_of,
)
from bot.ports.charts import CHARTED_SERIES, PriceLabels

_HEAD, _PLOT, _DATES, _FOOT = 76, 170, 40, 12


def draw(prices: ModelPrices, labels: PriceLabels) -> bytes:
    """Return a PNG of the sets of options that were asked for most, as many as there are colours."""
    series = prices.series[:CHARTED_SERIES]
    card = ChartCard(_HEAD + _PLOT + _DATES + sum(_legend_height(line) for line in series) + _FOOT)
    card.text(MARGIN, 38, fitted(prices.model, 19, WIDTH - 2 * MARGIN, bold=True), size=19, bold=True)
    card.text(MARGIN, 60, labels.quotes, size=13, colour=SMALL)
    _plot(card, series, labels)
    y: float = _HEAD + _PLOT + _DATES
    for colour, line, label, prices_between in zip(
        SERIES, series, labels.series, labels.ranges, strict=False
    ):
        _legend(card, y, colour, line, label, prices_between)
        y += _legend_height(line)
    return card.png()


def _plot(card: ChartCard, series: Sequence[Series], labels: PriceLabels) -> None:
    highest = max((line.high for line in series), default=0)
    axis = AmountAxis(card, top=_HEAD + 4, bottom=_HEAD + _PLOT, highest=highest)
    axis.draw()
    if not series:
        middle = (axis.left + axis.right) / 2
        card.text(middle, _HEAD + 80, labels.nothing, size=14, anchor="ms")
        return
    first, last = known_span(series)

    def x(at: int) -> float:
        return axis.left + 4 + (axis.right - axis.left - 8) * (at - first) / (last - first)

    for colour, line in reversed(list(zip(SERIES, series, strict=False))):
        points = [(x(at), axis.y(amount)) for at, amount in line.points]
        _steps(card, colour, points, x(last))
    below = axis.bottom + 20
    card.text(axis.left, below, labels.first_day, size=LABEL, colour=SMALL)
    card.text(axis.right, below, labels.last_day, size=LABEL, colour=SMALL, anchor="rs")


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


def _legend_height(series: Series) -> float:
    return 26 if series.low == series.high else 42  # a second line names the range


def _legend(card: ChartCard, y: float, colour: str, series: Series, label: str, prices_between: str) -> None:
    card.box(MARGIN, y + 2, 12, 12, colour, radius=3)
    last = format_usd(series.last)
    card.text(WIDTH - MARGIN, y + 13, last, size=13, bold=True, anchor="rs")
    width = WIDTH - 3 * MARGIN - 20 - width_of(last, 13, bold=True)
    card.text(MARGIN + 20, y + 13, fitted(drawable(label), 13, width), size=13)
    if series.low != series.high:
        card.text(MARGIN + 20, y + 28, prices_between, size=LABEL, colour=SMALL)
