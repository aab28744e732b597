"""The picture of a spending, three wide and two high: bars over time, and the models and members it went to.

Discord shows it about 350 points wide on a phone, so the smallest letters have 13 of the card's 390 points.
"""

from collections.abc import Sequence

from bot.domain.amounts import format_used
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
)
from bot.media.charts.letters import drawable, fitted, width_of
from bot.ports.charts import SpendingLabels

HEIGHT = 264
RANKS = 3
"""Lines in each ranking: those of the largest, or of the two largest and of all others together."""

_TOP, _BOTTOM, _DATES = 66, 136, 153
_RANKING, _ROW = 178, 24
_GAP = 22
"""Points between the two rankings."""


def draw(spending: Spending, labels: SpendingLabels) -> bytes:
    """Return a PNG."""
    models = list(zip(labels.models, spending.models, strict=True))
    names = [drawable(member.name) or member.fallback for member in labels.members]
    members = list(zip(names, spending.members, strict=True))
    card = ChartCard(HEIGHT)
    _head(card, spending, labels)
    _bars(card, spending.bars, labels)
    half = (WIDTH - 2 * MARGIN - _GAP) / 2
    _ranking(card, MARGIN, half, labels.by_model, models, TEAL)
    _ranking(card, MARGIN + half + _GAP, half, labels.by_member, members, AMBER)
    return card.png()


def _head(card: ChartCard, spending: Spending, labels: SpendingLabels) -> None:
    total = format_used(spending.total)
    card.text(WIDTH - MARGIN, 33, total, size=22, bold=True, anchor="rs")
    width = WIDTH - 3 * MARGIN - width_of(total, 22, bold=True)
    card.text(MARGIN, 31, fitted(drawable(labels.title), 18, width, bold=True), size=18, bold=True)
    card.text(WIDTH - MARGIN, 51, labels.jobs, size=LABEL, colour=SMALL, anchor="rs")
    width = WIDTH - 3 * MARGIN - width_of(labels.jobs, LABEL)
    card.text(MARGIN, 51, fitted(labels.days, LABEL, width), size=LABEL, colour=SMALL)


def _bars(card: ChartCard, bars: Sequence[SpendingBar], labels: SpendingLabels) -> None:
    axis = AmountAxis(card, top=_TOP, bottom=_BOTTOM, highest=max(bar.amount for bar in bars), at_most=2)
    axis.draw()
    pitch = (axis.right - axis.left) / len(bars)
    for index, bar in enumerate(bars):
        if bar.amount > 0:
            top = min(axis.y(bar.amount), _BOTTOM - 1.5)  # a small amount must stay visible
            width = max(1.0, pitch * 0.74)
            left = axis.left + pitch * index + (pitch - width) / 2
            card.box(left, top, width, _BOTTOM - top, BLUE, radius=min(3.0, width / 3))
    # Dates under some of the bars: always the last one, then backwards as many as fit.
    stride = max(1, -(-64 // max(1, int(pitch))))
    for index in range(len(bars) - 1, -1, -stride):
        half = width_of(labels.bars[index], LABEL) / 2
        middle = axis.left + pitch * (index + 0.5)
        middle = min(max(middle, axis.left + half - 8), axis.right - half)
        card.text(middle, _DATES, labels.bars[index], size=LABEL, colour=SMALL, anchor="ms")
    if not any(bar.amount for bar in bars):
        card.text((axis.left + axis.right) / 2, (_TOP + _BOTTOM) / 2, labels.nothing, size=14, anchor="ms")


def _ranking(
    card: ChartCard,
    x: float,
    width: float,
    title: str,
    lines: Sequence[tuple[str, SpendingShare]],
    colour: str,
) -> None:
    """Draw names above bars in a column, the largest over the full width."""
    if not lines:
        return
    card.text(x, _RANKING, fitted(title, LABEL, width), size=LABEL, colour=SMALL)
    highest = max(share.amount for _, share in lines) or 1
    for row, (name, share) in enumerate(lines[:RANKS]):
        base = _RANKING + 19 + _ROW * row
        amount = format_used(share.amount)
        card.text(x + width, base, amount, size=LABEL, bold=True, anchor="rs")
        room = width - 8 - width_of(amount, LABEL, bold=True)
        card.text(x, base, fitted(name, LABEL, room), size=LABEL, colour=TEXT)
        card.box(x, base + 5, width, 4, LINE, radius=2)
        if share.amount > 0:
            card.box(x, base + 5, max(4.0, width * share.amount / highest), 4, colour, radius=2)
