"""The books as plain values, for scripts and spreadsheets. Secrets and prompts stay here."""

import sqlite3
from collections.abc import Iterator

Record = dict[str, object]

JOB_COLUMNS = (
    *("id", "server", "channel", "user", "model", "operation", "state", "price", "paid"),
    *("message_id", "studio_job", "failure", "created_at", "paid_at", "ended_at", "private", "batch"),
)
PAYMENT_COLUMNS = (
    *("job", "purpose", "nonce", "amount", "state", "tx", "payer", "payee", "network", "asset"),
    *("valid_before", "signed_at"),
)


def export(connection: sqlite3.Connection, server: int | None = None) -> dict[str, list[Record]]:
    """Everything, or what concerns one server: jobs, payments, transfers, balances, deposits.

    Amounts are integer micro-USDC, instants epoch milliseconds (`valid_before`: seconds), ids strings.
    `price` is a job's total, `paid` what its settled payments cost.
    """
    return {
        "jobs": list(jobs(connection, server)),
        "payments": list(payments(connection, server)),
        "transfers": list(transfers(connection, server)),
        "balances": list(balances(connection, server)),
        "deposits": list(deposits(connection, server)),
    }


def jobs(connection: sqlite3.Connection, server: int | None = None) -> Iterator[Record]:
    """In the order in which they were asked for."""
    rows = connection.execute(
        "SELECT jobs.*, coalesce((SELECT sum(amount) FROM payments "
        "WHERE payments.job_id = jobs.id AND payments.state = 'SETTLED'), 0) AS paid "
        "FROM jobs WHERE ?1 IS NULL OR guild_id = ?1 ORDER BY seq",
        (server,),
    )
    for row in rows:
        yield {
            "id": row["id"],
            "server": str(row["guild_id"]),
            "channel": str(row["channel_id"]),
            "user": str(row["user_id"]),
            "model": row["operation"].partition("/")[0],
            "operation": row["operation"],
            "state": row["state"],
            "price": (row["price"] or 0) + row["upload_cost"],
            "paid": row["paid"],
            "message_id": None if row["message_id"] is None else str(row["message_id"]),
            "studio_job": row["studio_job"],
            "batch": row["batch_id"],
            "failure": row["failure"],
            "created_at": row["created_at"],
            "paid_at": row["paid_at"],
            "ended_at": row["ended_at"],
            "private": bool(row["private"]),
        }


def payments(connection: sqlite3.Connection, server: int | None = None) -> Iterator[Record]:
    """In the order in which they were signed, without the signed header."""
    yield from _records(
        connection,
        "SELECT payments.job_id AS job, purpose, nonce, amount, payments.state AS state, tx, payer, payee, "
        "network, asset, valid_before, signed_at FROM payments JOIN jobs ON jobs.id = payments.job_id "
        "WHERE ?1 IS NULL OR guild_id = ?1 ORDER BY payments.id",
        server,
    )


def transfers(connection: sqlite3.Connection, server: int | None = None) -> Iterator[Record]:
    """In the order in which they were booked."""
    yield from _records(
        connection,
        "SELECT seq, at, debit, credit, amount, kind, job, CAST(actor AS TEXT) AS actor, note, hash "  # noqa: S608
        f"FROM transfers WHERE ?1 IS NULL OR {_of_server('debit')} OR {_of_server('credit')} ORDER BY seq",
        server,
    )


def balances(connection: sqlite3.Connection, server: int | None = None) -> Iterator[Record]:
    """By account."""
    yield from _records(
        connection,
        "SELECT name AS account, balance AS amount FROM accounts "  # noqa: S608
        f"WHERE ?1 IS NULL OR {_of_server('name')} ORDER BY name",
        server,
    )


def deposits(connection: sqlite3.Connection, server: int | None = None) -> Iterator[Record]:
    """As they were seen on chain."""
    yield from _records(
        connection,
        "SELECT tx, log_index, seen_at, sender, amount, state, CAST(guild_id AS TEXT) AS server "
        "FROM deposits WHERE ?1 IS NULL OR guild_id = ?1 ORDER BY seen_at, tx, log_index",
        server,
    )


def _of_server(column: str) -> str:
    """SQL: whether the account in this column is one of the server ?1, its pots and prizes included."""
    return (
        f"({column} GLOB 'guild:' || ?1 || ':*' OR {column} IN "  # noqa: S608
        "(SELECT 'contest:' || id || ':pot' FROM contests WHERE guild_id = ?1))"
    )


def _records(connection: sqlite3.Connection, sql: str, *parameters: object) -> Iterator[Record]:
    for row in connection.execute(sql, parameters):
        yield dict(row)
