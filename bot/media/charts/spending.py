"""The picture of a spending: bars over time, and the models and members it went to."""

from collections.abc import Sequence

from bot.domain.amounts import format_usd
from bot.domain.money.spending import Spending, SpendingBar, SpendingShare
from bot.media.charts.card import (
    AMBER,
    BLUE,
    LABEL,
    LINE,
    MARGIN,
    SMALL,
    TEAL,
    TEXT,
    WIDTH,
    AmountAxis,
    ChartCard,
    drawable,
    fitted,
    width_of,
)
from bot.ports.charts import SpendingLabels

_HEAD, _PLOT, _DATES = 84, 150, 30
_TITLE, _ROW, _FOOT = 42, 34, 14


def draw(spending: Spending, labels: SpendingLabels) -> bytes:
    """Return a PNG."""
    models = list(zip(labels.models, spending.models, strict=True))
    names = [drawable(member.name) or member.fallback for member in labels.members]
    members = list(zip(names, spending.members, strict=True))
    card = ChartCard(_HEAD + _PLOT + _DATES + _ranking_height(models) + _ranking_height(members) + _FOOT)
    _head(card, spending, labels)
    _bars(card, spending.bars, labels)
    y: float = _HEAD + _PLOT + _DATES
    y = _ranking(card, y, labels.by_model, models, TEAL)
    _ranking(card, y, labels.by_member, members, AMBER)
    return card.png()


def _head(card: ChartCard, spending: Spending, labels: SpendingLabels) -> None:
    total = format_usd(spending.total)
    card.text(WIDTH - MARGIN, 40, total, size=24, bold=True, anchor="rs")
    width = WIDTH - 3 * MARGIN - width_of(total, 24, bold=True)
    card.text(MARGIN, 38, fitted(drawable(labels.title), 18, width, bold=True), size=18, bold=True)
    card.text(WIDTH - MARGIN, 61, labels.jobs, size=13, colour=SMALL, anchor="rs")
    width = WIDTH - 3 * MARGIN - width_of(labels.jobs, 13)
    card.text(MARGIN, 61, fitted(labels.days, 13, width), size=13, colour=SMALL)


def _bars(card: ChartCard, bars: Sequence[SpendingBar], labels: SpendingLabels) -> None:
    bottom = _HEAD + _PLOT
    axis = AmountAxis(card, top=_HEAD + 4, bottom=bottom, highest=max(bar.amount for bar in bars))
    axis.draw()
    pitch = (axis.right - axis.left) / len(bars)
    for index, bar in enumerate(bars):
        if bar.amount > 0:
            top = min(axis.y(bar.amount), bottom - 1.5)  # a small amount must stay visible
            width = max(1.0, pitch * 0.74)
            left = axis.left + pitch * index + (pitch - width) / 2
            card.box(left, top, width, bottom - top, BLUE, radius=min(3.0, width / 3))
    # Dates under some of the bars: always the last one, then backwards as many as fit.
    stride = max(1, -(-58 // max(1, int(pitch))))
    for index in range(len(bars) - 1, -1, -stride):
        half = width_of(labels.bars[index], LABEL) / 2
        middle = axis.left + pitch * (index + 0.5)
        middle = min(max(middle, axis.left + half - 8), axis.right - half)
        card.text(middle, bottom + 18, labels.bars[index], size=LABEL, colour=SMALL, anchor="ms")
    if not any(bar.amount for bar in bars):
        middle = (axis.left + axis.right) / 2
        card.text(middle, _HEAD + 80, labels.nothing, size=14, anchor="ms")


def _ranking_height(lines: Sequence[tuple[str, SpendingShare]]) -> float:
    return _TITLE + _ROW * len(lines) if lines else 0


def _ranking(
    card: ChartCard, y: float, title: str, lines: Sequence[tuple[str, SpendingShare]], colour: str
) -> float:
    """Draw names above bars, the largest over the full width. Return where the next part begins."""
    if not lines:
        return y
    card.text(MARGIN, y + 30, title, size=15, bold=True)
    y += _TITLE
    highest = max(share.amount for _, share in lines) or 1
    for name, share in lines:
        amount = format_usd(share.amount)
        card.text(WIDTH - MARGIN, y + 14, amount, size=13, bold=True, anchor="rs")
        width = WIDTH - 3 * MARGIN - width_of(amount, 13, bold=True)
        card.text(MARGIN, y + 14, fitted(name, 13, width), size=13, colour=TEXT)
        card.box(MARGIN, y + 20, WIDTH - 2 * MARGIN, 6, LINE, radius=3)
        if share.amount > 0:
            length = max(6.0, (WIDTH - 2 * MARGIN) * share.amount / highest)
            card.box(MARGIN, y + 20, length, 6, colour, radius=3)
        y += _ROW
    return y
