"""Jobs that the studio's list has shown while a payment was unclear.

A lost answer is looked up in that list, which shows the newest jobs first and may not be turned far enough.
What it showed earlier, to whichever process, is kept here as long as a payment may ask for it. Of a job's
input only digests are kept: they tell whether it is a certain request, and cannot be read.
"""

import json
from collections.abc import Mapping, Sequence

from bot.domain.money.payments import StudioJob
from bot.store.jobs.payments import linked
from bot.store.sql import Connection, Row
from bot.store.verbs import Verbs, point_query


def _noted(connection: Connection, payer: str, since: int) -> Sequence[StudioJob]:
    """Return what was noted of a list: jobs made since that instant by the studio's clock, or undated."""
    rows = connection.execute(
        "SELECT * FROM studio_jobs WHERE payer = ? AND (made_at IS NULL OR made_at >= ?) ORDER BY id",
        (payer, since),
    )
    return [_job_of(row) for row in rows]


def _job_of(row: Row) -> StudioJob:
    digests = row["input"]
    return StudioJob(
        id=row["id"],
        status=row["status"],
        progress=None,
        input=None,
        result_url=None,
        error=None,
        created_at=row["made_at"],
        type=row["type"],
        digests=None if digests is None else json.loads(digests),
    )


def _news(connection: Connection, payer: str, jobs: Sequence[StudioJob]) -> Sequence[StudioJob]:
    """Return the jobs that are not noted as they are, and that no job of ours is linked to."""
    rows = connection.execute("SELECT id, status FROM studio_jobs WHERE payer = ?", (payer,))
    noted = {(row["id"], row["status"]) for row in rows}
    new = [job for job in jobs if (job.id, job.status) not in noted]
    ours = linked(connection, [job.id for job in new])
    return [job for job in new if job.id not in ours]


def _write(connection: Connection, payer: str, jobs: Sequence[StudioJob], *, now: int) -> None:
    connection.executemany(
        "INSERT INTO studio_jobs (id, payer, status, type, input, made_at, seen_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET status = excluded.status",
        [
            (
                job.id,
                payer,
                job.status,
                job.type,
                None if job.digests is None else json.dumps(job.digests, sort_keys=True),
                job.created_at,
                now,
            )
            for job in jobs
        ],
    )


def _is_any_noted(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM studio_jobs LIMIT 1").fetchone() is not None


def _forget(connection: Connection, since: Mapping[str, int]) -> None:
    rows = connection.execute("SELECT DISTINCT payer FROM studio_jobs").fetchall()
    for payer in (row["payer"] for row in rows):
        if payer not in since:
            connection.execute("DELETE FROM studio_jobs WHERE payer = ?", (payer,))
            continue
        connection.execute(
            "DELETE FROM studio_jobs WHERE payer = ? AND (coalesce(made_at, seen_at) < ? "
            "OR EXISTS (SELECT 1 FROM jobs WHERE jobs.studio_job = studio_jobs.id))",
            (payer, since[payer]),
        )


class StudioJobStore(Verbs):
    """What the studio's list has shown, by the owner of the list (`networks.owner`)."""

    noted = point_query(_noted)

    async def note(self, payer: str, jobs: Sequence[StudioJob], *, now: int) -> None:
        """Keep jobs that a list shows and no job of ours is linked to. Raises StoreError."""
        new = await self._db.read(_news, payer, jobs)
        if new:  # a look that finds nothing new writes nothing
            await self._db.write(_write, payer, new, now=now)

    async def forget(self, since: Mapping[str, int]) -> None:
        """Delete what was made before these instants, by owner, or was linked since.

        Of an owner who is not named, delete everything. Raises StoreError.
        """
        if await self._db.read_point(_is_any_noted):
            await self._db.write(_forget, since)
