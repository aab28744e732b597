"""Take payments into the books that they miss: a restored copy does not know what its lost life bought."""

import json
from collections.abc import Collection, Mapping, Sequence

from bot.domain.errors import Conflict
from bot.domain.jobs.job import Job, JobState
from bot.domain.money.ledger import pot
from bot.domain.money.movements import Movement
from bot.domain.money.payments import GENERATION, PaymentState
from bot.store.jobs.payments import mark_lapsed, settle
from bot.store.jobs.rows import job_among, job_of, move
from bot.store.moderation import log
from bot.store.money import journal, ledger, movements, usage
from bot.store.money.payments import payment_of
from bot.store.sql import Connection

_UNPAID = frozenset({JobState.QUOTED, JobState.ADMITTED, JobState.READY})


def unpaid_jobs(connection: Connection, since: int) -> Sequence[Job]:
    """Return the jobs made since an instant that look unpaid.

    One with an open authorization is among them unless the chain shows that it was collected: it may have
    lapsed, and the lost life may have signed anew. Those that were begun come first, then those that were
    only quoted; the oldest first.
    """
    rows = connection.execute(
        "SELECT * FROM jobs WHERE state IN ('QUOTED', 'ADMITTED', 'READY') AND created_at >= ? "
        "AND NOT EXISTS (SELECT 1 FROM payments WHERE payments.job_id = jobs.id AND purpose = ? "
        "AND (payments.state IN ('SETTLED', 'DISPUTED') OR (payments.state = 'SIGNED' "
        "AND EXISTS (SELECT 1 FROM movements WHERE movements.payment = payments.id AND fee = 0)))) "
        "ORDER BY state = 'QUOTED', seq",
        (since, GENERATION),
    )
    return [job_of(row) for row in rows]


class PaymentOpen(Conflict):
    """An authorization of the job may still be collected: whether it was has to be known first."""


def adopt(
    connection: Connection,
    movement: Movement,
    job_id: str,
    studio_job: str | None,
    *,
    wallet: str,
    body: bytes,
    proof: str | None,
    paid_at: int,
    compared: Mapping[str, tuple[int, int]],
    lapsed: Collection[int] = (),
    by: int | None,
    now: int,
) -> Job:
    """Book a missed payment as that of an unpaid job: → RUNNING with its studio job, or → DISPUTED without.

    The job is held for first if it is not yet, whatever limits say: its money is gone. Its result may have
    been posted by the lost life, so it is looked for before it is posted. `proof` is what the chain is
    searched for. `compared` has by network the block up to which everything was compared, and the instant
    (epoch seconds) up to which authorizations have ended: those that end before, or were collected by then,
    are resolved by that. `lapsed` are the payments of which their chain itself has proven that they were and
    will not be collected. Raises PaymentOpen for others; Conflict if the job is in another state, the server
    does not have the money, or the movement is booked already.
    """
    job = job_among(connection, job_id, _UNPAID)
    _resolve_open(connection, job_id, compared, lapsed, now)
    if job.state is JobState.QUOTED:
        job = _admit(connection, job, max(job.total, movement.amount), now)
    if job.state is JobState.ADMITTED or job.body != body:
        job = move(connection, job_id, _UNPAID, state=JobState.READY, body=body)
    settled = studio_job is not None
    rows = connection.execute(
        "INSERT INTO payments (job_id, purpose, state, nonce, payer, payee, network, asset, amount, "
        "valid_after, valid_before, signed_at, sends, tx, proof) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 1, ?, ?) RETURNING *",
        (
            job_id,
            GENERATION,
            PaymentState.SETTLED if settled else PaymentState.DISPUTED,
            movement.nonce,
            wallet,
            movement.other,
            movement.network.name,
            movement.network.asset,
            movement.amount,
            paid_at // 1000 + 1,
            paid_at,
            movement.tx,
            proof,
        ),
    ).fetchall()
    journal.append_row(connection, "payments", rows[0])
    payment = payment_of(rows[0])
    movements.link(connection, movement.key, payment.id)
    new = json.dumps({"payment": payment.id, "studio job": studio_job, "transaction": movement.tx})
    log.write(connection, job.guild_id, by=by, now=now, action=f"adopted {job_id}", old="unpaid", new=new)
    if not settled:
        if ledger.open_rest(connection, job_id) < movement.amount:
            raise Conflict(f"The hold of job {job_id} does not cover {movement.amount} micro-USDC.")
        detail = "paid before these books were restored; which studio job it bought is unknown"
        return move(
            connection, job_id, {JobState.READY}, state=JobState.DISPUTED, detail=detail, ended_at=now
        )
    ledger.capture(connection, job_id, payment.id, movement.amount, at=now)
    if connection.execute("SELECT 1 FROM jobs WHERE studio_job = ?", (studio_job,)).fetchone():
        raise Conflict(f"Another job has the studio job {studio_job} already.")
    return move(
        connection,
        job_id,
        {JobState.READY},
        state=JobState.RUNNING,
        studio_job=studio_job,
        payer=wallet,
        paid_at=paid_at,
        posting_at=paid_at,
    )


def _resolve_open(
    connection: Connection,
    job_id: str,
    compared: Mapping[str, tuple[int, int]],
    lapsed: Collection[int],
    now: int,
) -> None:
    """Settle the job's open authorizations that were collected, and end those that never can be.

    An audit records the newest blocks too: what left in them proves nothing yet.
    """
    rows = connection.execute(
        "SELECT payments.id, network, valid_before, movements.tx, block FROM payments "
        "LEFT JOIN movements ON movements.payment = payments.id AND movements.fee = 0 "
        "WHERE job_id = ? AND state = 'SIGNED' ORDER BY payments.id",
        (job_id,),
    ).fetchall()
    for row in rows:
        deep, ended = compared.get(row["network"], (-1, -1))
        if row["tx"] is not None and row["block"] <= deep:
            settle(connection, row["id"], tx=row["tx"], now=now)
        elif row["tx"] is None and (row["valid_before"] <= ended or row["id"] in lapsed):
            mark_lapsed(connection, row["id"], refused=False)
        else:
            raise PaymentOpen(f"Payment {row['id']} of job {job_id} may still be collected.")


def _admit(connection: Connection, job: Job, amount: int, now: int) -> Job:
    try:
        source = None if job.contest_id is None else pot(job.contest_id)
        ledger.open_hold(connection, job.id, job.guild_id, amount, actor=job.user_id, at=now, source=source)
    except ledger.Insufficient as error:
        raise Conflict(f"Server {job.guild_id} does not have what job {job.id} has cost.") from error
    usage.write(connection, job, amount if source is None else 0, at=now)
    return move(connection, job.id, {JobState.QUOTED}, state=JobState.ADMITTED, admitted_at=now)
