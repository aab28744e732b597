"""How much a word weighs: what is counted of the ballots, before anything is ranked.

Every member has the same weight. Who votes a lot helps more than who votes little, up to a bound: all words
of one member together weigh `voter_cap` at most, and those about one entry `entry_cap`. So ten who agree to
lift an entry are ten members, however often they press.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bot.domain.contests.models import Ballot, Choice, Heart, Terms, Tie, Voting

VERSION = 1
"""Of the way of counting and ranking. It rises when a recount would come out differently."""

PRIOR = 0.5
"""Half a win and half a loss against an average entry: enough that one lucky ballot does not win."""

VOTER_CAP = 30
"""All words of one member weigh as much as this many at most."""

ENTRY_CAP = 4
"""All words of one member about one entry weigh as much as this many at most."""

GRAINS = 1_000_000
"""Weights are whole numbers of these in one word, so that no order of adding changes a sum."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything a ranking depends on besides entries, words and seed."""

    voting: Voting
    tie: Tie = Tie.SEED
    quorum: int = 3
    hearts: int = 3
    prior: float = PRIOR
    voter_cap: int = VOTER_CAP
    entry_cap: int = ENTRY_CAP

    @classmethod
    def of(cls, terms: Terms) -> "Rules":
        return cls(terms.voting, terms.tie, terms.quorum, terms.hearts)


@dataclass(slots=True)
class Tally:
    """What was counted. `wins`: grains by which the first was preferred to the second."""

    wins: Counter[tuple[str, str]] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)  # about each entry
    choosers: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    voters: set[int] = field(default_factory=set)
    ballots: int = 0


def tally(entries: Collection[str], ballots: Iterable[Ballot], rules: Rules) -> Tally:
    """Of pairs. What names an entry that is not (or no longer) among `entries` is left out, as are skips."""
    found = Tally()
    for mine in _by_voter(set(entries), ballots).values():
        about = Counter(entry for ballot in mine for entry in (ballot.a, ballot.b))
        for ballot in mine:
            _count(found, ballot, _weight(ballot, len(mine), about, rules))
    return found


def tally_hearts(entries: Collection[str], hearts: Iterable[Heart], rules: Rules) -> Tally:
    """Of hearts: of more than the rules allow, a voter's latest are left out."""
    known, found = set(entries), Tally()
    given: defaultdict[int, set[str]] = defaultdict(set)
    for heart in sorted(hearts, key=lambda heart: (heart.at, heart.voter_id, heart.entry)):
        if heart.entry in known and len(given[heart.voter_id]) < rules.hearts:
            given[heart.voter_id].add(heart.entry)
    for voter, chosen in given.items():
        for entry in chosen:
            found.words[entry] += 1
            found.choosers[entry].add(voter)
            found.voters.add(voter)
            found.ballots += 1
    return found


def _by_voter(known: set[str], ballots: Iterable[Ballot]) -> dict[int, list[Ballot]]:
    """Each voter's counted words: the latest on each pair."""
    latest: dict[tuple[int, str, str], Ballot] = {}
    for ballot in ballots:
        key = (ballot.voter_id, ballot.a, ballot.b)
        before = latest.get(key)
        if before is None or (before.at, before.choice) < (ballot.at, ballot.choice):
            latest[key] = ballot
    mine: defaultdict[int, list[Ballot]] = defaultdict(list)
    for ballot in latest.values():
        if ballot.choice is not Choice.SKIP and ballot.a in known and ballot.b in known:
            mine[ballot.voter_id].append(ballot)
    return mine


def _weight(ballot: Ballot, spoken: int, about: Counter[str], rules: Rules) -> int:
    """Grains of one word of a voter who has spoken so often, and so often about each entry."""
    most = max(about[ballot.a], about[ballot.b])
    return min(GRAINS, GRAINS * rules.voter_cap // spoken, GRAINS * rules.entry_cap // most)


def _count(found: Tally, ballot: Ballot, weight: int) -> None:
    a_wins = {Choice.A: weight, Choice.BOTH: weight // 2}.get(ballot.choice, 0)
    b_wins = {Choice.B: weight, Choice.BOTH: weight // 2}.get(ballot.choice, 0)
    for entry, other, won in ((ballot.a, ballot.b, a_wins), (ballot.b, ballot.a, b_wins)):
        found.words[entry] += 1
        if won:
            found.wins[entry, other] += won
            found.choosers[entry].add(ballot.voter_id)
    found.voters.add(ballot.voter_id)
    found.ballots += 1
