"""What is posted of a finished job: its file, or a copy that fits where it is to stand."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.domain import policy
from bot.domain.errors import BadMedia, FileTooLarge, MediaProblem
from bot.domain.jobs.job import Job, Result
from bot.ports import Media, Rendition, Spool

log = logging.getLogger(__name__)

Post = Callable[[Rendition], Awaitable[int]]
PostAll = Callable[[Sequence[Rendition]], Awaitable[int]]


class Renditions:
    """Makes smaller copies and keeps them in the spool, beside the original, as `fit-{job}-{limit}`."""

    def __init__(self, spool: Spool, media: Media) -> None:
        self._spool = spool
        self._media = media
        self._making = asyncio.Lock()
        self._hopeless: set[str] = set()  # tried in vain by this process

    async def send(self, job: Job, limit: int, post: Post) -> int:
        """Posts what fits into `limit` bytes; the message's id. If Discord refuses even that for its
        size, what fits anywhere is posted. Raises FileTooLarge, and whatever `post` raises."""
        return await self.send_all([job], limit, lambda renditions: post(renditions[0]))

    async def send_all(self, jobs: Sequence[Job], limit: int, post: PostAll) -> int:
        """`send` for files of one message, each of which may have `limit` bytes."""
        renditions = [await self.of(job, limit) for job in jobs]
        try:
            return await post(renditions)
        except FileTooLarge:
            sizes = [rendition.size for rendition in renditions]
            if max(sizes) <= policy.UPLOAD_FLOOR:
                raise
            log.warning("job %s: %s bytes were refused although they should fit", jobs[0].id, sizes)
            return await post([await self.of(job, policy.UPLOAD_FLOOR) for job in jobs])

    async def of(self, job: Job, limit: int) -> Rendition:
        """The job's file, or a copy of at most `limit` bytes. Raises FileTooLarge if none is so small."""
        assert job.result is not None, "only finished jobs have a file"
        result = job.result
        if result.size <= limit:
            return Rendition(self._spool.path(result.name), result.content_type, result.size)
        name = f"fit-{job.id}-{limit}"
        async with self._making:
            try:
                return await self._copy(result, name, limit)
            except BadMedia as error:
                self._hopeless.add(name)
                await self._spool.drop(name)
                raise FileTooLarge(f"no copy of job {job.id} fits into {limit} bytes: {error}") from error

    async def _copy(self, result: Result, name: str, limit: int) -> Rendition:
        if name in self._hopeless:
            raise BadMedia(MediaProblem.NO_SMALL_COPY, limit=limit)
        kept = self._spool.path(name)
        try:
            info = await self._media.inspect(kept)
        except BadMedia:  # not there yet, most likely
            info = await self._media.fit(self._spool.path(result.name), self._spool.part(name), limit)
            await self._spool.keep(name)
        return Rendition(kept, info.content_type, kept.stat().st_size, original=result.size)
