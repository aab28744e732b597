"""Makes room in the spool: old files go, the oldest first, and never one that a job under way or
a contest needs."""

import logging
import re

from bot.ports import Clock, Spool, Spooled
from bot.store import Store

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3600.0
"""How often it is looked for what can go."""

ATTACHED_SECONDS = 24 * 3600.0
"""How long attached files are kept that were never uploaded: a quote may be pressed until then."""

_DAY_SECONDS = 24 * 3600.0
_FINISHED = re.compile(r"(?:out|fit)-([0-9a-z]+)(?:-[0-9]+)?")
_ATTACHED = "in-"


class SpoolCleanup:
    """Keeps finished files for `days`, and at most `max_bytes` of files in all."""

    def __init__(self, store: Store, spool: Spool, clock: Clock, *, days: int, max_bytes: int) -> None:
        self._store = store
        self._spool = spool
        self._clock = clock
        self._days = days
        self._max_bytes = max_bytes

    async def sweep(self) -> int:
        """Removes what is too old, and then the oldest results until the rest fits; bytes made free.
        Files of other names are counted, but they are not ours to remove."""
        files = await self._spool.files()
        under_way = frozenset(await self._store.jobs.with_next_step())
        attached = await self._still_attached(under_way)
        kept = under_way | await self._store.contests.jobs_to_keep()
        total = left = sum(file.size for file in files)
        for file in files:
            if self._is_old_attachment(file, attached) or self._is_spent(file, kept, left):
                await self._spool.drop(file.name)
                left -= file.size
        if left < total:
            log.info("%s bytes were removed from the spool, %s are left", total - left, left)
        if left > self._max_bytes:
            log.warning("the spool has %s bytes and all are needed: SPOOL_MAX_BYTES is too small", left)
        return total - left

    async def _still_attached(self, under_way: frozenset[str]) -> frozenset[str]:
        """Names of attached files that jobs may upload, those that moderators have yet to decide about
        included; a job may use another one's file."""
        jobs = under_way.union(await self._store.approvals.waiting_jobs())
        return frozenset([one.name for job in jobs for one in await self._store.jobs.references(job)])

    def _is_old_attachment(self, file: Spooled, needed: frozenset[str]) -> bool:
        if not file.name.startswith(_ATTACHED) or file.name in needed:
            return False
        return self._older(file, ATTACHED_SECONDS)

    def _is_spent(self, file: Spooled, kept: frozenset[str], left: int) -> bool:
        of_job = _FINISHED.fullmatch(file.name)
        if of_job is None or of_job[1] in kept:
            return False
        return left > self._max_bytes or self._older(file, self._days * _DAY_SECONDS)

    def _older(self, file: Spooled, seconds: float) -> bool:
        return self._clock.now() >= self._clock.after(seconds, since=file.written_at)
