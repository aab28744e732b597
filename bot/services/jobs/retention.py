"""Erase what is older than a server keeps it, every hour."""

import logging

from bot.ports import Clock, Spool
from bot.services.jobs.running.spool_cleanup import job_of_finished
from bot.store import Store

log = logging.getLogger(__name__)

RETENTION_SECONDS = 3600.0
"""Pause between looks for what is old enough."""

_DAY_SECONDS = 86_400.0

COPY_DAYS = 30
"""The copy of the database from before an upgrade is kept for so many days."""


class Retention:
    """Prompts with their references, finished files and lines of the log, each for its own days."""

    def __init__(self, store: Store, spool: Spool, clock: Clock) -> None:
        self._store = store
        self._spool = spool
        self._clock = clock

    async def tick(self) -> None:
        """Erase what is due. A process that ends in between goes on with the next look."""
        for rule in await self._store.retention.kept():
            if rule.prompts is not None:
                before = self._before(rule.prompts)
                while await self._store.retention.erase_requests(rule.guild_id, before):
                    pass
            if rule.log is not None:
                await self._store.retention.trim_log(rule.guild_id, self._before(rule.log))
        await self._store.retention.let_go(now=self._clock.now())
        await self._drop_files()
        if deleted := await self._store.delete_old_copies(self._before(COPY_DAYS)):
            log.info("%d copies from before an upgrade are deleted", deleted)

    def _before(self, days: int) -> int:
        """Return the instant so many days ago, by the clock's own speed."""
        now = self._clock.now()
        return 2 * now - self._clock.after(days * _DAY_SECONDS, since=now)

    async def _drop_files(self) -> None:
        names = [file.name for file in await self._spool.files()]
        jobs = {job for job in map(job_of_finished, names) if job is not None}
        now = self._clock.now()
        spent = set(await self._store.retention.expired(jobs, now, now - self._before(1)))
        for name in names:
            if job_of_finished(name) in spent:
                await self._spool.drop(name)
