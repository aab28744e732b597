"""When there is something to do for a contest. Functions are part of a caller's transaction."""

import sqlite3
from collections.abc import Iterator, Sequence

from bot.domain.contests.models import Contest, ContestState
from bot.domain.contests.phases import last_call_at, phase_due
from bot.domain.contests.records import PostKind
from bot.store.contests import posts
from bot.store.contests import rows as contests_rows

NOW = 0
"""An instant that is always over."""


def next_due(connection: sqlite3.Connection) -> int | None:
    """The next instant of all contests and templates."""
    rows = connection.execute("SELECT min(next_at) AS at FROM contest_templates WHERE next_at IS NOT NULL")
    dues = [row["at"] for row in rows if row["at"] is not None]
    return min([*dues, *(at for at, _ in _dues(connection))], default=None)


def due(connection: sqlite3.Connection, now: int) -> Sequence[Contest]:
    """The contests whose instant has come."""
    return [contest for at, contest in _dues(connection) if at <= now]


def put_off(connection: sqlite3.Connection, contest_id: str, until: int) -> None:
    """Messages are tried again then; a phase ends when it ends."""
    connection.execute("UPDATE contests SET retry_at = ? WHERE id = ?", (until, contest_id))


def _dues(connection: sqlite3.Connection) -> Iterator[tuple[int, Contest]]:
    rows = connection.execute(
        "SELECT * FROM contests WHERE state IN ('OPEN', 'VOTING', 'CLOSED') "
        "OR (shown < version AND opened_at IS NOT NULL) OR (state = 'DRAFT' AND template_id IS NOT NULL) "
        "ORDER BY seq"
    ).fetchall()
    for row in rows:
        at = _due(connection, row)
        if at is not None:
            yield at, contests_rows.contest_of(row)


def _due(connection: sqlite3.Connection, row: sqlite3.Row) -> int | None:
    contest = contests_rows.contest_of(row)
    phases = [phase_due(contest), _result_due(row, contest)]
    message = _message_due(connection, row, contest)
    if message is not None:
        phases.append(max(message, row["retry_at"] or NOW))
    return min((at for at in phases if at is not None), default=None)


def _result_due(row: sqlite3.Row, contest: Contest) -> int | None:
    """When the result is worked out: at the close, or when the organiser's time is over."""
    if contest.state is not ContestState.CLOSED or row["result"] is not None:
        return None
    return int(row["decide_at"] or NOW)


def _message_due(connection: sqlite3.Connection, row: sqlite3.Row, contest: Contest) -> int | None:
    if contest.state is ContestState.DRAFT or row["shown"] < row["version"] or row["result"] is not None:
        return NOW  # to be opened, to be shown, to be announced
    done = posts.done(connection, contest.id)
    if _untold(connection, contest.id) or (row["decide_at"] is not None and PostKind.QUORUM not in done):
        return NOW
    if contest.state is ContestState.VOTING:
        if PostKind.VOTING not in done:
            return NOW
        return None if PostKind.LAST_CALL in done else last_call_at(contest)
    return None


def _untold(connection: sqlite3.Connection, contest_id: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM submissions WHERE contest_id = ? AND state = 'DISQUALIFIED' AND told_at IS NULL",
        (contest_id,),
    ).fetchone()
    return row is not None
