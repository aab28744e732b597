"""Drawing on a card that is read on a phone: fonts, text that fits, and the colours.

Discord shows a picture about 360 points wide on a phone; it is drawn three times as large, and `pt` is
one such point. The card is opaque and brings its own background, so that it is as legible in the dark
theme as in the light one.
"""

import unicodedata
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

SCALE = 3
WIDTH = 390  # points
MARGIN = 18

GROUND = "#1e2027"
LINE = "#3a3d48"
TEXT = "#f4f5f7"
SMALL = "#c3c8d2"
BLUE, TEAL, AMBER = "#7cb0ff", "#4fd1b5", "#f5b84b"
SERIES = (BLUE, AMBER, TEAL, "#f08bb4", "#b9a2ff")

Anchor = Literal["ls", "ms", "rs"]
_RADIUS = 14
_NOT_A_CHARACTER = "\U0010fffe"


@cache
def font(size: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """`size` in points."""
    return ImageFont.truetype(BytesIO(_file(bold)), round(size * SCALE))


@cache
def _file(bold: bool) -> bytes:
    name = "DejaVuSansCondensed-Bold.ttf" if bold else "DejaVuSansCondensed.ttf"
    return (resources.files("bot.media") / "fonts" / name).read_bytes()


@lru_cache(maxsize=4096)
def _has(character: str) -> bool:
    """Whether the font can draw it."""
    face = font(12)
    return bytes(face.getmask(character)) != bytes(face.getmask(_NOT_A_CHARACTER))


def drawable(text: str) -> str:
    """What of a text can be drawn: fancy letters in their plain form, the rest left out."""
    plain = unicodedata.normalize("NFKC", text)
    kept = (mark for mark in plain if mark == " " or (mark.isprintable() and _has(mark)))
    return " ".join("".join(kept).split())


class ChartCard:
    """A card of the phone's width. Every coordinate is in points."""

    def __init__(self, height: float) -> None:
        size = (WIDTH * SCALE, round(height * SCALE))
        self._image = Image.new("RGBA", size, (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._image)
        self.box(0, 0, WIDTH, height, GROUND, radius=_RADIUS)

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0) -> None:
        """A filled rectangle, at least one pixel each way."""
        left, top = round(x * SCALE), round(y * SCALE)
        right = max(left, round((x + width) * SCALE) - 1)
        bottom = max(top, round((y + height) * SCALE) - 1)
        round_by = min(radius * SCALE, (right - left) / 2, (bottom - top) / 2)
        self._draw.rounded_rectangle((left, top, right, bottom), round_by, fill=colour)

    def line(self, points: list[tuple[float, float]], colour: str, *, width: float = 1) -> None:
        """A line through the points."""
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
        """Words on the base line `y`."""
        face = font(size, bold=bold)
        self._draw.text((x * SCALE, y * SCALE), words, font=face, fill=colour, anchor=anchor)

    def png(self) -> bytes:
        out = BytesIO()
        self._image.save(out, "PNG", optimize=True)
        return out.getvalue()


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """How wide the words are, in points."""
    return font(size, bold=bold).getlength(words) / SCALE


def fitted(words: str, size: float, width: float, *, bold: bool = False) -> str:
    """The words, cut with `…` where they would be wider than that."""
    if width_of(words, size, bold=bold) <= width:
        return words
    while words and width_of(words + "…", size, bold=bold) > width:
        words = words[:-1]
    return words.rstrip() + "…"
