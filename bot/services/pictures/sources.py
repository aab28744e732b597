"""Pictures from channels: import one for a member who may work from it, and keep the member's tray."""

from collections.abc import Sequence
from pathlib import Path

from bot.catalogue.fields import image
from bot.domain import policy
from bot.domain.errors import BadMedia, LinkDead, Refused, TransferError
from bot.domain.jobs.errors import JobNotFound, Scope
from bot.domain.jobs.job import Job, new_id
from bot.domain.jobs.picture import TRAY_SIZE, Picture, SourceImage
from bot.domain.jobs.quotas import Owner
from bot.domain.pictures.errors import (
    NoSuchPicture,
    NotAPicture,
    NotShared,
    PictureGone,
    PictureUnreadable,
    ResultRemoved,
    TrayFull,
)
from bot.ports import Attachments, Clock, Media, Prepared, Spool
from bot.services.jobs.ordering.attachment_room import AttachmentRoom, picture_name
from bot.services.jobs.ordering.attachments import copy_file
from bot.services.spooled import find, let_go
from bot.store import Store

DELETE_SECONDS = 3600.0
"""Seconds between deletions of old panels, choices and trays."""

KEEP_SECONDS = 24 * 3600.0
"""Lifetime of a panel, a choice, and a picture in a tray."""

ANY_PICTURE = image("image", "image", "A picture to work from")
"""A slot like that of every model that takes a picture. A panel's model is chosen only after the import."""


class Pictures:
    """Import pictures into the spool for panels and trays, and delete them a day later."""

    def __init__(
        self,
        store: Store,
        spool: Spool,
        attachments: Attachments,
        media: Media,
        clock: Clock,
        room: AttachmentRoom,
    ) -> None:
        self._room = room
        self._store = store
        self._spool = spool
        self._attachments = attachments
        self._media = media
        self._clock = clock

    async def fetch(self, source: SourceImage, *, guild_id: int, user_id: int) -> Picture:
        """Import the picture in the shape in which models take it, if this member may work from it.

        Raises JobNotFound for a result of another server and for another member's private one, NotShared if
        its author or the server keeps it from others, PictureGone, PictureUnreadable, NotAPicture, or
        AttachmentsFull.
        """
        job, author_id = await self._origin(source, guild_id, user_id)
        owner = Owner(guild_id, user_id)
        name = picture_name(owner, new_id() + new_id())
        async with self._room.turn(owner, []):
            try:
                prepared = await self._receive(source, job, self._spool.part(name))
                await self._spool.keep(name)
                await self._room.make(owner, [name])
            except Refused:
                await let_go(self._spool, [name])
                raise
            finally:
                self._room.forget([name])
        return Picture(
            file=name,
            url=source.url,
            filename=source.filename,
            content_type=prepared.info.content_type,
            size=prepared.size,
            sha256=prepared.sha256,
            width=prepared.info.width,
            height=prepared.info.height,
            author_id=author_id,
            link=source.link,
            job=source.job,
        )

    async def check_usable(self, source: SourceImage, *, guild_id: int, user_id: int) -> None:
        """Check that this member may work from the picture, without importing it. Raises as `fetch` does."""
        await self._origin(source, guild_id, user_id)

    async def _origin(self, source: SourceImage, guild_id: int, user_id: int) -> tuple[Job | None, int]:
        """Return the job of ours that made the picture, and its author, whose picture it may be."""
        job = None if source.job is None else await self._job(source.job, guild_id, user_id)
        author_id = source.author_id if job is None else job.user_id
        if author_id != user_id:
            await self._check_shared(author_id, guild_id)
        return job, author_id

    async def _job(self, job_id: str, guild_id: int, user_id: int) -> Job:
        job = await self._store.jobs.get(job_id)
        if job.guild_id != guild_id or job.hidden_from(user_id):
            raise JobNotFound(job_id, Scope.SERVER)
        if await self._store.panels.removed_by(job_id) is not None:
            raise ResultRemoved(job_id)
        return job

    async def _check_shared(self, author_id: int, guild_id: int) -> None:
        if not (await self._store.settings.get(guild_id)).share_pictures:
            raise NotShared
        if not (await self._store.preferences.get(guild_id, author_id)).shares:
            raise NotShared(author_id)

    async def _receive(self, source: SourceImage, job: Job | None, part: Path) -> Prepared:
        """Copy the original from our disk while it is there, else download the copy in the channel."""
        result = None if job is None else job.result
        original = None if result is None else await find(self._spool, result.name)
        try:
            if original is not None:
                await copy_file(original, part, policy.RESULT_BYTES)
            else:
                await self._attachments.download(source.url, part, policy.REFERENCE_BYTES)
            prepared = await self._media.prepare(part, ANY_PICTURE)
        except LinkDead as error:
            raise PictureGone from error
        except (BadMedia, TransferError) as error:
            raise PictureUnreadable(error) from error
        if prepared.info.kind != "image":
            raise NotAPicture
        return prepared

    # ── the choice among several ─────────────────────────────────────────────────────────────────

    async def save_choice(self, sources: Sequence[SourceImage], *, user_id: int) -> str:
        """Store the pictures that a member chooses from, for a day. Return the choice's id."""
        choice_id = new_id()
        await self._store.panels.offer_choice(choice_id, user_id, sources, now=self._clock.now())
        return choice_id

    async def choose(self, choice_id: str, index: int, *, user_id: int) -> SourceImage:
        """Return the chosen picture. Raises NotFound if the choice is too old or another member's."""
        sources = await self._store.panels.choice(choice_id, user_id)
        if not 0 <= index < len(sources):
            raise NoSuchPicture
        return sources[index]

    # ── the tray ─────────────────────────────────────────────────────────────────────────────────

    async def tray(self, guild_id: int, user_id: int) -> Sequence[Picture]:
        """Return the pictures that the member has put into the tray in the last day, oldest first."""
        return await self._store.panels.tray(guild_id, user_id)

    async def add_to_tray(self, source: SourceImage, *, guild_id: int, user_id: int) -> Sequence[Picture]:
        """Import a picture into the member's tray and return the tray.

        Raises TrayFull, and as `fetch` does.
        """
        picture = await self.fetch(source, guild_id=guild_id, user_id=user_id)
        now = self._clock.now()
        fits = await self._store.panels.add_to_tray(guild_id, user_id, picture, limit=TRAY_SIZE, now=now)
        tray = await self.tray(guild_id, user_id)
        if picture.file not in {kept.file for kept in tray}:  # full, or there already
            await let_go(self._spool, [picture.file])
        if not fits:
            raise TrayFull(TRAY_SIZE)
        return tray

    async def empty_tray(self, guild_id: int, user_id: int) -> None:
        """Clear the tray. A file that an open panel uses stays until the panel is a day old."""
        await let_go(self._spool, await self._store.panels.clear_tray(guild_id, user_id))

    async def delete_old(self) -> None:
        """Delete panels, choices and trays that are older than a day: first the rows, then the files."""
        limit = 2 * self._clock.now() - self._clock.after(KEEP_SECONDS)
        await let_go(self._spool, await self._store.panels.delete_older(limit))
