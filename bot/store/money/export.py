"""The ledger as plain values, for scripts and spreadsheets. Secrets and prompts are left out."""

from collections.abc import Iterator, Mapping

from bot.domain.money.networks import BASE
from bot.store.money.transfers import BESIDE_JOBS
from bot.store.sql import Connection

Record = dict[str, object]
"""A row: value by column name. Which columns a table has is said by the function that reads it."""

JOB_COLUMNS = (
    *("id", "server", "channel", "user", "model", "operation", "state", "price", "paid"),
    *("message_id", "studio_job", "failure", "created_at", "paid_at", "ended_at", "private", "batch"),
)
PAYMENT_COLUMNS = (
    *("job", "purpose", "nonce", "amount", "state", "tx", "payer", "payee", "network", "asset"),
    *("valid_before", "signed_at", "fee"),
)


Tables = Iterator[tuple[str, Iterator[Record]]]
"""Tables by name, read as they are taken: a long history is never whole in memory."""


def export(connection: Connection, server: int | None = None, since: int = 0) -> dict[str, list[Record]]:
    """Return the tables jobs, payments, transfers, balances and deposits: all of them, or one server's rows.

    Amounts are integer micro-USDC, instants epoch milliseconds (`valid_before`: seconds), ids strings.
    `price` is a job's total, `paid` what its settled payments cost, `fee` a payment's gas, which the host
    bears. Rows from before `since` are left out; balances are those of now.
    """
    return {name: list(records) for name, records in _tables(connection, server, since)}


def export_since(connection: Connection, guild_id: int, since: int) -> dict[str, list[Record]]:
    """Return the tables of one server and its moderation log (`log`), without rows from before `since`."""
    return {name: list(records) for name, records in tables_since(connection, guild_id, since)}


def tables_since(connection: Connection, guild_id: int, since: int) -> Tables:
    """Yield what `export_since` returns, table by table."""
    yield from _tables(connection, guild_id, since)
    yield (
        "log",
        _records(
            connection,
            "SELECT seq, at, CAST(actor AS TEXT) AS actor, action, old, new, reason FROM moderation_log "
            "WHERE guild_id = :server AND at >= :since ORDER BY seq",
            _bounds(guild_id, since),
        ),
    )


def _tables(connection: Connection, server: int | None, since: int) -> Tables:
    yield "jobs", jobs(connection, server, since)
    yield "payments", payments(connection, server, since)
    yield "transfers", transfers(connection, server, since)
    yield "balances", balances(connection, server)
    yield "deposits", deposits(connection, server, since)


def jobs(connection: Connection, server: int | None = None, since: int = 0) -> Iterator[Record]:
    """Yield the jobs in the order in which they were asked for: JOB_COLUMNS."""
    found = "created_at >= :since"
    if server is not None:
        found = (
            "seq IN (SELECT seq FROM jobs INDEXED BY jobs_by_creation "
            "WHERE guild_id = :server AND created_at >= :since)"
        )
    rows = connection.execute(
        "SELECT id, guild_id, channel_id, user_id, operation, jobs.state, price, upload_cost, message_id, "  # noqa: S608
        "studio_job, batch_id, failure, created_at, paid_at, ended_at, private, coalesce("
        "(SELECT sum(amount) FROM payments WHERE job_id = jobs.id AND state = 'SETTLED'), 0) AS paid "
        f"FROM jobs WHERE {found} ORDER BY seq",
        _bounds(server, since),
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


def payments(connection: Connection, server: int | None = None, since: int = 0) -> Iterator[Record]:
    """Yield the payments as they were signed, without the signed header: PAYMENT_COLUMNS."""
    found = "signed_at >= :since"
    if server is not None:
        # Some days are found by the day; all days by the server's jobs, so that no other server's are read.
        # SQLite reads the tables of a CROSS JOIN in this order.
        by_day = "payments INDEXED BY payments_by_day CROSS JOIN jobs"
        tables = by_day if since > 0 else "jobs CROSS JOIN payments"
        found = (
            f"id IN (SELECT payments.id FROM {tables} WHERE jobs.id = payments.job_id "  # noqa: S608
            "AND guild_id = :server AND signed_at >= :since)"
        )
    yield from _records(
        connection,
        "SELECT job_id AS job, purpose, nonce, amount, state, tx, payer, payee, network, asset, "  # noqa: S608
        f"valid_before, signed_at, coalesce(fee, 0) AS fee FROM payments WHERE {found} ORDER BY id",
        _bounds(server, since),
    )


def transfers(connection: Connection, server: int | None = None, since: int = 0) -> Iterator[Record]:
    """Yield the transfers in the order in which they were booked."""
    columns = "seq, at, debit, credit, amount, kind, job, CAST(actor AS TEXT) AS actor, note, hash"
    left = f"SELECT seq FROM transfers WHERE debit IN ({_ACCOUNTS}) AND at >= :since"  # noqa: S608
    entered = f"SELECT seq FROM transfers WHERE credit IN ({_ACCOUNTS}) AND {BESIDE_JOBS} AND at >= :since"  # noqa: S608
    found = "at >= :since" if server is None else f"seq IN ({left} UNION {entered})"
    yield from _records(
        connection,
        f"SELECT {columns} FROM transfers WHERE {found} ORDER BY seq",  # noqa: S608
        _bounds(server, since),
    )


def balances(connection: Connection, server: int | None = None) -> Iterator[Record]:
    """Yield the balance of each account, by name."""
    yield from _records(
        connection,
        "SELECT name AS account, balance AS amount FROM accounts "  # noqa: S608
        f"WHERE TRUE {_and(server, f'name IN ({_ACCOUNTS})')} ORDER BY name",
        _bounds(server, 0),
    )


def deposits(connection: Connection, server: int | None = None, since: int = 0) -> Iterator[Record]:
    """Yield the deposits in the order in which they were seen."""
    yield from _records(
        connection,
        "SELECT tx, log_index, seen_at, sender, amount, state, CAST(guild_id AS TEXT) AS server, "  # noqa: S608
        f"coalesce(network, '{BASE.name}') AS network "
        f"FROM deposits WHERE seen_at >= :since {_and(server, 'guild_id = :server')} "
        "ORDER BY seen_at, tx, log_index",
        _bounds(server, since),
    )


_ACCOUNTS = (
    "SELECT name FROM accounts "
    "WHERE name >= 'guild:' || :server || ':' AND name < 'guild:' || :server || ';' "
    "UNION ALL SELECT 'contest:' || id || ':pot' FROM contests WHERE guild_id = :server"
)
"""SQL: the names of a server's accounts, its pots and prizes included. It reads no other server's rows."""


def _and(server: int | None, condition: str) -> str:
    """Return the SQL that narrows a statement to a server; a condition for both cases would use no index."""
    return "" if server is None else f"AND {condition}"


def _bounds(server: int | None, since: int) -> dict[str, int]:
    return {"since": since} if server is None else {"since": since, "server": server}


def _records(connection: Connection, sql: str, parameters: Mapping[str, int]) -> Iterator[Record]:
    for row in connection.execute(sql, parameters):
        yield dict(row)
