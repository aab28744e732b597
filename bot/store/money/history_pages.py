"""The pages of a server's history: jobs, what came in, and what was changed."""

import sqlite3
from operator import attrgetter

from bot.domain.moderation.log import LogLine
from bot.domain.money.ledger import available
from bot.domain.money.spending import CreditLine, Line, Page, Wanted, What
from bot.store.money.job_lines import JOB_LINE, MODEL, job_line

PAGE = 8
"""Lines on a page."""


def page(connection: sqlite3.Connection, wanted: Wanted, number: int) -> Page:
    """The lines of that page (from 0), newest first, of everything that is wanted."""
    enough = (number + 1) * PAGE + 1
    lines: list[Line] = []
    if wanted.what in (What.ALL, What.JOBS, What.LOSSES):
        lines += _jobs(connection, wanted, enough)
    if wanted.what in (What.ALL, What.CREDITS) and wanted.model is None:
        lines += _credits(connection, wanted, enough)
    if wanted.what in (What.ALL, What.RULES) and wanted.model is None:
        lines += _rules(connection, wanted, enough)
    lines.sort(key=attrgetter("at"), reverse=True)
    first = number * PAGE
    return Page(tuple(lines[first : first + PAGE]), number, more=len(lines) > first + PAGE)


def _span(wanted: Wanted, limit: int) -> dict[str, object]:
    return {
        "guild": wanted.guild_id,
        "since": wanted.since,
        "until": wanted.until,
        "user": wanted.user_id,
        "limit": limit,
    }


def _jobs(connection: sqlite3.Connection, wanted: Wanted, limit: int) -> list[Line]:
    rows = connection.execute(
        f"{JOB_LINE} WHERE guild_id = :guild AND admitted_at BETWEEN :since AND :until "
        f"AND (:user IS NULL OR user_id = :user) AND (:model IS NULL OR {MODEL} = :model) "
        "AND (NOT :lost OR (state = 'FAILED' AND paid > 0)) ORDER BY admitted_at DESC, seq DESC LIMIT :limit",
        {**_span(wanted, limit), "model": wanted.model, "lost": wanted.what is What.LOSSES},
    )
    return [job_line(row) for row in rows]


def _credits(connection: sqlite3.Connection, wanted: Wanted, limit: int) -> list[Line]:
    """Transfers between the server and the house that no job's life consists of."""
    rows = connection.execute(
        "SELECT seq, at, amount, kind, actor, job, note FROM transfers WHERE credit = :available "
        "AND kind NOT IN ('hold', 'capture', 'release') AND at BETWEEN :since AND :until "
        "AND (:user IS NULL OR actor = :user) "
        "UNION ALL SELECT seq, at, -amount, kind, actor, job, note FROM transfers WHERE debit = :available "
        "AND kind NOT IN ('hold', 'capture', 'release') AND at BETWEEN :since AND :until "
        "AND (:user IS NULL OR actor = :user) ORDER BY at DESC, seq DESC LIMIT :limit",
        {**_span(wanted, limit), "available": available(wanted.guild_id)},
    )
    return [
        CreditLine(row["at"], row["amount"], row["kind"], row["actor"], row["job"], row["note"])
        for row in rows
    ]


def _rules(connection: sqlite3.Connection, wanted: Wanted, limit: int) -> list[Line]:
    rows = connection.execute(
        "SELECT * FROM moderation_log WHERE guild_id = :guild "
        "AND action <> 'loss' "  # that job has a line of its own
        "AND at BETWEEN :since AND :until AND (:user IS NULL OR actor = :user) "
        "ORDER BY at DESC, seq DESC LIMIT :limit",
        _span(wanted, limit),
    )
    return [LogLine(**dict(row)) for row in rows]
