"""Where entries stand on a podium, and how large their words are. Everything is in points."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.media.charts.card import WIDTH, width_of

MARGIN = 16
GAP = 12
_WINNER = 232
"""Width and height of a winner's picture beside two others."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a place for an entry depends on. `shape`: its picture's width by its height."""

    place: int
    title: str
    shape: float


@dataclass(frozen=True, slots=True)
class Tile:
    """Where an entry stands: its picture's box, and how large its words are below."""

    x: float
    y: float
    width: float
    height: float
    name_size: float
    title_size: float
    title_lines: int

    @property
    def bottom(self) -> float:
        return self.y + self.height + _below(self.name_size, self.title_size, self.title_lines)


def tiles(entries: Sequence[Words], top: float) -> list[Tile]:
    """A place for each: a winner large with one or two beside it, equals in rows."""
    winners = sum(entry.place == entries[0].place for entry in entries)
    if len(entries) == 1:
        return [_alone(entries[0], top)]
    if winners == 1 and len(entries) <= 3:
        lines = _lines(entries[:1], _WINNER, 12, 2)
        first = Tile(MARGIN, top, _WINNER, _WINNER, 16, 12, lines)
        return [first, *_beside(first, entries[1:])]
    return _rows(entries, top)


def _alone(entry: Words, top: float) -> Tile:
    width = WIDTH - 2 * MARGIN
    height = min(max(width / entry.shape, width * 0.5), width * 0.9)
    return Tile(MARGIN, top, width, height, 17, 13, _lines([entry], width, 13, 2))


def _beside(first: Tile, others: Sequence[Words]) -> list[Tile]:
    """In a column as high as the winner with their words."""
    x = first.x + first.width + GAP
    width = WIDTH - MARGIN - x
    if len(others) == 1:
        return [Tile(x, first.y, width, first.height, 13, 11, _lines(others, width, 11, 2))]
    lines = _lines(others, width, 11, 1)
    words = _below(12.5, 11, lines)
    height = (max(first.bottom, first.y + _WINNER + 44) - first.y - GAP) / 2 - words
    ys = (first.y, first.y + height + words + GAP)
    return [Tile(x, y, width, height, 12.5, 11, lines) for y in ys]


def _rows(entries: Sequence[Words], top: float) -> list[Tile]:
    """Two or three in a row, a last row that is not full in the middle."""
    columns = 2 if len(entries) in (2, 4) else 3
    side = (WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns
    name, title = (14.0, 11.5) if columns == 2 else (12.5, 11.0)
    found: list[Tile] = []
    for at in range(0, len(entries), columns):
        row = entries[at : at + columns]
        lines = _lines(row, side, title, 2)
        left = MARGIN + (columns - len(row)) / 2 * (side + GAP)
        found += [Tile(left + n * (side + GAP), top, side, side, name, title, lines) for n in range(len(row))]
        top = found[-1].bottom + GAP
    return found


def _lines(entries: Sequence[Words], width: float, size: float, most: int) -> int:
    """How many lines the longest of their titles needs."""
    widest = max(width_of(entry.title, size) for entry in entries)
    return 0 if widest == 0 else 1 if widest <= width else most


def _below(name_size: float, title_size: float, lines: int) -> float:
    return 8 + name_size * 1.35 + lines * title_size * 1.3
