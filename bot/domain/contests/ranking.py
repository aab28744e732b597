"""Who won: strengths or hearts put in order, and ties taken apart as the card promised.

Pure and deterministic: the same entries, words, rules and seed give the same result on every machine, in
whatever order they are handed in.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from bot.domain.contests.bradley_terry import strengths
from bot.domain.contests.counting import GRAINS, Rules, Tally, tally, tally_hearts
from bot.domain.contests.models import Ballot, DecidedBy, Heart, Result, Standing, Tie, Voting

SAME = 1e-7
"""Strengths that differ by less than this part are the same: they are worked out to far below it."""

MILLION = 1_000_000

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Ranked:
    entry: str
    strength: float
    score: int
    rungs: tuple[int, int, int]  # higher is better: head-to-head, voters, seed


def commitment(seed: bytes) -> str:
    """What stands on the card of the seed that is revealed with the result: its SHA-256 in hex."""
    return hashlib.sha256(seed).hexdigest()


def rank(entries: Iterable[str], ballots: Iterable[Ballot], rules: Rules, seed: bytes) -> Result:
    """By pairs. `entries`: those that count; ballots on others are left out."""
    names = sorted(set(entries))
    counted = tally(names, ballots, rules)
    wins = {pair: grains / GRAINS for pair, grains in counted.wins.items()}
    found = strengths(names, wins, prior=rules.prior)
    scores = {entry: round(MILLION * (p / (1.0 + p))) for entry, p in found.items()}
    return _result(found, scores, counted, rules, seed)


def rank_hearts(entries: Iterable[str], hearts: Iterable[Heart], rules: Rules, seed: bytes) -> Result:
    """By number of hearts."""
    names = sorted(set(entries))
    counted = tally_hearts(names, hearts, rules)
    scores = {entry: len(counted.choosers[entry]) for entry in names}
    return _result({entry: float(score) for entry, score in scores.items()}, scores, counted, rules, seed)


def decide(entries: Iterable[str], votes: Sequence[Ballot | Heart], rules: Rules, seed: bytes) -> Result:
    """By pairs or hearts, as the rules say; votes of the other kind raise TypeError."""
    if rules.voting is Voting.PAIRS:
        return rank(entries, [_of(Ballot, vote) for vote in votes], rules, seed)
    return rank_hearts(entries, [_of(Heart, vote) for vote in votes], rules, seed)


def _of(kind: type[V], vote: object) -> V:
    if not isinstance(vote, kind):
        raise TypeError(f"{vote!r} is no {kind.__name__}")
    return vote


def _result(
    strength: dict[str, float], scores: dict[str, int], counted: Tally, rules: Rules, seed: bytes
) -> Result:
    standings: list[Standing] = []
    for group in _groups(strength):
        ranked = [_Ranked(e, strength[e], scores[e], _rungs(e, group, counted, seed)) for e in group]
        standings += _placed(ranked, len(standings) + 1, counted, rules.tie)
    if len(standings) == 1:
        standings = [_standing(standings[0].entry, 1, standings[0].score, counted, DecidedBy.WALKOVER)]
    return Result(tuple(standings), len(counted.voters), counted.ballots, rules.quorum)


def _groups(strength: dict[str, float]) -> list[list[str]]:
    """Entries from strong to weak; those that the votes cannot tell apart stand together."""
    groups: list[list[str]] = []
    for entry in sorted(strength, key=lambda entry: (-strength[entry], entry)):
        if groups and strength[groups[-1][-1]] - strength[entry] <= SAME * strength[entry]:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _rungs(entry: str, group: Sequence[str], counted: Tally, seed: bytes) -> tuple[int, int, int]:
    """The ladder for one of several that are tied."""
    among = [other for other in group if other != entry]
    head_to_head = sum(counted.wins[entry, other] - counted.wins[other, entry] for other in among)
    drawn = hashlib.sha256(seed + b"\n" + entry.encode()).digest()
    return head_to_head, len(counted.choosers[entry]), int.from_bytes(drawn)


def _placed(group: Sequence[_Ranked], place: int, counted: Tally, tie: Tie) -> list[Standing]:
    if tie is Tie.SHARE:
        how = DecidedBy.SHARED if len(group) > 1 else DecidedBy.VOTES
        return [_standing(each.entry, place, each.score, counted, how) for each in group]
    order = sorted(group, key=lambda each: each.rungs, reverse=True)
    steps = [*(_step(one, next_) for one, next_ in pairwise(order)), DecidedBy.VOTES]
    return [
        _standing(each.entry, place + at, each.score, counted, how)
        for at, (each, how) in enumerate(zip(order, steps, strict=True))
    ]


def _step(one: _Ranked, following: _Ranked) -> DecidedBy:
    """The rung of the ladder on which two tied entries differ."""
    ladder = (DecidedBy.HEAD_TO_HEAD, DecidedBy.VOTERS, DecidedBy.SEED)
    pairs = zip(ladder, one.rungs, following.rungs, strict=True)
    return next((rung for rung, mine, theirs in pairs if mine != theirs), DecidedBy.SEED)


def _standing(entry: str, place: int, score: int, counted: Tally, decided: DecidedBy) -> Standing:
    return Standing(entry, place, score, counted.words[entry], len(counted.choosers.get(entry, ())), decided)


def shares(result: Result, prize: int) -> dict[str, int]:
    """Micro-USDC of the prize for each entry in the first place; what cannot be divided is not given."""
    winners = result.winners
    return {each.entry: prize // len(winners) for each in winners}
