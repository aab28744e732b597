"""From votes to prizes: votes that count, and shares of the prize."""

from typing import Any

from bot.domain.contests.models import Contest, ContestState, EntryState, Tie, Voting
from bot.domain.contests.records import Snapshot
from bot.domain.contests.recount.read import read
from bot.domain.contests.recount.verify import recount
from bot.domain.contests.settlement import settle
from tests.domain.contests.samples import contest, heart, prefer, submission, terms

ENTRIES = (submission("aaaa", 33), submission("bbbb", 34), submission("cccc", 33))
PRIZE = 2_000_001


def closed(**changes: Any) -> Contest:
    return contest(ContestState.CLOSED, terms=terms(prize=PRIZE, **changes))


def test_votes_of_members_who_are_blocked_at_the_close_do_not_count() -> None:
    votes = (prefer(1, "aaaa", "bbbb"), *(prefer(voter, "bbbb", "aaaa") for voter in (2, 3, 4)))
    snapshot = Snapshot(closed(), ENTRIES[:2], votes, ())
    assert settle(snapshot, ()).prizes == {34: PRIZE}
    settlement = settle(snapshot, {2, 3, 4})
    assert settlement.prizes == {33: PRIZE}
    assert (settlement.result.voters, settlement.result.ballots) == (1, 1)
    assert recount(read(settlement.recount)).ok
    assert len(read(settlement.recount).ballots) == 4, "they are kept in the file"


def test_entries_that_do_not_count_have_no_place() -> None:
    out = submission("dddd", 35, state=EntryState.DISQUALIFIED)
    votes = tuple(prefer(voter, "dddd", "aaaa") for voter in range(5))
    settlement = settle(Snapshot(closed(), (*ENTRIES, out), votes, ()), ())
    assert {standing.entry for standing in settlement.result.standings} == {"aaaa", "bbbb", "cccc"}
    assert settlement.result.ballots == 0
    assert 35 not in settlement.prizes


def test_members_who_share_the_first_place_with_themselves_get_both_shares() -> None:
    settlement = settle(Snapshot(closed(tie=Tie.SHARE), ENTRIES, (), ()), ())
    assert settlement.prizes == {33: 2 * (PRIZE // 3), 34: PRIZE // 3}


def test_hearts_decide_where_the_card_says_so() -> None:
    snapshot = Snapshot(
        closed(voting=Voting.HEARTS),
        ENTRIES,
        (prefer(1, "aaaa", "bbbb"),),
        (heart(1, "bbbb"), heart(2, "bbbb"), heart(3, "aaaa")),
    )
    assert settle(snapshot, ()).prizes == {34: PRIZE}
    assert settle(snapshot, {1, 2}).prizes == {33: PRIZE}


def test_without_entries_nobody_wins() -> None:
    settlement = settle(Snapshot(closed(), (), (), ()), ())
    assert (settlement.prizes, settlement.result.standings) == ({}, ())
