"""Authorizations: each is signed and committed before a byte leaves, then settled, lapsed or disputed.

payment = await store.payments.sign(job.id, GENERATION, authorization, now=now, presented=True)
...  # send it; `count_sending` before it is sent again
await store.payments.settle_generation(payment.id, studio_job, tx=tx, now=now)
"""

from collections.abc import Sequence

from bot.domain.errors import Conflict
from bot.domain.jobs.errors import JobNotFound
from bot.domain.jobs.job import Job, JobState, Reference
from bot.domain.money.errors import PaymentNotFound
from bot.domain.money.ledger import GAS, STUDIO, TransferKind
from bot.domain.money.matching import Claim
from bot.domain.money.networks import owner
from bot.domain.money.payments import (
    GENERATION,
    Authorization,
    Cover,
    DeclineReason,
    Payment,
    PaymentState,
    Sent,
    upload_position,
)
from bot.store.jobs import uploads
from bot.store.jobs.rows import expect_state, job_among, job_of, move, one_reference
from bot.store.moderation import pauses
from bot.store.moderation.cases import check_blocked
from bot.store.moderation.limits import ask_model_rules
from bot.store.money import journal, ledger, losses, spending_policy
from bot.store.money.cover import line, payable, taken
from bot.store.money.payments import payment_of
from bot.store.money.preconditions import preconditions
from bot.store.sql import Connection, Row, ask, clean
from bot.store.verbs import Verbs, command, point_query, query

_MARKS = 500  # values in one statement; engines take some hundreds


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def _live(connection: Connection, job_id: str, purpose: str) -> Payment | None:
    """Return the purchase's SIGNED, SETTLED or DISPUTED payment. A purchase has at most one."""
    row = connection.execute(
        "SELECT * FROM payments WHERE job_id = ? AND purpose = ? "
        "AND state IN ('SIGNED', 'SETTLED', 'DISPUTED')",
        (job_id, purpose),
    ).fetchone()
    return payment_of(row) if row else None


def _of_job(connection: Connection, job_id: str) -> Sequence[Payment]:
    """Return all payments of a job, in the order in which they were signed."""
    rows = connection.execute("SELECT * FROM payments WHERE job_id = ? ORDER BY id", (job_id,))
    return [payment_of(row) for row in rows]


def _get(connection: Connection, payment_id: int) -> Payment:
    """Return the payment. Raises PaymentNotFound."""
    row = connection.execute("SELECT * FROM payments WHERE id = ?", (payment_id,)).fetchone()
    if row is None:
        raise PaymentNotFound(payment_id)
    return payment_of(row)


def _open_amount(connection: Connection) -> int:
    """Return the micro-USDC of all SIGNED payments: the amount that may still leave the wallet."""
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM payments WHERE state = 'SIGNED'"
    ).fetchone()
    return int(row[0])


def _sent_and_open(connection: Connection, network: str) -> Sequence[Sent]:
    """Return the SIGNED payments on the network (CAIP-2) that were sent, or may have been."""
    rows = connection.execute(
        "SELECT payments.nonce, payments.sent_at, jobs.guild_id FROM payments "
        "JOIN jobs ON jobs.id = payments.job_id "
        "WHERE payments.state = 'SIGNED' AND payments.sends > 0 AND payments.network = ?",
        (network,),
    )
    return [Sent(**dict(row)) for row in rows]


def _unresolved(connection: Connection) -> Sequence[Payment]:
    """Return the SIGNED payments for generations that were sent, oldest first."""
    rows = connection.execute(
        "SELECT * FROM payments INDEXED BY payments_signed "
        "WHERE state = 'SIGNED' AND purpose = 'generation' AND sends > 0 ORDER BY signed_at, id"
    )
    return [payment_of(row) for row in rows]


def _claims(
    connection: Connection, since: int, studio_jobs: Sequence[str]
) -> tuple[Sequence[Claim], frozenset[str]]:
    """Return who may have made studio jobs since `since`, and the ones of `studio_jobs` that are linked.

    The claims are all payments for generations whose authorization had not ended by then, but those of
    presses that have all jobs that they can have made. Both are read at one instant.
    """
    rows = connection.execute(
        "SELECT payments.*, coalesce(batch_id, jobs.id) AS batch, user_id, operation, body, private, "
        "studio_job, jobs.payer AS owner FROM payments JOIN jobs ON jobs.id = payments.job_id "
        "WHERE purpose = 'generation' AND valid_before >= ?1 AND coalesce(batch_id, jobs.id) IN "
        "(SELECT coalesce(batch_id, jobs.id) FROM payments JOIN jobs ON jobs.id = payments.job_id "
        "WHERE purpose = 'generation' AND valid_before >= ?1 "
        "AND (studio_job IS NULL OR sends > 1 OR payments.state <> 'SETTLED'))",
        (since // 1000,),
    )
    claims = sorted((_claim_of(row) for row in rows), key=lambda claim: claim.payment.id)
    return claims, linked(connection, studio_jobs)


def _claim_of(row: Row) -> Claim:
    values = dict(row)
    studio_job, its_payer = values.pop("studio_job"), values.pop("owner")
    if its_payer is not None and owner(its_payer) != owner(values["payer"]):
        studio_job = (
            None  # the purchase was paid again by another wallet: this payment made no job that we know
        )
    return Claim(
        batch=values.pop("batch"),
        member=values.pop("user_id"),
        operation=values.pop("operation"),
        body=values.pop("body") or b"{}",
        is_private=bool(values.pop("private")),
        studio_job=studio_job,
        payment=payment_of(values),
    )


def linked(connection: Connection, studio_jobs: Sequence[str]) -> frozenset[str]:
    """Return those of the studio jobs that a job of ours has."""
    linked: set[str] = set()
    for first in range(0, len(studio_jobs), _MARKS):
        asked = studio_jobs[first : first + _MARKS]
        marks = ", ".join("?" * len(asked))
        rows = connection.execute(
            f"SELECT studio_job FROM jobs WHERE studio_job IN ({marks})",  # noqa: S608
            tuple(asked),
        )
        linked.update(row["studio_job"] for row in rows)
    return frozenset(linked)


def _is_studio_job_known(connection: Connection, studio_job: str) -> bool:
    """Return whether a job of ours has this studio job."""
    row = connection.execute("SELECT 1 FROM jobs WHERE studio_job = ?", (studio_job,)).fetchone()
    return row is not None


def _count_lapses(connection: Connection, job_id: str, purpose: str) -> int:
    """Return the number of authorizations for this purpose that lapsed unused or were refused."""
    row = connection.execute(
        "SELECT count(*) FROM payments WHERE job_id = ? AND purpose = ? AND state IN ('REFUSED', 'LAPSED')",
        (job_id, purpose),
    ).fetchone()
    return int(row[0])


# ── changing ─────────────────────────────────────────────────────────────────────────────────────


def _sign(
    connection: Connection,
    job_id: str,
    purpose: str,
    authorization: Authorization,
    *,
    now: int,
    skew_ms: int | None = None,
    presented: bool = False,
    cover: Cover | None = None,
) -> Payment:
    """Store a SIGNED payment; it is on disk when this returns, so that it may be sent.

    `presented` counts its first presentation in the same commit: from then on it may have been sent.
    `skew_ms` is how far the service's clock is ahead of ours, if that was measured. `cover`: the wallet's
    balance of a moment ago, which has to hold the amount and its gas besides all that may leave it.
    Raises Conflict if the purchase has a live payment, or if the job's open hold does not cover the amount;
    NotCovered; NotAllowed or OverLimit while spending is stopped or the job's maker is blocked, ModelResting
    while the model rests for them.
    """
    job, free = _check_purchase(connection, job_id, purpose)
    asked = preconditions(connection, job.guild_id, job.user_id, (job.model,))
    rules = ask_model_rules(connection, job.guild_id)
    check_rest = losses.resting(connection, job.requester, job.model, now=now)
    check_cover = payable(connection, cover, authorization.amount + authorization.fee_most) if cover else None
    journal.expect(connection)
    found, requester = asked(), job.requester
    spending_policy.check_model_by(found, rules(), requester, job.model)
    if found.may_be_blocked:
        check_blocked(connection, job.guild_id, job.user_id, now=now)
    check_rest(found.losses)
    if found.has_daily_limit:
        pauses.check_daily_limit_when_signing(connection, authorization.amount, now=now)
    if authorization.amount > free:
        raise Conflict(f"The hold of job {job_id} covers {free} micro-USDC more, not {authorization.amount}.")
    if check_cover is not None:
        check_cover()
    rows = connection.execute(
        "INSERT INTO payments (job_id, purpose, state, nonce, payer, payee, network, asset, amount, "
        "valid_after, valid_before, header, signed_at, sends, sent_at, skew_ms, proof, fee_most) "
        "VALUES (?, ?, 'SIGNED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
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
            int(presented),
            now if presented else None,
            skew_ms,
            authorization.proof,
            authorization.fee_most or None,
        ),
    ).fetchall()
    journal.append_row(connection, "payments", rows[0])
    return payment_of(rows[0])


def _check_purchase(connection: Connection, job_id: str, purpose: str) -> tuple[Job, int]:
    """Return the job, and the micro-USDC of its hold that nothing was signed for.

    Raises JobNotFound, or Conflict unless it is ready for this purchase, which has no live payment.
    """
    is_generation = purpose == GENERATION
    # A literal: SQLite prepares a statement anew whenever a parameter meets the condition of a partial index.
    which = "purpose = 'generation'" if is_generation else "purpose = ?2"
    row = connection.execute(
        "SELECT jobs.*, coalesce((SELECT amount - captured FROM holds "  # noqa: S608
        "WHERE holds.job_id = jobs.id AND holds.state = 'OPEN'), 0) AS held, "
        "(SELECT coalesce(sum(amount), 0) FROM payments "
        "WHERE payments.job_id = jobs.id AND payments.state = 'SIGNED') AS signed, "
        f"(SELECT payments.state FROM payments WHERE payments.job_id = jobs.id AND {which} "
        "AND payments.state IN ('SIGNED', 'SETTLED', 'DISPUTED')) AS live FROM jobs WHERE id = ?1",
        (job_id,) if is_generation else (job_id, purpose),
    ).fetchone()
    if row is None:
        raise JobNotFound(job_id)
    job = job_of(row)
    expect_state(job, {JobState.READY if is_generation else JobState.ADMITTED})
    if not is_generation:
        reference = one_reference(connection, job_id, _position(purpose))
        if reference.url is not None:
            raise Conflict(f"The reference {purpose} of job {job_id} is online already.")
        if (other := uploads.under_way(connection, reference)) is not None:
            raise Conflict(f"Job {other} is uploading the file of {purpose} of job {job_id}.")
    if row["live"] is not None:
        raise Conflict(f"Job {job_id} has a {row['live']} payment for {purpose} already.")
    return job, row["held"] - row["signed"]


def _position(purpose: str) -> int:
    """Return the position of the reference that an upload pays for. Raises Conflict for another purpose."""
    position = upload_position(purpose)
    if position is None:
        raise Conflict(f"{purpose} is not the payment of an upload.")
    return position


def _change(connection: Connection, /, payment_id: int, **columns: object) -> Payment:
    """Set columns of a SIGNED payment and journal it.

    Raises PaymentNotFound, or Conflict if it is in another state. Names are the program's own, never input.
    """
    journal.expect(connection)
    sets = ", ".join(f"{column} = ?" for column in columns)
    rows = connection.execute(
        f"UPDATE payments SET {sets} WHERE id = ? AND state = 'SIGNED' RETURNING *",  # noqa: S608
        (*columns.values(), payment_id),
    ).fetchall()
    if not rows:
        raise Conflict(f"Payment {payment_id} is {_get(connection, payment_id).state}, not SIGNED.")
    journal.append_row(connection, "payments", rows[0])
    return payment_of(rows[0])


def _count_sending(connection: Connection, payment_id: int, *, now: int) -> Payment:
    """SIGNED: count that the authorization is presented, before it is."""
    return _change(connection, payment_id, sends=_get(connection, payment_id).sends + 1, sent_at=now)


def _record_refusal(
    connection: Connection, payment_id: int, answer: str, reason: DeclineReason = DeclineReason.OTHER
) -> Payment:
    """SIGNED: store the service's clear refusal, its words and its reason.

    The payment stays SIGNED until the chain is asked.
    """
    return _change(connection, payment_id, answer=clean(answer), decline=reason)


def settle(connection: Connection, payment_id: int, *, tx: str | None, fee: int = 0, now: int) -> Payment:
    """SIGNED → SETTLED: capture the hold, and overwrite the bytes that could collect the money.

    `fee`: micro-USDC of gas, as far as it is known; `book_gas` books it later otherwise.
    """
    payment = _mark_settled(connection, payment_id, tx, fee)
    _capture(connection, payment, now)
    return payment


def _mark_settled(connection: Connection, payment_id: int, tx: str | None, fee: int) -> Payment:
    return _change(connection, payment_id, state=PaymentState.SETTLED, header=None, tx=tx, fee=fee or None)


def _capture(connection: Connection, payment: Payment, now: int) -> None:
    ledger.capture(connection, payment.job_id, payment.id, payment.amount, at=now)
    _book_gas(connection, payment, now=now)


def _book_gas(connection: Connection, payment: Payment, *, now: int) -> None:
    """gas → studio: what the payment's network has taken out of the wallet besides its amount."""
    if payment.fee:
        ledger.transfer(
            connection,
            TransferKind.GAS,
            str(payment.id),
            payment.fee,
            debit=GAS,
            credit=STUDIO,
            at=now,
            job=payment.job_id,
        )


def _settle_generation(
    connection: Connection, payment_id: int, studio_job: str, *, tx: str | None, fee: int = 0, now: int
) -> Job:
    """SIGNED → SETTLED, and the job READY → RUNNING with its studio job.

    Raises Conflict if another job of ours has that studio job.
    """
    payment = _mark_settled(connection, payment_id, tx, fee)
    if payment.purpose != GENERATION:
        raise Conflict(f"Payment {payment_id} is for {payment.purpose}: it makes no studio job.")
    linked = ask(
        connection,
        "UPDATE jobs SET state = 'RUNNING', studio_job = ?1, payer = ?2, paid_at = ?3 "
        "WHERE id = ?4 AND state = 'READY' AND NOT EXISTS (SELECT 1 FROM jobs WHERE studio_job = ?1) "
        "RETURNING *",
        (studio_job, payment.payer, now, payment.job_id),
    )
    _capture(connection, payment, now)
    if not (rows := linked()):
        job_among(connection, payment.job_id, {JobState.READY})
        raise Conflict(f"Another job has the studio job {studio_job} already.")
    return job_of(rows[0])


def _settle_upload(
    connection: Connection, payment_id: int, ticket: str, *, tx: str | None, fee: int = 0, now: int
) -> Reference:
    """SIGNED → SETTLED, and the upload's ticket on its reference."""
    payment = settle(connection, payment_id, tx=tx, fee=fee, now=now)
    position = _position(payment.purpose)
    connection.execute(
        "UPDATE refs SET ticket = ?, payer = ? WHERE job_id = ? AND position = ?",
        (ticket, payment.payer, payment.job_id, position),
    )
    return one_reference(connection, payment.job_id, position)


def _settle_lost_upload(
    connection: Connection, payment_id: int, *, tx: str | None, fee: int = 0, refund: bool, now: int
) -> Job:
    """SIGNED → SETTLED for an upload whose answer was lost: it is paid and brought nothing.

    `refund`: the host bears that.
    """
    payment = settle(connection, payment_id, tx=tx, fee=fee, now=now)
    _position(payment.purpose)
    return uploads.count_lost(connection, payment, reason=None, refund=refund, now=now)


def mark_lapsed(
    connection: Connection, payment_id: int, *, refused: bool, fee: int = 0, now: int | None = None
) -> Payment:
    """SIGNED → REFUSED or LAPSED: it is proven that the money was and will not be collected.

    A transaction that was reverted has burnt its gas all the same: `fee` micro-USDC, at `now`.
    """
    state = PaymentState.REFUSED if refused else PaymentState.LAPSED
    payment = _change(connection, payment_id, state=state, header=None, fee=fee or None)
    if fee:
        assert now is not None, "gas is booked at an instant"
        _book_gas(connection, payment, now=now)
    return payment


def _record_gas(connection: Connection, payment_id: int, fee: int, *, now: int) -> bool:
    """Book the gas of a payment that was resolved before it was known. Return False if it is booked already.

    Raises PaymentNotFound, or Conflict while the payment is SIGNED: then it is booked with its resolution.
    """
    if _get(connection, payment_id).state is PaymentState.SIGNED:
        raise Conflict(f"Payment {payment_id} is not resolved yet.")
    rows = connection.execute(
        "UPDATE payments SET fee = ?2 WHERE id = ?1 AND fee IS NULL RETURNING *", (payment_id, fee)
    ).fetchall()
    if not rows:
        return False
    journal.append_row(connection, "payments", rows[0])
    _book_gas(connection, payment_of(rows[0]), now=now)
    return True


def _mark_disputed(connection: Connection, payment_id: int, *, detail: str, now: int) -> Job:
    """SIGNED → DISPUTED, and its job with it. The money stays held."""
    payment = _change(connection, payment_id, state=PaymentState.DISPUTED, header=None)
    return move(
        connection,
        payment.job_id,
        {JobState.ADMITTED, JobState.READY},
        state=JobState.DISPUTED,
        detail=clean(detail),
        ended_at=now,
    )


class PaymentStore(Verbs):
    """Signed authorizations and what became of them."""

    get = point_query(_get)
    live = point_query(_live)
    of_job = point_query(_of_job)
    open_amount = query(_open_amount)
    journal_line = point_query(line)
    taken = point_query(taken)
    sent_and_open = point_query(_sent_and_open)
    unresolved = query(_unresolved)
    claims = query(_claims)
    count_lapses = point_query(_count_lapses)
    is_studio_job_known = point_query(_is_studio_job_known)

    async def sign(
        self,
        job_id: str,
        purpose: str,
        authorization: Authorization,
        *,
        now: int,
        skew_ms: int | None = None,
        presented: bool = False,
        cover: Cover | None = None,
    ) -> Payment:
        """Store a SIGNED payment; it is on disk when this returns, so that it may be sent.

        `presented` counts its first presentation in the same commit: from then on it may have been sent. The
        file beside the database names it too: an older copy of the database does not know it. `cover`: the
        wallet's balance of a moment ago. Raises Conflict if the purchase has a live payment, or if the job's
        open hold does not cover the amount; NotCovered if the wallet does not; NotAllowed or OverLimit while
        spending is stopped.
        """
        return await self._db.write_noted(
            _sign, job_id, purpose, authorization, now=now, skew_ms=skew_ms, presented=presented, cover=cover
        )

    async def count_sending(self, payment_id: int, *, now: int) -> Payment:
        """SIGNED: count that the authorization is presented, before it is.

        The file beside the database names it here too: that may have failed right after it was signed.
        Raises Conflict if it is in another state.
        """
        return await self._db.write_noted(_count_sending, payment_id, now=now)

    record_refusal = command(_record_refusal)
    settle = command(settle)
    settle_generation = command(_settle_generation)
    settle_upload = command(_settle_upload)
    settle_lost_upload = command(_settle_lost_upload)
    mark_lapsed = command(mark_lapsed)
    record_gas = command(_record_gas)
    mark_disputed = command(_mark_disputed)
