"""The ranking of a contest, from its entries and votes. `rank` takes three steps:

1. Weigh the votes. Every member has the same weight. Those who vote a lot help more, up to a bound: all
   ballots of one member together weigh `voter_cap` at most, those about one entry `entry_cap`. So ten people
   who agree to lift an entry are ten members, however often they press.
2. Give each entry a strength: with pairs by Bradley–Terry, with hearts their number.
3. Break ties as the card promised: entries of equal strength share their place, or a ladder decides (head to
   head, then more voters, then the seed that was committed to at the opening).

Pure and deterministic: the same entries, votes, rules and seed give the same result on every machine and in
any order.

    result = rank(["a", "b"], ballots, Rules(Voting.PAIRS), seed)
    result.winners    # the standings in first place
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeVar

from bot.domain.contests.bradley_terry import strengths
from bot.domain.contests.models import (
    Ballot,
    Choice,
    DecidedBy,
    Heart,
    Result,
    Standing,
    Terms,
    Tie,
    Voting,
)

RANKING_VERSION = 1
"""Version of this module's method, written into recount files. Raise it with every change of results."""

PRIOR = 0.5
"""Half a win and half a loss against an average entry: enough that one lucky ballot does not win."""

VOTER_CAP = 30
"""All ballots of one member weigh as much as this many at most."""

ENTRY_CAP = 4
"""All ballots of one member about one entry weigh as much as this many at most."""

GRAINS = 1_000_000
"""Parts of one ballot. Weights are whole numbers of them, so that the order of adding cannot change a sum."""

MILLION = 1_000_000
"""Scores are in millionths, see `Standing.score`."""

SAME = 1e-7
"""Strengths that differ by less than this part are equal. They are computed to a far smaller error."""

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Rules:
    """The parameters of a ranking, which the recount file repeats."""

    voting: Voting
    tie: Tie = Tie.SEED
    quorum: int = 3
    hearts: int = 3
    prior: float = PRIOR
    voter_cap: int = VOTER_CAP
    entry_cap: int = ENTRY_CAP

    @classmethod
    def from_terms(cls, terms: Terms) -> "Rules":
        return cls(terms.voting, terms.tie, terms.quorum, terms.hearts)


def rank(entries: Iterable[str], votes: Iterable[Ballot | Heart], rules: Rules, seed: bytes) -> Result:
    """Rank the entries, best first. Votes on other entries do not count.

    Raises TypeError for hearts in a contest of pairs, or the reverse.
    """
    names = sorted(set(entries))
    if rules.voting is Voting.PAIRS:
        tally = tally_ballots(names, [_expect(Ballot, vote) for vote in votes], rules)
        wins = {pair: grains / GRAINS for pair, grains in tally.wins.items()}
        strength = strengths(names, wins, prior=rules.prior)
        scores = {entry: round(MILLION * (p / (1.0 + p))) for entry, p in strength.items()}
    else:
        tally = tally_hearts(names, [_expect(Heart, vote) for vote in votes], rules)
        scores = {entry: len(tally.choosers[entry]) for entry in names}
        strength = {entry: float(score) for entry, score in scores.items()}
    standings: list[Standing] = []
    for tied in _tied(strength):
        standings += _place(tied, len(standings) + 1, scores, tally, rules.tie, seed)
    if len(standings) == 1:
        standings = [replace(standings[0], decided=DecidedBy.WALKOVER)]
    return Result(tuple(standings), len(tally.voters), tally.ballots, rules.quorum)


def commitment(seed: bytes) -> str:
    """Return the SHA-256 of a tie seed in hex: it is on the card long before the seed is revealed."""
    return hashlib.sha256(seed).hexdigest()


def _expect(kind: type[V], vote: object) -> V:
    if not isinstance(vote, kind):
        raise TypeError(f"{vote!r} is no {kind.__name__}")
    return vote


# ── 1. the weight of votes ───────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Tally:
    """The votes that count, summed up by entry."""

    wins: Counter[tuple[str, str]] = field(default_factory=Counter)  # grains: the first beat the second
    judged: Counter[str] = field(default_factory=Counter)  # votes about each entry
    choosers: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    voters: set[int] = field(default_factory=set)
    ballots: int = 0

    def add(self, ballot: Ballot, weight: int) -> None:
        """Count a ballot of this weight, in grains. "Both fine" gives half of it to each entry."""
        a_wins = {Choice.A: weight, Choice.BOTH: weight // 2}.get(ballot.choice, 0)
        b_wins = {Choice.B: weight, Choice.BOTH: weight // 2}.get(ballot.choice, 0)
        for entry, rival, grains in ((ballot.a, ballot.b, a_wins), (ballot.b, ballot.a, b_wins)):
            self.judged[entry] += 1
            if grains:
                self.wins[entry, rival] += grains
                self.choosers[entry].add(ballot.voter_id)
        self.voters.add(ballot.voter_id)
        self.ballots += 1


def tally_ballots(entries: Collection[str], ballots: Iterable[Ballot], rules: Rules) -> Tally:
    """Weigh the ballots on pairs of `entries`. Skips weigh nothing.

    Of several ballots of one voter on one pair only the latest counts.
    """
    latest: dict[tuple[int, str, str], Ballot] = {}
    for ballot in ballots:
        key = (ballot.voter_id, ballot.a, ballot.b)
        before = latest.get(key)
        if before is None or (before.at, before.choice) < (ballot.at, ballot.choice):
            latest[key] = ballot
    known = set(entries)
    by_voter: defaultdict[int, list[Ballot]] = defaultdict(list)
    for ballot in latest.values():
        if ballot.choice is not Choice.SKIP and ballot.a in known and ballot.b in known:
            by_voter[ballot.voter_id].append(ballot)
    tally = Tally()
    for own in by_voter.values():
        judged = Counter(entry for ballot in own for entry in (ballot.a, ballot.b))
        for ballot in own:
            repeated = max(judged[ballot.a], judged[ballot.b])
            tally.add(
                ballot,
                min(GRAINS, GRAINS * rules.voter_cap // len(own), GRAINS * rules.entry_cap // repeated),
            )
    return tally


def tally_hearts(entries: Collection[str], hearts: Iterable[Heart], rules: Rules) -> Tally:
    """Count the hearts given to `entries`.

    If a voter gave more than the rules allow, the latest do not count.
    """
    known, tally = set(entries), Tally()
    given: defaultdict[int, set[str]] = defaultdict(set)
    for heart in sorted(hearts, key=lambda heart: (heart.at, heart.voter_id, heart.entry)):
        if heart.entry in known and len(given[heart.voter_id]) < rules.hearts:
            given[heart.voter_id].add(heart.entry)
    for voter, chosen in given.items():
        for entry in chosen:
            tally.judged[entry] += 1
            tally.choosers[entry].add(voter)
            tally.voters.add(voter)
            tally.ballots += 1
    return tally


# ── 3. ties ──────────────────────────────────────────────────────────────────────────────────────

_LADDER = (DecidedBy.HEAD_TO_HEAD, DecidedBy.VOTERS, DecidedBy.SEED)


def _tied(strength: Mapping[str, float]) -> list[list[str]]:
    """Return the entries from strong to weak, those of equal strength in one group."""
    groups: list[list[str]] = []
    for entry in sorted(strength, key=lambda entry: (-strength[entry], entry)):
        if groups and strength[groups[-1][-1]] - strength[entry] <= SAME * strength[entry]:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _place(
    tied: Sequence[str], place: int, scores: Mapping[str, int], tally: Tally, tie: Tie, seed: bytes
) -> list[Standing]:
    """Return the standings of one group, which begins at `place`."""

    def standing(entry: str, place: int, decided: DecidedBy) -> Standing:
        voters = len(tally.choosers[entry])
        return Standing(entry, place, scores[entry], tally.judged[entry], voters, decided)

    if len(tied) == 1:
        return [standing(tied[0], place, DecidedBy.VOTES)]
    if tie is Tie.SHARE:
        return [standing(entry, place, DecidedBy.SHARED) for entry in tied]
    rungs = {entry: _rungs(entry, tied, tally, seed) for entry in tied}
    order = sorted(tied, key=rungs.__getitem__, reverse=True)
    reasons = [
        next(rung for rung, a, b in zip(_LADDER, rungs[entry], rungs[following], strict=True) if a != b)
        for entry, following in pairwise(order)
    ]
    places = zip(order, [*reasons, DecidedBy.VOTES], strict=True)
    return [standing(entry, place + offset, reason) for offset, (entry, reason) in enumerate(places)]


def _rungs(entry: str, tied: Sequence[str], tally: Tally, seed: bytes) -> tuple[int, int, int]:
    """Return the values of one tied entry that `_LADDER` compares in turn; higher is better."""
    head_to_head = sum(tally.wins[entry, rival] - tally.wins[rival, entry] for rival in tied)
    drawn = hashlib.sha256(seed + b"\n" + entry.encode()).digest()
    return head_to_head, len(tally.choosers[entry]), int.from_bytes(drawn)
