"""The axes: amounts in few, round figures that a reader takes in at a glance, and days in words."""

from bot.domain.amounts import format_usd
from bot.media.charts.card import LINE, MARGIN, SMALL, WIDTH, ChartCard, width_of

LABEL = 12  # points
_STEPS = (1, 2, 5)


def ticks(highest: int, *, at_most: int = 4) -> list[int]:
    """Round amounts from 0 to one that is not below `highest` (micro-USDC), `at_most` above zero."""
    if highest <= 0:
        return [0]
    power = 1
    while True:
        for digit in _STEPS:
            step = digit * power
            if step * at_most >= highest:
                return list(range(0, -(-highest // step) * step + 1, step))
        power *= 10


class AmountAxis:
    """Where amounts stand between two heights of a card, with its lines and figures drawn."""

    def __init__(self, card: ChartCard, *, top: float, bottom: float, highest: int) -> None:
        self._top, self.bottom = top, bottom
        self._marks = ticks(highest)
        self._card = card
        self.left = MARGIN + max(width_of(format_usd(mark), LABEL) for mark in self._marks) + 8
        self.right = WIDTH - MARGIN

    def y(self, amount: int) -> float:
        """The height of an amount."""
        highest = self._marks[-1]
        return self.bottom - (self.bottom - self._top) * (amount / highest if highest else 0)

    def draw(self) -> None:
        for mark in self._marks:
            y = self.y(mark)
            self._card.box(self.left, y - 0.5, self.right - self.left, 1, LINE)
            self._card.text(self.left - 8, y + 4, format_usd(mark), size=LABEL, colour=SMALL, anchor="rs")
