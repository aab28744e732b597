"""Words of a filter: whole words, phrases, and `*` for any letters.

    parse("nude*")       # nude, nudes, nudeness
    parse("*porn*")      # anywhere in a word
    parse("blood bath")  # both words, one after the other

A letter that is repeated for effect (`nuuude`) counts as often as in the pattern. Nothing backtracks: the
time to compare is in proportion to the length of the word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from bot.domain.moderation import readings
from bot.domain.moderation.errors import WordProblem, WordRefused
from bot.domain.moderation.lookalikes import SIGNS

WORD_LENGTH = 60
"""Characters of a word or phrase, as in Discord's own rules."""

_SHORTEST_PART = 3
"""Letters that a word needs after a `*`, so that a rule cannot be about everything."""

_SHORTEST_START = 2
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
"""Letters of scripts without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

_REPEATED = 3
"""A letter so often in a row is repeated for effect, in any language."""


@dataclass(frozen=True, slots=True)
class Runs:
    """A word as its letters, each once, and the number of times that each stands there in a row."""

    letters: str
    counts: tuple[int, ...]


@lru_cache(maxsize=16384)
def runs(word: str) -> Runs:
    """Return the runs of equal letters of a word."""
    groups = [(letter, len(list(same))) for letter, same in groupby(word)]
    return Runs("".join(letter for letter, _ in groups), tuple(count for _, count in groups))


@dataclass(frozen=True, slots=True)
class Glob:
    """One word of a pattern in one form (plain, bare or loose): parts with any letters between them."""

    word: str
    parts: tuple[Runs, ...]
    open_start: bool
    open_end: bool

    @property
    def is_whole(self) -> bool:
        return len(self.parts) == 1 and not self.open_start and not self.open_end

    def matches(self, word: Runs) -> bool:
        """Return True if the word fits."""
        end, last, place = len(word.letters), len(self.parts) - 1, 0
        if not all(part.letters in word.letters for part in self.parts):
            return False
        for number, part in enumerate(self.parts):
            before, after = number > 0 or self.open_start, number < last or self.open_end
            at = place if before else 0
            if not after:
                at = max(at, end - len(part.letters))
            while (at := word.letters.find(part.letters, at)) >= 0:
                if _fits(word, part, at, before, after):
                    break
                at += 1
            if at < 0 or not (before or at == 0):
                return False
            place = at + len(part.letters)
        return True

    def matches_masked(self, word: str) -> bool:
        """Return True if the word fits in which `*` is any one letter. Others may not stand beside it."""
        own = self.word.strip("*")
        same = len(word) == len(own)
        return same and all(there in (wanted, "*") for there, wanted in zip(word, own, strict=True))


def _fits(word: Runs, part: Runs, at: int, before: bool, after: bool) -> bool:
    """Return True if the part's letters, which are there, count as often as wanted.

    `before`, `after`: other letters may stand beside it.
    """
    last = len(part.counts) - 1
    for place, wanted in enumerate(part.counts):
        there = word.counts[at + place]
        free = (place == 0 and before) or (place == last and after)
        if there < wanted or (wanted < there < _REPEATED and not free):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word or phrase of a rule. `words` has each word in its plain, its bare and its loose form."""

    text: str  # as it was written
    words: tuple[tuple[Glob, Glob, Glob], ...]


def parse(text: str) -> Pattern:
    """Return the pattern of a word or phrase. Raises WordRefused for one that is of no use as a rule."""
    written = " ".join(text.split())
    if not written:
        raise WordRefused(WordProblem.EMPTY, "")
    if len(written) > WORD_LENGTH:
        raise WordRefused(WordProblem.TOO_LONG, written[:WORD_LENGTH], WORD_LENGTH)
    words = _words(readings.plain(written))
    if not words:
        problem = WordProblem.TOO_MUCH if "*" in written else WordProblem.NO_LETTERS
        raise WordRefused(problem, written)
    if all(map(_is_too_short, words)):
        raise WordRefused(WordProblem.TOO_MUCH, written)
    return Pattern(written, tuple(map(_globs, words)))


def _words(written: str) -> Sequence[str]:
    """Return the words of a pattern, each with its `*`. Signs in place of letters are those letters."""
    spelled = [_spelled(word.rstrip("!+|")) for word in written.split()]
    words = re.sub(r"[^\w\s*]|_", " ", " ".join(spelled)).split()
    return [re.sub(r"\*+", "*", word) for word in words if word.strip("*")]


def _spelled(word: str) -> str:
    if not any(mark.isalpha() for mark in word):
        return word
    return "".join(mark if mark.isdigit() else SIGNS.get(mark, mark) for mark in word)


def _is_too_short(word: str) -> bool:
    """Return True for a word that would fit nearly every text."""
    if _UNSPACED.search(word):
        return len(word.replace("*", "")) < _SHORTEST_START
    if word.startswith("*"):
        return max(map(len, word.split("*"))) < _SHORTEST_PART
    return len(word.partition("*")[0]) < _SHORTEST_START


def _globs(word: str) -> tuple[Glob, Glob, Glob]:
    unspaced = _UNSPACED.search(word) is not None
    forms = (word, readings.bare(word), readings.loose(word))
    plain, bare, loose = (_glob(form, unspaced) for form in forms)
    return plain, bare, loose


def _glob(word: str, unspaced: bool) -> Glob:
    parts = tuple(runs(part) for part in word.split("*") if part)
    return Glob(word, parts, unspaced or word.startswith("*"), unspaced or word.endswith("*"))
