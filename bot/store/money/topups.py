"""Top-ups: exact amounts that a server was promised a credit for."""

import secrets
from collections.abc import Sequence

from bot.domain.money.deposits import REUSE_SECONDS, NewTopup, Topup, exact_amount
from bot.domain.money.errors import NoFreeAmount
from bot.store.sql import Connection, Row


def open_topup(connection: Connection, draft: NewTopup) -> Topup:
    """Store a top-up with an exact amount of its own; a known `request_key` returns that top-up.

    No other top-up has or lately had the amount, and no unclaimed deposit. Raises NoFreeAmount.
    """
    known = connection.execute("SELECT * FROM topups WHERE request_key = ?", (draft.request_key,)).fetchone()
    if known is not None:
        return _topup_of(known)
    unused_since = draft.opened_at - round(REUSE_SECONDS * 1000)
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


def _taken(connection: Connection, asked: int, since: int) -> set[int]:
    rows = connection.execute(
        "SELECT amount FROM topups WHERE amount BETWEEN ?1 AND ?1 + 10000 AND due_at >= ?2 "
        "UNION SELECT amount FROM deposits WHERE amount BETWEEN ?1 AND ?1 + 10000 AND state = 'UNCLAIMED'",
        (asked, since),
    )
    return {row["amount"] for row in rows}


def waiting_amounts(connection: Connection, now: int) -> set[int]:
    """Return the amounts, in micro-USDC, of the top-ups that are open at this instant."""
    rows = connection.execute("SELECT amount FROM topups WHERE credited_at IS NULL AND due_at >= ?", (now,))
    return {row["amount"] for row in rows}


def with_amount(connection: Connection, amount: int) -> Sequence[Topup]:
    """Return the top-ups with exactly this amount, newest first."""
    rows = connection.execute("SELECT * FROM topups WHERE amount = ? ORDER BY opened_at DESC", (amount,))
    return [_topup_of(row) for row in rows]


def mark_credited(connection: Connection, topup_id: str, tx: str, log_index: int, *, now: int) -> Topup:
    """Record the deposit that paid the top-up. The caller books the money in the same transaction."""
    rows = connection.execute(
        "UPDATE topups SET credited_at = ?, tx = ?, log_index = ? WHERE id = ? AND credited_at IS NULL "
        "RETURNING *",
        (now, tx, log_index, topup_id),
    ).fetchall()
    assert rows, "the caller has just seen it open in this transaction"
    return _topup_of(rows[0])


def unannounced(connection: Connection) -> Sequence[Topup]:
    """Return the credited top-ups that were not announced, oldest credit first."""
    rows = connection.execute(
        "SELECT * FROM topups WHERE credited_at IS NOT NULL AND announced_at IS NULL ORDER BY credited_at"
    )
    return [_topup_of(row) for row in rows]


def mark_announced(connection: Connection, topup_id: str, *, now: int) -> None:
    """Record that the credit was announced."""
    connection.execute(
        "UPDATE topups SET announced_at = ? WHERE id = ? AND credited_at IS NOT NULL", (now, topup_id)
    )


def of_server(connection: Connection, guild_id: int, *, limit: int = 5) -> Sequence[Topup]:
    """Return a server's top-ups, newest first."""
    rows = connection.execute(
        "SELECT * FROM topups WHERE guild_id = ? ORDER BY opened_at DESC LIMIT ?", (guild_id, limit)
    )
    return [_topup_of(row) for row in rows]


def _topup_of(row: Row) -> Topup:
    return Topup(**dict(row))
