"""A contest's transitions, and changes of its dates."""

import pytest

from bot.domain.contests.errors import (
    ContestProblem,
    ContestRefused,
    EndsInThePast,
    ExtensionTooLong,
    WrongState,
)
from bot.domain.contests.models import ContestState, Result, Standing, Voting
from bot.domain.contests.phases import (
    ClosingAction,
    Dates,
    Transition,
    after_close,
    check_dates,
    due_transition,
    extend_dates,
    phase_due,
)
from bot.domain.contests.ranking import Rules, rank
from tests.domain.contests.samples import HOUR, OPENED, SEED, contest, prefer

S = ContestState
LONG = 90 * 24 * HOUR


@pytest.mark.parametrize(
    ("state", "entries", "after", "due"),
    [
        (S.DRAFT, 0, 99 * HOUR, None),
        (S.OPEN, 5, HOUR - 1, None),
        (S.OPEN, 5, HOUR, Transition.VOTE),
        (S.OPEN, 2, 99 * HOUR, Transition.VOTE),
        (S.OPEN, 1, HOUR, Transition.WALK_OVER),
        (S.OPEN, 0, HOUR, Transition.DROP),
        (S.VOTING, 5, 2 * HOUR - 1, None),
        (S.VOTING, 5, 2 * HOUR, Transition.CLOSE),
        (S.VOTING, 1, 2 * HOUR, Transition.WALK_OVER),
        (S.VOTING, 0, 2 * HOUR, Transition.DROP),
        (S.CLOSED, 5, 99 * HOUR, None),
        (S.ANNOUNCED, 5, 99 * HOUR, None),
        (S.CANCELLED, 0, 99 * HOUR, None),
    ],
)
def test_what_is_due(state: ContestState, entries: int, after: int, due: Transition | None) -> None:
    card = contest(state)
    assert due_transition(card, entries, OPENED + after) is due
    if due:
        instant = phase_due(card)
        assert instant is not None
        assert instant <= OPENED + after


def test_too_few_voters_and_the_organiser_is_asked_once() -> None:
    rules = Rules(Voting.PAIRS, quorum=2)
    enough = rank("ab", [prefer(1, "a", "b"), prefer(2, "a", "b")], rules, SEED)
    few = rank("ab", [prefer(1, "a", "b")], rules, SEED)
    assert after_close(enough, None, 0) is ClosingAction.ANNOUNCE
    assert after_close(few, None, 0) is ClosingAction.ASK
    assert after_close(few, 1000, 999) is ClosingAction.WAIT
    assert after_close(few, 1000, 1000) is ClosingAction.ANNOUNCE
    assert after_close(rank("a", [], rules, SEED), None, 0) is ClosingAction.ANNOUNCE


def test_dates_in_the_past_and_ends_before_their_beginning() -> None:
    good = Dates(OPENED + 1, OPENED + 2)
    assert check_dates(good, OPENED) == good
    with pytest.raises(EndsInThePast) as past:
        check_dates(good, OPENED + 1)
    assert (past.value.option, past.value.ends_at) == ("entries_for", OPENED + 1)
    with pytest.raises(ContestRefused) as early:
        check_dates(Dates(OPENED + 2, OPENED + 2), OPENED)
    assert (early.value.reason, early.value.option) == (ContestProblem.VOTING_ENDS_TOO_EARLY, "voting_for")


def test_an_extension_moves_what_is_still_to_come() -> None:
    now, voting = OPENED + 10, contest(S.VOTING)
    assert extend_dates(contest(), HOUR, now, longest_ms=LONG) == Dates(OPENED + 2 * HOUR, OPENED + 3 * HOUR)
    assert extend_dates(voting, HOUR, now, longest_ms=LONG) == Dates(OPENED + HOUR, OPENED + 3 * HOUR)
    late = OPENED + 5 * HOUR
    closed = extend_dates(contest(S.CLOSED), HOUR, late, longest_ms=LONG)
    assert closed == Dates(OPENED + HOUR, late + HOUR)


def test_an_extension_that_cannot_be() -> None:
    for over in (S.DRAFT, S.ANNOUNCED, S.CANCELLED):
        with pytest.raises(WrongState) as refused:
            extend_dates(contest(over), HOUR, OPENED, longest_ms=LONG)
        assert refused.value.state is over
    with pytest.raises(ContestRefused) as short:
        extend_dates(contest(), 0, OPENED, longest_ms=LONG)
    assert (short.value.reason, short.value.option) == (ContestProblem.EXTENSION_TOO_SHORT, "by")
    with pytest.raises(ExtensionTooLong) as long:
        extend_dates(contest(S.VOTING), LONG, OPENED, longest_ms=LONG)
    assert long.value.option == "by"
    assert (long.value.latest, long.value.ends_at) == (OPENED + LONG, OPENED + 2 * HOUR + LONG)


def test_results_know_their_winners() -> None:
    standing = rank("ab", [prefer(1, "b", "a")], Rules(Voting.PAIRS), SEED).standings[0]
    assert isinstance(standing, Standing)
    assert Result((standing,), 0, 0, 3).walkover
    assert [winner.entry for winner in Result((standing,), 0, 0, 3).winners] == ["b"]
