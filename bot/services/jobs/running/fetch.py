"""Bring a paid result home: "it arrived whole" and "we can read it" are two questions.

A file that is whole, and the same twice, is the result, whether our reader can read it or not: it was paid
for. What is cut off is fetched again. What is no media at all (a web page, an archive, a script) is fetched
again too, and never posted.
"""

import logging
from dataclasses import dataclass

from bot import catalogue
from bot.domain import policy
from bot.domain.errors import BadMedia, LinkDead, MediaProblem
from bot.domain.jobs.job import Job, Result
from bot.ports import Download, Media, Spool, Studio
from bot.ports.checkpoints import Checkpoint, nothing
from bot.ports.files import Arrival, Verdict

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Seen:
    """What earlier tries for the same result have brought: a whole file in the spool that cannot be read."""

    unreadable: Result | None = None
    arrived: Result | None = None  # it is on our disk as a part, and the object store has not taken it yet


class Fetch:
    """Download results to the spool, inspect them and keep them as `out-{job}`."""

    def __init__(self, studio: Studio, spool: Spool, media: Media, checkpoint: Checkpoint = nothing) -> None:
        self._studio = studio
        self._spool = spool
        self._media = media
        self._checkpoint = checkpoint

    async def once(self, job: Job, url: str | None, seen: Seen) -> Result:
        """Fetch the file, and keep it on our disk if it is the result. Raises TransferError if it is not.

        A whole file that cannot be read is kept and noted in `seen`; when it comes again, it is the result.
        Raises FilesUnavailable if the object store does not take it: the next call tries that alone again.
        """
        name = f"out-{job.id}"
        part = self._spool.part(name)
        if seen.arrived is not None and part.exists():
            return await self._keep(seen.arrived, seen)
        seen.arrived = None
        if url is None:
            raise LinkDead
        download = await self._studio.download(url, part, policy.RESULT_BYTES)
        arrival = await self._media.judge(part)
        wanted = catalogue.operation(job.operation).kind
        if arrival.info is not None and arrival.kind != wanted:  # what cannot be read may be anything
            raise BadMedia(MediaProblem.OTHER_KIND, kind=arrival.kind, wanted=wanted)
        result = _result(name, download, arrival)
        if arrival.verdict is not Verdict.READABLE:
            await self._check_unreadable(download, arrival, result, seen)
            log.warning("job %s: whole, the same twice, and not readable (%s)", job.id, arrival.problem)
        self._checkpoint("downloaded")
        return await self._keep(result, seen)

    async def _keep(self, result: Result, seen: Seen) -> Result:
        seen.arrived = result
        await self._spool.keep(result.name)
        seen.arrived = None
        self._checkpoint("kept")
        return result

    async def twice(self, job: Job, url: str | None) -> Result:
        """Fetch the file, and at once again if it cannot be read. Raises TransferError."""
        seen = Seen()
        try:
            return await self.once(job, url, seen)
        except BadMedia:
            if seen.unreadable is None:
                raise
            return await self.once(job, url, seen)

    async def what_came(self, job: Job, seen: Seen) -> Result | None:
        """Return the whole file that came only once, or differently each time: nothing better will come.

        Return None if there is none. What the last try brought stays on the disk then, for the host, under
        the name of the job.
        """
        if seen.unreadable is not None:
            log.warning("job %s: whole and not readable, and not the same twice", job.id)
            return seen.unreadable
        name = f"out-{job.id}"
        if self._spool.part(name).exists():
            await self._spool.keep(name)
            log.warning("job %s: what came stays in the spool as %s, and is never posted", job.id, name)
        return None

    async def _check_unreadable(
        self, download: Download, arrival: Arrival, result: Result, seen: Seen
    ) -> None:
        """Raise BadMedia unless this file, which cannot be read, is the result all the same."""
        if arrival.verdict is Verdict.UNREADABLE and download.whole:
            if seen.unreadable is not None and seen.unreadable.sha256 == result.sha256:
                return
            await self._spool.keep(result.name)
            seen.unreadable = result
        raise BadMedia(arrival.problem or MediaProblem.UNKNOWN_KIND, extension=arrival.extension)


def _result(name: str, download: Download, arrival: Arrival) -> Result:
    info = arrival.info
    width, height = (info.width, info.height) if info is not None else (0, 0)
    return Result(name, download.sha256, download.size, arrival.content_type, width, height)
