"""Files that are online already, so that the same bytes are not paid for twice."""

import sqlite3

from bot.domain.jobs.job import Reference
from bot.store.jobs.rows import one_reference
from bot.store.sqlite.database import Database


class UploadStore:
    """`bot.ports.Uploads` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def find(self, sha256: str, content_type: str) -> str | None:
        return await self._db.read(_cached, sha256, content_type)

    async def mark_online(self, job_id: str, position: int, url: str, *, now: int) -> Reference:
        return await self._db.write(_online, job_id, position, url, now=now)

    async def forget(self, url: str) -> None:
        await self._db.write(_forget, url)


def _cached(connection: sqlite3.Connection, sha256: str, content_type: str) -> str | None:
    row = connection.execute(
        "SELECT url FROM uploads WHERE sha256 = ? AND content_type = ?", (sha256, content_type)
    ).fetchone()
    return row["url"] if row else None


def _online(connection: sqlite3.Connection, job_id: str, position: int, url: str, *, now: int) -> Reference:
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


def _forget(connection: sqlite3.Connection, url: str) -> None:
    connection.execute("DELETE FROM uploads WHERE url = ?", (url,))
