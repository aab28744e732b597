"""Bradley–Terry: how strong entries are, from who was preferred to whom.

An entry of strength *p* is expected to be preferred to one of strength *q* with probability p / (p + q).
The strengths found are the most probable ones, given a weak prior: `prior` wins and `prior` losses of each
entry against an imagined average entry of strength 1. They are found by M. E. J. Newman's iteration
(Efficient Computation of Rankings from Pairwise Comparisons, Journal of Machine Learning Research 24, 2023),
which ends in the same place as Zermelo's of 1929 and takes far fewer rounds.

Only additions, multiplications and divisions are made, in a fixed order: every machine that follows
IEEE 754 finds the same bits.
"""

from collections.abc import Mapping, Sequence
from math import fsum  # `sum` adds floats in another way since Python 3.12

TOLERANCE = 1e-12
"""Rounds end when no strength changes by more than this part of itself."""

MAX_ROUNDS = 20_000

Wins = Mapping[tuple[str, str], float]
"""How much the first entry was preferred to the second: a weight above zero."""

_Rival = tuple[int, float, float]  # who, preferred to them, they preferred


def strengths(entries: Sequence[str], wins: Wins, *, prior: float) -> dict[str, float]:
    """The strength of each entry, above zero; 1 is average.

    Without a prior (0), strengths exist only if every two entries are joined by chains of wins both ways;
    only their ratios mean something then.
    """
    order = sorted(entries)
    rivals = _rivals(order, wins)
    found = [1.0] * len(order)
    for _ in range(MAX_ROUNDS):
        change = _round(found, rivals, prior)
        if max(change, _centre(found) if prior else 0.0) <= TOLERANCE:
            break
    return dict(zip(order, found, strict=True))


def _rivals(order: Sequence[str], wins: Wins) -> list[list[_Rival]]:
    """For each entry those it was compared with, in the order of their names."""
    place = {entry: at for at, entry in enumerate(order)}
    met: list[dict[int, list[float]]] = [{} for _ in order]
    for (winner, loser), weight in wins.items():
        one, other = place[winner], place[loser]
        met[one].setdefault(other, [0.0, 0.0])[0] += weight
        met[other].setdefault(one, [0.0, 0.0])[1] += weight
    return [[(other, won, lost) for other, (won, lost) in sorted(rows.items())] for rows in met]


def _round(found: list[float], rivals: Sequence[Sequence[_Rival]], prior: float) -> float:
    """Improves every strength once, each with what is known by then; the largest relative change."""
    largest = 0.0
    for at, rows in enumerate(rivals):
        old = found[at]
        above = below = prior / (old + 1.0)
        for other, won, lost in rows:
            theirs = found[other]
            share = 1.0 / (old + theirs)
            above += won * theirs * share
            below += lost * share
        if below > 0.0 and above > 0.0:
            found[at] = above / below
            largest = max(largest, abs(found[at] - old) / old)
    return largest


def _centre(found: list[float]) -> float:
    """Moves all strengths together to where the prior wants them, which single moves would do slowly; how
    far they were from there. Nothing between two entries changes."""
    wins = fsum(strength / (strength + 1.0) for strength in found)
    losses = fsum(1.0 / (strength + 1.0) for strength in found)
    factor = losses / wins if found else 1.0
    found[:] = [strength * factor for strength in found]
    return abs(factor - 1.0)
