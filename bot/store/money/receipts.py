"""What jobs cost: a job with its money as one line, receipts with the payments behind them, and totals."""

import json

from bot.domain.jobs.errors import JobNotFound
from bot.domain.money.ledger import TransferKind
from bot.domain.money.spending import JobLine, MemberTotals, ReceiptLine, ReceiptPage, ReceiptPayment
from bot.store.money.spending_days import MODEL
from bot.store.sql import Connection, Row

JOB_LINE = (
    f"SELECT id, seq, admitted_at AS at, user_id, {MODEL} AS model, state, channel_id, private, "  # noqa: S608
    "CASE private WHEN 0 THEN message_id END AS message_id, "
    "coalesce(price, 0) + upload_cost AS price, options, "
    "(SELECT coalesce(sum(amount), 0) FROM payments WHERE job_id = jobs.id AND state = 'SETTLED') AS paid, "
    "(SELECT coalesce(sum(amount), 0) FROM transfers WHERE job = jobs.id AND kind = 'refund') AS refunded, "
    "(SELECT coalesce(sum(amount - captured), 0) FROM holds WHERE job_id = jobs.id AND state = 'OPEN') "
    "AS held FROM jobs "
)
"""SQL: jobs with their money, from the ledger. A WHERE clause follows; `job_line` reads the rows."""


def job_line(row: Row) -> JobLine:
    """Return the line of a row of JOB_LINE."""
    return JobLine(
        at=row["at"],
        job_id=row["id"],
        user_id=row["user_id"],
        model=row["model"],
        state=row["state"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        price=row["price"],
        paid=row["paid"],
        refunded=row["refunded"],
        held=row["held"],
        private=bool(row["private"]),
    )


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────

PAGE = 5
"""Receipts on a page."""

_CHARGED = "state IN ('SETTLED', 'DISPUTED')"
"""SQL: the payments on a receipt. Their money has left the wallet."""


def receipts(connection: Connection, guild_id: int, user_id: int, until: int, number: int) -> ReceiptPage:
    """Return that page (from 0) of the member's jobs with a charged payment, newest first.

    Jobs admitted after `until` are left out, so that the pages stay as they are while new jobs come.
    """
    rows = connection.execute(
        f"{JOB_LINE} INDEXED BY jobs_of_member "  # noqa: S608
        "WHERE guild_id = ? AND user_id = ? AND admitted_at <= ? "
        f"AND EXISTS (SELECT 1 FROM payments WHERE job_id = jobs.id AND payments.{_CHARGED}) "
        "ORDER BY seq DESC LIMIT ? OFFSET ?",
        (guild_id, user_id, until, PAGE + 1, number * PAGE),
    ).fetchall()
    lines = tuple(_receipt(connection, row) for row in rows[:PAGE])
    return ReceiptPage(lines, until, number, more=len(rows) > PAGE)


def receipt(connection: Connection, job_id: str) -> ReceiptLine:
    """Return the receipt of one admitted job, paid or not. Raises JobNotFound."""
    row = connection.execute(
        f"{JOB_LINE} WHERE id = ? AND admitted_at IS NOT NULL",
        (job_id,),
    ).fetchone()
    if row is None:
        raise JobNotFound(job_id)
    return _receipt(connection, row)


def _receipt(connection: Connection, row: Row) -> ReceiptLine:
    payments = connection.execute(
        "SELECT purpose, state, amount, nonce, tx, network, payer, payee, signed_at "  # noqa: S608
        f"FROM payments WHERE job_id = ? AND {_CHARGED} ORDER BY id",
        (row["id"],),
    )
    prompt = str(json.loads(row["options"]).get("prompt", ""))
    return ReceiptLine(job_line(row), prompt, tuple(ReceiptPayment(**dict(payment)) for payment in payments))


def totals(connection: Connection, guild_id: int, user_id: int) -> MemberTotals:
    """Return what the member made on the server, of all time."""
    row = connection.execute(
        "SELECT count(*) AS jobs, "
        "count(*) FILTER (WHERE state = 'DELIVERED') AS delivered, "
        "count(*) FILTER (WHERE state = 'FAILED') AS failed, "
        "count(*) FILTER (WHERE ended_at IS NULL) AS running, "
        "coalesce(sum((SELECT sum(amount) FROM payments WHERE job_id = jobs.id AND state = 'SETTLED')), 0) "
        "AS paid, "
        "coalesce(sum((SELECT sum(amount) FROM transfers WHERE job = jobs.id AND kind = ?)), 0) AS refunded, "
        "coalesce(sum((SELECT sum(amount - captured) FROM holds "
        "WHERE job_id = jobs.id AND holds.state = 'OPEN')), 0) AS held "
        "FROM jobs INDEXED BY jobs_of_member WHERE guild_id = ? AND user_id = ? AND admitted_at IS NOT NULL",
        (TransferKind.REFUND, guild_id, user_id),
    ).fetchone()
    return MemberTotals(**dict(row))
