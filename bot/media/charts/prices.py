"""The picture of a model's prices: one line for each set of options, over thirty days."""

from collections.abc import Mapping, Sequence

from bot.domain.amounts import format_usd
from bot.domain.money.prices import ModelPrices, Series
from bot.domain.money.spending import day_of
from bot.i18n import _
from bot.media.charts.axis import LABEL, AmountAxis, day_words
from bot.media.charts.card import MARGIN, SERIES, SMALL, WIDTH, ChartCard, drawable, fitted, width_of

_HEAD, _PLOT, _DATES, _FOOT = 76, 170, 40, 12
_DAY = 86_400_000


def draw(of: ModelPrices, labels: Mapping[tuple[str, str], str], zone: str) -> bytes:
    """A PNG of the sets of options that were asked for most, as many as there are colours."""
    series = of.series[: len(SERIES)]
    card = ChartCard(_HEAD + _PLOT + _DATES + sum(_row(one) for one in series) + _FOOT)
    card.text(MARGIN, 38, fitted(of.model, 19, WIDTH - 2 * MARGIN, bold=True), size=19, bold=True)
    asked = f"{of.quotes} {'quote' if of.quotes == 1 else 'quotes'} · {zone}"
    card.text(MARGIN, 60, asked, size=13, colour=SMALL)
    _plot(card, series, zone)
    y: float = _HEAD + _PLOT + _DATES
    for colour, one in zip(SERIES, series, strict=False):
        _legend(card, y, colour, one, labels.get((one.operation, one.options_key), one.operation))
        y += _row(one)
    return card.png()


def _plot(card: ChartCard, series: Sequence[Series], zone: str) -> None:
    axis = AmountAxis(
        card, top=_HEAD + 4, bottom=_HEAD + _PLOT, highest=max((one.high for one in series), default=0)
    )
    axis.draw()
    if not series:
        middle = (axis.left + axis.right) / 2
        card.text(middle, _HEAD + 80, _("No price was asked for."), size=14, anchor="ms")
        return
    first, last = _range(series)

    def x(at: int) -> float:
        return axis.left + 4 + (axis.right - axis.left - 8) * (at - first) / (last - first)

    for colour, one in reversed(list(zip(SERIES, series, strict=False))):
        _steps(card, axis, colour, [(x(at), amount) for at, amount in one.points], x(last))
    below = axis.bottom + 20
    card.text(axis.left, below, day_words(day_of(first, zone)), size=LABEL, colour=SMALL)
    card.text(axis.right, below, day_words(day_of(last, zone)), size=LABEL, colour=SMALL, anchor="rs")


def _range(series: Sequence[Series]) -> tuple[int, int]:
    """The instants between which prices are known, a day at least."""
    first = min(one.points[0][0] for one in series)
    last = max(one.points[-1][0] for one in series)
    return (first, last) if last - first >= _DAY else (last - _DAY, last)


def _steps(
    card: ChartCard, axis: AmountAxis, colour: str, points: Sequence[tuple[float, int]], end: float
) -> None:
    """A price stands until another one is quoted."""
    path: list[tuple[float, float]] = []
    for x, amount in points:
        if path:
            path.append((x, path[-1][1]))
        path.append((x, axis.y(amount)))
    path.append((end, path[-1][1]))
    card.line(path, colour, width=2.2)
    for x, amount in points:
        card.dot(x, axis.y(amount), colour, radius=2.6)


def _row(one: Series) -> float:
    """How high a line of the legend is: with the range where there is one."""
    return 26 if one.low == one.high else 42


def _legend(card: ChartCard, y: float, colour: str, one: Series, label: str) -> None:
    card.box(MARGIN, y + 2, 12, 12, colour, radius=3)
    now = format_usd(one.last)
    card.text(WIDTH - MARGIN, y + 13, now, size=13, bold=True, anchor="rs")
    room = WIDTH - 3 * MARGIN - 20 - width_of(now, 13, bold=True)
    card.text(MARGIN + 20, y + 13, fitted(drawable(label), 13, room), size=13)
    if one.low != one.high:
        between = _("between {low} and {high}", low=format_usd(one.low), high=format_usd(one.high))
        card.text(MARGIN + 20, y + 28, between, size=LABEL, colour=SMALL)
