"""Free space in the spool: the oldest files go first, never those of a job under way or of a contest.

The leader alone sweeps. It asks for the files first and then for the jobs that need them, of all servers:
what another process has kept by then has a job that is under way.
"""

import logging
import re

from bot.ports import Clock, Spool, Spooled
from bot.services.jobs.ordering.attachment_room import ATTACHED, is_attached
from bot.store import Store

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3600.0
"""Seconds between sweeps."""

ATTACHED_SECONDS = 24 * 3600.0
"""Lifetime of attached files that were never uploaded: until then their quote may be confirmed."""

_DAY_SECONDS = 24 * 3600.0
_FINISHED = re.compile(r"(?:out|fit)-([0-9a-z]+)(?:-[0-9]+)?")


def job_of_finished(name: str) -> str | None:
    """Return the job in the name of a result or of a copy of it; None for other files."""
    job = _FINISHED.fullmatch(name)
    return job[1] if job else None


class SpoolCleanup:
    """Keep finished files for `days`, and at most `max_bytes` of them; None: as many as there are.

    Attached files have quotas of their own (`AttachmentRoom`) and take no room from finished ones.
    """

    def __init__(self, store: Store, spool: Spool, clock: Clock, *, days: int, max_bytes: int | None) -> None:
        self._store = store
        self._spool = spool
        self._clock = clock
        self._days = days
        self._max_bytes = max_bytes

    async def sweep(self) -> int:
        """Remove old files, then the oldest results until the rest fits. Return the bytes that were freed.

        Files with other names are counted, but they are not ours to remove. Attached files are not counted.
        """
        files = await self._spool.files()
        under_way = frozenset(await self._store.jobs.with_next_step())
        attached = await self._attached(under_way)
        kept = under_way | await self._store.contests.jobs_to_keep()
        left = sum(file.size for file in files if not is_attached(file.name))
        freed = 0
        for file in files:
            if self._is_old_attachment(file, attached) or self._is_spent(file, kept, left):
                await self._spool.drop(file.name)
                freed += file.size
                left -= 0 if is_attached(file.name) else file.size
        if freed:
            log.info("%s bytes were removed from the spool, %s of finished files are left", freed, left)
        if self._is_too_much(left):
            log.warning("the spool has %s bytes and all are needed: SPOOL_MAX_BYTES is too small", left)
        return freed

    async def _attached(self, under_way: frozenset[str]) -> frozenset[str]:
        """Return the attached files that jobs under way, or waiting for approval, may still upload.

        A job may use the file of another job, so the files' own names do not tell.
        """
        jobs = under_way.union(await self._store.approvals.waiting_jobs())
        return frozenset(
            [reference.name for job in jobs for reference in await self._store.jobs.references(job)]
        )

    def _is_old_attachment(self, file: Spooled, needed: frozenset[str]) -> bool:
        if not file.name.startswith(ATTACHED) or file.name in needed:
            return False
        return self._is_older(file, ATTACHED_SECONDS)

    def _is_spent(self, file: Spooled, kept: frozenset[str], left: int) -> bool:
        """Return True for a finished job's file that is old, or if the `left` bytes are too many."""
        job = job_of_finished(file.name)
        if job is None or job in kept:
            return False
        return self._is_too_much(left) or self._is_older(file, self._days * _DAY_SECONDS)

    def _is_too_much(self, left: int) -> bool:
        return self._max_bytes is not None and left > self._max_bytes

    def _is_older(self, file: Spooled, seconds: float) -> bool:
        return self._clock.now() >= self._clock.after(seconds, since=file.written_at)
