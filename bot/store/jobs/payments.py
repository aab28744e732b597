"""Authorizations: signed and committed before a byte leaves, and what the chain made of each."""

import sqlite3
from collections.abc import Sequence

from bot.domain.errors import Conflict
from bot.domain.jobs.job import Job, JobState, Reference
from bot.domain.money.errors import PaymentNotFound
from bot.domain.money.payments import GENERATION, Authorization, Payment, PaymentState
from bot.ports import Clock
from bot.store.jobs.rows import clean, job_among, move, one_job, one_reference, payment_of
from bot.store.moderation import pauses
from bot.store.money import journal, ledger
from bot.store.money import spending_policy as spending_rules
from bot.store.sqlite.database import Database

_UPLOAD = "upload:"


class PaymentStore:
    """`bot.ports.Payments` over the database. The clock stamps captures that come without an instant."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock

    async def live(self, job_id: str, purpose: str) -> Payment | None:
        return await self._db.read(_live, job_id, purpose)

    async def of_job(self, job_id: str) -> Sequence[Payment]:
        return await self._db.read(_of_job, job_id)

    async def get(self, payment_id: int) -> Payment:
        return await self._db.read(_get, payment_id)

    async def sign(self, job_id: str, purpose: str, authorization: Authorization, *, now: int) -> Payment:
        return await self._db.write(_sign, job_id, purpose, authorization, now=now)

    async def count_sending(self, payment_id: int) -> Payment:
        return await self._db.write(_sent, payment_id)

    async def record_refusal(self, payment_id: int, answer: str) -> Payment:
        return await self._db.write(_change, payment_id, answer=clean(answer))

    async def settle_generation(self, payment_id: int, studio_job: str, *, tx: str | None, now: int) -> Job:
        return await self._db.write(_accepted, payment_id, studio_job, tx=tx, now=now)

    async def settle_upload(self, payment_id: int, ticket: str, *, tx: str | None) -> Reference:
        return await self._db.write(_ticketed, payment_id, ticket, tx=tx, now=self._clock.now())

    async def settle(self, payment_id: int, *, tx: str | None) -> Payment:
        return await self._db.write(_settle, payment_id, tx=tx, now=self._clock.now())

    async def mark_lapsed(self, payment_id: int, *, refused: bool) -> Payment:
        state = PaymentState.REFUSED if refused else PaymentState.LAPSED
        return await self._db.write(_change, payment_id, state=state, header=None)

    async def mark_disputed(self, payment_id: int, *, detail: str, now: int) -> Job:
        return await self._db.write(_disputed, payment_id, detail=detail, now=now)

    async def open_amount(self) -> int:
        return await self._db.read(_open_amount)

    async def unresolved(self, body: bytes | None = None) -> Sequence[Payment]:
        return await self._db.read(_unresolved, body)

    async def is_studio_job_known(self, studio_job: str) -> bool:
        return await self._db.read(_studio_job_known, studio_job)

    async def count_lapses(self, job_id: str, purpose: str) -> int:
        return await self._db.read(_lapses, job_id, purpose)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def _live(connection: sqlite3.Connection, job_id: str, purpose: str) -> Payment | None:
    row = connection.execute(
        "SELECT * FROM payments WHERE job_id = ? AND purpose = ? "
        "AND state IN ('SIGNED', 'SETTLED', 'DISPUTED')",
        (job_id, purpose),
    ).fetchone()
    return payment_of(row) if row else None


def _of_job(connection: sqlite3.Connection, job_id: str) -> Sequence[Payment]:
    rows = connection.execute("SELECT * FROM payments WHERE job_id = ? ORDER BY id", (job_id,))
    return [payment_of(row) for row in rows]


def _get(connection: sqlite3.Connection, payment_id: int) -> Payment:
    row = connection.execute("SELECT * FROM payments WHERE id = ?", (payment_id,)).fetchone()
    if row is None:
        raise PaymentNotFound(payment_id)
    return payment_of(row)


def _open_amount(connection: sqlite3.Connection) -> int:
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM payments WHERE state = 'SIGNED'"
    ).fetchone()
    return int(row[0])


def _unresolved(connection: sqlite3.Connection, body: bytes | None) -> Sequence[Payment]:
    rows = connection.execute(
        "SELECT payments.* FROM payments JOIN jobs ON jobs.id = payments.job_id "
        "WHERE payments.state IN ('SIGNED', 'DISPUTED') AND purpose = ?1 AND sends > 0 "
        "AND CASE WHEN ?2 IS NULL THEN payments.state = 'SIGNED' ELSE body = ?2 END "
        "ORDER BY signed_at, payments.id",
        (GENERATION, body),
    )
    return [payment_of(row) for row in rows]


def _studio_job_known(connection: sqlite3.Connection, studio_job: str) -> bool:
    row = connection.execute("SELECT 1 FROM jobs WHERE studio_job = ?", (studio_job,)).fetchone()
    return row is not None


def _lapses(connection: sqlite3.Connection, job_id: str, purpose: str) -> int:
    row = connection.execute(
        "SELECT count(*) FROM payments WHERE job_id = ? AND purpose = ? AND state IN ('REFUSED', 'LAPSED')",
        (job_id, purpose),
    ).fetchone()
    return int(row[0])


# ── changing ─────────────────────────────────────────────────────────────────────────────────────


def _sign(
    connection: sqlite3.Connection, job_id: str, purpose: str, authorization: Authorization, *, now: int
) -> Payment:
    _check_purchase(connection, job_id, purpose)
    spending_rules.check_job(connection, one_job(connection, job_id))
    pauses.check_cap_when_signing(connection, authorization.amount, now=now)
    free = ledger.open_rest(connection, job_id) - ledger.signed_amount(connection, job_id)
    if authorization.amount > free:
        raise Conflict(f"The hold of job {job_id} covers {free} micro-USDC more, not {authorization.amount}.")
    rows = connection.execute(
        "INSERT INTO payments (job_id, purpose, state, nonce, payer, payee, network, asset, amount, "
        "valid_after, valid_before, header, signed_at, sends) "
        "VALUES (?, ?, 'SIGNED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) RETURNING *",
        (
            job_id,
            purpose,
            authorization.nonce,
            authorization.payer,
            authorization.payee,
            authorization.network,
            authorization.asset,
            authorization.amount,
            authorization.valid_after,
            authorization.valid_before,
            authorization.header,
            now,
        ),
    ).fetchall()
    journal.append_row(connection, "payments", rows[0])
    return payment_of(rows[0])


def _check_purchase(connection: sqlite3.Connection, job_id: str, purpose: str) -> None:
    """Raises Conflict unless it is this purchase's turn and it has no live payment."""
    is_generation = purpose == GENERATION
    job_among(connection, job_id, {JobState.READY if is_generation else JobState.ADMITTED})
    if not is_generation and one_reference(connection, job_id, _position(purpose)).url is not None:
        raise Conflict(f"The reference {purpose} of job {job_id} is online already.")
    live = _live(connection, job_id, purpose)
    if live is not None:
        raise Conflict(f"Job {job_id} has a {live.state} payment for {purpose} already.")


def _position(purpose: str) -> int:
    """Of the reference that an upload's purpose names. Raises Conflict for another purpose."""
    digits = purpose.removeprefix(_UPLOAD)
    if digits == purpose or not digits.isdecimal():
        raise Conflict(f"{purpose} is not the payment of an upload.")
    return int(digits)


def _change(connection: sqlite3.Connection, /, payment_id: int, **columns: object) -> Payment:
    """Sets columns of a SIGNED payment and journals it. Raises NotFound, or Conflict if it is not SIGNED.

    Column names are the program's own, never input.
    """
    sets = ", ".join(f"{column} = ?" for column in columns)
    rows = connection.execute(
        f"UPDATE payments SET {sets} WHERE id = ? AND state = 'SIGNED' RETURNING *",  # noqa: S608
        (*columns.values(), payment_id),
    ).fetchall()
    if not rows:
        raise Conflict(f"Payment {payment_id} is {_get(connection, payment_id).state}, not SIGNED.")
    journal.append_row(connection, "payments", rows[0])
    return payment_of(rows[0])


def _sent(connection: sqlite3.Connection, payment_id: int) -> Payment:
    return _change(connection, payment_id, sends=_get(connection, payment_id).sends + 1)


def _settle(connection: sqlite3.Connection, payment_id: int, *, tx: str | None, now: int) -> Payment:
    """SIGNED → SETTLED: the bytes that could collect the money are overwritten, the hold is captured."""
    payment = _change(connection, payment_id, state=PaymentState.SETTLED, header=None, tx=tx)
    ledger.capture(connection, payment.job_id, payment.id, payment.amount, at=now)
    return payment


def _accepted(
    connection: sqlite3.Connection, payment_id: int, studio_job: str, *, tx: str | None, now: int
) -> Job:
    payment = _settle(connection, payment_id, tx=tx, now=now)
    if payment.purpose != GENERATION:
        raise Conflict(f"Payment {payment_id} is for {payment.purpose}: it makes no studio job.")
    if _studio_job_known(connection, studio_job):
        raise Conflict(f"Another job has the studio job {studio_job} already.")
    return move(
        connection,
        payment.job_id,
        {JobState.READY},
        state=JobState.RUNNING,
        studio_job=studio_job,
        paid_at=now,
    )


def _ticketed(
    connection: sqlite3.Connection, payment_id: int, ticket: str, *, tx: str | None, now: int
) -> Reference:
    payment = _settle(connection, payment_id, tx=tx, now=now)
    position = _position(payment.purpose)
    connection.execute(
        "UPDATE refs SET ticket = ? WHERE job_id = ? AND position = ?", (ticket, payment.job_id, position)
    )
    return one_reference(connection, payment.job_id, position)


def _disputed(connection: sqlite3.Connection, payment_id: int, *, detail: str, now: int) -> Job:
    payment = _change(connection, payment_id, state=PaymentState.DISPUTED, header=None)
    return move(
        connection,
        payment.job_id,
        {JobState.ADMITTED, JobState.READY},
        state=JobState.DISPUTED,
        detail=clean(detail),
        ended_at=now,
    )
