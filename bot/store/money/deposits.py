"""Deposits: what the chain shows arriving, and whose it is. Functions are part of a caller's transaction.

Seen, the money is booked operator → deposits; claimed, deposits → the server (or back to the operator,
if it is the host's own). A transfer on chain is one row, whatever is read how often.
"""

import sqlite3
from collections.abc import Sequence

from bot.domain.money.deposits import Deposit, DepositState, Mined, Topup, UnclaimedReason, match_topup
from bot.domain.money.errors import DepositDecided, DepositNotFound
from bot.domain.money.ledger import DEPOSITS, OPERATOR, TransferKind, available
from bot.store.money import budget_levels, journal, ledger, topups


def arrive(connection: sqlite3.Connection, mined: Mined, *, now: int) -> Topup | Deposit | None:
    """Takes one transfer into the books: the top-up that it paid, or the deposit that the host has to
    look at. None: it is there already, or it moved nothing."""
    received = mined.received
    if received.amount <= 0 or _known(connection, received.tx, received.log_index):
        return None
    verdict = match_topup(mined, topups.with_amount(connection, received.amount))
    deposit = _insert(connection, mined, verdict if isinstance(verdict, UnclaimedReason) else None, now)
    ledger.transfer(
        connection,
        TransferKind.DEPOSIT,
        deposit.key,
        deposit.amount,
        debit=OPERATOR,
        credit=DEPOSITS,
        at=now,
        note=f"from {deposit.sender}",
    )
    if isinstance(verdict, UnclaimedReason):
        return deposit
    _claim(connection, deposit, verdict.guild_id, now, topup=verdict.id)
    return topups.credited(connection, verdict.id, deposit.tx, deposit.log_index, now=now)


def assign(connection: sqlite3.Connection, key: str, guild_id: int, *, by: int, now: int) -> Deposit:
    """The host gives an unclaimed deposit to a server."""
    return _claim(connection, _unclaimed(connection, key), guild_id, now, by=by)


def keep(connection: sqlite3.Connection, key: str, *, by: int, now: int) -> Deposit:
    """The host says that the money is the host's own."""
    deposit = _unclaimed(connection, key)
    ledger.transfer(
        connection,
        TransferKind.KEEP,
        deposit.key,
        deposit.amount,
        debit=DEPOSITS,
        credit=OPERATOR,
        at=now,
        actor=by,
    )
    return _change(connection, deposit, state=DepositState.KEPT, assigned_by=by, assigned_at=now)


def listed(connection: sqlite3.Connection, *, unclaimed: bool, limit: int) -> Sequence[Deposit]:
    rows = connection.execute(
        "SELECT * FROM deposits WHERE NOT ? OR state = 'UNCLAIMED' "
        "ORDER BY seen_at DESC, tx, log_index LIMIT ?",
        (unclaimed, limit),
    )
    return [deposit_of(row) for row in rows]


def every(connection: sqlite3.Connection) -> Sequence[Deposit]:
    """Oldest first."""
    rows = connection.execute("SELECT * FROM deposits ORDER BY seen_at, tx, log_index")
    return [deposit_of(row) for row in rows]


def deposit_of(row: sqlite3.Row) -> Deposit:
    values = dict(row)
    why = values["why"]
    return Deposit(
        **{**values, "state": DepositState(values["state"]), "why": UnclaimedReason(why) if why else None}
    )


def _known(connection: sqlite3.Connection, tx: str, log_index: int) -> bool:
    row = connection.execute("SELECT 1 FROM deposits WHERE tx = ? AND log_index = ?", (tx, log_index))
    return row.fetchone() is not None


def _insert(connection: sqlite3.Connection, mined: Mined, why: UnclaimedReason | None, now: int) -> Deposit:
    received = mined.received
    rows = connection.execute(
        "INSERT INTO deposits (tx, log_index, seen_at, sender, amount, state, wallet, block, mined_at, why) "
        "VALUES (?, ?, ?, ?, ?, 'UNCLAIMED', ?, ?, ?, ?) RETURNING *",
        (
            received.tx,
            received.log_index,
            now,
            received.sender,
            received.amount,
            received.to,
            received.block,
            mined.at,
            why,
        ),
    ).fetchall()
    journal.append_row(connection, "deposits", rows[0])
    return deposit_of(rows[0])


def _claim(
    connection: sqlite3.Connection,
    deposit: Deposit,
    guild_id: int,
    now: int,
    *,
    topup: str | None = None,
    by: int | None = None,
) -> Deposit:
    ledger.transfer(
        connection,
        TransferKind.CLAIM,
        deposit.key,
        deposit.amount,
        debit=DEPOSITS,
        credit=available(guild_id),
        at=now,
        actor=by,
        note=f"top-up {topup}" if topup else "assigned by the host",
    )
    budget_levels.refilled(connection, guild_id)
    decided = None if by is None else now
    state = DepositState.CREDITED
    return _change(
        connection, deposit, state=state, guild_id=guild_id, topup=topup, assigned_by=by, assigned_at=decided
    )


def _change(connection: sqlite3.Connection, deposit: Deposit, /, **columns: object) -> Deposit:
    """Sets columns and journals the row. Names are the program's own, never input."""
    sets = ", ".join(f"{column} = ?" for column in columns)
    rows = connection.execute(
        f"UPDATE deposits SET {sets} WHERE tx = ? AND log_index = ? AND state = 'UNCLAIMED' RETURNING *",  # noqa: S608
        (*columns.values(), deposit.tx, deposit.log_index),
    ).fetchall()
    assert rows, "the caller has just seen it unclaimed in this transaction"
    journal.append_row(connection, "deposits", rows[0])
    return deposit_of(rows[0])


def _unclaimed(connection: sqlite3.Connection, key: str) -> Deposit:
    tx, _unused, index = key.partition(":")
    row = None
    if index.isascii() and index.isdecimal() and len(index) < 10:
        row = connection.execute(
            "SELECT * FROM deposits WHERE tx = ? AND log_index = ?", (tx.lower(), int(index))
        ).fetchone()
    if row is None:
        raise DepositNotFound(key)
    deposit = deposit_of(row)
    if deposit.state is not DepositState.UNCLAIMED:
        raise DepositDecided(deposit.amount, deposit.state)
    return deposit
