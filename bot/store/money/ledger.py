"""Double entry: transfers between accounts, and holds. Every function is part of a caller's transaction.

`debit` is the account that money leaves, `credit` the one it enters. Each transfer has a unique key with its
purpose, so that nothing is booked twice even by wrong code.
"""

from collections.abc import Callable

from bot.domain.errors import Conflict, StoreError
from bot.domain.money.ledger import (
    LOSSES,
    STUDIO,
    Balances,
    TransferKind,
    available,
    contest_of,
    held,
    may_go_negative,
)
from bot.store.money import journal, spending_days, usage
from bot.store.sql import Connection, Known, Later, Row, ask, clean


class Insufficient(StoreError):
    """The account has less than the transfer's amount."""


def transfer(
    connection: Connection,
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
) -> int:
    """Move `amount` (> 0) and journal it. Return the transfer's number.

    Raises Insufficient if a server's account would fall below zero.
    """
    return ask_transfer(
        connection, kind, amount, debit=debit, credit=credit, at=at, job=job, actor=actor, note=note
    )(key)


def ask_transfer(
    connection: Connection,
    kind: TransferKind,
    amount: int,
    *,
    debit: str,
    credit: str,
    at: int,
    job: str | None = None,
    actor: int | None = None,
    note: str = "",
) -> Callable[[str], int]:
    """Change the balances, and return the function that books this under a key: see `transfer`.

    Between the two, answers of other statements may be read.
    """
    journal.expect(connection)
    shifted = _shift(connection, debit, credit, amount)

    def book(key: str) -> int:
        shifted()
        return _book(connection, kind, key, amount, debit, credit, at, job, actor, note)

    return book


def _book(
    connection: Connection,
    kind: TransferKind,
    key: str,
    amount: int,
    debit: str,
    credit: str,
    at: int,
    job: str | None,
    actor: int | None,
    note: str,
) -> int:
    seq = _next_seq(connection)
    row: dict[str, object] = {
        "seq": seq,
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
    return seq


def _shift(connection: Connection, debit: str, credit: str, amount: int) -> Later[None]:
    """Change both balances. The answer raises Insufficient if `debit` would fall below zero: then nothing
    was changed."""
    if may_go_negative(debit):
        connection.execute(
            "INSERT INTO accounts (name, balance) VALUES (?, ?), (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET balance = accounts.balance + excluded.balance",
            (debit, -amount, credit, amount),
        )
        return _nothing
    answer = connection.execute(
        "UPDATE accounts SET balance = balance + CASE name WHEN ?2 THEN ?3 ELSE -?3 END "
        "WHERE name IN (?1, ?2) AND (SELECT balance FROM accounts WHERE name = ?1) >= ?3",
        (debit, credit, amount),
    )

    def check() -> None:
        if answer.rowcount == 0:
            raise Insufficient(f"The account {debit} has less than {amount} micro-USDC.")
        if answer.rowcount == 1:
            connection.execute("INSERT INTO accounts (name, balance) VALUES (?, ?)", (credit, amount))

    return check


def _nothing() -> None:
    """Nothing is left to check."""


def _next_seq(connection: Connection) -> int:
    journal.head(connection)  # reads this number, too
    known: Known | None = getattr(connection, "known", None)
    last = None if known is None else known.transfer
    if last is None:
        last = int(connection.execute("SELECT coalesce(max(seq), 0) FROM transfers").fetchone()[0])
    if known is not None:
        known.transfer = last + 1
    return last + 1


def balance(connection: Connection, account: str) -> int:
    """Return the micro-USDC of an account; 0 if it does not exist."""
    row = connection.execute("SELECT balance FROM accounts WHERE name = ?", (account,)).fetchone()
    return row["balance"] if row else 0


def balances(connection: Connection, guild_id: int) -> Balances:
    """Return what the server has now, in constant time."""
    rows = connection.execute(
        "SELECT name, balance FROM accounts WHERE name IN (?, ?) "
        "UNION ALL SELECT 'spent', spent FROM servers WHERE guild_id = ?",
        (available(guild_id), held(guild_id), guild_id),
    )
    named = {row["name"]: row["balance"] for row in rows}
    return Balances(
        available=named.get(available(guild_id), 0),
        held=named.get(held(guild_id), 0),
        spent=named.get("spent", 0),
    )


# ── holds ────────────────────────────────────────────────────────────────────────────────────────


def open_hold(
    connection: Connection,
    job: str,
    guild_id: int,
    amount: int,
    *,
    actor: int,
    at: int,
    source: str | None = None,
) -> None:
    """Reserve `amount` for the job from the account `source` (None: what the server has available).

    What is not spent goes back there. Raises Insufficient, or Conflict if the job has an open hold.
    """
    opened = ask(
        connection,
        "INSERT INTO holds (job_id, guild_id, amount, captured, state, opened_at, source) "
        "VALUES (?, ?, ?, 0, 'OPEN', ?, ?) RETURNING *",
        (job, guild_id, amount, at, source),
    )
    book = ask_transfer(
        connection,
        TransferKind.HOLD,
        amount,
        debit=source or available(guild_id),
        credit=held(guild_id),
        at=at,
        job=job,
        actor=actor,
    )
    [hold] = opened()
    journal.append_row(connection, "holds", hold)
    book(str(hold["id"]))


def open_rest(connection: Connection, job: str) -> int:
    """Return the micro-USDC of the job's open hold that are not captured; 0 without an open hold."""
    row = connection.execute(
        "SELECT amount - captured AS rest FROM holds WHERE job_id = ? AND state = 'OPEN'", (job,)
    ).fetchone()
    return row["rest"] if row else 0


def capture(connection: Connection, job: str, payment_id: int, amount: int, *, at: int) -> None:
    """Spend from the job's open hold: held → studio. Raises Conflict if the hold does not cover it."""
    journal.expect(connection)
    holds = connection.execute(
        "UPDATE holds SET captured = captured + ?1 "
        "WHERE job_id = ?2 AND state = 'OPEN' AND amount - captured >= ?1 RETURNING *",
        (amount, job),
    ).fetchall()
    if not holds:
        raise Conflict(f"The hold of job {job} does not cover {amount} micro-USDC.")
    journal.append_row(connection, "holds", holds[0])
    guild_id = holds[0]["guild_id"]
    book = ask_transfer(
        connection, TransferKind.CAPTURE, amount, debit=held(guild_id), credit=STUDIO, at=at, job=job
    )
    counted = connection.execute(
        "UPDATE servers SET spent = spent + ? WHERE guild_id = ?", (amount, guild_id)
    )
    days = spending_days.days_of(connection, guild_id, job)
    seq = book(str(payment_id))
    if counted.rowcount == 0:  # the server's first
        connection.execute("INSERT INTO servers (guild_id, spent) VALUES (?, ?)", (guild_id, amount))
        spending_days.begin(connection, guild_id)
        days = spending_days.days_of(connection, guild_id, job, before=seq)
    spending_days.count_capture(connection, guild_id, job, amount, at=at, days=days())


def close_hold(connection: Connection, job: str, *, at: int) -> None:
    """Close the job's open hold, if there is one, release the rest, and update what the job counts with.

    Raises Conflict while an authorization of the job may still be collected.
    """
    journal.expect(connection)
    holds = connection.execute(
        "UPDATE holds SET state = 'CLOSED', closed_at = ?1 WHERE job_id = ?2 AND state = 'OPEN' "
        "AND NOT EXISTS (SELECT 1 FROM payments WHERE job_id = ?2 AND state = 'SIGNED') RETURNING *",
        (at, job),
    ).fetchall()
    if not holds and signed_amount(connection, job) > 0:
        raise Conflict(f"Job {job} has a signed payment that is not resolved.")
    for hold in holds:
        journal.append_row(connection, "holds", hold)
        _release(connection, hold, at)
    usage.recount(connection, job)


def _release(connection: Connection, hold: Row, at: int) -> None:
    """Move the rest of a hold back to its source; from the pot of an ended contest, on to the server."""
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
            transfer(
                connection,
                TransferKind.RETURN,
                f"hold:{hold['id']}",
                rest,
                debit=hold["source"],
                credit=available(hold["guild_id"]),
                at=at,
                job=hold["job_id"],
            )


def _is_of_ended_contest(connection: Connection, account: str | None) -> bool:
    """Return True if it is the pot of a contest whose rest went back already."""
    contest_id = None if account is None else contest_of(account)
    if contest_id is None:
        return False
    row = connection.execute(
        "SELECT 1 FROM contests WHERE id = ? AND (state = 'CANCELLED' OR result IS NOT NULL)", (contest_id,)
    ).fetchone()
    return row is not None


def signed_amount(connection: Connection, job: str) -> int:
    """Return the micro-USDC of the job's SIGNED payments."""
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM payments WHERE job_id = ? AND state = 'SIGNED'", (job,)
    ).fetchone()
    return int(row[0])


def paid_amount(connection: Connection, job: str) -> int:
    """Return the micro-USDC of the job's SETTLED payments."""
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM payments WHERE job_id = ? AND state = 'SETTLED'", (job,)
    ).fetchone()
    return int(row[0])


def refunded_amount(connection: Connection, job: str) -> int:
    """Return the micro-USDC that the host gave back for the job."""
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM transfers WHERE job = ? AND kind = ?",
        (job, TransferKind.REFUND),
    ).fetchone()
    return int(row[0])


def refund(connection: Connection, job: str, guild_id: int, *, at: int, amount: int | None = None) -> None:
    """Give back what was paid for the job and was not given back before: losses → available.

    With `amount`, so much of it at most. A job that was rescued after its refund, and fails again, is owed
    nothing more. What a pot or a prize had paid of it goes back there, unless its contest is over.
    """
    before = refunded_amount(connection, job)
    owed = paid_amount(connection, job) - before
    amount = owed if amount is None else min(amount, owed)
    if amount > 0:
        days = spending_days.days_of(connection, guild_id, job)
        transfer(
            connection,
            TransferKind.REFUND,
            f"{job}:{before}" if before else job,
            amount,
            debit=LOSSES,
            credit=available(guild_id),
            at=at,
            job=job,
        )
        connection.execute("UPDATE servers SET spent = spent - ? WHERE guild_id = ?", (amount, guild_id))
        spending_days.count_refund(connection, guild_id, job, amount, at=at, days=days())
        if amount == owed:
            _restore_sources(connection, job, guild_id, at)


def _restore_sources(connection: Connection, job: str, guild_id: int, at: int) -> None:
    rows = connection.execute(
        "SELECT source, sum(captured) AS captured, (SELECT coalesce(sum(amount), 0) FROM transfers "
        "WHERE job = ?1 AND kind = ?2 AND credit = source) AS restored "
        "FROM holds WHERE job_id = ?1 AND source IS NOT NULL GROUP BY source ORDER BY source",
        (job, TransferKind.FUND),
    ).fetchall()
    for row in rows:
        restored = row["restored"]
        if row["captured"] > restored and not _is_of_ended_contest(connection, row["source"]):
            transfer(
                connection,
                TransferKind.FUND,
                f"refund:{job}:{row['source']}" + (f":{restored}" if restored else ""),
                row["captured"] - restored,
                debit=available(guild_id),
                credit=row["source"],
                at=at,
                job=job,
            )
