"""Rankings: ties, caps, disqualified entries, and changes that must not matter."""

import dataclasses
import hashlib
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contests.models import Ballot, Choice, DecidedBy, Result, Tie, Voting
from bot.domain.contests.ranking import GRAINS, Rules, rank, tally_ballots
from bot.domain.contests.settlement import shares
from tests.domain.contests.samples import EASY, SEED, both, heart, prefer, terms

PAIRS = Rules(Voting.PAIRS)
SHARED = Rules(Voting.PAIRS, Tie.SHARE)
HEARTS = Rules(Voting.HEARTS)


def places(result: Result) -> list[tuple[str, int]]:
    return [(standing.entry, standing.place) for standing in result.standings]


def drawn(entry: str, seed: bytes = SEED) -> bytes:
    return hashlib.sha256(seed + b"\n" + entry.encode()).digest()


def by_seed(*entries: str) -> list[str]:
    return sorted(entries, key=drawn, reverse=True)


def test_who_is_preferred_comes_first() -> None:
    result = rank("abc", [prefer(1, "b", "a"), prefer(2, "b", "c"), prefer(3, "a", "c")], PAIRS, SEED)
    assert places(result) == [("b", 1), ("a", 2), ("c", 3)]
    assert (result.voters, result.ballots) == (3, 3)
    assert [standing.decided for standing in result.standings] == [DecidedBy.VOTES] * 3
    assert result.standings[0].score > 500_000 > result.standings[2].score
    assert (result.standings[0].ballots, result.standings[0].voters) == (2, 2)


def test_both_fine_is_half_a_win_for_each() -> None:
    result = rank("ab", [both(1, "a", "b")], SHARED, SEED)
    assert places(result) == [("a", 1), ("b", 1)]
    assert [standing.score for standing in result.standings] == [500_000, 500_000]
    assert [standing.voters for standing in result.standings] == [1, 1]
    counted = tally_ballots("ab", [both(1, "a", "b")], PAIRS)
    assert counted.wins == {("a", "b"): GRAINS // 2, ("b", "a"): GRAINS // 2}


def test_a_skip_weighs_nothing_and_fills_no_quorum() -> None:
    result = rank("ab", [Ballot.from_sides(1, "a", "b", Choice.SKIP, 0)], PAIRS, SEED)
    assert (result.voters, result.ballots, result.quorate) == (0, 0, False)
    assert {standing.decided for standing in result.standings} == {DecidedBy.SEED, DecidedBy.VOTES}


def test_ballots_on_entries_out_of_the_contest_are_left_out() -> None:
    ballots = [prefer(1, "a", "b"), prefer(1, "x", "a"), prefer(2, "x", "b"), prefer(3, "b", "x")]
    assert rank("ab", ballots, PAIRS, SEED) == rank("ab", ballots[:1], PAIRS, SEED)


def test_a_changed_mind_counts_once_and_as_it_is_now() -> None:
    ballots = [prefer(1, "a", "b", at=1), prefer(1, "b", "a", at=2)]
    result = rank("ab", ballots, PAIRS, SEED)
    assert (places(result), result.ballots) == ([("b", 1), ("a", 2)], 1)
    assert rank("ab", reversed(ballots), PAIRS, SEED) == result


@pytest.mark.parametrize(("voters", "enough"), [(2, False), (3, True), (4, True)])
def test_quorum_counts_members(voters: int, enough: bool) -> None:
    ballots = [prefer(voter, *pair) for voter in range(voters) for pair in combinations("abc", 2)]
    assert rank("abc", ballots, PAIRS, SEED).quorate is enough


def test_one_entry_is_a_walkover_and_none_no_result() -> None:
    alone = rank(["a"], [], PAIRS, SEED)
    assert (places(alone), alone.walkover, alone.quorate) == ([("a", 1)], True, True)
    assert alone.standings[0].decided is DecidedBy.WALKOVER
    assert rank([], [], PAIRS, SEED).standings == ()
    assert rank(["a"], [], HEARTS, SEED).walkover


# ── ties ─────────────────────────────────────────────────────────────────────────────────────────


def test_all_tied_is_decided_by_the_seed_that_was_committed_to() -> None:
    result = rank("abcd", [], PAIRS, SEED)
    assert [standing.entry for standing in result.standings] == by_seed("a", "b", "c", "d")
    assert [standing.place for standing in result.standings] == [1, 2, 3, 4]
    assert [standing.decided for standing in result.standings] == [*[DecidedBy.SEED] * 3, DecidedBy.VOTES]
    other = rank("abcd", [], PAIRS, b"another seed")
    assert [s.entry for s in other.standings] == sorted("abcd", key=lambda e: drawn(e, b"another seed"))[::-1]


def test_a_circle_has_no_head_to_head_and_goes_to_the_seed() -> None:
    ballots = [prefer(1, "a", "b"), prefer(2, "b", "c"), prefer(3, "c", "a")]
    result = rank("abc", ballots, PAIRS, SEED)
    assert [standing.entry for standing in result.standings] == by_seed("a", "b", "c")
    assert {standing.score for standing in result.standings} == {500_000}


@pytest.mark.parametrize(("first", "second"), ["ab", "ba"])
def test_head_to_head_takes_a_tie_apart(first: str, second: str) -> None:
    """One beat the other, and lost twice to the strongest, where the other won twice against the weakest:
    worked out by hand, their strengths are 1 and 1 between 3 and 1/3."""
    ballots = [
        prefer(1, first, second),
        *(prefer(voter, "strong", first) for voter in (2, 3)),
        *(prefer(voter, second, "weak") for voter in (4, 5)),
    ]
    rules = dataclasses.replace(PAIRS, prior=1.0)
    result = rank(["a", "b", "strong", "weak"], ballots, rules, SEED)
    assert [s.score for s in result.standings] == [750_000, 500_000, 500_000, 250_000]
    assert [s.entry for s in result.standings] == ["strong", first, second, "weak"]
    assert result.standings[1].decided is DecidedBy.HEAD_TO_HEAD
    shared = rank(["a", "b", "strong", "weak"], ballots, dataclasses.replace(rules, tie=Tie.SHARE), SEED)
    assert [s.place for s in shared.standings] == [1, 2, 2, 4]


def test_a_tie_of_two_goes_to_who_was_preferred_by_more_members() -> None:
    """Equal weight for both: a by one member with a whole word, b by two with half of one each."""
    ballots = [prefer(1, "a", "c"), both(2, "b", "c"), both(3, "b", "c"), prefer(4, "c", "a")]
    counted = tally_ballots("abc", ballots, PAIRS)
    assert (counted.wins["a", "c"], counted.wins["b", "c"]) == (GRAINS, GRAINS)
    assert (counted.wins["c", "a"], counted.wins["c", "b"]) == (GRAINS, GRAINS)
    result = rank("abc", ballots, PAIRS, SEED)
    first, second = (standing for standing in result.standings if standing.entry != "c")
    assert (first.entry, second.entry) == ("b", "a")
    assert first.score == second.score
    assert first.voters > second.voters


def test_shared_places_share_the_prize_and_leave_the_next_place_free() -> None:
    ballots = [prefer(1, "a", "c"), prefer(2, "b", "c")]
    result = rank("abc", ballots, SHARED, SEED)
    assert places(result) == [("a", 1), ("b", 1), ("c", 3)]
    assert [s.decided for s in result.standings] == [DecidedBy.SHARED, DecidedBy.SHARED, DecidedBy.VOTES]
    assert shares(result, 1_000_001) == {"a": 500_000, "b": 500_000}
    assert shares(rank("abc", ballots, PAIRS, SEED), 1_000_001).popitem()[1] == 1_000_001


# ── hearts ───────────────────────────────────────────────────────────────────────────────────────


def test_hearts_are_counted() -> None:
    hearts = [heart(1, "a"), heart(1, "b"), heart(2, "b"), heart(3, "b"), heart(3, "x"), heart(4, "a")]
    result = rank("abc", [*hearts, heart(5, "b")], HEARTS, SEED)
    assert [(s.entry, s.place, s.score) for s in result.standings] == [("b", 1, 4), ("a", 2, 2), ("c", 3, 0)]
    assert (result.voters, result.ballots) == (5, 6)


def test_a_second_heart_for_the_same_and_hearts_beyond_the_limit_are_left_out() -> None:
    hearts = [heart(1, "a"), heart(1, "a", at=9), *(heart(2, entry, at=n) for n, entry in enumerate("dcba"))]
    result = rank("abcd", hearts, HEARTS, SEED)
    assert {s.entry: s.score for s in result.standings} == {"a": 1, "b": 1, "c": 1, "d": 1}


def test_tied_hearts_go_to_the_seed_or_share() -> None:
    hearts = [heart(1, "a"), heart(2, "b")]
    result = rank("abc", hearts, HEARTS, SEED)
    assert [s.entry for s in result.standings] == [*by_seed("a", "b"), "c"]
    shared = rank("abc", hearts, dataclasses.replace(HEARTS, tie=Tie.SHARE), SEED)
    assert places(shared) == [("a", 1), ("b", 1), ("c", 3)]


def test_votes_of_the_other_kind_are_no_votes() -> None:
    assert rank("ab", [prefer(1, "a", "b")], PAIRS, SEED).ballots == 1
    assert rank("ab", [heart(1, "a")], HEARTS, SEED).ballots == 1
    with pytest.raises(TypeError):
        rank("ab", [heart(1, "a")], PAIRS, SEED)


# ── weights ──────────────────────────────────────────────────────────────────────────────────────


def test_a_voter_who_presses_a_lot_has_a_bounded_weight() -> None:
    names = [f"e{number:02}" for number in range(20)]
    busy = [prefer(1, one, other) for one, other in combinations(names, 2)]
    counted = tally_ballots(names, busy, PAIRS)
    assert len(busy) == 190
    assert sum(counted.wins.values()) <= 30 * GRAINS
    about = sum(weight for pair, weight in counted.wins.items() if "e00" in pair)
    assert about <= 4 * GRAINS


def test_the_first_words_weigh_whole() -> None:
    names = "abcde"
    counted = tally_ballots(names, [prefer(1, one, other) for one, other in combinations(names, 2)], PAIRS)
    assert set(counted.wins.values()) == {GRAINS}


def test_one_voter_cannot_outvote_four() -> None:
    """However many of the rivals they put behind their favourite."""
    names = [f"e{number:02}" for number in range(30)]
    fan = [prefer(1, "e00", other) for other in names[1:]]
    others = [prefer(voter, other, "e00") for voter, other in enumerate(names[1:9], start=2)]
    assert rank(names, [*fan, *others], PAIRS, SEED).standings[0].entry != "e00"


def test_rules_come_from_the_card() -> None:
    card = terms(voting=Voting.HEARTS, tie=Tie.SHARE, quorum=7, hearts=5)
    assert Rules.from_terms(card) == Rules(Voting.HEARTS, Tie.SHARE, 7, 5)


# ── what must not matter ─────────────────────────────────────────────────────────────────────────

NAMES = "abcdef"
ballot = st.builds(
    lambda voter, pair, choice: Ballot.from_sides(voter, pair[0], pair[1], choice, 0),
    st.integers(1, 5),
    st.sampled_from(list(combinations(NAMES, 2))),
    st.sampled_from(list(Choice)),
)
counted_once = st.lists(ballot, max_size=40, unique_by=lambda b: (b.voter_id, b.a, b.b))


@EASY
@given(counted_once, st.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(ballots: list[Ballot], chance: Random) -> None:
    mixed = list(ballots)
    chance.shuffle(mixed)
    assert rank(NAMES, mixed, PAIRS, SEED) == rank(NAMES[::-1], ballots, PAIRS, SEED)


@EASY
@given(counted_once, st.permutations(range(1, 6)))
def test_who_voted_does_not_matter(ballots: list[Ballot], others: list[int]) -> None:
    called = dict(zip(range(1, 6), others, strict=True))
    renamed = [dataclasses.replace(each, voter_id=called[each.voter_id]) for each in ballots]
    assert rank(NAMES, renamed, PAIRS, SEED) == rank(NAMES, ballots, PAIRS, SEED)


@EASY
@given(counted_once)
def test_a_result_is_whole(ballots: list[Ballot]) -> None:
    result = rank(NAMES, ballots, PAIRS, SEED)
    assert sorted(standing.entry for standing in result.standings) == list(NAMES)
    assert [standing.place for standing in result.standings] == list(range(1, 7))
    scores = [standing.score for standing in result.standings]
    assert scores == sorted(scores, reverse=True)
    spoken = [each for each in ballots if each.choice is not Choice.SKIP]
    assert (result.ballots, result.voters) == (len(spoken), len({each.voter_id for each in spoken}))


@EASY
@given(counted_once, st.sampled_from(list(combinations(NAMES, 2))))
def test_a_further_voter_never_lowers_whom_they_prefer(ballots: list[Ballot], pair: tuple[str, str]) -> None:
    before = {s.entry: s.place for s in rank(NAMES, ballots, SHARED, SEED).standings}
    after = {s.entry: s.place for s in rank(NAMES, [*ballots, prefer(77, *pair)], SHARED, SEED).standings}
    assert after[pair[0]] <= before[pair[0]]
    assert after[pair[1]] >= before[pair[1]]


@EASY
@given(counted_once, st.permutations(NAMES))
def test_shared_places_do_not_depend_on_names(ballots: list[Ballot], names: list[str]) -> None:
    called = dict(zip(NAMES, names, strict=True))
    renamed = [
        Ballot.from_sides(each.voter_id, called[each.a], called[each.b], each.choice, each.at)
        for each in ballots
    ]
    found = {called[s.entry]: s.place for s in rank(NAMES, ballots, SHARED, SEED).standings}
    assert {s.entry: s.place for s in rank(names, renamed, SHARED, SEED).standings} == found
