"""Choose the next pair of entries for a voter.

Entries that were shown least come first, so that voters see all of them about equally often. Votes play no
part: the choice of pairs would otherwise betray the standings.

    sides = next_pair({"a": 3, "b": 1, "c": 1}, own=["a"], judged=[], chance=Random())   # b and c
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random

from bot.domain.contests.ranking import VOTER_CAP

Judged = Collection[tuple[str, str]]
"""Pairs that a voter was shown, the smaller id first."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two entries, left and right."""

    left: str
    right: str

    @property
    def key(self) -> tuple[str, str]:
        """Return the pair without regard to sides: the smaller id first."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)


@dataclass(frozen=True, slots=True)
class Progress:
    """A voter's progress, in pairs. Beyond `goal` further ballots add no weight; `pairs` counts all."""

    judged: int
    goal: int
    pairs: int

    @property
    def done(self) -> bool:
        return self.judged >= self.pairs


def next_pair(shown: Mapping[str, int], own: Collection[str], judged: Judged, chance: Random) -> Sides | None:
    """Return a pair that this voter has not been shown, None if there is none.

    `shown` says how often each entry in the voting was shown to anyone, `own` are the voter's entries. Chance
    decides between entries shown equally often, and about the sides.
    """
    candidates = [entry for entry in sorted(shown) if entry not in own]
    chance.shuffle(candidates)
    candidates.sort(key=lambda entry: shown[entry])
    asked = judged if isinstance(judged, set | frozenset) else set(judged)
    met = Counter(entry for a, b in asked if a in shown and b in shown for entry in (a, b))
    for position, entry in enumerate(candidates):
        if met[entry] < len(candidates) - 1:
            # entries before this position have met all others already
            for rival in islice(candidates, position + 1, None):
                if Sides(entry, rival).key not in asked:
                    return Sides(entry, rival) if chance.random() < 0.5 else Sides(rival, entry)
    return None


def progress(entries: Collection[str], own: Collection[str], judged: Judged) -> Progress:
    """Return a voter's progress. Pairs of entries that are no longer in the voting do not count."""
    candidates = set(entries) - set(own)
    pairs = len(candidates) * (len(candidates) - 1) // 2
    done = sum(a in candidates and b in candidates for a, b in judged)
    return Progress(done, min(pairs, VOTER_CAP), pairs)
