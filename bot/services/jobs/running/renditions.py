"""Choose the files to post: a job's own file, or a smaller copy where that is too large."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.domain import policy
from bot.domain.errors import BadMedia, FileTooLarge, MediaProblem
from bot.domain.jobs.job import Job
from bot.ports import Media, Rendition, Spool

log = logging.getLogger(__name__)

Post = Callable[[Sequence[Rendition]], Awaitable[int]]
"""Post one message with these files and return its id."""


class Renditions:
    """Make smaller copies and keep them in the spool, beside the original, as `fit-{job}-{limit}`."""

    def __init__(self, spool: Spool, media: Media) -> None:
        self._spool = spool
        self._media = media
        self._fitting = asyncio.Lock()
        self._hopeless: set[str] = set()  # copies that this process could not make

    async def send(self, jobs: Sequence[Job], limit: int, post: Post) -> int:
        """Post the jobs' files, each in at most `limit` bytes, and return the message's id.

        If Discord refuses that size all the same, post copies of a size it takes everywhere. Raises
        FileTooLarge if no copy is small enough, and the errors of `post`.
        """
        renditions = [await self.make(job, limit) for job in jobs]
        try:
            return await post(renditions)
        except FileTooLarge:
            sizes = [rendition.size for rendition in renditions]
            if max(sizes) <= policy.UPLOAD_FLOOR:
                raise
            log.warning("job %s: %s bytes were refused although they should fit", jobs[0].id, sizes)
            return await post([await self.make(job, policy.UPLOAD_FLOOR) for job in jobs])

    async def make(self, job: Job, limit: int) -> Rendition:
        """Return the job's file, or a copy of at most `limit` bytes that is made now or was made before.

        Raises FileTooLarge if no copy is that small.
        """
        assert job.result is not None, "only finished jobs have a file"
        result, name = job.result, f"fit-{job.id}-{limit}"
        if result.size <= limit:
            return Rendition(self._spool.path(result.name), result.content_type, result.size)
        copy = self._spool.path(name)
        async with self._fitting:
            try:
                if name in self._hopeless:
                    raise BadMedia(MediaProblem.NO_SMALL_COPY, limit=limit)
                try:
                    info = await self._media.inspect(copy)
                except BadMedia:  # most likely not made yet
                    part = self._spool.part(name)
                    info = await self._media.fit(self._spool.path(result.name), part, limit)
                    await self._spool.keep(name)
                return Rendition(copy, info.content_type, copy.stat().st_size, original=result.size)
            except BadMedia as error:
                self._hopeless.add(name)
                await self._spool.drop(name)
                raise FileTooLarge(f"no copy of job {job.id} fits into {limit} bytes: {error}") from error
