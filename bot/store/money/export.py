"""The ledger as plain values, for scripts and spreadsheets. Secrets and prompts are left out."""

from collections.abc import Iterator, Mapping

from bot.store.sql import Connection

Record = dict[str, object]
"""A row: value by column name. Which columns a table has is said by the function that reads it."""

JOB_COLUMNS = (
    *("id", "server", "channel", "user", "model", "operation", "state", "price", "paid"),
    *("message_id", "studio_job", "failure", "created_at", "paid_at", "ended_at", "private", "batch"),
)
PAYMENT_COLUMNS = (
    *("job", "purpose", "nonce", "amount", "state", "tx", "payer", "payee", "network", "asset"),
    *("valid_before", "signed_at"),
)


def export(connection: Connection, server: int | None = None) -> dict[str, list[Record]]:
    """Return the tables jobs, payments, transfers, balances and deposits: all of them, or one server's rows.

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


_TIMES: Mapping[str, str] = {
    "jobs": "created_at",
    "payments": "signed_at",
    "transfers": "at",
    "deposits": "seen_at",
    "log": "at",
}
"""The column with each table's instant. Balances have none."""


def export_since(connection: Connection, guild_id: int, since: int) -> dict[str, list[Record]]:
    """Return the tables of one server and its moderation log (`log`), without rows from before `since`.

    Balances are those of now.
    """
    tables = export(connection, guild_id)
    tables["log"] = list(
        _records(
            connection,
            "SELECT seq, at, CAST(actor AS TEXT) AS actor, action, old, new, reason FROM moderation_log "
            "WHERE guild_id = ? ORDER BY seq",
            guild_id,
        )
    )
    for name, column in _TIMES.items():
        tables[name] = [row for row in tables[name] if _instant(row[column]) >= since]
    return tables


def _instant(value: object) -> int:
    assert isinstance(value, int), "every row of these tables has an instant"
    return value


def jobs(connection: Connection, server: int | None = None) -> Iterator[Record]:
    """Yield the jobs in the order in which they were asked for: JOB_COLUMNS."""
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


def payments(connection: Connection, server: int | None = None) -> Iterator[Record]:
    """Yield the payments as they were signed, without the signed header: PAYMENT_COLUMNS."""
    yield from _records(
        connection,
        "SELECT payments.job_id AS job, purpose, nonce, amount, payments.state AS state, tx, payer, payee, "
        "network, asset, valid_before, signed_at FROM payments JOIN jobs ON jobs.id = payments.job_id "
        "WHERE ?1 IS NULL OR guild_id = ?1 ORDER BY payments.id",
        server,
    )


def transfers(connection: Connection, server: int | None = None) -> Iterator[Record]:
    """Yield the transfers in the order in which they were booked."""
    yield from _records(
        connection,
        "SELECT seq, at, debit, credit, amount, kind, job, CAST(actor AS TEXT) AS actor, note, hash "  # noqa: S608
        f"FROM transfers WHERE ?1 IS NULL OR {_of_server('debit')} OR {_of_server('credit')} ORDER BY seq",
        server,
    )


def balances(connection: Connection, server: int | None = None) -> Iterator[Record]:
    """Yield the balance of each account, by name."""
    yield from _records(
        connection,
        "SELECT name AS account, balance AS amount FROM accounts "  # noqa: S608
        f"WHERE ?1 IS NULL OR {_of_server('name')} ORDER BY name",
        server,
    )


def deposits(connection: Connection, server: int | None = None) -> Iterator[Record]:
    """Yield the deposits in the order in which they were seen."""
    yield from _records(
        connection,
        "SELECT tx, log_index, seen_at, sender, amount, state, CAST(guild_id AS TEXT) AS server "
        "FROM deposits WHERE ?1 IS NULL OR guild_id = ?1 ORDER BY seen_at, tx, log_index",
        server,
    )


def _of_server(column: str) -> str:
    """Return SQL: the account in this column belongs to the server ?1, its pots and prizes included."""
    return (
        f"({column} GLOB 'guild:' || ?1 || ':*' OR {column} IN "  # noqa: S608
        "(SELECT 'contest:' || id || ':pot' FROM contests WHERE guild_id = ?1))"
    )


def _records(connection: Connection, sql: str, *parameters: object) -> Iterator[Record]:
    for row in connection.execute(sql, parameters):
        yield dict(row)
