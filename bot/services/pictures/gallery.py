"""The gallery: count stars, show what has enough of them, and take out what was removed.

    await gallery.star(guild_id, message_id, user_id)

A star only writes rows. `settle` makes the messages follow them, so a restart in between loses nothing.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence

from bot.domain import policy
from bot.domain.errors import DeliveryError, DeliveryImpossible, FileTooLarge
from bot.domain.jobs.job import Job
from bot.domain.moderation.people_errors import Blocked
from bot.domain.pictures import gallery
from bot.domain.pictures.gallery import GalleryPost, Shown
from bot.ports import Clock, Places, Rendition, Spool
from bot.ports.gallery import Gallery as GalleryMessages
from bot.ports.gallery import GalleryItem
from bot.ports.job_context import about_job
from bot.ports.membership import ALONE, Membership
from bot.services.jobs.running.renditions import Renditions
from bot.store import Store

log = logging.getLogger(__name__)

_EARLY = 500
_EARLY_SECONDS = 120.0
"""Stars on messages that are not known are kept so long, so many of them at most."""

SETTLE_SECONDS = 30.0
"""Pause between looks at the messages; a star that is enough ends it."""


class Gallery:
    """Follow the stars of all servers' results."""

    def __init__(
        self,
        store: Store,
        spool: Spool,
        renditions: Renditions,
        messages: GalleryMessages,
        places: Places,
        clock: Clock,
        wake: Callable[[], None],
        membership: Membership = ALONE,
    ) -> None:
        """`wake` has `settle` run at once."""
        self._wake = wake
        self._membership = membership
        self._store = store
        self._spool = spool
        self._renditions = renditions
        self._messages = messages
        self._places = places
        self._clock = clock
        self._began_at = clock.now()
        self._recounting = False
        self._early: deque[tuple[int, int, int, int]] = deque(maxlen=_EARLY)  # at, server, message, person

    # ── stars ────────────────────────────────────────────────────────────────────────────────────

    async def star(self, guild_id: int, message_id: int, user_id: int) -> None:
        """Count a person's star on one of our results, unless it is their own or they are blocked."""
        shown = await self._store.gallery.starred(message_id)
        if not shown:  # not ours, or posted a moment ago and not recorded yet
            self._early.append((self._clock.steady(), guild_id, message_id, user_id))
            return
        if shown[0].guild_id != guild_id or shown[0].maker == user_id:
            return
        if await self._is_blocked(guild_id, user_id):
            return
        stars = await self._store.gallery.add_star(
            guild_id, message_id, user_id, shown[0].batch, now=self._clock.now()
        )
        await self._consider(shown, stars)

    async def unstar(self, message_id: int, user_id: int | None = None) -> None:
        """Take a person's star back; None: all stars of the message. What the gallery shows stays there."""
        kept = [early for early in self._early if early[2] != message_id or user_id not in (None, early[3])]
        self._early = deque(kept, maxlen=_EARLY)
        await self._store.gallery.drop_star(message_id, user_id)

    async def recount(self) -> None:
        """Count the stars of recent results again: some may have come while the bot did not listen."""
        if self._recounting:
            return
        self._recounting = True
        try:
            since = self._clock.now() - round(self._clock.scaled(gallery.RECENT_SECONDS) * 1000)
            for guild_id in await self._store.gallery.servers(shards=self._membership.held):
                recent = await self._store.gallery.recent(guild_id, since=since, limit=gallery.RECENT_MOST)
                for channel_id, message_id in recent:
                    await self._recount(guild_id, channel_id, message_id)
        finally:
            self._recounting = False

    async def _recount(self, guild_id: int, channel_id: int, message_id: int) -> None:
        try:
            people = await self._messages.stars(channel_id, message_id)
        except DeliveryError as error:
            log.info("the stars of message %s are not known: %s", message_id, error)
            return
        shown = await self._store.gallery.starred(message_id)
        if not shown:
            return
        if people is None:  # deleted by hand
            await self._leave(guild_id, shown[0].batch)
            return
        others = [
            user_id
            for user_id in people
            if user_id != shown[0].maker and not await self._is_blocked(guild_id, user_id)
        ]
        stars = await self._store.gallery.replace_stars(
            guild_id, message_id, others, shown[0].batch, now=self._clock.now()
        )
        await self._consider(shown, stars)

    async def _is_blocked(self, guild_id: int, user_id: int) -> bool:
        try:
            await self._store.cases.check_blocked(guild_id, user_id, now=self._clock.now())
        except Blocked:
            return True
        return False

    async def _consider(self, shown: Sequence[Shown], stars: int) -> None:
        """Note results that have enough stars for the gallery."""
        lead = shown[0]
        settings = await self._store.settings.get(lead.guild_id)
        channel_id = settings.gallery_channel
        if channel_id is None or stars < settings.gallery_stars:
            return
        job = await self._store.jobs.get(lead.job_id)
        if job.channel_id == channel_id or not await self.may_show(job, channel_id):
            return
        results, now = [(one.job_id, stars) for one in shown], self._clock.now()
        if await self._store.gallery.take(lead.guild_id, lead.batch, results, channel_id=channel_id, now=now):
            self._wake()

    async def may_show(self, job: Job, target: int) -> bool:
        """Return True if the posted result may be shown in that channel; not while Discord is silent."""
        with about_job(job.id):
            try:
                return await self._suits(job, target)
            except DeliveryError as error:
                log.info("job %s is not shown in %s for now: %s", job.id, target, error)
                return False

    async def _suits(self, job: Job, target: int) -> bool:
        """Return True if the posted result may be shown in that channel. Raises DeliveryError.

        What is age-restricted stays in such channels. A channel that members without a role do not see keeps
        its results: other people may see another one that is hidden too.
        """
        here = await self._places.look(job.guild_id, job.channel_id)
        there = await self._places.look(job.guild_id, target)
        restricted = (job.age_restricted or here.age_restricted) and not there.age_restricted
        return not restricted and (not here.hidden or job.channel_id == target)

    # ── messages ─────────────────────────────────────────────────────────────────────────────────

    async def settle(self) -> None:
        """Post, change or delete the messages that differ from what they are to show.

        Whether their channels suit the results is looked at again then.
        """
        await self._count_early()
        for post in await self._store.gallery.unsettled(self._membership.held):
            try:
                await self._settle(post)
            except DeliveryImpossible as error:
                log.warning("the gallery of server %s leaves out %s: %s", post.guild_id, post.post, error)
                await self._store.gallery.drop(post.guild_id, post.post)
            except DeliveryError as error:
                log.info("the gallery of server %s waits: %s", post.guild_id, error)

    async def _count_early(self) -> None:
        """Count stars that came before their result was recorded as posted."""
        until = self._clock.steady() - round(self._clock.scaled(_EARLY_SECONDS) * 1000)
        early, self._early = self._early, deque(maxlen=_EARLY)
        for at, guild_id, message_id, user_id in early:
            if await self._store.gallery.starred(message_id):
                await self.star(guild_id, message_id, user_id)
            elif at > until:
                self._early.append((at, guild_id, message_id, user_id))

    async def _settle(self, post: GalleryPost) -> None:
        wanted = [(await self._store.jobs.get(job_id), stars) for job_id, stars in post.wanted]
        jobs, lost = list[tuple[Job, int]](), list[str]()
        for job, stars in wanted:
            if await self._has_file(job) and await self._suits(job, post.channel_id):
                jobs.append((job, stars))
            else:
                lost.append(job.id)
        if lost:  # too old, so that their files were deleted, or of channels that have changed
            await self._store.gallery.drop(post.guild_id, post.post, lost)
        if not jobs:
            if post.shown:
                await self._messages.remove(post)
            await self._store.gallery.settle(post.guild_id, post.post, message_id=post.message_id, shown=[])
            return
        message_id = await self._show(post, jobs)
        await self._store.gallery.settle(
            post.guild_id, post.post, message_id=message_id, shown=[job.id for job, _stars in jobs]
        )

    async def _show(self, post: GalleryPost, jobs: Sequence[tuple[Job, int]]) -> int:
        async def put(renditions: Sequence[Rendition]) -> int:
            items = [
                GalleryItem(job, file, stars) for (job, stars), file in zip(jobs, renditions, strict=True)
            ]
            if post.shown and post.message_id is not None:
                await self._messages.redraw(post, items)
                return post.message_id
            known = None
            if post.message_id is None and post.at < self._began_at:
                known = await self._messages.find(post, items)
            return known if known is not None else await self._messages.post(post, items)

        limit = min([policy.REQUEST_FLOOR // len(jobs), *(job.upload_limit for job, _stars in jobs)])
        try:
            return await self._renditions.send([job for job, _stars in jobs], limit, put)
        except FileTooLarge as error:
            raise DeliveryImpossible(str(error)) from error

    async def _leave(self, guild_id: int, post: str) -> None:
        """Take results out of the gallery whose own message was deleted by hand."""
        known = await self._store.gallery.find(guild_id, post)
        if known is None:
            return
        if known.shown:
            try:
                await self._messages.remove(known)
            except DeliveryError as error:
                log.info("message %s of the gallery stays for now: %s", known.message_id, error)
                return
        await self._store.gallery.drop(guild_id, post)

    async def _has_file(self, job: Job) -> bool:
        return job.result is not None and job.is_postable and await self._spool.have(job.result.name)
