"""Bradley–Terry: the strength of entries, from pairwise preferences.

An entry of strength *p* is expected to be preferred to one of strength *q* with probability p / (p + q)
(R. A. Bradley and M. E. Terry, Rank Analysis of Incomplete Block Designs, Biometrika 39, 1952). `strengths`
returns the most probable ones under a weak prior: `prior` wins and `prior` losses of each entry against an
imagined average entry of strength 1.

The iteration is M. E. J. Newman's (Efficient Computation of Rankings from Pairwise Comparisons, Journal of
Machine Learning Research 24, 2023). It ends in the same place as Zermelo's of 1929 in far fewer rounds.

Only additions, multiplications and divisions are used, in a fixed order: every machine that follows IEEE 754
finds the same bits. Numpy and libraries of statistics do not promise that.

    strengths(["a", "b"], {("a", "b"): 3.0, ("b", "a"): 1.0}, prior=0.5)   # a is stronger than 1, b weaker
"""

from collections.abc import Mapping, Sequence
from math import fsum  # `sum` adds floats in another way since Python 3.12

TOLERANCE = 1e-12
"""Rounds end when no strength changes by more than this part of itself."""

MAX_ROUNDS = 20_000

Wins = Mapping[tuple[str, str], float]
"""How much the first entry was preferred to the second: a weight above zero."""

_Rival = tuple[int, float, float]  # index, weight of wins against it, weight of losses


def strengths(entries: Sequence[str], wins: Wins, *, prior: float) -> dict[str, float]:
    """Return the strength of each entry, above zero; 1 is average.

    Without a prior (0), strengths exist only if chains of wins join every two entries both ways, and only
    their ratios mean something.
    """
    order = sorted(entries)
    rivals = _rivals(order, wins)
    strength = [1.0] * len(order)
    for _ in range(MAX_ROUNDS):
        change = _improve(strength, rivals, prior)
        if max(change, _centre(strength) if prior else 0.0) <= TOLERANCE:
            break
    return dict(zip(order, strength, strict=True))


def _rivals(order: Sequence[str], wins: Wins) -> list[list[_Rival]]:
    """Return the entries that each was compared with, in alphabetical order."""
    index = {entry: position for position, entry in enumerate(order)}
    weights: list[dict[int, list[float]]] = [{} for _ in order]
    for (winner, loser), weight in wins.items():
        weights[index[winner]].setdefault(index[loser], [0.0, 0.0])[0] += weight
        weights[index[loser]].setdefault(index[winner], [0.0, 0.0])[1] += weight
    return [[(rival, won, lost) for rival, (won, lost) in sorted(row.items())] for row in weights]


def _improve(strength: list[float], rivals: Sequence[Sequence[_Rival]], prior: float) -> float:
    """Improve every strength once, in place and in order. Return the largest relative change."""
    largest = 0.0
    for position, row in enumerate(rivals):
        old = strength[position]
        above = below = prior / (old + 1.0)
        for rival, won, lost in row:
            theirs = strength[rival]
            share = 1.0 / (old + theirs)
            above += won * theirs * share
            below += lost * share
        if below > 0.0 and above > 0.0:
            strength[position] = above / below
            largest = max(largest, abs(strength[position] - old) / old)
    return largest


def _centre(strength: list[float]) -> float:
    """Scale all strengths to the prior's level, and return the relative change.

    There, expected wins and losses against the imagined average entry balance.
    Ratios stay as they are. Without this step the scale would settle only after very many rounds.
    """
    wins = fsum(p / (p + 1.0) for p in strength)
    losses = fsum(1.0 / (p + 1.0) for p in strength)
    factor = losses / wins if strength else 1.0
    strength[:] = [p * factor for p in strength]
    return abs(factor - 1.0)
