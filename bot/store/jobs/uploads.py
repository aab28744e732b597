"""Files that are online already, so that the same bytes are not paid for twice."""

from bot.domain.jobs.job import Reference
from bot.store.jobs.rows import one_reference
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, query


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


class UploadStore(Verbs):
    """Files that are online."""

    find = query(_find)
    mark_online = command(_mark_online)
