"""Remove results from everywhere they are, and blur them. The rows come first, Discord follows.

    removed = await removal.everywhere(job, by=moderator_id, reason="sexual")

A message that Discord does not let us change now is changed by `tick`, also after a restart.
"""

import asyncio
import logging
import re
from collections.abc import Sequence

from bot.domain.errors import DeliveryError, DeliveryImpossible, NotFound
from bot.domain.jobs.job import Job
from bot.domain.jobs.notices import ResultTakenOut
from bot.domain.jobs.posts import PostChange, ResultPost
from bot.domain.moderation.report_errors import NothingToRemove
from bot.domain.pictures.library import Removed
from bot.ports import Clock, Notices, Spool
from bot.ports.job_context import about_job
from bot.ports.result_posts import ResultPosts
from bot.services.spooled import let_go
from bot.store import Store

log = logging.getLogger(__name__)

CHANGE_SECONDS = 15.0
"""Pause between looks for messages that do not show yet what was decided."""

_AT_ONCE = 50
_LINK = re.compile(r"/channels/\d{1,20}/\d{1,20}/(?P<message>\d{1,20})", re.ASCII)


class Removal:
    """Carry out what was decided about results."""

    def __init__(
        self, store: Store, spool: Spool, posts: ResultPosts, notices: Notices, clock: Clock
    ) -> None:
        self._store = store
        self._spool = spool
        self._posts = posts
        self._notices = notices
        self._clock = clock
        self._changing = asyncio.Lock()

    async def find(self, guild_id: int, named: str) -> Sequence[Job]:
        """Return the server's result with this id, or all results in the message that a link leads to.

        Private results are found only as entries of contests. Raises NothingToRemove.
        """
        link = _LINK.search(named)
        if link is not None:
            jobs = await self._store.posts.shown_in(int(link["message"]))
        else:
            jobs = [named.strip().lower()]
        found = [job for job_id in jobs if (job := await self._one(guild_id, job_id)) is not None]
        if not found:
            raise NothingToRemove(named)
        return found

    async def _one(self, guild_id: int, job_id: str) -> Job | None:
        try:
            job = await self._store.jobs.get(job_id)
        except NotFound:
            return None
        if job.guild_id != guild_id or job.result is None:
            return None
        hidden = job.private and await self._store.entries.get(job.id) is None
        return None if hidden else job

    async def everywhere(self, job: Job, *, by: int, reason: str) -> Removed:
        """Take the result out of every message, tray and running contest; no money moves.

        By somebody else than its maker it stays out: `/show`, references and contests refuse it. The file is
        kept as long as others are, so that an appeal can be judged.
        """
        removed = await self._store.removals.remove(job.id, by=by, now=self._clock.now(), reason=reason)
        await self.carry_out(removed, by=by)
        await self.tell(removed, reason)
        return removed

    async def tell(self, removed: Removed, reason: str) -> None:
        """Tell the maker what a moderator has removed, once, if they take direct messages."""
        if removed.case is not None:
            job = removed.job
            notice = ResultTakenOut(job, removed.case, reason)
            await self._notices.member(job.guild_id, job.user_id, notice, nonce=f"rm-{job.id}")

    async def carry_out(self, removed: Removed, *, by: int) -> None:
        """Make Discord show a removal that is recorded, as far as it lets us now."""
        await let_go(self._spool, removed.files)
        await self._change_posts(await self._store.posts.of_job(removed.job.id))
        try:
            await self._posts.take_out_privately(removed.job, by=by)
        except DeliveryError as error:
            log.info("job %s is still on its maker's card: %s", removed.job.id, error)

    async def blur(self, job: Job, *, by: int, reason: str) -> int:
        """Show the result as a spoiler wherever it is. Return the case's number. Raises AlreadyBlurred."""
        number = await self._store.removals.blur(job.id, by=by, now=self._clock.now(), reason=reason)
        await self.carry_out_blur(job.id)
        return number

    async def carry_out_blur(self, job_id: str) -> None:
        """Make Discord show a blur that is recorded, as far as it lets us now."""
        await self._change_posts(await self._store.posts.of_job(job_id))

    async def allow(self, job: Job, *, by: int) -> bool:
        """Let a removed result be shown and used again. Return False if it was not removed."""
        return await self._store.removals.allow(job.id, by=by, now=self._clock.now())

    async def tick(self) -> None:
        """Change messages that do not show yet what was decided. Raises DeliveryError if one fails."""
        await self._change_posts(await self._store.posts.to_change(limit=_AT_ONCE), strict=True)

    async def _change_posts(self, posts: Sequence[ResultPost], *, strict: bool = False) -> None:
        """Change one message at a time: two changes of the same one must not meet."""
        failed: DeliveryError | None = None
        async with self._changing:
            for post in posts:
                if post.todo is None:
                    continue
                with about_job(post.job_id):
                    try:
                        await self._change(post)
                    except DeliveryError as error:
                        log.warning("message %s still shows job %s: %s", post.message_id, post.job_id, error)
                        failed = error
        if strict and failed is not None:
            raise failed

    async def _change(self, post: ResultPost) -> None:
        job = await self._store.jobs.get(post.job_id)
        try:
            if post.todo is PostChange.BLUR:
                await self._posts.blur(post, job)
            else:
                by = await self._store.takedowns.taken_by(post.message_id, post.job_id)
                await self._posts.take_out(post, job, by=by or job.user_id)
        except DeliveryImpossible as error:
            log.warning("message %s cannot be changed: %s", post.message_id, error)
        await self._store.posts.mark_changed(post)
