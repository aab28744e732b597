"""Double entry: transfers between accounts, and holds. Every function is part of a caller's transaction.

`debit` is the account that money leaves, `credit` the one it enters. Each transfer has a key that says
what it is for, so that nothing can be booked twice even by wrong code.
"""

import sqlite3

from bot.domain.errors import Conflict, StoreError
from bot.domain.money.ledger import LOSSES, STUDIO, Balances, TransferKind, available, held
from bot.store.jobs.rows import clean
from bot.store.money import journal, usage


class Insufficient(StoreError):
    """The account has less than the transfer's amount."""


def transfer(
    connection: sqlite3.Connection,
    kind: TransferKind,
    key: str,
    amount: int,
    *,
    debit: str,
    credit: str,
    at: int,
    job: str | None = None,
    actor: int | None = None,
    note: str = "",
) -> None:
    """Moves `amount` (> 0) and writes it down. Raises Insufficient if a server's account would fall
    below zero."""
    for account in (debit, credit):
        connection.execute(
            "INSERT INTO accounts (name, balance) VALUES (?, 0) ON CONFLICT (name) DO NOTHING", (account,)
        )
    _take(connection, debit, amount)
    connection.execute("UPDATE accounts SET balance = balance + ? WHERE name = ?", (amount, credit))
    row: dict[str, object] = {
        "seq": _next_seq(connection),
        "at": at,
        "debit": debit,
        "credit": credit,
        "amount": amount,
        "kind": str(kind),
        "job": job,
        "actor": actor,
        "note": clean(note),
        "key": f"{kind}:{key}",
    }
    row["hash"] = journal.append(connection, "transfers", row)
    connection.execute(
        "INSERT INTO transfers (seq, at, debit, credit, amount, kind, job, actor, note, key, hash) "
        "VALUES (:seq, :at, :debit, :credit, :amount, :kind, :job, :actor, :note, :key, :hash)",
        row,
    )


def _take(connection: sqlite3.Connection, account: str, amount: int) -> None:
    taken = connection.execute(
        "UPDATE accounts SET balance = balance - ?1 "
        "WHERE name = ?2 AND (balance >= ?1 OR name GLOB 'house:*')",
        (amount, account),
    )
    if taken.rowcount != 1:
        raise Insufficient(f"The account {account} has less than {amount} micro-USDC.")


def _next_seq(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(seq), 0) + 1 FROM transfers").fetchone()[0])


def balances(connection: sqlite3.Connection, guild_id: int) -> Balances:
    """What the server has now, in constant time."""
    rows = connection.execute(
        "SELECT name, balance FROM accounts WHERE name IN (?, ?)", (available(guild_id), held(guild_id))
    ).fetchall()
    found = {row["name"]: row["balance"] for row in rows}
    spent = connection.execute("SELECT spent FROM servers WHERE guild_id = ?", (guild_id,)).fetchone()
    return Balances(
        available=found.get(available(guild_id), 0),
        held=found.get(held(guild_id), 0),
        spent=spent["spent"] if spent else 0,
    )


# ── holds ────────────────────────────────────────────────────────────────────────────────────────


def open_hold(
    connection: sqlite3.Connection,
    job: str,
    guild_id: int,
    amount: int,
    *,
    actor: int,
    at: int,
    source: str | None = None,
) -> None:
    """Reserves `amount` for the job, out of the account `source` (None: what the server has available),
    to which goes back what is not spent. Raises Insufficient, or Conflict if the job has an open hold."""
    hold = connection.execute(
        "INSERT INTO holds (job_id, guild_id, amount, captured, state, opened_at, source) "
        "VALUES (?, ?, ?, 0, 'OPEN', ?, ?) RETURNING *",
        (job, guild_id, amount, at, source),
    ).fetchall()[0]
    journal.append_row(connection, "holds", hold)
    transfer(
        connection,
        TransferKind.HOLD,
        str(hold["id"]),
        amount,
        debit=source or available(guild_id),
        credit=held(guild_id),
        at=at,
        job=job,
        actor=actor,
    )


def open_rest(connection: sqlite3.Connection, job: str) -> int:
    """Micro-USDC of the job's open hold that are not captured; 0 without an open hold."""
    row = connection.execute(
        "SELECT amount - captured AS rest FROM holds WHERE job_id = ? AND state = 'OPEN'", (job,)
    ).fetchone()
    return row["rest"] if row else 0


def capture(connection: sqlite3.Connection, job: str, payment_id: int, amount: int, *, at: int) -> None:
    """held → studio, out of the job's open hold. Raises Conflict if that does not cover it."""
    holds = connection.execute(
        "UPDATE holds SET captured = captured + ?1 "
        "WHERE job_id = ?2 AND state = 'OPEN' AND amount - captured >= ?1 RETURNING *",
        (amount, job),
    ).fetchall()
    if not holds:
        raise Conflict(f"The hold of job {job} does not cover {amount} micro-USDC.")
    journal.append_row(connection, "holds", holds[0])
    guild_id = holds[0]["guild_id"]
    transfer(
        connection,
        TransferKind.CAPTURE,
        str(payment_id),
        amount,
        debit=held(guild_id),
        credit=STUDIO,
        at=at,
        job=job,
    )
    _count_spent(connection, guild_id, amount)


def close_hold(connection: sqlite3.Connection, job: str, *, at: int) -> None:
    """Closes the job's hold, if one is open, releases what is left of it, and counts anew what the job
    has spent of limits and allowances.

    Raises Conflict while an authorization of the job may still be collected.
    """
    if signed_amount(connection, job) > 0:
        raise Conflict(f"Job {job} has a signed payment that is not resolved.")
    holds = connection.execute(
        "UPDATE holds SET state = 'CLOSED', closed_at = ? WHERE job_id = ? AND state = 'OPEN' RETURNING *",
        (at, job),
    ).fetchall()
    for hold in holds:
        journal.append_row(connection, "holds", hold)
        _release(connection, hold, at)
    usage.recount(connection, job)


def _release(connection: sqlite3.Connection, hold: sqlite3.Row, at: int) -> None:
    rest = hold["amount"] - hold["captured"]
    if rest > 0:
        transfer(
            connection,
            TransferKind.RELEASE,
            str(hold["id"]),
            rest,
            debit=held(hold["guild_id"]),
            credit=hold["source"] or available(hold["guild_id"]),
            at=at,
            job=hold["job_id"],
        )
        if _is_of_ended_contest(connection, hold["source"]):
            _pass_on(connection, hold, rest, at)


def _is_of_ended_contest(connection: sqlite3.Connection, account: str | None) -> bool:
    """Whether it is the pot of a contest whose rest went back already."""
    row = connection.execute(
        "SELECT state = 'CANCELLED' OR result IS NOT NULL AS ended FROM contests "
        "WHERE ?1 = 'contest:' || id || ':pot' AND id = substr(?1, 9, length(?1) - 12)",
        (account,),
    ).fetchone()
    return bool(row and row["ended"])


def _pass_on(connection: sqlite3.Connection, hold: sqlite3.Row, amount: int, at: int) -> None:
    transfer(
        connection,
        TransferKind.RETURN,
        f"hold:{hold['id']}",
        amount,
        debit=hold["source"],
        credit=available(hold["guild_id"]),
        at=at,
        job=hold["job_id"],
    )


def signed_amount(connection: sqlite3.Connection, job: str) -> int:
    """Micro-USDC of the job's SIGNED payments."""
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM payments WHERE job_id = ? AND state = 'SIGNED'", (job,)
    ).fetchone()
    return int(row[0])


def paid_amount(connection: sqlite3.Connection, job: str) -> int:
    """Micro-USDC of the job's SETTLED payments."""
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM payments WHERE job_id = ? AND state = 'SETTLED'", (job,)
    ).fetchone()
    return int(row[0])


def refund(connection: sqlite3.Connection, job: str, guild_id: int, *, at: int) -> None:
    """losses → available: everything that was paid for the job; what a pot or a prize had paid of it goes on
    to there, unless its contest is over. Once a job."""
    amount = paid_amount(connection, job)
    if amount > 0:
        transfer(
            connection,
            TransferKind.REFUND,
            job,
            amount,
            debit=LOSSES,
            credit=available(guild_id),
            at=at,
            job=job,
        )
        _count_spent(connection, guild_id, -amount)
        _restore_sources(connection, job, guild_id, at)


def _restore_sources(connection: sqlite3.Connection, job: str, guild_id: int, at: int) -> None:
    rows = connection.execute(
        "SELECT source, sum(captured) AS amount FROM holds WHERE job_id = ? AND source IS NOT NULL "
        "GROUP BY source HAVING sum(captured) > 0",
        (job,),
    ).fetchall()
    for row in rows:
        if not _is_of_ended_contest(connection, row["source"]):
            transfer(
                connection,
                TransferKind.FUND,
                f"refund:{job}:{row['source']}",
                row["amount"],
                debit=available(guild_id),
                credit=row["source"],
                at=at,
                job=job,
            )


def _count_spent(connection: sqlite3.Connection, guild_id: int, amount: int) -> None:
    connection.execute(
        "INSERT INTO servers (guild_id, spent) VALUES (?, 0) ON CONFLICT (guild_id) DO NOTHING", (guild_id,)
    )
    connection.execute("UPDATE servers SET spent = spent + ? WHERE guild_id = ?", (amount, guild_id))
