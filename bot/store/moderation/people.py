"""Decisions about members, each one transaction: the case, what it ends, and its line in the log."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import Conflict
from bot.domain.moderation.cases import APPEALABLE, Case, CaseKind, Outcome
from bot.domain.moderation.people_errors import (
    AlreadyEnded,
    AlreadyStruck,
    AppealProblem,
    AppealRefused,
    CaseNotFound,
    NotBlocked,
)
from bot.store.moderation import cases, marks
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, query


@dataclass(frozen=True, slots=True)
class Penalty:
    """What a strike does besides counting. `until` is epoch milliseconds; None: without an end."""

    blocks: bool
    until: int | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a strike would be now: how long it counts, and the penalty for the first, the second, …"""

    lapses_at: int
    penalties: Sequence[Penalty]


def strike(
    connection: Connection,
    guild_id: int,
    user_id: int,
    *,
    by: int,
    now: int,
    reason: str,
    job_id: str | None,
    sentence: Sentence,
) -> tuple[Case, int]:
    """Give the member a strike, with the penalty for their number of strikes. Return it and that number.

    Raises AlreadyStruck if a strike for the same job counts.
    """
    counting = cases.record(connection, guild_id, user_id, now=now).strikes
    for earlier in counting:
        if job_id is not None and earlier.job_id == job_id:
            raise AlreadyStruck(earlier.number)
    strikes = len(counting) + 1
    penalty = sentence.penalties[min(strikes, len(sentence.penalties)) - 1]
    case = cases.open_case(
        connection,
        guild_id,
        CaseKind.STRIKE,
        user_id,
        by=by,
        now=now,
        reason=reason,
        job_id=job_id,
        lapses_at=sentence.lapses_at,
        blocks=penalty.blocks,
        blocked_until=penalty.until if penalty.blocks else None,
    )
    cases.log_case(connection, case, by=by, now=now, strikes=strikes)
    return case, strikes


def block(
    connection: Connection,
    guild_id: int,
    user_id: int,
    *,
    by: int,
    now: int,
    reason: str,
    until: int | None,
    job_id: str | None = None,
) -> Case:
    """Block the member, in place of every block that is in force."""
    ended = cases.end_blocks(connection, guild_id, user_id, now=now)
    case = cases.open_case(
        connection,
        guild_id,
        CaseKind.BLOCK,
        user_id,
        by=by,
        now=now,
        reason=reason,
        job_id=job_id,
        about=ended[-1].number if ended else None,
        blocks=True,
        blocked_until=until,
    )
    cases.log_case(connection, case, by=by, now=now)
    return case


def unblock(connection: Connection, guild_id: int, user_id: int, *, by: int, now: int, reason: str) -> Case:
    """End every block of the member. Raises NotBlocked."""
    ended = cases.end_blocks(connection, guild_id, user_id, now=now)
    if not ended:
        raise NotBlocked(user_id)
    case = cases.open_case(
        connection,
        guild_id,
        CaseKind.UNBLOCK,
        user_id,
        by=by,
        now=now,
        reason=reason,
        about=ended[-1].number,
    )
    cases.log_case(connection, case, by=by, now=now)
    return case


def lift_strike(connection: Connection, guild_id: int, number: int, *, by: int, now: int) -> Case:
    """Take a strike back, and the block that it brought. Raises CaseNotFound or AlreadyEnded."""
    case = cases.get(connection, guild_id, number)
    if case.kind is not CaseKind.STRIKE:
        raise CaseNotFound(number)
    if not case.counts(now):
        raise AlreadyEnded(number)
    ended = cases.end_case(connection, guild_id, number, by=by, now=now, outcome=Outcome.LIFTED)
    cases.log_case(connection, ended, by=by, now=now, act="strike lifted")
    return ended


# ── appeals ──────────────────────────────────────────────────────────────────────────────────────


def appeal(
    connection: Connection, guild_id: int, number: int, *, user_id: int, now: int, text: str
) -> tuple[Case, Case]:
    """Store the member's appeal against a case. Return both, the appeal first.

    Raises CaseNotFound for the case of another member, or AppealRefused.
    """
    case = check_appeal(connection, guild_id, number, user_id=user_id, now=now)
    made = cases.open_case(
        connection, guild_id, CaseKind.APPEAL, user_id, by=user_id, now=now, reason=text, about=number
    )
    return made, case


def check_appeal(connection: Connection, guild_id: int, number: int, *, user_id: int, now: int) -> Case:
    """Return the case if the member can appeal against it now. Raises CaseNotFound or AppealRefused."""
    case = cases.get(connection, guild_id, number)
    if case.kind is CaseKind.REPORT or case.user_id not in marks.numbers_of(connection, user_id):
        raise CaseNotFound(number)
    if case.kind not in APPEALABLE:
        raise AppealRefused(number, AppealProblem.NOTHING)
    if cases.appeal_of(connection, guild_id, number) is not None:
        raise AppealRefused(number, AppealProblem.TWICE)
    if not case.can_be_appealed(now):
        raise AppealRefused(number, AppealProblem.OVER)
    return case


def decide_appeal(
    connection: Connection, guild_id: int, number: int, *, by: int, now: int, granted: bool
) -> tuple[Case, Case]:
    """Decide an appeal; granted, its case ends. Return both, the appeal first.

    Raises CaseNotFound, or AlreadyEnded for an appeal that is decided.
    """
    made = cases.get(connection, guild_id, number)
    if made.kind is not CaseKind.APPEAL:
        raise CaseNotFound(number)
    outcome = Outcome.GRANTED if granted else Outcome.REFUSED
    try:
        made = cases.end_case(connection, guild_id, number, by=by, now=now, outcome=outcome)
    except Conflict as error:
        raise AlreadyEnded(number) from error
    assert made.about is not None, "an appeal is about a case"
    case = cases.get(connection, guild_id, made.about)
    if granted and case.is_open:
        case = cases.end_case(connection, guild_id, case.number, by=by, now=now, outcome=outcome)
    cases.log_case(connection, made, by=by, now=now, act=f"appeal {outcome}", reason="")
    return made, case


class PeopleStore(Verbs):
    """Decisions about members."""

    strike = command(strike)
    block = command(block)
    unblock = command(unblock)
    lift_strike = command(lift_strike)
    check_appeal = query(check_appeal)
    appeal = command(appeal)
    decide_appeal = command(decide_appeal)
