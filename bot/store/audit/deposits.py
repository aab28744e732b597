"""The audit of the deposits: each row against the transfers that it must have made, and the other way."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.domain.money.audit import Finding
from bot.domain.money.deposits import DepositState
from bot.domain.money.ledger import DEPOSITS, OPERATOR, TransferKind, available
from bot.store.sql import Connection, Row

_KINDS = (TransferKind.DEPOSIT, TransferKind.CLAIM, TransferKind.KEEP)


class _Moved(NamedTuple):
    amount: int
    debit: str
    credit: str


def check_deposits(connection: Connection) -> Iterator[Finding]:
    """Every deposit is booked once as it arrived and once as it was decided about, and nothing else is."""
    booked = _booked(connection)
    should: dict[str, _Moved] = {}
    for row in connection.execute("SELECT tx, log_index, amount, state, guild_id FROM deposits"):
        key = f"{row['tx']}:{row['log_index']}"
        wanted = _wanted(key, row)
        should |= wanted
        if any(booked.get(name) != moved for name, moved in wanted.items()):
            detail = f"{row['amount']} micro-USDC, {row['state']}: its transfers say otherwise"
            yield Finding("deposit", "deposits", key, detail)
    for key in booked.keys() - should.keys():
        yield Finding("deposit", "transfers", key, "no deposit in that state belongs to it")
    yield from _account(connection)


def _booked(connection: Connection) -> Mapping[str, _Moved]:
    rows = connection.execute(
        "SELECT key, amount, debit, credit FROM transfers WHERE kind IN (?, ?, ?)", _KINDS
    )
    return {key: _Moved(amount, debit, credit) for key, amount, debit, credit in rows}


def _wanted(key: str, row: Row) -> dict[str, _Moved]:
    """The transfers of a deposit in this state, by their keys. The row may have been tampered with."""
    moves = {f"{TransferKind.DEPOSIT}:{key}": _Moved(row["amount"], OPERATOR, DEPOSITS)}
    if row["state"] == DepositState.CREDITED:
        to = available(row["guild_id"] or 0)
        moves[f"{TransferKind.CLAIM}:{key}"] = _Moved(row["amount"], DEPOSITS, to)
    elif row["state"] == DepositState.KEPT:
        moves[f"{TransferKind.KEEP}:{key}"] = _Moved(row["amount"], DEPOSITS, OPERATOR)
    return moves


def _account(connection: Connection) -> Iterator[Finding]:
    row = connection.execute(
        "SELECT coalesce((SELECT balance FROM accounts WHERE name = ?), 0) AS has, "
        "coalesce((SELECT sum(amount) FROM deposits WHERE state = 'UNCLAIMED'), 0) AS ought",
        (DEPOSITS,),
    ).fetchone()
    if row["has"] != row["ought"]:
        detail = f"it is {row['has']}, the unclaimed deposits make {row['ought']}"
        yield Finding("deposits", "accounts", DEPOSITS, detail)
