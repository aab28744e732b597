"""A server's money in retrospect: spending for charts, pages of its history, receipts, the export.

Amounts are micro-USDC, instants epoch milliseconds.
"""

from collections.abc import Sequence
from operator import attrgetter

from bot.domain.moderation.log import LogLine
from bot.domain.money.ledger import available, held
from bot.domain.money.spending import CreditLine, HistoryLine, HistoryPage, HistoryPart, HistoryQuery, Spend
from bot.store.money.export import export_since
from bot.store.money.receipts import JOB_LINE, MODEL, job_line, receipt, receipts, totals
from bot.store.sql import Connection
from bot.store.verbs import Verbs, long_query, query


def _spending(
    connection: Connection, guild_id: int, since: int, *, user_id: int | None = None
) -> Sequence[Spend]:
    """Return the captures since then, of one member or of all, oldest first.

    What the host gave back for a job is negative, at the time of what was paid for it.
    """
    rows = connection.execute(
        f"SELECT job, at, user_id, {MODEL} AS model, amount FROM ("  # noqa: S608
        "  SELECT job, at, amount FROM transfers WHERE debit = :held AND at >= :since AND kind = 'capture'"
        "  UNION ALL"
        "  SELECT job, coalesce((SELECT max(paid.at) FROM transfers AS paid"
        "    WHERE paid.job = back.job AND paid.kind = 'capture'), at), -amount"
        "  FROM transfers AS back WHERE credit = :available AND at >= :since AND kind = 'refund'"
        ") JOIN jobs ON jobs.id = job WHERE at >= :since AND (:user IS NULL OR user_id = :user) ORDER BY at",
        {"held": held(guild_id), "available": available(guild_id), "since": since, "user": user_id},
    )
    return [Spend(row["job"], row["at"], row["user_id"], row["model"], row["amount"]) for row in rows]


# ── pages ────────────────────────────────────────────────────────────────────────────────────────

PAGE = 8
"""Lines on a page."""


def _page(connection: Connection, wanted: HistoryQuery, number: int) -> HistoryPage:
    """Return that page (from 0) of the wanted lines, newest first."""
    enough = (number + 1) * PAGE + 1
    lines: list[HistoryLine] = []
    if wanted.part in (HistoryPart.ALL, HistoryPart.JOBS, HistoryPart.LOSSES):
        lines += _jobs(connection, wanted, enough)
    if wanted.part in (HistoryPart.ALL, HistoryPart.CREDITS) and wanted.model is None:
        lines += _credits(connection, wanted, enough)
    if wanted.part in (HistoryPart.ALL, HistoryPart.RULES) and wanted.model is None:
        lines += _rules(connection, wanted, enough)
    lines.sort(key=attrgetter("at"), reverse=True)
    first = number * PAGE
    return HistoryPage(tuple(lines[first : first + PAGE]), number, more=len(lines) > first + PAGE)


def _bounds(wanted: HistoryQuery, limit: int) -> dict[str, object]:
    """Return the parameters that all three statements take."""
    return {
        "guild": wanted.guild_id,
        "since": wanted.since,
        "until": wanted.until,
        "user": wanted.user_id,
        "limit": limit,
    }


def _jobs(connection: Connection, wanted: HistoryQuery, limit: int) -> list[HistoryLine]:
    rows = connection.execute(
        f"{JOB_LINE} WHERE guild_id = :guild AND admitted_at BETWEEN :since AND :until "
        f"AND (:user IS NULL OR user_id = :user) AND (:model IS NULL OR {MODEL} = :model) "
        "AND (NOT :lost OR (state = 'FAILED' AND paid > 0)) ORDER BY admitted_at DESC, seq DESC LIMIT :limit",
        {**_bounds(wanted, limit), "model": wanted.model, "lost": wanted.part is HistoryPart.LOSSES},
    )
    return [job_line(row) for row in rows]


def _credits(connection: Connection, wanted: HistoryQuery, limit: int) -> list[HistoryLine]:
    """Return transfers between the server and the host, those of the jobs themselves left out."""
    rows = connection.execute(
        "SELECT seq, at, amount, kind, actor, job, note FROM transfers WHERE credit = :available "
        "AND kind NOT IN ('hold', 'capture', 'release') AND at BETWEEN :since AND :until "
        "AND (:user IS NULL OR actor = :user) "
        "UNION ALL SELECT seq, at, -amount, kind, actor, job, note FROM transfers WHERE debit = :available "
        "AND kind NOT IN ('hold', 'capture', 'release') AND at BETWEEN :since AND :until "
        "AND (:user IS NULL OR actor = :user) ORDER BY at DESC, seq DESC LIMIT :limit",
        {**_bounds(wanted, limit), "available": available(wanted.guild_id)},
    )
    return [
        CreditLine(row["at"], row["amount"], row["kind"], row["actor"], row["job"], row["note"])
        for row in rows
    ]


def _rules(connection: Connection, wanted: HistoryQuery, limit: int) -> list[HistoryLine]:
    rows = connection.execute(
        "SELECT * FROM moderation_log WHERE guild_id = :guild "
        "AND action <> 'loss' "  # that job has a line of its own
        "AND at BETWEEN :since AND :until AND (:user IS NULL OR actor = :user) "
        "ORDER BY at DESC, seq DESC LIMIT :limit",
        _bounds(wanted, limit),
    )
    return [LogLine(**dict(row)) for row in rows]


class HistoryStore(Verbs):
    """Reads of what was spent."""

    spending = long_query(_spending)
    page = query(_page)
    receipts = query(receipts)
    receipt = query(receipt)
    totals = query(totals)
    export = long_query(export_since)
