"""Pairs for a voter: never their own, never twice, all entries about equally often."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contests.pairing import Sides, next_pair, progress
from tests.domain.contests.samples import EASY

FOUR = {"a": 0, "b": 0, "c": 0, "d": 0}


def ask_all(shown: dict[str, int], own: set[str], seed: int = 1) -> list[Sides]:
    """Everything one voter is asked, with the counts kept as the store keeps them."""
    chance, asked, found = Random(seed), set[tuple[str, str]](), []
    while pair := next_pair(shown, own, asked, chance):
        found.append(pair)
        asked.add(pair.key)
        shown[pair.left] += 1
        shown[pair.right] += 1
    return found


def test_who_was_shown_least_comes_first() -> None:
    pair = next_pair({"a": 5, "b": 2, "c": 9, "d": 3}, (), (), Random(1))
    assert pair is not None
    assert pair.key == ("b", "d")
    rest = next_pair({"a": 5, "b": 2, "c": 9, "d": 3}, (), {("b", "d")}, Random(1))
    assert rest is not None
    assert rest.key == ("a", "b")


def test_an_entry_that_was_met_with_everybody_makes_room() -> None:
    pair = next_pair(FOUR | {"a": -9}, (), {("a", "b"), ("a", "c"), ("a", "d")}, Random(1))
    assert pair is not None
    assert "a" not in pair.key


def test_nothing_is_asked_of_who_has_seen_all_or_may_judge_one_only() -> None:
    assert next_pair(FOUR, {"a", "b", "c"}, (), Random(1)) is None
    assert next_pair({"a": 0, "b": 0}, (), {("a", "b")}, Random(1)) is None
    assert next_pair({}, (), (), Random(1)) is None
    assert next_pair({"a": 3}, (), (), Random(1)) is None


def test_pairs_of_entries_that_are_gone_do_not_disturb() -> None:
    seen = {("a", "x"), ("x", "y"), ("a", "y"), ("a", "z")}
    assert len(ask_all(dict(FOUR), set())) == 6
    pair = next_pair({"a": 0, "b": 0}, (), seen, Random(1))
    assert pair is not None
    assert pair.key == ("a", "b")


def test_sides_are_up_to_chance() -> None:
    lefts = Counter(
        pair.left for seed in range(400) if (pair := next_pair({"a": 0, "b": 0}, (), (), Random(seed)))
    )
    assert 150 < lefts["a"] < 250


def test_chance_decides_between_entries_shown_equally_often() -> None:
    first = {pair.key for seed in range(200) if (pair := next_pair(FOUR, (), (), Random(seed)))}
    assert len(first) == 6


@EASY
@given(st.integers(0, 12), st.integers(0, 4), st.integers())
def test_a_voter_is_asked_about_every_pair_once_and_never_about_their_own(
    others: int, mine: int, seed: int
) -> None:
    own = {f"mine{number}" for number in range(mine)}
    shown = {**{f"e{number:02}": 0 for number in range(others)}, **dict.fromkeys(own, 0)}
    asked = ask_all(shown, own, seed)
    assert len({pair.key for pair in asked}) == len(asked) == others * (others - 1) // 2
    assert all(shown[entry] == 0 for entry in own)


def test_500_entries_and_2000_voters_see_all_about_equally_often() -> None:
    shown = {f"e{number:03}": 0 for number in range(500)}
    chance = Random(7)
    for voter in range(2000):
        own, asked = {f"e{voter % 500:03}"}, set[tuple[str, str]]()
        for _ in range(3):
            pair = next_pair(shown, own, asked, chance)
            assert pair is not None
            assert not own & set(pair.key)
            assert pair.key not in asked
            asked.add(pair.key)
            shown[pair.left] += 1
            shown[pair.right] += 1
    assert sum(shown.values()) == 2000 * 3 * 2
    assert max(shown.values()) - min(shown.values()) <= 2


def test_progress_counts_what_is_left_and_what_helps() -> None:
    entries = [f"e{number:02}" for number in range(12)]
    seen = {("e00", "e01"), ("e02", "e03"), ("e04", "gone")}
    found = progress(entries, {"e11"}, seen)
    assert (found.judged, found.goal, found.pairs, found.done) == (2, 30, 55, False)
    few = progress("abc", (), {("a", "b"), ("a", "c"), ("b", "c")})
    assert (few.judged, few.goal, few.pairs, few.done) == (3, 3, 3, True)
    assert progress("a", (), ()).done
