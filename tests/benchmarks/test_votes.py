"""The promises of docs/contests.md about simulated votings, by the model in `benchmarks.votes`."""

from random import Random

import pytest

from benchmarks.votes import (
    ENTRIES,
    HEARTS,
    METHODS,
    PAIRS,
    RING,
    UNCAPPED,
    VOTERS,
    by_hearts_on_the_spot,
    by_pairs,
    draw,
    lifted,
    main,
    measure,
    pair_ballots,
    ring_ballots,
)

CONTESTS = 10
"""Enough to tell the methods apart with these seeds; `python -m benchmarks.votes` takes two hundred."""


def test_the_worlds_are_as_stated() -> None:
    contest = draw(3)
    assert (len(ENTRIES), len(contest.voters), HEARTS, PAIRS) == (40, 300, 3, 30)
    assert contest == draw(3) != draw(4)
    assert [sum(voter.skill == skill for voter in contest.voters) for skill in (0.5, 1.0, 2.0)] == [100] * 3
    ballots = pair_ballots(contest, Random(1))
    assert len(ballots) == VOTERS * PAIRS
    assert len({(ballot.voter_id, ballot.a, ballot.b) for ballot in ballots}) == len(ballots)


def test_pairs_find_the_true_top_three_more_often_than_hearts() -> None:
    pairs, hearts = measure(by_pairs, CONTESTS), measure(by_hearts_on_the_spot, CONTESTS)
    assert pairs.all_three > hearts.all_three
    assert pairs.of_three > hearts.of_three
    assert pairs.winner > hearts.winner


@pytest.mark.parametrize("against", [False, True], ids=["lifting it", "and turning the others round"])
def test_ten_who_agree_do_not_lift_the_last_entry_into_the_top_ten(against: bool) -> None:
    for seed in range(3):
        without, with_them = lifted(seed, against=against)
        assert without >= 35
        assert with_them > 20  # far from ten


def test_without_bounds_on_weight_the_ring_would_get_somewhere() -> None:
    """Prove that the test above can fail."""
    contest = draw(0)
    assert len(ring_ballots(contest, against=False)) == RING * 39
    bounded, unbounded = (lifted(0, against=False, rules=rules)[1] for rules in (None, UNCAPPED))
    assert unbounded < bounded - 10


def test_the_tables_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--contests", "1"]) == 0
    printed = capsys.readouterr().out
    for name in METHODS:
        assert f"| {name} |" in printed
    assert "| lifts it |" in printed
