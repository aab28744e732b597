"""Files that are online or on their way, so that the same bytes are not paid for twice."""

from collections.abc import Sequence

from bot.domain.errors import Conflict
from bot.domain.jobs.job import Job, JobState, Reference
from bot.domain.money.payments import Payment, upload_purpose
from bot.store.jobs.rows import move, one_job, one_reference
from bot.store.money import ledger, losses
from bot.store.money.payments import payment_of
from bot.store.sql import Connection, clean
from bot.store.verbs import Verbs, command, point_query, query


def _find(connection: Connection, sha256: str, content_type: str) -> str | None:
    """Return the blob URL of these bytes, if they were uploaded before."""
    row = connection.execute(
        "SELECT url FROM uploads WHERE sha256 = ? AND content_type = ?", (sha256, content_type)
    ).fetchone()
    return row["url"] if row else None


def _mark_online(connection: Connection, job_id: str, position: int, url: str, *, now: int) -> Reference:
    """Record that a job's reference is uploaded: overwrite its ticket, and remember the URL of its bytes.

    Raises ReferenceNotFound.
    """
    reference = one_reference(connection, job_id, position)
    connection.execute(
        "UPDATE refs SET ticket = NULL, url = ? WHERE job_id = ? AND position = ?", (url, job_id, position)
    )
    connection.execute(
        "INSERT INTO uploads (sha256, content_type, url, uploaded_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (sha256, content_type) "
        "DO UPDATE SET url = excluded.url, uploaded_at = excluded.uploaded_at",
        (reference.sha256, reference.content_type, url, now),
    )
    return one_reference(connection, job_id, position)


def under_way(connection: Connection, reference: Reference) -> str | None:
    """Return another job that is uploading the same bytes: its permission is paid for, or may be."""
    row = connection.execute(
        "SELECT jobs.id FROM refs JOIN jobs ON jobs.id = refs.job_id WHERE sha256 = ? AND content_type = ? "
        "AND refs.url IS NULL AND jobs.id <> ? AND jobs.state = 'ADMITTED' AND (ticket IS NOT NULL "
        "OR EXISTS (SELECT 1 FROM payments WHERE job_id = jobs.id AND payments.state = 'SIGNED' "
        "AND (purpose = 'upload:' || position OR purpose LIKE 'upload:' || position || ':%')))",
        (reference.sha256, reference.content_type, reference.job_id),
    ).fetchone()
    return row["id"] if row else None


def _waiting(connection: Connection, sha256: str, content_type: str) -> Sequence[str]:
    """Return the ADMITTED jobs that need these bytes online."""
    rows = connection.execute(
        "SELECT DISTINCT jobs.id FROM refs JOIN jobs ON jobs.id = refs.job_id WHERE sha256 = ? "
        "AND content_type = ? AND refs.url IS NULL AND jobs.state = 'ADMITTED'",
        (sha256, content_type),
    )
    return [row["id"] for row in rows]


def _settled(connection: Connection, job_id: str, position: int) -> Sequence[Payment]:
    """Return the uploads of a reference that were paid for, in their order."""
    purpose = upload_purpose(position)
    rows = connection.execute(
        "SELECT * FROM payments WHERE job_id = ? AND state = 'SETTLED' "
        "AND (purpose = ? OR purpose LIKE ?) "
        "ORDER BY id",
        (job_id, purpose, f"{purpose}:%"),
    )
    return [payment_of(row) for row in rows]


def count_lost(
    connection: Connection, payment: Payment, *, reason: str | None, refund: bool, now: int
) -> Job:
    """Note on its job that a SETTLED upload brought nothing. `reason`: the refusal; None: no answer.

    `refund`: the host gives its price back, up to what the host bears for a server in a day.
    """
    job = one_job(connection, payment.job_id)
    borne = refund and losses.host_bears(connection, job.guild_id, payment.amount, now=now)
    if borne:
        ledger.refund(connection, job.id, job.guild_id, at=now, amount=payment.amount)
    losses.report(connection, job.guild_id, capped=refund and not borne, now=now)
    return move(
        connection, job.id, frozenset(JobState), lost=job.lost + payment.amount, lost_reason=clean(reason)
    )


def _drop_ticket(
    connection: Connection, job_id: str, position: int, *, reason: str, refund: bool, now: int
) -> Job:
    """Record that a reference's paid ticket was refused, in these words: the upload is lost.

    Raises Conflict if the reference has no ticket.
    """
    reference = one_reference(connection, job_id, position)
    if reference.ticket is None:
        raise Conflict(f"The reference {position} of job {job_id} has no ticket.")
    connection.execute("UPDATE refs SET ticket = NULL WHERE job_id = ? AND position = ?", (job_id, position))
    payment = _settled(connection, job_id, position)[-1]
    return count_lost(connection, payment, reason=reason, refund=refund, now=now)


def _begun(connection: Connection) -> frozenset[str]:
    """Return the ADMITTED jobs with an upload under way: a permission is paid for, or may be."""
    rows = connection.execute(
        "SELECT jobs.id FROM jobs WHERE state = 'ADMITTED' AND (EXISTS (SELECT 1 FROM payments "
        "WHERE job_id = jobs.id AND payments.state = 'SIGNED') "
        "OR EXISTS (SELECT 1 FROM refs WHERE job_id = jobs.id AND ticket IS NOT NULL))"
    )
    return frozenset(row["id"] for row in rows)


class UploadStore(Verbs):
    """Files that are online, or on their way."""

    find = point_query(_find)
    under_way = query(under_way)
    waiting = query(_waiting)
    settled = point_query(_settled)
    begun = query(_begun)

    mark_online = command(_mark_online)
    drop_ticket = command(_drop_ticket)
