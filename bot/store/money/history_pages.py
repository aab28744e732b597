"""The pages of a server's history: jobs, what came in, and what was changed."""

import sqlite3
from operator import attrgetter

from bot.domain.moderation.log import LogLine
from bot.domain.money.ledger import available
from bot.domain.money.spending import CreditLine, HistoryLine, HistoryPage, HistoryPart, HistoryQuery
from bot.store.money.job_lines import JOB_LINE, MODEL, job_line

PAGE = 8
"""Lines on a page."""


def page(connection: sqlite3.Connection, query: HistoryQuery, number: int) -> HistoryPage:
    """Return page `number` (from 0) of the query, newest first."""
    enough = (number + 1) * PAGE + 1
    lines: list[HistoryLine] = []
    if query.part in (HistoryPart.ALL, HistoryPart.JOBS, HistoryPart.LOSSES):
        lines += _jobs(connection, query, enough)
    if query.part in (HistoryPart.ALL, HistoryPart.CREDITS) and query.model is None:
        lines += _credits(connection, query, enough)
    if query.part in (HistoryPart.ALL, HistoryPart.RULES) and query.model is None:
        lines += _rules(connection, query, enough)
    lines.sort(key=attrgetter("at"), reverse=True)
    first = number * PAGE
    return HistoryPage(tuple(lines[first : first + PAGE]), number, more=len(lines) > first + PAGE)


def _bounds(query: HistoryQuery, limit: int) -> dict[str, object]:
    return {
        "guild": query.guild_id,
        "since": query.since,
        "until": query.until,
        "user": query.user_id,
        "limit": limit,
    }


def _jobs(connection: sqlite3.Connection, query: HistoryQuery, limit: int) -> list[HistoryLine]:
    rows = connection.execute(
        f"{JOB_LINE} WHERE guild_id = :guild AND admitted_at BETWEEN :since AND :until "
        f"AND (:user IS NULL OR user_id = :user) AND (:model IS NULL OR {MODEL} = :model) "
        "AND (NOT :lost OR (state = 'FAILED' AND paid > 0)) ORDER BY admitted_at DESC, seq DESC LIMIT :limit",
        {**_bounds(query, limit), "model": query.model, "lost": query.part is HistoryPart.LOSSES},
    )
    return [job_line(row) for row in rows]


def _credits(connection: sqlite3.Connection, query: HistoryQuery, limit: int) -> list[HistoryLine]:
    """Transfers between the server and the house that no job's life consists of."""
    rows = connection.execute(
        "SELECT seq, at, amount, kind, actor, job, note FROM transfers WHERE credit = :available "
        "AND kind NOT IN ('hold', 'capture', 'release') AND at BETWEEN :since AND :until "
        "AND (:user IS NULL OR actor = :user) "
        "UNION ALL SELECT seq, at, -amount, kind, actor, job, note FROM transfers WHERE debit = :available "
        "AND kind NOT IN ('hold', 'capture', 'release') AND at BETWEEN :since AND :until "
        "AND (:user IS NULL OR actor = :user) ORDER BY at DESC, seq DESC LIMIT :limit",
        {**_bounds(query, limit), "available": available(query.guild_id)},
    )
    return [
        CreditLine(row["at"], row["amount"], row["kind"], row["actor"], row["job"], row["note"])
        for row in rows
    ]


def _rules(connection: sqlite3.Connection, query: HistoryQuery, limit: int) -> list[HistoryLine]:
    rows = connection.execute(
        "SELECT * FROM moderation_log WHERE guild_id = :guild "
        "AND action <> 'loss' "  # that job has a line of its own
        "AND at BETWEEN :since AND :until AND (:user IS NULL OR actor = :user) "
        "ORDER BY at DESC, seq DESC LIMIT :limit",
        _bounds(query, limit),
    )
    return [LogLine(**dict(row)) for row in rows]
