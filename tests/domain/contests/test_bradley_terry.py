"""Bradley–Terry against published tables, against another implementation, and in what must always hold."""

import json
from itertools import permutations
from math import isclose, log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contests.bradley_terry import strengths
from tests.domain.contests.samples import EASY

AMERICAN_LEAGUE_1987 = {
    # Agresti, Categorical Data Analysis, 2nd edition, table 10.10: (won, lost) of the team at home
    "Milwaukee": {"Detroit": (4, 3), "Toronto": (4, 2), "New York": (4, 3), "Boston": (6, 1),
                  "Cleveland": (4, 2), "Baltimore": (6, 0)},
    "Detroit": {"Milwaukee": (3, 3), "Toronto": (4, 2), "New York": (4, 3), "Boston": (6, 0),
                "Cleveland": (6, 1), "Baltimore": (4, 3)},
    "Toronto": {"Milwaukee": (2, 5), "Detroit": (4, 3), "New York": (2, 4), "Boston": (4, 3),
                "Cleveland": (4, 2), "Baltimore": (6, 0)},
    "New York": {"Milwaukee": (3, 3), "Detroit": (5, 1), "Toronto": (2, 5), "Boston": (4, 3),
                 "Cleveland": (4, 2), "Baltimore": (6, 1)},
    "Boston": {"Milwaukee": (5, 1), "Detroit": (2, 5), "Toronto": (3, 3), "New York": (4, 2),
               "Cleveland": (5, 2), "Baltimore": (6, 0)},
    "Cleveland": {"Milwaukee": (2, 5), "Detroit": (3, 3), "Toronto": (3, 4), "New York": (4, 3),
                  "Boston": (4, 2), "Baltimore": (2, 4)},
    "Baltimore": {"Milwaukee": (2, 5), "Detroit": (1, 5), "Toronto": (1, 6), "New York": (2, 4),
                  "Boston": (1, 6), "Cleveland": (3, 4)},
}  # fmt: skip
PUBLISHED_1987 = {
    # as published in Turner and Firth, Bradley-Terry Models in R (Journal of Statistical Software 48, 2012)
    "Baltimore": 0.0, "Boston": 1.1077, "Cleveland": 0.6839, "Detroit": 1.4364, "Milwaukee": 1.5814,
    "New York": 1.2476, "Toronto": 1.2945,
}  # fmt: skip

JOURNALS = ("Biometrika", "Comm Statist", "JASA", "JRSS-B")
CITATIONS = ((714, 730, 498, 221), (33, 425, 68, 17), (320, 813, 1072, 142), (284, 276, 325, 188))
"""How often the journal of the row is cited by that of the column (Stigler 1994)."""
PUBLISHED_JOURNALS = {"Biometrika": 0.0, "Comm Statist": -2.9491, "JASA": -0.4796, "JRSS-B": 0.2690}

REFERENCE = json.loads((Path(__file__).parents[2] / "data" / "bradley_terry.json").read_text())

Wins = dict[tuple[str, str], float]


def season() -> Wins:
    wins: Wins = {}
    for home, games in AMERICAN_LEAGUE_1987.items():
        for guest, (won, lost) in games.items():
            wins[home, guest] = wins.get((home, guest), 0.0) + won
            wins[guest, home] = wins.get((guest, home), 0.0) + lost
    return wins


def logs(found: dict[str, float], reference: str) -> dict[str, float]:
    return {name: round(log(value / found[reference]), 4) for name, value in found.items()}


def test_a_season_of_baseball_as_published() -> None:
    found = strengths(list(AMERICAN_LEAGUE_1987), season(), prior=0.0)
    assert logs(found, "Baltimore") == PUBLISHED_1987


def test_citations_between_journals_as_published() -> None:
    wins = {
        (cited, citing): float(CITATIONS[row][column])
        for row, cited in enumerate(JOURNALS)
        for column, citing in enumerate(JOURNALS)
        if row != column
    }
    assert logs(strengths(JOURNALS, wins, prior=0.0), "Biometrika") == PUBLISHED_JOURNALS


@pytest.mark.parametrize("case", REFERENCE["contests"], ids=lambda case: f"{case['entries']} entries")
def test_with_the_prior_another_implementation_finds_the_same(case: dict[str, list[list[float]]]) -> None:
    """`tests/data/bradley_terry.json` was worked out by choix, which is not installed here: it would bring
    three large packages for one comparison."""
    names = [f"e{number:02}" for number in range(int(case["entries"]))]  # type: ignore[call-overload]
    wins = {(names[int(won)], names[int(lost)]): float(times) for won, lost, times in case["wins"]}
    found = strengths(names, wins, prior=REFERENCE["prior"])
    for name, expected in zip(names, case["strengths"], strict=True):
        assert isclose(log(found[name]), expected, abs_tol=2e-8)  # type: ignore[arg-type]


def test_nobody_voted_and_all_are_average() -> None:
    assert strengths(["b", "a"], {}, prior=0.5) == {"a": 1.0, "b": 1.0}
    assert strengths([], {}, prior=0.5) == {}


def test_who_won_everything_has_a_finite_strength() -> None:
    found = strengths(["a", "b"], {("a", "b"): 1000.0}, prior=0.5)
    assert 1.0 < found["a"] < 1e6
    assert isclose(found["a"] * found["b"], 1.0)


def test_groups_that_never_met_are_compared_through_the_average() -> None:
    wins = {("a", "b"): 300.0, ("b", "a"): 100.0, ("c", "d"): 30.0, ("d", "c"): 29.0}
    found = strengths("abcd", wins, prior=0.5)
    assert isclose(found["a"] * found["b"], 1.0, rel_tol=1e-7)
    assert isclose(found["a"] / found["b"], 3.0, rel_tol=0.02)
    assert found["a"] > found["c"] > found["d"] > found["b"]


NAMES = "abcdef"
wins_of = st.dictionaries(
    st.sampled_from(list(permutations(NAMES, 2))), st.integers(1, 40).map(float), max_size=20
)


@EASY
@given(wins_of)
def test_what_is_found_is_the_most_probable(wins: Wins) -> None:
    """Every entry has won as much as its strength lets expect: that is where the likelihood is flat."""
    found = strengths(NAMES, wins, prior=0.5)
    for entry in NAMES:
        won = sum(weight for (winner, _), weight in wins.items() if winner == entry) + 0.5
        expected = found[entry] / (found[entry] + 1.0)
        for (winner, loser), weight in wins.items():
            if entry in (winner, loser):
                other = loser if entry == winner else winner
                expected += weight * found[entry] / (found[entry] + found[other])
        assert isclose(won, expected, rel_tol=1e-7)


@EASY
@given(wins_of, st.permutations(NAMES))
def test_names_play_no_part(wins: Wins, names: list[str]) -> None:
    called = dict(zip(NAMES, names, strict=True))
    found = strengths(NAMES, wins, prior=0.5)
    renamed = strengths(names, {(called[a], called[b]): w for (a, b), w in wins.items()}, prior=0.5)
    for entry in NAMES:
        assert isclose(found[entry], renamed[called[entry]], rel_tol=1e-8)


@EASY
@given(wins_of, st.sampled_from(list(permutations(NAMES, 2))), st.integers(1, 20))
def test_a_further_win_never_puts_an_entry_behind_another(
    wins: Wins, pair: tuple[str, str], more: int
) -> None:
    before = strengths(NAMES, wins, prior=0.5)
    after = strengths(NAMES, {**wins, pair: wins.get(pair, 0.0) + more}, prior=0.5)
    winner, loser = pair
    assert after[winner] > before[winner]
    assert after[loser] < before[loser]
    for other in set(NAMES) - {winner}:
        assert after[winner] / after[other] > before[winner] / before[other] * (1 - 1e-9)


@EASY
@given(wins_of)
def test_turned_round_the_last_are_first(wins: Wins) -> None:
    found = strengths(NAMES, wins, prior=0.5)
    turned = strengths(NAMES, {(b, a): w for (a, b), w in wins.items()}, prior=0.5)
    for entry in NAMES:
        assert isclose(found[entry] * turned[entry], 1.0, rel_tol=1e-7)
