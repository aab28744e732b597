"""Open the thread that results go to: one for each member, or one for each request."""

import asyncio
from collections import OrderedDict

from bot.domain.jobs.job import Job
from bot.domain.server_settings import ResultsTo
from bot.ports import Delivery, Places
from bot.store import Store

_LOCKS = 1000


class Threads:
    """Open threads before anything is paid, once each.

    A thread begins at a message of ours with a nonce, so a try whose answer is lost is made again. A member's
    thread that was deleted or closed since is followed by a new one.
    """

    def __init__(self, store: Store, delivery: Delivery, places: Places) -> None:
        self._store = store
        self._delivery = delivery
        self._places = places
        self._locks: OrderedDict[tuple[int, str], asyncio.Lock] = OrderedDict()

    async def ensure(self, job: Job) -> Job:
        """Return the job with its thread, if it needs one. Raises the errors of `Delivery.open_thread`."""
        if not job.needs_thread:
            return job
        members = job.results_to is ResultsTo.MEMBER_THREAD
        key = f"member {job.user_id}" if members else job.batch_key
        async with self._lock(job.place_id, key):
            job = await self._store.jobs.get(job.id)
            if not job.needs_thread:
                return job  # another job of its batch was faster
            thread_id = await self._member_thread(job) if members else None
            if thread_id is None:
                thread_id = await self._delivery.open_thread(job)
            await self._store.batches.set_thread(job.id, thread_id, members=members)
            return await self._store.jobs.get(job.id)

    async def _member_thread(self, job: Job) -> int | None:
        """Return the member's thread if the bot can post in it. Raises DeliveryError."""
        thread_id = await self._store.batches.member_thread(job.guild_id, job.place_id, job.user_id)
        if thread_id is None:
            return None
        facts = await self._places.look(job.guild_id, thread_id)
        return thread_id if facts.obstacle is None else None

    def _lock(self, channel_id: int, key: str) -> asyncio.Lock:
        lock = self._locks.setdefault((channel_id, key), asyncio.Lock())
        self._locks.move_to_end((channel_id, key))
        while len(self._locks) > _LOCKS and not next(iter(self._locks.values())).locked():
            self._locks.popitem(last=False)
        return lock
