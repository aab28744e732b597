"""Words in any script on a line: cut into runs of one font each, measured, shortened, drawn.

An emoji of several characters, or a letter with its marks, is one cluster: it has one font and is never torn.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageDraw, ImageFont

from bot.media.charts.faces import BOLD, EMOJI, REGULAR, SCALE, draws, face_of, load

_LONGEST = 16  # characters of a cluster: the flag of a region has seven, a heap of marks has no end
_MARKS = 4  # of a letter: no script puts more on one, and a heap would cover other lines
_JOINERS = "\u200c\u200d"
_AS_EMOJI, _KEYCAP = "\ufe0f", "\u20e3"
_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)
_TAGS = range(0xE0020, 0xE0080)


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one font. `face` is its file, REGULAR for DejaVu in either weight."""

    face: str
    words: str


def drawable(text: str) -> str:
    """Return the drawable part of a text: fancy letters in their plain form, everything else left out."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join("".join(map(_kept, clusters(plain))).split())


def _kept(cluster: str) -> str:
    """Return what can be drawn of a cluster: nothing without its first character, and few of its marks."""
    face = " " if cluster == " " else _face(cluster)
    if face is None or cluster == " " or face == EMOJI:
        return "" if face is None else cluster
    marks = [mark for mark in cluster[1:] if mark in _JOINERS or draws(face, mark)]
    return cluster[0] + "".join(marks[:_MARKS])


def clusters(text: str) -> Iterator[str]:
    """Yield the parts of a text that are drawn as one: a letter and its marks, an emoji and its joined ones.

    Control characters and others without a picture are left out.
    """
    cluster = ""
    for mark in text:
        if cluster and _continues(cluster, mark):
            cluster += mark if len(cluster) < _LONGEST else ""
            continue
        if not mark.isprintable() or mark == _AS_EMOJI:
            continue
        if cluster:
            yield cluster
        cluster = mark
    if cluster:
        yield cluster


def _continues(cluster: str, mark: str) -> bool:
    point = ord(mark)
    if mark in (_AS_EMOJI, _KEYCAP) or point in _TONES or point in _TAGS:
        return cluster != " "
    if mark in _JOINERS or unicodedata.category(mark) in ("Mn", "Mc", "Me"):
        return cluster != " "
    if cluster[-1] == "\u200d":
        return _face(cluster) == EMOJI
    return point in _FLAGS and len(cluster) == 1 and ord(cluster) in _FLAGS


@lru_cache(maxsize=4096)
def _face(cluster: str) -> str | None:
    """Return the font of a cluster, None if no font has its first character."""
    if (_AS_EMOJI in cluster or _KEYCAP in cluster) and draws(EMOJI, cluster[0]):
        return EMOJI
    return face_of(cluster[0])


def runs(words: str) -> list[Run]:
    """Return the words in runs, from left to right. A space belongs to the run before it."""
    found: list[Run] = []
    for cluster in clusters(words):
        face = _face(cluster) or REGULAR
        if cluster == " " and found and draws(found[-1].face, " "):
            face = found[-1].face
        if found and found[-1].face == face:
            found[-1] = Run(face, found[-1].words + cluster)
        else:
            found.append(Run(face, cluster))
    return [_turned(run) for run in reversed(found)] if _from_the_right(words) else found


def _turned(run: Run) -> Run:
    """Return a run of a line from right to left: the space after its words is to the left of them."""
    if _from_the_right(run.words) or not run.words.endswith(" "):
        return run
    return Run(run.face, " " + run.words.removesuffix(" "))


def _from_the_right(words: str) -> bool:
    """Return True if the first letter with a direction runs from right to left."""
    kinds = (unicodedata.bidirectional(mark) for mark in words)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


@lru_cache(maxsize=4096)
def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return the width of the words in points."""
    return sum(_length(run, size, bold=bold) for run in runs(words))


def _length(run: Run, size: float, *, bold: bool) -> float:
    return _font(run, size, bold=bold).getlength(run.words) / SCALE


def _font(run: Run, size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    return load(BOLD if run.face == REGULAR and bold else run.face, size)


def fitted(words: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return the words, cut with `…` if they are wider than `width` points."""
    if width_of(words, size, bold=bold) <= width:
        return words
    parts = list(clusters(words))
    while parts and width_of("".join(parts) + "…", size, bold=bold) > width:
        parts.pop()
    return "".join(parts).rstrip() + "…"


def wrap(text: str, size: float, width: float, maximum: int, *, bold: bool = False) -> list[str]:
    """Return the text in at most `maximum` lines, the last one cut if it is too long.

    A line ends at a space. A word that is wider than a line, as in scripts without spaces, is torn.
    """
    words, lines = text.split(), list[str]()
    while words and len(lines) < maximum:
        if len(lines) == maximum - 1:
            lines.append(fitted(" ".join(words), size, width, bold=bold))
            break
        taken = len(words)
        while taken > 1 and width_of(" ".join(words[:taken]), size, bold=bold) > width:
            taken -= 1
        line, words = " ".join(words[:taken]), words[taken:]
        if width_of(line, size, bold=bold) > width:
            line, rest = _torn(line, size, width, bold=bold)
            words = [rest, *words]
        lines.append(line)
    return lines


def _torn(word: str, size: float, width: float, *, bold: bool) -> tuple[str, str]:
    """Return the part of a word that fits, at least one cluster, and the rest."""
    parts = list(clusters(word))
    count = len(parts)
    while count > 1 and width_of("".join(parts[:count]), size, bold=bold) > width:
        count -= 1
    return "".join(parts[:count]), "".join(parts[count:])


def write(
    draw: ImageDraw.ImageDraw, x: float, y: float, words: str, *, size: float, colour: str, bold: bool = False
) -> None:
    """Draw the words from `x` on, on the base line `y`, both in points."""
    for run in runs(words):
        place, font = (x * SCALE, y * SCALE), _font(run, size, bold=bold)
        in_colour = run.face == EMOJI
        draw.text(place, run.words, font=font, fill=colour, anchor="ls", embedded_color=in_colour)
        x += _length(run, size, bold=bold)
