"""Choose the files to post: a job's own file, or a smaller copy where that is too large.

Making a copy can take minutes, so copies are made beside whatever asks for them, one at a time, and servers
take turns. A copy that two ask for is made once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import NoneType

from bot.domain import policy
from bot.domain.errors import AtelierError, BadMedia, FileTooLarge, MediaProblem
from bot.domain.jobs.job import Job
from bot.ports import Media, Rendition, Spool
from bot.services.spooled import find, let_go
from bot.services.turns import TurnGate

log = logging.getLogger(__name__)

Post = Callable[[Sequence[Rendition]], Awaitable[int]]
"""Post one message with these files and return its id."""

ENCODINGS_AT_ONCE = 1


class Renditions:
    """Make smaller copies and keep them in the spool, beside the original, as `fit-{job}-{limit}`.

    `wake` looks at a job that waits for its copy.
    """

    def __init__(self, spool: Spool, media: Media, wake: Callable[[str], None]) -> None:
        self._spool = spool
        self._media = media
        self._wake = wake
        self._turns = TurnGate(ENCODINGS_AT_ONCE)
        self._making: dict[str, asyncio.Task[Rendition]] = {}  # by name of the copy
        self._hopeless: set[str] = set()  # copies that this process could not make

    @property
    def under_way(self) -> Sequence[asyncio.Task[Rendition]]:
        """Return the copies that wait or are being made."""
        return list(self._making.values())

    async def close(self) -> None:
        """End what is being made. It is made again when it is asked for again."""
        tasks = self.under_way
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def ready(self, jobs: Sequence[Job], limit: int) -> Sequence[Rendition] | None:
        """Return the jobs' files, each in at most `limit` bytes. None while copies are made: the first of the
        jobs is woken for each.

        Raises FileTooLarge if no copy is small enough.
        """
        found = [await self._find(job, limit) for job in jobs]
        files = [file for file in found if file is not None]
        if len(files) == len(jobs):
            return files
        for job, file in zip(jobs, found, strict=True):
            if file is None:
                self._start(job, limit, jobs[0].id)
        return None

    async def soon(self, jobs: Sequence[Job], limit: int, seconds: float) -> Mapping[str, Rendition]:
        """Return files of at most `limit` bytes by job, as far as they are there in so many true seconds.

        The others go on being made, and are there the next time.
        """
        making = []
        for job in jobs:
            try:
                if await self._find(job, limit) is None:
                    making.append(self._start(job, limit))
            except FileTooLarge:
                continue
        if making:
            await asyncio.wait(making, timeout=seconds)
        found = {job.id: await self._found(job, limit) for job in jobs}
        return {job_id: file for job_id, file in found.items() if file is not None}

    async def _found(self, job: Job, limit: int) -> Rendition | None:
        try:
            return await self._find(job, limit)
        except FileTooLarge:
            return None

    async def send(self, jobs: Sequence[Job], limit: int, post: Post) -> int:
        """Post the jobs' files, each in at most `limit` bytes, and return the message's id.

        If Discord refuses that size all the same, post copies of a size it takes everywhere. Waits for the
        copies. Raises FileTooLarge if no copy is small enough, and the errors of `post`.
        """
        renditions = [await self.make(job, limit) for job in jobs]
        try:
            return await post(renditions)
        except FileTooLarge:
            if not is_large(renditions):
                raise
            log.warning("job %s: its size was refused although it should fit", jobs[0].id)
            return await post([await self.make(job, policy.UPLOAD_FLOOR) for job in jobs])

    async def make(self, job: Job, limit: int) -> Rendition:
        """Return the job's file, or a copy of at most `limit` bytes that is made now or was made before.

        Raises FileTooLarge if no copy is that small.
        """
        found = await self._find(job, limit)
        return found if found is not None else await asyncio.shield(self._start(job, limit))

    async def _find(self, job: Job, limit: int) -> Rendition | None:
        """Return the file if it is there. Raises FileTooLarge if there is no hope for one."""
        assert job.result is not None, "only finished jobs have a file"
        result, name = job.result, _name(job, limit)
        if result.size <= limit:
            return Rendition(await self._spool.fetch(result.name), result.content_type, result.size)
        if name in self._hopeless:
            raise _too_large(job, limit, BadMedia(MediaProblem.NO_SMALL_COPY, limit=limit))
        if name in self._making or (copy := await find(self._spool, name)) is None:
            return None
        try:
            info = await self._media.inspect(copy)
        except BadMedia:
            return None  # it is made anew
        return Rendition(copy, info.content_type, copy.stat().st_size, original=result.size)

    def _start(self, job: Job, limit: int, wake: str | None = None) -> asyncio.Task[Rendition]:
        """Make the copy beside, unless that is under way. `wake`: the job to look at when it is there."""
        name = _name(job, limit)
        task = self._making.get(name)
        if task is None:
            task = self._making[name] = asyncio.create_task(self._encode(job, limit), name=f"copy {name}")
            task.add_done_callback(lambda done: self._ended(name, done))
        if wake is not None:
            task.add_done_callback(lambda done: self._wake_for(wake, done))
        return task

    async def _encode(self, job: Job, limit: int) -> Rendition:
        assert job.result is not None, "only finished jobs have a file"
        name = _name(job, limit)
        async with self._turns.place(job.guild_id):
            try:
                original = await self._spool.fetch(job.result.name)
                info = await self._media.fit(original, self._spool.part(name), limit)
            except BadMedia as error:
                self._hopeless.add(name)
                await let_go(self._spool, [name])
                raise _too_large(job, limit, error) from error
            copy = await self._spool.keep(name)
        return Rendition(copy, info.content_type, copy.stat().st_size, original=job.result.size)

    def _ended(self, name: str, task: asyncio.Task[Rendition]) -> None:
        del self._making[name]
        if task.cancelled() or (error := task.exception()) is None or isinstance(error, FileTooLarge):
            return
        if isinstance(error, AtelierError):
            log.warning("%s was not made: %s", name, error)
        else:
            log.error("%s was not made", name, exc_info=error)

    def _wake_for(self, job_id: str, task: asyncio.Task[Rendition]) -> None:
        """Wake the job for a copy, or for the end of all hope. What failed otherwise is not hurried."""
        if not task.cancelled() and isinstance(task.exception(), FileTooLarge | NoneType):
            self._wake(job_id)


def is_large(renditions: Sequence[Rendition]) -> bool:
    """Return True if one of the files is larger than what every channel takes."""
    return max(rendition.size for rendition in renditions) > policy.UPLOAD_FLOOR


def _name(job: Job, limit: int) -> str:
    return f"fit-{job.id}-{limit}"


def _too_large(job: Job, limit: int, error: BadMedia) -> FileTooLarge:
    return FileTooLarge(f"no copy of job {job.id} fits into {limit} bytes: {error}")
