"""Which two entries a voter is asked about next.

Entries that were shown least come first, so that all are looked at about equally often. Votes play no part:
what is asked would otherwise tell how the voting stands.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random

from bot.domain.contests.counting import VOTER_CAP

Judged = Collection[tuple[str, str]]
"""Pairs a voter was asked about, the smaller id first."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two entries, left and right."""

    left: str
    right: str

    @property
    def key(self) -> tuple[str, str]:
        """The pair wherever it stands: the smaller id first."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a voter has come. `goal`: from there on more words weigh no more; `pairs`: all there are."""

    judged: int
    goal: int
    pairs: int

    @property
    def done(self) -> bool:
        """Whether nothing is left to ask."""
        return self.judged >= self.pairs


def next_pair(shown: Mapping[str, int], own: Collection[str], judged: Judged, chance: Random) -> Sides | None:
    """A pair this voter has not been asked about, or None when there is none.

    `shown`: how often each entry in the voting was shown to anybody; `own`: the voter's. Chance decides
    between entries shown equally often, and about the sides.
    """
    free = [entry for entry in sorted(shown) if entry not in own]
    chance.shuffle(free)
    free.sort(key=lambda entry: shown[entry])
    asked = judged if isinstance(judged, set | frozenset) else set(judged)
    met = Counter(entry for one, other in asked if one in shown and other in shown for entry in (one, other))
    for at, entry in enumerate(free):
        if met[entry] < len(free) - 1:
            # whoever stands before `at` is asked about with everybody already
            for rival in islice(free, at + 1, None):
                if Sides(entry, rival).key not in asked:
                    return _sides(entry, rival, chance)
    return None


def _sides(one: str, other: str, chance: Random) -> Sides:
    return Sides(one, other) if chance.random() < 0.5 else Sides(other, one)


def progress(entries: Collection[str], own: Collection[str], judged: Judged) -> Progress:
    """Where a voter stands; pairs of entries that are no longer in the voting do not count."""
    free = set(entries) - set(own)
    pairs = len(free) * (len(free) - 1) // 2
    done = sum(one in free and other in free for one, other in judged)
    return Progress(done, min(pairs, VOTER_CAP), pairs)
