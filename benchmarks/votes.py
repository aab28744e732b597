"""`python -m benchmarks.votes`: the accuracy of contests in simulated votings.

The whole model:

* 40 entries with a true quality, drawn from the normal distribution (0, 1).
* 300 voters of three skills, a hundred each: 0.5, 1 and 2. Between two entries whose qualities differ by d, a
  voter of skill s prefers the better one with probability 1 / (1 + exp(-s d)): at d = 1 that is 62, 73 and
  88 %. In other words, each look at an entry gives s × quality + noise (Gumbel), and the higher look wins.
* Every voter does as much as the bot asks for. With pairs that is 30 of them, in the bot's order; further
  ballots would add no weight. With hearts it is the whole gallery once, in pages of four in the voter's own
  order, and three hearts.
* Hearts are given *on the spot* (on each page to the entry that pleases most, if it pleases more than an
  average one and hearts are left), or *from memory* (to the three of all 40 that pleased most, none
  forgotten, which is the best that hearts can do).
"""

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from bot.domain.contests.models import Ballot, Choice, Heart, Voting
from bot.domain.contests.pairing import next_pair
from bot.domain.contests.ranking import VOTER_CAP, Rules, rank

ENTRIES = tuple(f"e{number:02}" for number in range(40))
VOTERS = 300
SKILLS = (0.5, 1.0, 2.0)
PAIRS = VOTER_CAP
PAGE = 4
HEARTS = 3
RING = 10
CONTESTS = 200
_SEED = b"a seed for ties"
_MEAN_NOISE = 0.5772156649015329  # of the Gumbel distribution


@dataclass(frozen=True, slots=True)
class Voter:
    id: int
    skill: float


@dataclass(frozen=True, slots=True)
class Contest:
    """One drawn world. `quality` by entry."""

    quality: dict[str, float]
    voters: tuple[Voter, ...]

    @property
    def order(self) -> list[str]:
        """The entries in their true order."""
        return sorted(self.quality, key=lambda entry: -self.quality[entry])


@dataclass(frozen=True, slots=True)
class Found:
    """Counts over all contests: all three of the top three found, the winner found, and how many of the
    three."""

    all_three: float
    winner: float
    of_three: float


def draw(seed: int) -> Contest:
    """Draw a new world for each seed."""
    chance = Random(seed)
    quality = {entry: chance.gauss(0, 1) for entry in ENTRIES}
    return Contest(quality, tuple(Voter(number, SKILLS[number % len(SKILLS)]) for number in range(VOTERS)))


# ── voting ───────────────────────────────────────────────────────────────────────────────────────


def by_pairs(contest: Contest, chance: Random) -> list[str]:
    """Return the ranking, best first."""
    return _ranked(pair_ballots(contest, chance))


def pair_ballots(contest: Contest, chance: Random) -> list[Ballot]:
    """Return the choices of all voters, asked in the bot's order."""
    shown = dict.fromkeys(ENTRIES, 0)
    return [ballot for voter in contest.voters for ballot in _pairs_of(voter, contest, shown, chance)]


def _pairs_of(voter: Voter, contest: Contest, shown: dict[str, int], chance: Random) -> list[Ballot]:
    asked, said = set[tuple[str, str]](), list[Ballot]()
    for _ in range(PAIRS):
        pair = next_pair(shown, (), asked, chance)
        assert pair is not None, "there are more pairs than a voter is asked about"
        asked.add(pair.key)
        for entry in pair.key:
            shown[entry] += 1
        choice = Choice.A if _prefers(voter, pair.left, pair.right, contest, chance) else Choice.B
        said.append(Ballot.from_sides(voter.id, pair.left, pair.right, choice, 0))
    return said


def _prefers(voter: Voter, one: str, other: str, contest: Contest, chance: Random) -> bool:
    better = contest.quality[one] - contest.quality[other]
    return chance.random() < 1 / (1 + math.exp(-voter.skill * better))


def by_hearts_on_the_spot(contest: Contest, chance: Random) -> list[str]:
    """Return the ranking, best first."""
    return _by_hearts(contest, chance, _on_the_spot)


def by_hearts_from_memory(contest: Contest, chance: Random) -> list[str]:
    """Return the ranking, best first."""
    return _by_hearts(contest, chance, _from_memory)


Habit = Callable[[Sequence[str], dict[str, float]], list[str]]


def _by_hearts(contest: Contest, chance: Random, habit: Habit) -> list[str]:
    hearts: list[Heart] = []
    for voter in contest.voters:
        seen = chance.sample(ENTRIES, len(ENTRIES))
        pleased = {entry: voter.skill * contest.quality[entry] + _noise(chance) for entry in seen}
        hearts += [Heart(voter.id, entry, 0) for entry in habit(seen, pleased)]
    rules = Rules(Voting.HEARTS, hearts=HEARTS)
    return [standing.entry for standing in rank(ENTRIES, hearts, rules, _SEED).standings]


def _on_the_spot(seen: Sequence[str], pleased: dict[str, float]) -> list[str]:
    pages = [seen[at : at + PAGE] for at in range(0, len(seen), PAGE)]
    best = [max(page, key=lambda entry: pleased[entry]) for page in pages]
    return [entry for entry in best if pleased[entry] > _MEAN_NOISE][:HEARTS]


def _from_memory(seen: Sequence[str], pleased: dict[str, float]) -> list[str]:
    return sorted(seen, key=lambda entry: -pleased[entry])[:HEARTS]


def _noise(chance: Random) -> float:
    return -math.log(-math.log(1 - chance.random() * (1 - 1e-12)))


METHODS: dict[str, Callable[[Contest, Random], list[str]]] = {
    "pairs": by_pairs,
    "hearts, on the spot": by_hearts_on_the_spot,
    "hearts, from memory": by_hearts_from_memory,
}


def measure(method: Callable[[Contest, Random], list[str]], contests: int) -> Found:
    """Measure that many contests, whose seeds are 0, 1, 2 …"""
    three = winner = hits = 0
    for seed in range(contests):
        contest = draw(seed)
        found, true = method(contest, Random(f"votes {seed}"))[:3], contest.order[:3]
        three += set(found) == set(true)
        winner += found[0] == true[0]
        hits += len(set(found) & set(true))
    return Found(three / contests, winner / contests, hits / contests)


# ── ten who agree ────────────────────────────────────────────────────────────────────────────────


def ring_ballots(contest: Contest, *, against: bool) -> list[Ballot]:
    """Return ballots of ten more voters who lift the last entry. Each goes on until they were asked about it
    with every other, chooses it, and skips everything else. `against`: they do not skip, but choose the worse
    one of every other pair, so that those in between sink as well."""
    order = contest.order
    last, said = order[-1], list[Ballot]()
    for member in range(VOTERS, VOTERS + RING):
        said += [Ballot.from_sides(member, last, other, Choice.A, 0) for other in order[:-1]]
        if against:
            said += [
                Ballot.from_sides(member, worse, better, Choice.A, 0)
                for at, better in enumerate(order[:-1])
                for worse in order[at + 1 : -1]
            ]
    return said


def lifted(seed: int, *, against: bool, rules: Rules | None = None) -> tuple[int, int]:
    """Return the place of the entry that is truly last, without the ring and with it."""
    contest = draw(seed)
    honest = pair_ballots(contest, Random(f"votes {seed}"))
    last = contest.order[-1]
    without = _ranked(honest, rules).index(last) + 1
    return without, _ranked([*honest, *ring_ballots(contest, against=against)], rules).index(last) + 1


def _ranked(ballots: Sequence[Ballot], rules: Rules | None = None) -> list[str]:
    found = rank(ENTRIES, ballots, rules or Rules(Voting.PAIRS), _SEED)
    return [standing.entry for standing in found.standings]


UNCAPPED = Rules(Voting.PAIRS, voter_cap=10**6, entry_cap=10**6)
"""For comparison: unlimited weight of a single voter."""


# ── what is printed ──────────────────────────────────────────────────────────────────────────────


def tables(contests: int) -> str:
    """Return both tables as Markdown."""
    lines = ["| | top three found | of the three | winner found |", "|---|---|---|---|"]
    for name, method in METHODS.items():
        found = measure(method, contests)
        lines.append(f"| {name} | {found.all_three:.0%} | {found.of_three:.2f} | {found.winner:.0%} |")
    lines += ["", "| ring of ten | best place of the last entry | mean place |", "|---|---|---|"]
    for name, against, rules in (
        ("lifts it", False, None),
        ("lifts it and turns all else round", True, None),
        ("lifts it, if weights were not bounded", False, UNCAPPED),
    ):
        places = [lifted(seed, against=against, rules=rules)[1] for seed in range(contests)]
        lines.append(f"| {name} | {min(places)} | {sum(places) / len(places):.1f} |")
    return "\n".join(lines)


def main(words: Sequence[str]) -> int:
    """Print the tables of docs/contests.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.votes", description=__doc__)
    parser.add_argument("--contests", type=int, default=CONTESTS, help=f"how many (default {CONTESTS})")
    print(tables(parser.parse_args(words).contests))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
