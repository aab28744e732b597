"""The dates of a contest, and the transitions that are due on them.

A moderator opens a contest (`DRAFT → OPEN`); every later transition has a due time. These functions only
compute the due transition: one conditional update in the store makes it happen once.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.contests.errors import (
    ContestProblem,
    ContestRefused,
    EndsInThePast,
    ExtensionTooLong,
    WrongState,
)
from bot.domain.contests.models import Contest, ContestState, Result

NO_ENTRIES = "Nobody handed anything in."
"""Reason of a contest that was cancelled without an organiser: stored in English, translated when shown."""

MIN_PHASE_SECONDS = 60.0
MAX_PHASE_SECONDS = 30 * 86_400.0
"""Bounds of `entries_for` and `voting_for`."""

MAX_CONTEST_SECONDS = 90 * 86_400.0
"""Longest time from the opening to the end, however often a contest is extended."""

ORGANISER_GRACE_SECONDS = 24 * 3600.0
"""Time for the organiser to extend a voting without quorum; then the votes that were cast decide."""


class Transition(StrEnum):
    """A change of state that the dates cause."""

    VOTE = "vote"  # OPEN → VOTING
    WALK_OVER = "walk over"  # OPEN or VOTING → CLOSED: the only entry has won
    DROP = "drop"  # OPEN or VOTING → CANCELLED: no entry; the pot goes back
    CLOSE = "close"  # VOTING → CLOSED


class ClosingAction(StrEnum):
    """The next action for a contest in CLOSED."""

    ANNOUNCE = "announce"
    ASK = "ask"  # the organiser for more time: too few voted
    WAIT = "wait"  # for the organiser, who was asked and has time left


@dataclass(frozen=True, slots=True)
class Dates:
    """The ends of entries and voting, in epoch milliseconds."""

    entries_end_at: int
    voting_end_at: int


def phase_due(contest: Contest) -> int | None:
    """Return the instant (epoch milliseconds) at which the running phase ends, None if none does."""
    ends = {ContestState.OPEN: contest.entries_end_at, ContestState.VOTING: contest.voting_end_at}
    return ends.get(contest.state)


def due_transition(contest: Contest, entries: int, now: int) -> Transition | None:
    """Return the transition that is due. `entries` counts neither disqualified nor withdrawn ones."""
    due = phase_due(contest)
    if due is None or now < due:
        return None
    if entries == 0:
        return Transition.DROP
    if entries == 1:
        return Transition.WALK_OVER
    return Transition.VOTE if contest.state is ContestState.OPEN else Transition.CLOSE


def after_close(result: Result, asked_until: int | None, now: int) -> ClosingAction:
    """Return the next action for a contest in CLOSED.

    `asked_until` is the end of the organiser's time to extend, None if they were not asked yet. They are
    asked once: without an extension in time, the members who did vote decide.
    """
    if result.quorate or (asked_until is not None and now >= asked_until):
        return ClosingAction.ANNOUNCE
    return ClosingAction.ASK if asked_until is None else ClosingAction.WAIT


def last_call_at(contest: Contest) -> int:
    """Return the instant (epoch milliseconds) to remind members that the voting ends.

    It is the beginning of the voting's last quarter, at most a day before the end.
    """
    assert contest.voting_end_at is not None, "it was opened"
    assert contest.entries_end_at is not None, "it was opened"
    length = contest.voting_end_at - contest.entries_end_at
    return contest.voting_end_at - min(86_400_000, length // 4)


def check_dates(dates: Dates, now: int) -> Dates:
    """Return the dates. Raise InvalidOptions if an end is in the past or the voting ends before it begins."""
    if dates.entries_end_at <= now:
        raise EndsInThePast(dates.entries_end_at)
    if dates.voting_end_at <= dates.entries_end_at:
        raise ContestRefused(ContestProblem.VOTING_ENDS_TOO_EARLY, "voting_for")
    return dates


def extend_dates(contest: Contest, by_ms: int, now: int, *, longest_ms: int) -> Dates:
    """Return the dates after an extension by `by_ms`. The whole contest lasts at most `longest_ms`.

    * OPEN: entries and voting both end later.
    * VOTING: the voting ends later.
    * CLOSED (without its quorum): the voting continues from now.

    Raises Outdated for a contest that is over, InvalidOptions for an extension that is too short or too long.
    """
    entries_end_at, voting_end_at = contest.entries_end_at, contest.voting_end_at
    if not contest.live or contest.opened_at is None or entries_end_at is None or voting_end_at is None:
        raise WrongState(contest.theme, contest.state)
    if by_ms <= 0:
        raise ContestRefused(ContestProblem.EXTENSION_TOO_SHORT, "by")
    if contest.state is ContestState.OPEN:
        entries_end_at += by_ms
    elif contest.state is ContestState.CLOSED:
        voting_end_at = max(now, voting_end_at)
    voting_end_at += by_ms
    latest = contest.opened_at + longest_ms
    if voting_end_at > latest:
        raise ExtensionTooLong(latest, voting_end_at)
    return Dates(entries_end_at, voting_end_at)
