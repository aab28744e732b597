"""Movements of the wallets' money as their chains show them, and how far they were compared with the books.

Rows come from the chain alone and are recorded once, however often their block is read. The host's decision
about money that is in no book is one transfer of the ledger: losses or operator → studio. The gas of a
transaction goes with what else it moved; alone it belongs to the payment whose transaction was reverted.
"""

from collections.abc import Collection, Sequence

from bot.domain.errors import Conflict
from bot.domain.money.ledger import LOSSES, OPERATOR, STUDIO, TransferKind
from bot.domain.money.movements import Booking, Coverage, Movement, Position
from bot.domain.money.networks import transaction_id, wallet_of
from bot.store.engine import Engine
from bot.store.moderation import log
from bot.store.money import ledger, payment_proofs
from bot.store.readers import Scratch
from bot.store.sql import Connection, Row
from bot.store.verbs import command, long_query, query

UNBOOKED = "outward = 1 AND payment IS NULL AND booked IS NULL"
"""SQL: a movement that left the wallet and is in no book."""

OWN_ADDRESS = "substr(movements.wallet, instr(movements.wallet, ':') + 1)"
"""SQL: the wallet's address, without the network before it."""

OUTFLOW = f"booked IS NOT NULL AND other <> {OWN_ADDRESS}"
"""SQL: a movement that the host has booked. One from the wallet to itself took nothing away."""

_BESIDE = (
    "SELECT 1 FROM movements AS main WHERE main.tx = movements.tx AND main.outward = 1 AND main.fee = 0 "
    "AND main.payment IS NULL AND main.booked IS NULL"
)
"""SQL: what is in no book and has burnt this gas."""


def _with_hash(tx: str) -> str:
    """Return SQL: the payment whose transaction, of this hash, is known before it is sent.

    Its proof is JSON of ours, in which the hash is a text of its own.
    """
    return f"SELECT id FROM payments WHERE instr(proof, '\"' || {tx} || '\"') > 0"  # noqa: S608


# ── how far ──────────────────────────────────────────────────────────────────────────────────────


def position(connection: Connection, wallet: str) -> Position | None:
    """Return how far the wallet's movements are recorded; None before `begin`."""
    row = connection.execute("SELECT * FROM watched_wallets WHERE wallet = ?", (wallet,)).fetchone()
    if row is None:
        return None
    anchor = None if row["anchor_block"] is None else (row["anchor_block"], row["anchor_balance"])
    return Position(row["first_block"], row["next_block"], anchor, row["compared_block"], row["compared_at"])


def _begin(connection: Connection, wallet: str, block: int) -> Position:
    """Watch the wallet from this block on, or from where an older version had read its payments to."""
    known = position(connection, wallet)
    if known is not None:
        return known
    row = connection.execute("SELECT next_block FROM chains WHERE wallet = ?", (wallet,)).fetchone()
    first = block if row is None else min(block, row["next_block"])
    connection.execute(
        "INSERT INTO watched_wallets (wallet, first_block, next_block) VALUES (?1, ?2, ?2)", (wallet, first)
    )
    return Position(first, first, None)


def _restart(connection: Connection, wallet: str, block: int, *, by: int | None, now: int) -> Position:
    """Watch the wallet from this block on: what came before stays unproven for good, and that is logged."""
    before = position(connection, wallet)
    connection.execute("DELETE FROM watched_wallets WHERE wallet = ?", (wallet,))
    connection.execute(
        "INSERT INTO watched_wallets (wallet, first_block, next_block) VALUES (?1, ?2, ?2)", (wallet, block)
    )
    old = f"compared up to block {before.next - 1}" if before else "never compared"
    log.write(connection, None, by=by, now=now, action="comparison begun anew", old=old, new=f"block {block}")
    return Position(block, block, None)


def _record(connection: Connection, wallet: str, movements: Sequence[Movement]) -> int:
    """Record movements that are not recorded yet. Return how many those were."""
    new = 0
    for one in movements:
        new += connection.execute(
            "INSERT INTO movements "  # noqa: S608
            "(tx, log_index, outward, wallet, block, other, amount, nonce, fee, payment) VALUES "
            "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, CASE WHEN ?9 = 1 THEN coalesce((SELECT payment "
            "FROM movements WHERE tx = ?1 AND payment IS NOT NULL ORDER BY log_index LIMIT 1), "
            f"({_with_hash('?1')} ORDER BY id LIMIT 1)) "
            "ELSE (SELECT id FROM payments WHERE nonce = ?8) END) "
            "ON CONFLICT (tx, log_index, outward) DO NOTHING",
            (
                one.tx,
                one.log_index,
                one.outward,
                wallet,
                one.block,
                one.other,
                one.amount,
                one.nonce,
                one.fee,
            ),
        ).rowcount
    return new


def _advance(
    connection: Connection,
    wallet: str,
    upto: int,
    balance: int | None,
    *,
    anchor: tuple[int, int] | None,
) -> bool:
    """All movements of the blocks up to and with `upto` are recorded. `balance`: what it held after them.

    `anchor`: the one from which they add up. Return False, and change nothing, if there is another one by now
    or they do not make the balance any more: another process has taken some of them back.
    """
    known = position(connection, wallet)
    if known is None or known.anchor != anchor:
        return False
    if (
        balance is not None
        and anchor is not None
        and upto > anchor[0]
        and anchor[1] + _change_since(connection, wallet, anchor[0], upto) != balance
    ):
        return False
    connection.execute(
        "UPDATE watched_wallets SET next_block = ?2 WHERE wallet = ?1 AND next_block < ?2", (wallet, upto + 1)
    )
    if balance is not None:
        connection.execute(
            "UPDATE watched_wallets SET anchor_block = ?2, anchor_balance = ?3 WHERE wallet = ?1",
            (wallet, upto, balance),
        )
    return True


def _rewind(connection: Connection, wallet: str, block: int) -> None:
    """Read from this block on again: the node had left something out, or the chain was reorganised."""
    _forget(connection, wallet, block)
    connection.execute(
        "UPDATE watched_wallets SET next_block = ?2 WHERE wallet = ?1 AND next_block > ?2", (wallet, block)
    )


def _drop_anchor(connection: Connection, wallet: str, block: int) -> None:
    """Read from this block on again, without an anchor: the chain has other blocks there now."""
    _forget(connection, wallet, block)
    connection.execute(
        "UPDATE watched_wallets SET next_block = CASE WHEN next_block <= ?2 THEN next_block "
        "WHEN first_block > ?2 THEN first_block ELSE ?2 END, "
        "anchor_block = NULL, anchor_balance = NULL WHERE wallet = ?1",
        (wallet, block),
    )


def _forget(connection: Connection, wallet: str, block: int) -> None:
    """Take back what was recorded from this block on: it may be in no block, or in another one, by now.

    What is still in the chain is recorded again; what was booked stays.
    """
    connection.execute(
        "DELETE FROM movements WHERE wallet = ?1 AND booked IS NULL AND block >= ?2 "
        "AND block >= (SELECT first_block FROM watched_wallets WHERE wallet = ?1)",
        (wallet, block),
    )


def _note_compared(connection: Connection, wallet: str, block: int, now: int) -> None:
    """Everything up to `block` was compared with the books."""
    connection.execute(
        "UPDATE watched_wallets SET compared_block = ?2, compared_at = ?3 WHERE wallet = ?1",
        (wallet, block, now),
    )


def _change_since(connection: Connection, wallet: str, after: int, upto: int) -> int:
    """Return how much more the wallet holds after block `upto` than after block `after`, by its movements."""
    row = connection.execute(
        "SELECT coalesce(sum(CASE outward WHEN 1 THEN -amount ELSE amount END), 0) FROM movements "
        "WHERE wallet = ? AND block > ? AND block <= ?",
        (wallet, after, upto),
    ).fetchone()
    return int(row[0])


def coverage(connection: Connection, wallet: str) -> Coverage | None:
    """Return what was looked at so far; None if nothing was."""
    at = position(connection, wallet)
    if at is None:
        return None
    row = connection.execute(
        "SELECT coalesce(sum(amount) FILTER (WHERE outward = 0), 0) AS received, "  # noqa: S608
        "coalesce(sum(amount) FILTER (WHERE outward = 1), 0) AS sent, "
        f"coalesce(sum(amount) FILTER (WHERE {UNBOOKED}), 0) AS unbooked "
        "FROM movements WHERE wallet = ? AND block >= ?",
        (wallet, at.first),
    ).fetchone()
    upto = at.next - 1 if at.compared_block is None else max(at.compared_block, at.next - 1)
    return Coverage(at.first, upto, at.compared_at, row["received"], row["sent"], row["unbooked"])


# ── what is in no book ───────────────────────────────────────────────────────────────────────────


def unbooked(connection: Connection, wallet: str) -> Sequence[Movement]:
    """Return what left the wallet and is in no book, oldest first; gas only if it is all that did."""
    rows = connection.execute(
        f"SELECT * FROM movements WHERE {UNBOOKED} AND wallet = ? "  # noqa: S608
        f"AND NOT (fee = 1 AND EXISTS ({_BESIDE})) ORDER BY block, log_index, tx",
        (wallet,),
    )
    return [movement_of(row) for row in rows]


def _unknown(connection: Connection, movements: Sequence[Movement]) -> Sequence[Movement]:
    """Return those that left the wallet, are not recorded yet, and belong to no payment of ours.

    Gas only if it is all that did.
    """
    main = {one.tx for one in movements if one.outward and not one.fee}
    return [
        one
        for one in movements
        if one.outward and not (one.fee and one.tx in main) and not _is_known(connection, one)
    ]


def _is_known(connection: Connection, movement: Movement) -> bool:
    row = connection.execute(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM payments WHERE nonce = ?1) "  # noqa: S608
        "OR EXISTS (SELECT 1 FROM movements WHERE tx = ?2 AND log_index = ?3 AND outward = 1) "
        f"OR ?4 = 1 AND EXISTS ({_with_hash('?2')})",
        (movement.nonce, movement.tx, movement.log_index, movement.fee),
    ).fetchone()
    return row is not None


def _mark_told(connection: Connection, keys: Collection[str], *, now: int) -> None:
    """Remember that the host was told of these recorded movements."""
    for key in keys:
        connection.execute(
            "UPDATE movements SET told_at = coalesce(told_at, ?) "
            "WHERE tx = ? AND log_index = ? AND outward = 1",
            (now, *split_key(key)),
        )


def book(
    connection: Connection, key: str, booking: Booking, *, by: int | None, note: str, now: int
) -> Movement:
    """Book money that left the wallet and was no purchase: losses (or operator, the host's own) → studio.

    The gas of its transaction is booked with it. Raises Conflict if it is booked already, or if no such
    movement is recorded.
    """
    tx, index = split_key(key)
    rows = connection.execute(
        f"UPDATE movements SET booked = ?, booked_at = ?, booked_by = ? WHERE {UNBOOKED} "  # noqa: S608
        "AND tx = ? AND log_index = ? RETURNING *",
        (booking, now, by, tx, index),
    ).fetchall()
    if not rows:
        raise Conflict(f"No money that left the wallet and is in no book is called {key}.")
    movement = movement_of(rows[0])
    gas = connection.execute(
        f"SELECT * FROM movements WHERE {UNBOOKED} AND fee = 1 AND tx = ? AND NOT EXISTS ({_BESIDE})",  # noqa: S608
        (tx,),
    ).fetchone()
    if gas is not None:
        book(connection, movement_of(gas).key, booking, by=by, note=note, now=now)
    if movement.other != wallet_of(rows[0]["wallet"])[1]:  # to itself, nothing left it
        ledger.transfer(
            connection,
            TransferKind.OUTFLOW,
            movement.key,
            movement.amount,
            debit=LOSSES if booking is Booking.LOST else OPERATOR,
            credit=STUDIO,
            at=now,
            actor=by,
            note=note,
        )
    new = f"{movement.amount} micro-USDC, {movement.key}"
    log.write(connection, None, by=by, now=now, action=f"outflow {booking}", old="in no book", new=new)
    return movement


def link(connection: Connection, key: str, payment_id: int) -> None:
    """Name the payment of ours that a movement, and the gas of its transaction, was.

    Raises Conflict if it is booked already.
    """
    tx, index = split_key(key)
    changed = connection.execute(
        f"UPDATE movements SET payment = ? WHERE {UNBOOKED} AND tx = ? AND log_index = ?",  # noqa: S608
        (payment_id, tx, index),
    )
    if changed.rowcount != 1:
        raise Conflict(f"{key} is in the books already.")
    connection.execute(
        f"UPDATE movements SET payment = ? WHERE {UNBOOKED} AND fee = 1 AND tx = ? "  # noqa: S608
        f"AND NOT EXISTS ({_BESIDE})",
        (payment_id, tx),
    )


def split_key(key: str) -> tuple[str, int]:
    """Return (transaction, log index) of a movement's name; an index of -1 if there is none."""
    tx, _, index = key.partition(":")
    named = int(index) if index.isascii() and index.isdecimal() and len(index) < 10 else -1
    return transaction_id(tx), named


def movement_of(row: Row) -> Movement:
    return Movement(
        tx=row["tx"],
        log_index=row["log_index"],
        block=row["block"],
        outward=bool(row["outward"]),
        other=row["other"],
        amount=row["amount"],
        nonce=row["nonce"],
        told=row["told_at"] is not None,
        fee=bool(row["fee"]),
        network=wallet_of(row["wallet"])[0],
    )


class MovementStore:
    """The chain's side of the books: of the running bot, or in the scratch tables of an audit beside it."""

    def __init__(self, database: Engine | Scratch) -> None:
        self._db = database

    position = query(position)
    coverage = long_query(coverage)
    change_since = query(_change_since)
    unbooked = query(unbooked)
    unknown = query(_unknown)
    unproven = query(payment_proofs.unproven)
    open_payments = query(payment_proofs.still_open)
    unwatched = query(payment_proofs.unwatched)
    unbooked_gas = query(payment_proofs.unbooked_gas)

    begin = command(_begin)
    restart = command(_restart)
    record = command(_record)
    advance = command(_advance)
    rewind = command(_rewind)
    drop_anchor = command(_drop_anchor)
    note_compared = command(_note_compared)
    mark_told = command(_mark_told)
    record_proofs = command(payment_proofs.record)
    book = command(book)
