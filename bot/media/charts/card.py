"""Draw on a card that is read on a phone: boxes, lines, words, colours, and the axis of amounts.

Discord shows a picture about 360 points wide on a phone. It is drawn three times as large; all coordinates
here are points. The card is opaque, so it is as legible in the dark theme as in the light one.

Our own code on Pillow, which is here anyway: a plotting library brings numpy with it and draws for larger
screens.

    card = ChartCard(height=120)
    card.text(MARGIN, 40, "$1.25", size=24, bold=True)
    png = card.png()
"""

from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw

from bot.domain.amounts import format_usd
from bot.media.charts.faces import SCALE
from bot.media.charts.letters import width_of, write

WIDTH = 390  # points
MARGIN = 18
LABEL = 13  # size of the smallest letters: Discord shows a card about 350 points wide on a phone

GROUND = "#1e2027"
LINE = "#3a3d48"
TEXT = "#f4f5f7"
SMALL = "#c3c8d2"
BLUE, TEAL, AMBER = "#7cb0ff", "#4fd1b5", "#f5b84b"
SERIES = (BLUE, AMBER, TEAL, "#f08bb4", "#b9a2ff")

Anchor = Literal["ls", "ms", "rs"]
_RADIUS = 14
_TICK_DIGITS = (1, 2, 5)


class ChartCard:
    """A card of the phone's width. Every coordinate is in points."""

    def __init__(self, height: float) -> None:
        size = (WIDTH * SCALE, round(height * SCALE))
        self._image = Image.new("RGBA", size, (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._image)
        self.box(0, 0, WIDTH, height, GROUND, radius=_RADIUS)

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0) -> None:
        """Draw a filled rectangle, at least one pixel each way."""
        left, top = round(x * SCALE), round(y * SCALE)
        right = max(left, round((x + width) * SCALE) - 1)
        bottom = max(top, round((y + height) * SCALE) - 1)
        round_by = min(radius * SCALE, (right - left) / 2, (bottom - top) / 2)
        self._draw.rounded_rectangle((left, top, right, bottom), round_by, fill=colour)

    def line(self, points: list[tuple[float, float]], colour: str, *, width: float = 1) -> None:
        """Draw a line through the points."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=max(1, round(width * SCALE)), joint="curve")

    def dot(self, x: float, y: float, colour: str, *, radius: float = 2.5) -> None:
        self._draw.circle((x * SCALE, y * SCALE), radius * SCALE, fill=colour)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float,
        colour: str = TEXT,
        bold: bool = False,
        anchor: Anchor = "ls",
    ) -> None:
        """Draw words on the base line `y`."""
        shift = {"ls": 0.0, "ms": 0.5, "rs": 1.0}[anchor]
        left = x - shift * width_of(words, size, bold=bold) if shift else x
        write(self._draw, left, y, words, size=size, colour=colour, bold=bold)

    def png(self) -> bytes:
        out = BytesIO()
        self._image.save(out, "PNG", compress_level=6)  # `optimize` takes three times as long for 3 %
        return out.getvalue()


def ticks(highest: int, *, at_most: int = 4) -> list[int]:
    """Return round amounts from 0 to at least `highest` micro-USDC, at most `at_most` of them above zero."""
    if highest <= 0:
        return [0]
    power = 1
    while True:
        for digit in _TICK_DIGITS:
            step = digit * power
            if step * at_most >= highest:
                return list(range(0, -(-highest // step) * step + 1, step))
        power *= 10


class AmountAxis:
    """The vertical axis of amounts between two heights of a card, with lines and figures."""

    def __init__(self, card: ChartCard, *, top: float, bottom: float, highest: int, at_most: int = 4) -> None:
        self._top, self.bottom = top, bottom
        self._marks = ticks(highest, at_most=at_most)
        self._card = card
        self.left = MARGIN + max(width_of(format_usd(mark), LABEL) for mark in self._marks) + 8
        self.right = WIDTH - MARGIN

    def y(self, amount: int) -> float:
        """Return the height of an amount."""
        highest = self._marks[-1]
        return self.bottom - (self.bottom - self._top) * (amount / highest if highest else 0)

    def draw(self) -> None:
        for mark in self._marks:
            y = self.y(mark)
            self._card.box(self.left, y - 0.5, self.right - self.left, 1, LINE)
            self._card.text(self.left - 8, y + 4, format_usd(mark), size=LABEL, colour=SMALL, anchor="rs")
