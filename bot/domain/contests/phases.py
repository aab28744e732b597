"""When a contest goes on by itself, and to what.

`DRAFT → OPEN` is a moderator's press; everything after that has a due time. The functions only say
what is due: one conditional update in the store makes it happen once.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.contests import messages
from bot.domain.contests.models import Contest, ContestState, Result
from bot.domain.errors import InvalidOptions
from bot.i18n import _

MIN_PHASE_SECONDS = 60.0
MAX_PHASE_SECONDS = 30 * 86_400.0
"""Bounds of `entries_for` and `voting_for`."""

MAX_CONTEST_SECONDS = 90 * 86_400.0
"""However often it is extended, it ends this long after it opened."""

ORGANISER_GRACE_SECONDS = 24 * 3600.0
"""How long the organiser has to extend a voting without quorum; then what there is decides."""


class Transition(StrEnum):
    """What a contest does next by itself."""

    VOTE = "vote"  # OPEN → VOTING
    WALK_OVER = "walk over"  # OPEN or VOTING → CLOSED: one entry, so it has won
    DROP = "drop"  # OPEN or VOTING → CANCELLED: no entry, and the pot goes back
    CLOSE = "close"  # VOTING → CLOSED


class ClosingAction(StrEnum):
    """What becomes of a closed contest."""

    ANNOUNCE = "announce"
    ASK = "ask"  # too few voted: the organiser may extend
    WAIT = "wait"  # they were asked, and have time left


@dataclass(frozen=True, slots=True)
class Dates:
    """When entries and voting end; epoch milliseconds."""

    entries_end_at: int
    voting_end_at: int


def phase_due(contest: Contest) -> int | None:
    """Return the instant (epoch milliseconds) at which the running phase ends, None if none does."""
    ends = {ContestState.OPEN: contest.entries_end_at, ContestState.VOTING: contest.voting_end_at}
    return ends.get(contest.state)


def due_transition(contest: Contest, entries: int, now: int) -> Transition | None:
    """What is due now. `entries`: how many count, disqualified and withdrawn ones left out."""
    due = phase_due(contest)
    if due is None or now < due:
        return None
    if entries == 0:
        return Transition.DROP
    if entries == 1:
        return Transition.WALK_OVER
    return Transition.VOTE if contest.state is ContestState.OPEN else Transition.CLOSE


def after_close(result: Result, asked_until: int | None, now: int) -> ClosingAction:
    """What becomes of a contest in CLOSED. `asked_until`: how long the organiser has to extend, once they
    were asked; None: they were not.

    One reminder is enough: who does not extend in time gets the result of those who voted.
    """
    if result.quorate or (asked_until is not None and now >= asked_until):
        return ClosingAction.ANNOUNCE
    return ClosingAction.ASK if asked_until is None else ClosingAction.WAIT


def last_call_at(contest: Contest) -> int:
    """When those who wish to be reminded are told that the voting ends soon: in its last quarter, a day at
    most before the end. Epoch milliseconds."""
    assert contest.voting_end_at is not None, "it was opened"
    assert contest.entries_end_at is not None, "it was opened"
    whole = contest.voting_end_at - contest.entries_end_at
    return contest.voting_end_at - min(86_400_000, whole // 4)


def check_dates(dates: Dates, now: int) -> Dates:
    """The same dates. Raises InvalidOptions for an end in the past or a voting that ends before it begins."""
    if dates.entries_end_at <= now:
        raise InvalidOptions(
            _(
                "Entries would have ended <t:{at}:R> already. Nothing was changed, held or paid. "
                "Give `entries_for` a longer time; it counts from the opening.",
                at=dates.entries_end_at // 1000,
            ),
            "entries_for",
        )
    if dates.voting_end_at <= dates.entries_end_at:
        raise InvalidOptions(
            _(
                "The voting would end before it begins. Nothing was changed, held or paid. "
                "Give `voting_for` a longer time; it counts from the end of entries."
            ),
            "voting_for",
        )
    return dates


def extend_dates(contest: Contest, by_ms: int, now: int, *, longest_ms: int) -> Dates:
    """The dates after an extension by so many milliseconds; `longest_ms`: how long it may last in all.

    While it is OPEN, entries and voting both end later. While it is VOTING, the voting does. Of a CLOSED
    one that lacks its quorum the voting goes on from now. Raises Outdated for one that is over, and
    InvalidOptions for an extension that shortens or goes too far.
    """
    ends = contest.entries_end_at, contest.voting_end_at
    if not contest.live or contest.opened_at is None or ends[0] is None or ends[1] is None:
        raise messages.too_late(contest)
    if by_ms <= 0:
        raise InvalidOptions(_("An extension has to be longer than nothing. Nothing was changed."), "by")
    entries_end_at = ends[0] + by_ms if contest.state is ContestState.OPEN else ends[0]
    voting_end_at = max(now, ends[1]) + by_ms if contest.state is ContestState.CLOSED else ends[1] + by_ms
    latest = contest.opened_at + longest_ms
    if voting_end_at > latest:
        raise InvalidOptions(
            _(
                "That would be too long: this contest has to end <t:{latest}:f> at the latest, and would end "
                "<t:{end}:f>. Nothing was changed. Extend it by less.",
                latest=latest // 1000,
                end=voting_end_at // 1000,
            ),
            "by",
        )
    return Dates(entries_end_at, voting_end_at)
