"""Read a text as people do: its words as they are written, without accents, and without a disguise.

An innocent word must not be read as another one. So each reading needs a reason: letters of two scripts in
one word, digits or signs among its letters, or letters that are spaced out. A word with accents is read
without them only if it is no word of a language (`bot.domain.moderation.accents`).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from bot.domain.moderation.accents import is_word
from bot.domain.moderation.lookalikes import (
    ALIKE,
    FOREIGN_ONLY,
    MASKS,
    RARE,
    SCRIPTS,
    SHAPES,
    SIGNS,
    STROKES,
)

_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0")  # what shows nothing
_CONTROLS = re.compile(r"[\0-\x08\x0e-\x1b\x7f]")  # those of ASCII that show nothing
_SIGN_CLASS = "".join(re.escape(sign) for sign in SIGNS if not sign.isdigit())
_MASK_CLASS = "".join(map(re.escape, MASKS))
_PIECE = re.compile(r"[^\W_]+")
_CHUNK = re.compile(rf"(?:[^\W_]|[{_SIGN_CLASS}{_MASK_CLASS}.\-_~·=^])+")
_JOINTS = re.compile(r"[.\-_~·=^]+")
_DIGIT_INSIDE = re.compile(r"\d\D")  # at the end of a word it is a number: `A55`, `mp3`
_DIGIT_LAST = re.compile("[^\\W\\d_]{3,}[013457]")  # `nud3`: the whole word, else it is a number
_WITHOUT_VOWEL = re.compile("[b-df-hj-np-tv-z]*v[b-df-hj-np-tv-z]*")  # `fvck`
_GAP = 3  # characters between letters that are spaced out
_SHORTEST_RUN = 3
_LONGEST_RUN = 60  # letters; no word of a rule is longer
_ARTICLES = frozenset("aeiouy")  # words of one letter


class Form(IntEnum):
    """The form in which a word is compared with rules in the same form."""

    PLAIN = 0
    BARE = 1  # without accents
    LOOSE = 2  # of a disguised word


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the words `first` to `last` of a text.

    `whole`: only rules about whole words count. `masked`: `*` is any one letter.
    """

    text: str
    form: Form
    first: int
    last: int
    whole: bool = False
    masked: bool = False


def plain(text: str) -> str:
    """Return the text in lower case, in the usual form of each character, without what shows nothing.

    Accents stay with their letters; heaps of further marks go.
    """
    if text.isascii():
        return _CONTROLS.sub("", text.lower())
    spelled = unicodedata.normalize("NFKC", text).casefold()
    kept = (mark for mark in spelled if not _is_invisible(mark))
    composed = unicodedata.normalize("NFC", "".join(SHAPES.get(mark, mark) for mark in kept))
    written, on_latin = list[str](), False
    for mark in composed:
        if unicodedata.category(mark) in ("Mn", "Me"):
            if on_latin or _is_laid_over(mark):
                continue
        else:
            on_latin = "a" <= _bare(mark)[:1] <= "z"
        written.append(mark)
    return "".join(written)


@lru_cache(maxsize=4096)
def _is_invisible(mark: str) -> bool:
    """Return True for what shows nothing and takes no place: it would take a word apart unseen."""
    category = unicodedata.category(mark)
    return (
        category == "Cf"
        or (category == "Cc" and not mark.isspace())
        or mark in _FILLERS
        or "\u180b" <= mark <= "\u180f"
        or "\ufe00" <= mark <= "\ufe0f"
        or "\ufff0" <= mark <= "\ufff8"
        or "\U000e0000" <= mark <= "\U000e0fff"
    )


def bare(word: str) -> str:
    """Return the plain word without accents and marks."""
    return word if word.isascii() else "".join(map(_bare, word))


def loose(word: str) -> str:
    """Return the plain word as disguised ones are compared: Latin, without what one sign may stand for."""
    latin = "".join(SCRIPTS.get(mark, SIGNS.get(mark, mark)) for mark in bare(word))
    return "".join(ALIKE.get(mark, mark) for mark in latin)


@lru_cache(maxsize=4096)
def _bare(mark: str) -> str:
    if mark in STROKES:
        return STROKES[mark]
    if _is_laid_over(mark):
        return ""
    apart = unicodedata.normalize("NFD", mark)
    return apart[0] if mark != "й" and all(map(_is_laid_over, apart[1:])) else mark


def _is_laid_over(mark: str) -> bool:
    """Return True for an accent, and for vowel signs of Hebrew and Arabic. Other scripts spell with marks."""
    if unicodedata.category(mark) not in ("Mn", "Me"):
        return False
    point = ord(mark)
    return (
        0x0300 <= point <= 0x036F
        or 0x0483 <= point <= 0x0489
        or 0x0591 <= point <= 0x05C7
        or 0x064B <= point <= 0x0670
        or 0x1AB0 <= point <= 0x1AFF
        or 0x1DC0 <= point <= 0x1DFF
        or 0x20D0 <= point <= 0x20FF
        or 0xFE20 <= point <= 0xFE2F
    )


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its words and all readings of them."""

    written: str  # plain
    pieces: Sequence[str]  # its words
    spans: Sequence[tuple[int, int]]  # where they are in it
    words: Sequence[Sequence[Reading]]  # the readings of each word by itself
    others: Sequence[Reading]  # of words that are taken apart

    @property
    def readings(self) -> Iterator[Reading]:
        for readings in (*self.words, self.others):
            yield from readings

    def between(self, first: int, last: int) -> str:
        """Return what is written from one word to another."""
        return self.written[self.spans[first][0] : self.spans[last][1]]


def read(text: str) -> Text:
    """Read a text. Takes time in proportion to its length."""
    written = plain(text)
    matches = list(_PIECE.finditer(written))
    pieces = [match[0] for match in matches]
    among_latin = any("a" <= mark <= "z" for mark in written)
    foreign = any(mark in FOREIGN_ONLY for mark in written)
    words = [
        list(_of_piece(piece, place, among_latin=among_latin, foreign=foreign))
        for place, piece in enumerate(pieces)
    ]
    starts = {match.start(): place for place, match in enumerate(matches)}
    others = [*_of_chunks(written, starts), *_of_runs(written, matches)]
    return Text(written, pieces, [match.span() for match in matches], words, others)


def _accented(word: str, first: int, last: int, *, whole: bool = False) -> Iterator[Reading]:
    """Yield the word as it is, and without its accents if it is no word with them."""
    yield Reading(word, Form.PLAIN, first, last, whole)
    stripped = bare(word)
    if stripped != word and not is_word(word):
        yield Reading(stripped, Form.BARE, first, last, whole)


def _of_piece(piece: str, place: int, *, among_latin: bool, foreign: bool) -> Iterator[Reading]:
    yield from _accented(piece, place, place)
    latin = sum("a" <= mark <= "z" for mark in bare(piece))
    other = sum(mark in SCRIPTS for mark in piece)
    alike = other == len(piece)
    disguised = alike and not foreign and (among_latin or any(mark in RARE for mark in piece))
    digits = sum(mark.isdigit() for mark in piece)
    if (latin and other) or disguised or _DIGIT_INSIDE.search(piece) or _WITHOUT_VOWEL.fullmatch(piece):
        yield Reading(loose(piece), Form.LOOSE, place, place)
    elif _DIGIT_LAST.fullmatch(piece):
        yield Reading(loose(piece), Form.LOOSE, place, place, whole=True)
    core = piece.strip("0123456789")
    if digits and len(core) >= _SHORTEST_RUN and core != piece:
        yield from _accented(core, place, place, whole=True)


def _of_chunks(written: str, starts: dict[int, int]) -> Iterator[Reading]:
    """Yield the readings of words with signs or joints inside: `p.orn`, `$hit`, `f*ck`."""
    for match in _CHUNK.finditer(written):
        chunk = match[0]
        if _PIECE.fullmatch(chunk):
            continue
        places = [place for at, place in _within(starts, match.start(), match.end())]
        if not places:
            continue
        first, last = places[0], places[-1]
        core = chunk.strip(".-_~·=^|+!*#•")
        letters = sum(mark.isalpha() for mark in core)
        joined = _JOINTS.sub("", core)
        if joined != core and letters == len(joined):
            yield from _accented(joined, first, last, whole=True)
        if any(mark in MASKS for mark in joined):
            if letters >= 2 and letters * 2 >= len(joined):
                masked = "".join("*" if mark in MASKS else mark for mark in joined)
                yield Reading(masked, Form.PLAIN, first, last, whole=True, masked=True)
        elif letters and any(mark in SIGNS for mark in joined):
            yield Reading(loose(joined), Form.LOOSE, first, last, whole=joined != core)


def _within(starts: dict[int, int], begin: int, end: int) -> Iterator[tuple[int, int]]:
    return ((at, starts[at]) for at in range(begin, end) if at in starts)


def _of_runs(written: str, matches: Sequence[re.Match[str]]) -> Iterator[Reading]:
    """Yield the words whose letters stand alone: `n u d e`. A wider gap ends such a word."""
    run: list[int] = []
    for place in range(len(matches) + 1):
        if place < len(matches) and len(matches[place][0]) == 1:
            if not run or matches[place].start() - matches[run[-1]].end() <= _GAP:
                run.append(place)
                continue
            yield from _of_run(matches, run)
            run = [place]
        else:
            yield from _of_run(matches, run)
            run = []


def _of_run(matches: Sequence[re.Match[str]], run: Sequence[int]) -> Iterator[Reading]:
    if len(run) < _SHORTEST_RUN:
        return
    yield from _spelled(matches, run)
    gaps = [matches[after].start() - matches[before].end() for before, after in pairwise(run)]
    narrow = min(gaps)
    if max(gaps) == narrow:
        return
    part = [run[0]]
    for place, gap in zip(run[1:], gaps, strict=True):
        if gap > narrow:
            yield from _spelled(matches, part)
            part = []
        part.append(place)
    yield from _spelled(matches, part)


def _spelled(matches: Sequence[re.Match[str]], run: Sequence[int]) -> Iterator[Reading]:
    """Yield the word of a run, also without an article before or after it."""
    if len(run) > _LONGEST_RUN:
        return
    word = "".join(matches[place][0] for place in run)
    for cut, left in ((0, 0), (1, 0), (0, 1)):
        part = word[cut : len(word) - left]
        dropped = word[:cut] + word[len(word) - left :]
        if len(part) < _SHORTEST_RUN or (dropped and dropped not in _ARTICLES):
            continue
        letters = sum(mark.isalpha() for mark in part)
        first, last = run[cut], run[len(run) - 1 - left]
        if letters == len(part):
            yield from _accented(part, first, last)
        if letters * 2 >= len(part):
            yield Reading(loose(part), Form.LOOSE, first, last)
