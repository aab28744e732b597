"""Deposits: what the chain shows arriving at the wallet, and whom it belongs to.

A scan books each transfer once: operator → deposits as it arrives, and deposits → the server if it pays a
top-up. The host decides about the others: deposits → a server, or back to the operator if the money is the
host's own. A transfer on chain is one row, however often its block is read.
"""

from collections.abc import Sequence

from bot.domain.money.deposits import (
    DUST_BELOW,
    Deposit,
    DepositState,
    Mined,
    ScannedRange,
    ScanResult,
    Topup,
    UnclaimedReason,
    match_topup,
)
from bot.domain.money.errors import DepositDecided, DepositNotFound
from bot.domain.money.ledger import DEPOSITS, OPERATOR, TransferKind, available
from bot.domain.money.networks import BASE, Network, wallet_of
from bot.domain.money.payments import Cover
from bot.store.moderation import log
from bot.store.money import budgets, journal, ledger, topups
from bot.store.money.movements import split_key
from bot.store.sql import Connection, Row
from bot.store.verbs import Verbs, command, query

# ── the scan of the chain ────────────────────────────────────────────────────────────────────────


def scanned_span(connection: Connection, wallet: str) -> ScannedRange | None:
    """Return how far a wallet, by its name in the books, was read; None before `begin_scan`."""
    row = connection.execute(
        "SELECT wallet, first_block, first_log, next_block, checked_block FROM chains WHERE wallet = ?",
        (wallet,),
    ).fetchone()
    if row is None:
        return None
    compared = row["checked_block"] or row["first_block"]
    return ScannedRange(row["wallet"], row["first_block"], row["first_log"], row["next_block"], compared)


def _begin_scan(connection: Connection, wallet: str, block: int, log_index: int) -> None:
    """Begin to read for a wallet after this log of this block; nothing changes for one that is known."""
    connection.execute(
        "INSERT INTO chains (wallet, first_block, next_block, first_log) VALUES (?1, ?2, ?2, ?3) "
        "ON CONFLICT (wallet) DO NOTHING",
        (wallet, block, log_index),
    )


def _record_scan(
    connection: Connection,
    wallet: str,
    mined: Sequence[Mined],
    *,
    upto: int,
    now: int,
    line: int | None = None,
) -> ScanResult:
    """Book the transfers to a wallet in the blocks below `upto`, and return what is new.

    Transfers above `line` micro-USDC wait for the host, whatever they pay.
    """
    network, _ = wallet_of(wallet)
    arrived = [_arrive(connection, network, transfer, now=now, line=line) for transfer in mined]
    connection.execute(
        "UPDATE chains SET next_block = ?2 WHERE wallet = ?1 AND next_block < ?2", (wallet, upto)
    )
    return ScanResult(
        credited=tuple(new for new in arrived if isinstance(new, Topup)),
        unclaimed=tuple(new for new in arrived if isinstance(new, Deposit)),
    )


def _arriving(connection: Connection, wallet: str) -> int:
    """Return the micro-USDC of open top-ups that a wallet has received and that do not count yet."""
    row = connection.execute("SELECT arriving FROM chains WHERE wallet = ?", (wallet,)).fetchone()
    return int(row["arriving"]) if row else 0


def _set_arriving(connection: Connection, wallet: str, amount: int) -> None:
    connection.execute("UPDATE chains SET arriving = ? WHERE wallet = ?", (amount, wallet))


def _arrive(
    connection: Connection, network: Network, mined: Mined, *, now: int, line: int | None
) -> Topup | Deposit | None:
    """Book one transfer. Return the top-up that it paid, or the deposit that the host has to look at.

    None: it is booked already, or it moved nothing, as one from the wallet to itself.
    """
    received = mined.received
    known = connection.execute(
        "SELECT 1 FROM deposits WHERE tx = ? AND log_index = ?", (received.tx, received.log_index)
    ).fetchone()
    if received.amount <= 0 or received.sender == received.to or known is not None:
        return None
    match = match_topup(mined, topups.with_amount(connection, received.amount), line=line)
    rows = connection.execute(
        "INSERT INTO deposits (tx, log_index, seen_at, sender, amount, state, wallet, block, mined_at, why, "
        "promised_to, network) VALUES (?, ?, ?, ?, ?, 'UNCLAIMED', ?, ?, ?, ?, ?, ?) RETURNING *",
        (
            received.tx,
            received.log_index,
            now,
            received.sender,
            received.amount,
            received.to,
            received.block,
            mined.at,
            match.why,
            match.topup.guild_id if match.topup and match.why else None,
            None if network is BASE else network.name,
        ),
    ).fetchall()
    journal.append_row(connection, "deposits", rows[0])
    deposit = deposit_of(rows[0])
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
    if match.topup is None or match.why is not None:
        return deposit
    _credit(connection, deposit, match.topup.guild_id, now, topup=match.topup.id)
    return topups.mark_credited(connection, match.topup.id, deposit.tx, deposit.log_index, now=now)


# ── the host's decision ──────────────────────────────────────────────────────────────────────────


def _assign(
    connection: Connection,
    key: str,
    guild_id: int,
    *,
    by: int,
    now: int,
    covers: Sequence[Cover] | None = None,
) -> Deposit:
    """Give an unclaimed deposit to a server: UNCLAIMED → CREDITED. `key` is `tx:log_index`.

    `covers`: balances that were just asked for, which have to hold it beyond everything that is promised. If
    the server was promised a credit for this amount, its top-up is paid. Raises DepositNotFound,
    DepositDecided or NotCovered.
    """
    deposit = _unclaimed(connection, key)
    if covers is not None:
        budgets.require_free(connection, covers, deposit.amount)
    topup = topups.unpaid(connection, guild_id, deposit.amount)
    deposit = _credit(connection, deposit, guild_id, now, topup=topup.id if topup else None, by=by)
    if topup is not None:
        topups.mark_credited(connection, topup.id, deposit.tx, deposit.log_index, now=now)
    _log(connection, guild_id, "deposit assigned", deposit, by=by, now=now)
    return deposit


def _dismiss(connection: Connection, key: str, *, by: int, now: int) -> Deposit:
    """Keep a deposit as the host's own money: UNCLAIMED → KEPT. Raises DepositNotFound or DepositDecided."""
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
    deposit = _change(connection, deposit, state=DepositState.KEPT, assigned_by=by, assigned_at=now)
    _log(connection, None, "deposit kept", deposit, by=by, now=now)
    return deposit


def _log(
    connection: Connection, guild_id: int | None, action: str, deposit: Deposit, *, by: int, now: int
) -> None:
    new = f"{deposit.amount} micro-USDC, {deposit.key}"
    log.write(connection, guild_id, by=by, now=now, action=action, old="unclaimed", new=new)


def _credit(
    connection: Connection,
    deposit: Deposit,
    guild_id: int,
    now: int,
    *,
    topup: str | None = None,
    by: int | None = None,
) -> Deposit:
    """Move the deposit's money to the server: for a top-up, or because the host (`by`) decided so."""
    ledger.transfer(
        connection,
        TransferKind.CLAIM,
        deposit.key,
        deposit.amount,
        debit=DEPOSITS,
        credit=available(guild_id),
        at=now,
        actor=by,
        note=f"top-up {topup}" if by is None else "assigned by the host",
    )
    budgets.set_level(connection, guild_id)
    return _change(
        connection,
        deposit,
        state=DepositState.CREDITED,
        guild_id=guild_id,
        topup=topup,
        assigned_by=by,
        assigned_at=None if by is None else now,
    )


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def all_deposits(connection: Connection) -> Sequence[Deposit]:
    """Return all deposits, oldest first."""
    rows = connection.execute("SELECT * FROM deposits ORDER BY seen_at, tx, log_index")
    return [deposit_of(row) for row in rows]


def _newest(connection: Connection, *, unclaimed: bool = False, limit: int = 100) -> Sequence[Deposit]:
    """Return the newest deposits, newest first; `unclaimed`: only those that wait for the host.

    Those below a cent come last: nobody can bury the others under them.
    """
    rows = connection.execute(
        "SELECT * FROM deposits WHERE state = 'UNCLAIMED' OR ? = 0 "
        "ORDER BY amount < ?, seen_at DESC, tx, log_index LIMIT ?",
        (unclaimed, DUST_BELOW, limit),
    )
    return [deposit_of(row) for row in rows]


def _unclaimed(connection: Connection, key: str) -> Deposit:
    row = connection.execute(
        "SELECT * FROM deposits WHERE tx = ? AND log_index = ?", split_key(key)
    ).fetchone()
    if row is None:
        raise DepositNotFound(key)
    deposit = deposit_of(row)
    if deposit.state is not DepositState.UNCLAIMED:
        raise DepositDecided(deposit.amount, deposit.state)
    return deposit


def _change(connection: Connection, deposit: Deposit, /, **columns: object) -> Deposit:
    """Set columns of an unclaimed deposit and journal the row. Names are the program's own, never input."""
    sets = ", ".join(f"{column} = ?" for column in columns)
    rows = connection.execute(
        f"UPDATE deposits SET {sets} WHERE tx = ? AND log_index = ? AND state = 'UNCLAIMED' RETURNING *",  # noqa: S608
        (*columns.values(), deposit.tx, deposit.log_index),
    ).fetchall()
    assert rows, "the caller has just seen it unclaimed in this transaction"
    journal.append_row(connection, "deposits", rows[0])
    return deposit_of(rows[0])


def deposit_of(row: Row) -> Deposit:
    values = dict(row)
    why = values["why"]
    return Deposit(
        **{**values, "state": DepositState(values["state"]), "why": UnclaimedReason(why) if why else None}
    )


class DepositStore(Verbs):
    """Top-ups, deposits, and how far the chain was read."""

    open_topup = command(topups.open_topup)
    topup = query(topups.get)
    topups_replaced_by = query(topups.replaced_by)
    waiting_amounts = query(topups.waiting_amounts)
    topups_of_server = query(topups.of_server)
    unannounced_topups = query(topups.unannounced)
    mark_announced = command(topups.mark_announced)

    begin_scan = command(_begin_scan)
    scanned_span = query(scanned_span)
    record_scan = command(_record_scan)

    async def note_arriving(self, wallet: str, amount: int) -> None:
        """Record the micro-USDC of open top-ups in blocks that are not deep enough yet, for this wallet."""
        if await self._db.read(_arriving, wallet) != amount:  # a scan that finds nothing new writes nothing
            await self._db.write(_set_arriving, wallet, amount)

    newest = query(_newest)
    assign = command(_assign)
    dismiss = command(_dismiss)
