"""The podium of a contest as one picture: the first places with medal, name and title.

It is wider than high where it can be, because Discord shows high pictures small. Every picture is shown
whole, whatever its shape. Coordinates are points of a phone, as in `chart_card`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.media.charts.card import GROUND, SCALE, SMALL, WIDTH, ChartCard, drawable, fitted, width_of
from bot.media.charts.podium_tiles import MARGIN, Tile, Words, tiles
from bot.media.fitting.stills import framed

MOST = 6
"""Entries on one podium; more can only be if they share places."""

_MEDALS = {1: "#f5c542", 2: "#cfd6de", 3: "#d9925a"}
_PLAIN = "#7d8494"
_NUMERAL = "#1e2027"
_RADIUS = 8
_RIM = 2
_SMALLEST = 11.0
"""Points of a name that is made smaller so that it is there whole."""


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
    """PNG of the podium, the best first. `entries`: at least one; those beyond MOST are left out."""
    shown = entries[:MOST]
    heading, size = _heading(drawable(title))
    top = MARGIN + (len(heading) * size * 1.3 + 8 if heading else 0)
    where = tiles([_words(entry) for entry in shown], top)
    card = _Podium(max(tile.bottom for tile in where) + MARGIN)
    for number, line in enumerate(heading):
        card.text(MARGIN, MARGIN + size * (0.9 + 1.3 * number), line, size=size, bold=True)
    for entry, tile in zip(shown, where, strict=True):
        card.entry(entry, tile)
    return card.png()


def _heading(title: str) -> tuple[list[str], float]:
    """One large line, or two smaller ones."""
    room = WIDTH - 2 * MARGIN
    if not title or width_of(title, 21, bold=True) <= room:
        return [title] if title else [], 21
    return wrapped(title, 16.5, room, 2, bold=True), 16.5


def _words(entry: Entry) -> Words:
    return Words(entry.place, drawable(entry.title), entry.picture.width / entry.picture.height)


def wrapped(text: str, size: float, room: float, most: int, *, bold: bool = False) -> list[str]:
    """The text in at most so many lines, the last one cut where it is too long."""
    words, lines = text.split(), list[str]()
    while words and len(lines) < most:
        last = len(lines) == most - 1
        taken = len(words) if last else _fitting(words, size, room, bold=bold)
        lines.append(fitted(" ".join(words[:taken]), size, room, bold=bold))
        words = words[taken:]
    return lines


def _fitting(words: Sequence[str], size: float, room: float, *, bold: bool) -> int:
    """How many words there is room for in one line; at least one."""
    taken = len(words)
    while taken > 1 and width_of(" ".join(words[:taken]), size, bold=bold) > room:
        taken -= 1
    return taken


class _Podium(ChartCard):
    def entry(self, entry: Entry, tile: Tile) -> None:
        """Picture, medal, name and title of one."""
        colour = _MEDALS.get(entry.place, _PLAIN)
        self._picture(entry.picture, tile, colour)
        if entry.moves:
            self._play(tile)
        line = tile.y + tile.height + 8 + tile.name_size
        left = self._medal(entry.place, tile, line, colour)
        self._name(drawable(entry.name) or entry.fallback, left, tile, line)
        for number, words in enumerate(
            wrapped(drawable(entry.title), tile.title_size, tile.width, tile.title_lines), start=1
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
        self._image.paste(framed(picture, size), (round(tile.x * SCALE), round(tile.y * SCALE)), mask)

    def _play(self, tile: Tile) -> None:
        """A clip's sign in the lower right corner."""
        x, y = tile.x + tile.width - 18, tile.y + tile.height - 18
        self.dot(x, y, GROUND, radius=12)
        corners = [(x - 4, y - 6), (x - 4, y + 6), (x + 7, y)]
        self._draw.polygon([(a * SCALE, b * SCALE) for a, b in corners], fill="#ffffff")

    def _medal(self, place: int, tile: Tile, line: float, colour: str) -> float:
        """The place on a disc before the name; where the name begins."""
        radius = tile.name_size * 0.68
        x, y = tile.x + radius, line - tile.name_size * 0.36
        self.dot(x, y, colour, radius=radius)
        size = tile.name_size * 0.9
        self.text(x, y + size * 0.36, str(place), size=size, colour=_NUMERAL, bold=True, anchor="ms")
        return tile.x + 2 * radius + 6

    def _name(self, name: str, left: float, tile: Tile, line: float) -> None:
        """As large as it is there whole, then cut."""
        room, size = tile.x + tile.width - left, tile.name_size
        while size > _SMALLEST and width_of(name, size, bold=True) > room:
            size = max(_SMALLEST, size - 0.5)
        self.text(left, line, fitted(name, size, room, bold=True), size=size, bold=True)
