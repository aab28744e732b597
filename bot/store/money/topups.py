"""Top-ups: amounts that somebody was promised a credit for. Functions are part of a caller's transaction."""

import secrets
import sqlite3
from collections.abc import Sequence

from bot.domain.money.deposits import NewTopup, Topup, exact_amount
from bot.domain.money.errors import NoFreeAmount


def open_one(connection: sqlite3.Connection, draft: NewTopup, *, unused_since: int) -> Topup:
    """A top-up whose amount nobody was given since that instant, and no unclaimed deposit has."""
    known = _one(connection, "request_key", draft.request_key)
    if known is not None:
        return known
    amount = exact_amount(draft.asked, _taken(connection, draft.asked, unused_since), secrets.choice)
    if amount is None:
        raise NoFreeAmount(draft.asked)
    rows = connection.execute(
        "INSERT INTO topups "
        "(id, request_key, guild_id, channel_id, user_id, asked, amount, opened_at, due_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
        (
            draft.id,
            draft.request_key,
            draft.guild_id,
            draft.channel_id,
            draft.user_id,
            draft.asked,
            amount,
            draft.opened_at,
            draft.due_at,
        ),
    ).fetchall()
    return _topup_of(rows[0])


def _taken(connection: sqlite3.Connection, asked: int, since: int) -> set[int]:
    rows = connection.execute(
        "SELECT amount FROM topups WHERE amount BETWEEN ?1 AND ?1 + 10000 AND due_at >= ?2 "
        "UNION SELECT amount FROM deposits WHERE amount BETWEEN ?1 AND ?1 + 10000 AND state = 'UNCLAIMED'",
        (asked, since),
    )
    return {row["amount"] for row in rows}


def waiting(connection: sqlite3.Connection, now: int) -> set[int]:
    """The amounts of those that are open."""
    rows = connection.execute("SELECT amount FROM topups WHERE credited_at IS NULL AND due_at >= ?", (now,))
    return {row["amount"] for row in rows}


def with_amount(connection: sqlite3.Connection, amount: int) -> Sequence[Topup]:
    """Those with exactly this amount, newest first."""
    rows = connection.execute("SELECT * FROM topups WHERE amount = ? ORDER BY opened_at DESC", (amount,))
    return [_topup_of(row) for row in rows]


def credited(connection: sqlite3.Connection, topup_id: str, tx: str, log_index: int, *, now: int) -> Topup:
    """It is paid. The caller books the money in the same transaction."""
    rows = connection.execute(
        "UPDATE topups SET credited_at = ?, tx = ?, log_index = ? WHERE id = ? AND credited_at IS NULL "
        "RETURNING *",
        (now, tx, log_index, topup_id),
    ).fetchall()
    assert rows, "the caller has just seen it open in this transaction"
    return _topup_of(rows[0])


def unannounced(connection: sqlite3.Connection) -> Sequence[Topup]:
    rows = connection.execute(
        "SELECT * FROM topups WHERE credited_at IS NOT NULL AND announced_at IS NULL ORDER BY credited_at"
    )
    return [_topup_of(row) for row in rows]


def announced(connection: sqlite3.Connection, topup_id: str, now: int) -> None:
    connection.execute(
        "UPDATE topups SET announced_at = ? WHERE id = ? AND credited_at IS NOT NULL", (now, topup_id)
    )


def of_server(connection: sqlite3.Connection, guild_id: int, limit: int) -> Sequence[Topup]:
    rows = connection.execute(
        "SELECT * FROM topups WHERE guild_id = ? ORDER BY opened_at DESC LIMIT ?", (guild_id, limit)
    )
    return [_topup_of(row) for row in rows]


def _one(connection: sqlite3.Connection, column: str, value: str) -> Topup | None:
    row = connection.execute(f"SELECT * FROM topups WHERE {column} = ?", (value,)).fetchone()  # noqa: S608
    return _topup_of(row) if row else None


def _topup_of(row: sqlite3.Row) -> Topup:
    return Topup(**dict(row))
