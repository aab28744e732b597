"""A job with its money, as one line of a history or of a receipt."""

import sqlite3

from bot.domain.money.spending import JobLine

MODEL = "substr(operation, 1, instr(operation, '/') - 1)"
"""The model of a job, in SQL."""

JOB_LINE = (
    f"SELECT id, seq, admitted_at AS at, user_id, {MODEL} AS model, state, channel_id, private, "  # noqa: S608
    "CASE private WHEN 0 THEN message_id END AS message_id, "
    "coalesce(price, 0) + upload_cost AS price, options, "
    "(SELECT coalesce(sum(amount), 0) FROM payments WHERE job_id = jobs.id AND state = 'SETTLED') AS paid, "
    "(SELECT coalesce(sum(amount), 0) FROM transfers WHERE job = jobs.id AND kind = 'refund') AS refunded, "
    "(SELECT coalesce(sum(amount - captured), 0) FROM holds WHERE job_id = jobs.id AND state = 'OPEN') "
    "AS held FROM jobs "
)
"""A job with its money, from the ledger; a WHERE clause follows."""


def job_line(row: sqlite3.Row) -> JobLine:
    """Of a row of JOB_LINE."""
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
