"""Top-ups: exact amounts that a server was promised a credit for."""

import secrets
from collections.abc import Sequence

from bot.domain.money.deposits import (
    CENT,
    FRESH_SECONDS,
    OPEN_PER_SERVER,
    REUSE_SECONDS,
    NewTopup,
    Topup,
    exact_amount,
    is_round,
)
from bot.domain.money.errors import NoFreeAmount
from bot.store.sql import Connection, Row

_ALL = 1_000_000_000
"""As a LIMIT: no limit. Engines have no word for it in common."""

_OPEN = "credited_at IS NULL AND replaced_at IS NULL AND due_at >= :now"
_ENDS = "CASE WHEN replaced_at < due_at THEN replaced_at ELSE due_at END"
_NEWEST_FIRST = "opened_at DESC, seq DESC"


def open_topup(connection: Connection, draft: NewTopup) -> Topup:
    """Store a top-up with an exact amount of its own; a known `request_key` returns that top-up.

    It replaces the one that its person has open, and the oldest of a server that has as many as it may. The
    amount is one that the same server was promised for the same sum and did not use, else one that no other
    top-up has or lately had. Raises NoFreeAmount, and replaces nothing then.
    """
    known = connection.execute("SELECT * FROM topups WHERE request_key = ?", (draft.request_key,)).fetchone()
    if known is not None:
        return _topup_of(known)
    _replace(connection, draft)
    amount = _own_amount(connection, draft) or _new_amount(connection, draft)
    if amount is None:
        raise NoFreeAmount(draft.asked)
    rows = connection.execute(
        "INSERT INTO topups "
        "(id, request_key, guild_id, channel_id, user_id, asked, amount, opened_at, due_at, sender) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
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
            draft.sender,
        ),
    ).fetchall()
    return _topup_of(rows[0])


def _replace(connection: Connection, draft: NewTopup) -> None:
    """End the open top-up of the person, on any server, and the oldest of the server beyond its share."""
    connection.execute(
        f"UPDATE topups SET replaced_at = :now WHERE {_OPEN} AND (user_id = :user OR id IN ("  # noqa: S608
        f"SELECT id FROM topups WHERE {_OPEN} AND guild_id = :guild AND user_id <> :user "
        f"ORDER BY {_NEWEST_FIRST} LIMIT {_ALL} OFFSET :others))",
        {
            "now": draft.opened_at,
            "user": draft.user_id,
            "guild": draft.guild_id,
            "others": OPEN_PER_SERVER - 1,
        },
    )


def replaced_by(connection: Connection, topup: Topup) -> Sequence[Topup]:
    """Return the top-ups that ended when this one was opened, without one that had its very amount."""
    rows = connection.execute(
        "SELECT * FROM topups WHERE replaced_at = ? AND (user_id = ? OR guild_id = ?) AND amount <> ? "
        "AND opened_at > ? ORDER BY seq",
        (
            topup.opened_at,
            topup.user_id,
            topup.guild_id,
            topup.amount,
            topup.opened_at - round(FRESH_SECONDS * 1000),
        ),
    )
    return [_topup_of(row) for row in rows]


def _own_amount(connection: Connection, draft: NewTopup) -> int | None:
    """Return an amount that this server was promised for this sum, is not open and was not paid.

    So a server that asks again and again has one amount, and a late transfer still finds its server.
    """
    rows = connection.execute(
        "SELECT DISTINCT amount FROM topups AS own WHERE guild_id = :guild AND asked = :asked "  # noqa: S608
        f"AND {_ENDS} >= :since "
        "AND NOT EXISTS (SELECT 1 FROM topups AS other WHERE other.amount = own.amount "
        "AND (other.credited_at IS NOT NULL OR other.replaced_at IS NULL AND other.due_at >= :now "
        "OR other.guild_id <> :guild AND other.opened_at >= own.opened_at)) "
        "AND NOT EXISTS (SELECT 1 FROM deposits WHERE deposits.amount = own.amount) ORDER BY amount",
        {
            "guild": draft.guild_id,
            "asked": draft.asked,
            "since": draft.opened_at - round(FRESH_SECONDS * 1000),
            "now": draft.opened_at,
        },
    )
    return next((row["amount"] for row in rows if not is_round(row["amount"])), None)


def _new_amount(connection: Connection, draft: NewTopup) -> int | None:
    taken = _promised(connection, draft, REUSE_SECONDS) | _unclaimed(connection, draft.asked)
    return exact_amount(draft.asked, taken, _promised(connection, draft, FRESH_SECONDS), secrets.choice)


def _promised(connection: Connection, draft: NewTopup, seconds: float) -> set[int]:
    """Return the amounts near the asked one whose top-up is open, or ended within this time."""
    rows = connection.execute(
        f"SELECT amount FROM topups WHERE amount >= ? AND amount < ? AND {_ENDS} >= ?",  # noqa: S608
        (draft.asked, draft.asked + CENT, draft.opened_at - round(seconds * 1000)),
    )
    return {row["amount"] for row in rows}


def _unclaimed(connection: Connection, asked: int) -> set[int]:
    rows = connection.execute(
        "SELECT amount FROM deposits WHERE amount >= ? AND amount < ? AND state = 'UNCLAIMED'",
        (asked, asked + CENT),
    )
    return {row["amount"] for row in rows}


def waiting_amounts(connection: Connection, now: int) -> set[int]:
    """Return the amounts, in micro-USDC, of the top-ups that are open at this instant."""
    rows = connection.execute(f"SELECT amount FROM topups WHERE {_OPEN}", {"now": now})  # noqa: S608
    return {row["amount"] for row in rows}


def get(connection: Connection, topup_id: str) -> Topup | None:
    """Return the top-up, None if there is none with this id."""
    row = connection.execute("SELECT * FROM topups WHERE id = ?", (topup_id,)).fetchone()
    return None if row is None else _topup_of(row)


def with_amount(connection: Connection, amount: int) -> Sequence[Topup]:
    """Return the top-ups with exactly this amount, newest first."""
    rows = connection.execute(
        f"SELECT * FROM topups WHERE amount = ? ORDER BY {_NEWEST_FIRST}",  # noqa: S608
        (amount,),
    )
    return [_topup_of(row) for row in rows]


def unpaid(connection: Connection, guild_id: int, amount: int) -> Topup | None:
    """Return the server's newest top-up with exactly this amount, over or not, if it was never credited."""
    row = connection.execute(
        "SELECT * FROM topups WHERE amount = ? AND guild_id = ? AND credited_at IS NULL "  # noqa: S608
        f"ORDER BY {_NEWEST_FIRST} LIMIT 1",
        (amount, guild_id),
    ).fetchone()
    return None if row is None else _topup_of(row)


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
    """Return the credited top-ups that were not announced, oldest credit first, with their networks."""
    rows = connection.execute(
        "SELECT topups.*, deposits.network FROM topups LEFT JOIN deposits "
        "ON deposits.tx = topups.tx AND deposits.log_index = topups.log_index "
        "WHERE credited_at IS NOT NULL AND announced_at IS NULL ORDER BY credited_at, topups.seq"
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
        f"SELECT * FROM topups WHERE guild_id = ? ORDER BY {_NEWEST_FIRST} LIMIT ?",  # noqa: S608
        (guild_id, limit),
    )
    return [_topup_of(row) for row in rows]


def _topup_of(row: Row) -> Topup:
    values = dict(row)
    del values["seq"]
    return Topup(**values)
