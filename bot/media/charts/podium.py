"""The podium of a contest as one picture: the first places with medal, name and title.

It is wider than high if possible, because Discord shows high pictures small. Every picture is shown whole,
whatever its shape. Coordinates are points, as in `bot.media.charts.card`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.media.charts.card import GROUND, SMALL, WIDTH, ChartCard
from bot.media.charts.faces import SCALE
from bot.media.charts.letters import drawable, fitted, width_of, wrap
from bot.media.fitting.stills import frame
from bot.ports.contest_pictures import PODIUM_ENTRIES

MARGIN = 16
GAP = 12
_WINNER = 232
"""Width and height of a winner's picture beside two others."""

_MEDALS = {1: "#f5c542", 2: "#cfd6de", 3: "#d9925a"}
_PLAIN = "#7d8494"
_NUMERAL = "#1e2027"
_RADIUS = 8
_RIM = 2
_SMALLEST = 11.0
"""Size in points below which a name is cut instead of made smaller."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry on the podium. `fallback` is drawn if the fonts have no letter of `name`; `title` may be
    empty."""

    picture: Image.Image
    place: int
    name: str
    title: str
    fallback: str
    moves: bool = False  # it stands for a clip


def draw(title: str, entries: Sequence[Entry]) -> bytes:
    """Return a PNG of the podium, the best first. Entries beyond PODIUM_ENTRIES are left out."""
    shown = entries[:PODIUM_ENTRIES]
    heading, size = _heading(drawable(title))
    top = MARGIN + (len(heading) * size * 1.3 + 8 if heading else 0)
    shapes = [
        EntryShape(entry.place, drawable(entry.title), entry.picture.width / entry.picture.height)
        for entry in shown
    ]
    places = tiles(shapes, top)
    card = _Podium(max(tile.bottom for tile in places) + MARGIN)
    for number, line in enumerate(heading):
        card.text(MARGIN, MARGIN + size * (0.9 + 1.3 * number), line, size=size, bold=True)
    for entry, tile in zip(shown, places, strict=True):
        card.entry(entry, tile)
    return card.png()


def _heading(title: str) -> tuple[list[str], float]:
    """Return one large line, or two smaller ones, with the size in points."""
    width = WIDTH - 2 * MARGIN
    if not title or width_of(title, 21, bold=True) <= width:
        return [title] if title else [], 21
    return wrap(title, 16.5, width, 2, bold=True), 16.5


# ── the layout ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class EntryShape:
    """The facts of an entry that decide its tile. `shape` is its picture's width by its height."""

    place: int
    title: str
    shape: float


@dataclass(frozen=True, slots=True)
class Tile:
    """The box of an entry's picture, and the size of the text below it."""

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


def tiles(entries: Sequence[EntryShape], top: float) -> list[Tile]:
    """Return a tile for each entry: one winner large with one or two others beside it, equals in rows."""
    winners = sum(entry.place == entries[0].place for entry in entries)
    if len(entries) == 1:
        return [_alone(entries[0], top)]
    if winners == 1 and len(entries) <= 3:
        lines = _lines(entries[:1], _WINNER, 12, 2)
        first = Tile(MARGIN, top, _WINNER, _WINNER, 16, 12, lines)
        return [first, *_beside(first, entries[1:])]
    return _rows(entries, top)


def _alone(entry: EntryShape, top: float) -> Tile:
    width = WIDTH - 2 * MARGIN
    height = min(max(width / entry.shape, width * 0.5), width * 0.9)
    return Tile(MARGIN, top, width, height, 17, 13, _lines([entry], width, 13, 2))


def _beside(first: Tile, others: Sequence[EntryShape]) -> list[Tile]:
    """Stack the others in a column as high as the winner with its text."""
    x = first.x + first.width + GAP
    width = WIDTH - MARGIN - x
    if len(others) == 1:
        return [Tile(x, first.y, width, first.height, 13, 11, _lines(others, width, 11, 2))]
    lines = _lines(others, width, 11, 1)
    words = _below(12.5, 11, lines)
    height = (max(first.bottom, first.y + _WINNER + 44) - first.y - GAP) / 2 - words
    ys = (first.y, first.y + height + words + GAP)
    return [Tile(x, y, width, height, 12.5, 11, lines) for y in ys]


def _rows(entries: Sequence[EntryShape], top: float) -> list[Tile]:
    """Put two or three in a row. A last row that is not full is centred."""
    columns = 2 if len(entries) in (2, 4) else 3
    side = (WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns
    name, title = (14.0, 11.5) if columns == 2 else (12.5, 11.0)
    result: list[Tile] = []
    for at in range(0, len(entries), columns):
        row = entries[at : at + columns]
        lines = _lines(row, side, title, 2)
        left = MARGIN + (columns - len(row)) / 2 * (side + GAP)
        result += [
            Tile(left + n * (side + GAP), top, side, side, name, title, lines) for n in range(len(row))
        ]
        top = result[-1].bottom + GAP
    return result


def _lines(entries: Sequence[EntryShape], width: float, size: float, maximum: int) -> int:
    """Return the lines that the longest title needs."""
    widest = max(width_of(entry.title, size) for entry in entries)
    return 0 if widest == 0 else 1 if widest <= width else maximum


def _below(name_size: float, title_size: float, lines: int) -> float:
    return 8 + name_size * 1.35 + lines * title_size * 1.3


# ── the drawing ──────────────────────────────────────────────────────────────────────────────────


class _Podium(ChartCard):
    def entry(self, entry: Entry, tile: Tile) -> None:
        """Draw picture, medal, name and title of an entry."""
        colour = _MEDALS.get(entry.place, _PLAIN)
        self._picture(entry.picture, tile, colour)
        if entry.moves:
            self._play(tile)
        line = tile.y + tile.height + 8 + tile.name_size
        left = self._medal(entry.place, tile, line, colour)
        self._name(drawable(entry.name) or entry.fallback, left, tile, line)
        for number, words in enumerate(
            wrap(drawable(entry.title), tile.title_size, tile.width, tile.title_lines), start=1
        ):
            self.text(
                tile.x, line + number * tile.title_size * 1.3 + 2, words, size=tile.title_size, colour=SMALL
            )

    def _picture(self, picture: Image.Image, tile: Tile, colour: str) -> None:
        rim = tile.x - _RIM, tile.y - _RIM, tile.width + 2 * _RIM, tile.height + 2 * _RIM
        self.box(*rim, colour, radius=_RADIUS + _RIM)
        size = round(tile.width * SCALE), round(tile.height * SCALE)
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), _RADIUS * SCALE, fill=255)
        self._image.paste(frame(picture, size), (round(tile.x * SCALE), round(tile.y * SCALE)), mask)

    def _play(self, tile: Tile) -> None:
        """Draw the sign of a clip in the lower right corner."""
        x, y = tile.x + tile.width - 18, tile.y + tile.height - 18
        self.dot(x, y, GROUND, radius=12)
        corners = [(x - 4, y - 6), (x - 4, y + 6), (x + 7, y)]
        self._draw.polygon([(a * SCALE, b * SCALE) for a, b in corners], fill="#ffffff")

    def _medal(self, place: int, tile: Tile, line: float, colour: str) -> float:
        """Draw the place on a disc. Return where the name begins."""
        radius = tile.name_size * 0.68
        x, y = tile.x + radius, line - tile.name_size * 0.36
        self.dot(x, y, colour, radius=radius)
        size = tile.name_size * 0.9
        self.text(x, y + size * 0.36, str(place), size=size, colour=_NUMERAL, bold=True, anchor="ms")
        return tile.x + 2 * radius + 6

    def _name(self, name: str, left: float, tile: Tile, line: float) -> None:
        """Draw the name as large as it fits, and cut it below the smallest size."""
        width, size = tile.x + tile.width - left, tile.name_size
        while size > _SMALLEST and width_of(name, size, bold=True) > width:
            size = max(_SMALLEST, size - 0.5)
        self.text(left, line, fitted(name, size, width, bold=True), size=size, bold=True)
