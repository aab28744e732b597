"""What a member's jobs cost: receipts with the payments behind them, and the totals."""

import json
import sqlite3

from bot.domain.jobs.errors import JobNotFound
from bot.domain.money.ledger import TransferKind
from bot.domain.money.spending import MemberTotals, ReceiptLine, ReceiptPage, ReceiptPayment
from bot.store.money.job_lines import JOB_LINE, job_line

PAGE = 5
"""Receipts on a page."""

_CHARGED = "state IN ('SETTLED', 'DISPUTED')"
"""Payments that stand on a receipt: the money has left the wallet."""


def page(connection: sqlite3.Connection, guild_id: int, user_id: int, until: int, number: int) -> ReceiptPage:
    """The member's jobs with a charged payment that were admitted up to `until`, newest first."""
    rows = connection.execute(
        f"{JOB_LINE} WHERE guild_id = ? AND user_id = ? AND admitted_at <= ? "  # noqa: S608
        f"AND EXISTS (SELECT 1 FROM payments WHERE job_id = jobs.id AND payments.{_CHARGED}) "
        "ORDER BY seq DESC LIMIT ? OFFSET ?",
        (guild_id, user_id, until, PAGE + 1, number * PAGE),
    ).fetchall()
    lines = tuple(_receipt(connection, row) for row in rows[:PAGE])
    return ReceiptPage(lines, until, number, more=len(rows) > PAGE)


def one(connection: sqlite3.Connection, job_id: str) -> ReceiptLine:
    """The receipt of one admitted job, whatever was paid. Raises NotFound."""
    row = connection.execute(
        f"{JOB_LINE} WHERE id = ? AND admitted_at IS NOT NULL",
        (job_id,),
    ).fetchone()
    if row is None:
        raise JobNotFound(job_id)
    return _receipt(connection, row)


def _receipt(connection: sqlite3.Connection, row: sqlite3.Row) -> ReceiptLine:
    payments = connection.execute(
        "SELECT purpose, state, amount, nonce, tx, network, payer, payee, signed_at "  # noqa: S608
        f"FROM payments WHERE job_id = ? AND {_CHARGED} ORDER BY id",
        (row["id"],),
    )
    prompt = str(json.loads(row["options"]).get("prompt", ""))
    return ReceiptLine(job_line(row), prompt, tuple(ReceiptPayment(**dict(payment)) for payment in payments))


def totals(connection: sqlite3.Connection, guild_id: int, user_id: int) -> MemberTotals:
    """What the member made on the server, all time."""
    row = connection.execute(
        "SELECT count(*) AS jobs, "
        "coalesce(sum(state = 'DELIVERED'), 0) AS delivered, coalesce(sum(state = 'FAILED'), 0) AS failed, "
        "coalesce(sum(ended_at IS NULL), 0) AS running, "
        "coalesce(sum((SELECT sum(amount) FROM payments WHERE job_id = jobs.id AND state = 'SETTLED')), 0) "
        "AS paid, "
        "coalesce(sum((SELECT sum(amount) FROM transfers WHERE job = jobs.id AND kind = ?)), 0) AS refunded, "
        "coalesce(sum((SELECT sum(amount - captured) FROM holds "
        "WHERE job_id = jobs.id AND holds.state = 'OPEN')), 0) AS held "
        "FROM jobs WHERE guild_id = ? AND user_id = ? AND admitted_at IS NOT NULL",
        (TransferKind.REFUND, guild_id, user_id),
    ).fetchone()
    return MemberTotals(**dict(row))
