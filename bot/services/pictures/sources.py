"""Pictures of a channel taken in hand: whose they are, whether they may be used, and their bytes."""

from collections.abc import Sequence
from pathlib import Path

from bot.catalogue.fields import image
from bot.domain import policy
from bot.domain.errors import (
    BadMedia,
    InvalidOptions,
    LinkDead,
    NotAllowed,
    NotFound,
    Outdated,
    Refused,
    TransferError,
)
from bot.domain.jobs.errors import PictureUnreadable
from bot.domain.jobs.job import Job, new_id
from bot.domain.jobs.picture import PREFIX, TRAY_SIZE, Picture, SourceImage
from bot.i18n import _
from bot.ports import Attachments, Clock, Media, Prepared, Spool
from bot.services.jobs.ordering.attachments import copy_file
from bot.store import Store

FORGET_SECONDS = 3600.0
"""How often it is looked for what can be forgotten."""

DAY_SECONDS = 24 * 3600.0
"""How long panels, choices and trays are kept."""


ANY_PICTURE = image("image", "image", "A picture to work from")
"""What every model takes that takes a picture at all."""


class Pictures:
    """Takes pictures into the spool for panels and trays, and forgets them a day later."""

    def __init__(
        self, store: Store, spool: Spool, attachments: Attachments, media: Media, clock: Clock
    ) -> None:
        self._store = store
        self._spool = spool
        self._attachments = attachments
        self._media = media
        self._clock = clock

    async def take(self, seen: SourceImage, *, guild_id: int, user_id: int) -> Picture:
        """The picture in the spool, in the shape in which models take it.

        Raises NotAllowed if its maker or the server keeps it from others, Outdated if it is gone,
        InvalidOptions if it is no picture.
        """
        job = await self._job(seen, guild_id, user_id)
        author_id = seen.author_id if job is None else job.user_id
        await self._may_use(author_id, guild_id, user_id)
        name = f"{PREFIX}{new_id()}{new_id()}"
        try:
            prepared = await self._received(seen, job, self._spool.part(name))
        except Refused:
            await self._spool.drop(name)
            raise
        await self._spool.keep(name)
        return Picture(
            file=name,
            url=seen.url,
            filename=seen.filename,
            content_type=prepared.info.content_type,
            size=prepared.size,
            sha256=prepared.sha256,
            width=prepared.info.width,
            height=prepared.info.height,
            author_id=author_id,
            link=seen.link,
            job=seen.job,
        )

    async def _job(self, seen: SourceImage, guild_id: int, user_id: int) -> Job | None:
        if seen.job is None:
            return None
        job = await self._store.jobs.get(seen.job)
        if job.guild_id != guild_id or job.hidden_from(user_id):
            raise NotFound(_("There is no job {job} on this server.", job=seen.job))
        return job

    async def _may_use(self, author_id: int, guild_id: int, user_id: int) -> None:
        if author_id == user_id:
            return
        if not (await self._store.settings.get(guild_id)).share_pictures:
            raise NotAllowed(
                _(
                    "On this server everybody works from their own pictures only. Nothing was held or "
                    "paid. Moderators can change that with `/studio pictures`."
                )
            )
        if not (await self._store.preferences.get(guild_id, author_id)).shares:
            raise NotAllowed(
                _(
                    "<@{author_id}> does not let others work from their pictures. Nothing was held or "
                    "paid. Ask them; `/me pictures` changes it.",
                    author_id=author_id,
                )
            )

    async def _received(self, seen: SourceImage, job: Job | None, part: Path) -> Prepared:
        """The original from our disk while it is there, else what stands in the channel."""
        held = self._spool.path(job.result.name) if job is not None and job.result is not None else None
        try:
            if held is not None and held.exists():
                await copy_file(held, part, policy.RESULT_BYTES)
            else:
                await self._attachments.download(seen.url, part, policy.REFERENCE_BYTES)
            prepared = await self._media.prepare(part, ANY_PICTURE)
        except LinkDead as error:
            raise Outdated(_("That picture is no longer there. Nothing was held or paid.")) from error
        except (BadMedia, TransferError) as error:
            raise PictureUnreadable(error) from error
        if prepared.info.kind != "image":
            raise InvalidOptions(_("That is no picture. Nothing was held or paid. Choose one."))
        return prepared

    # ── one of several ───────────────────────────────────────────────────────────────────────────

    async def offer(self, found: Sequence[SourceImage], *, user_id: int) -> str:
        """Keeps what a member chooses from for a day; the id of the choice."""
        choice_id = new_id()
        await self._store.panels.offer_choice(choice_id, user_id, found, now=self._clock.now())
        return choice_id

    async def chosen(self, choice_id: str, index: int, *, user_id: int) -> SourceImage:
        """Raises NotFound if the choice is over or somebody else's."""
        found = await self._store.panels.choice(choice_id, user_id)
        if not 0 <= index < len(found):
            raise NotFound(_("There is no such picture in that message. Open the menu again."))
        return found[index]

    # ── the tray ─────────────────────────────────────────────────────────────────────────────────

    async def tray(self, guild_id: int, user_id: int) -> Sequence[Picture]:
        """What a member has laid aside in the last day, oldest first."""
        return await self._store.panels.tray(guild_id, user_id)

    async def lay_aside(self, seen: SourceImage, *, guild_id: int, user_id: int) -> Sequence[Picture]:
        """Puts a picture in the member's tray; what is in it now. Raises NotAllowed if it is full."""
        picture = await self.take(seen, guild_id=guild_id, user_id=user_id)
        now = self._clock.now()
        room = await self._store.panels.add_to_tray(guild_id, user_id, picture, most=TRAY_SIZE, now=now)
        tray = await self.tray(guild_id, user_id)
        if picture.file not in {one.file for one in tray}:
            await self._spool.drop(picture.file)
        if not room:
            raise NotAllowed(
                _(
                    "Your tray holds {tray_size} pictures, and that is all it takes. Nothing was "
                    "changed. `/tray` empties it.",
                    tray_size=TRAY_SIZE,
                )
            )
        return tray

    async def empty(self, guild_id: int, user_id: int) -> None:
        """Clears the tray. A file that an open card names stays until the card is a day old."""
        for name in await self._store.panels.clear_tray(guild_id, user_id):
            await self._spool.drop(name)

    # ── age ──────────────────────────────────────────────────────────────────────────────────────

    async def forget_old(self) -> None:
        """For the clockwork: drops what is older than a day, rows first."""
        limit = 2 * self._clock.now() - self._clock.after(DAY_SECONDS)
        for name in await self._store.panels.delete_older(limit):
            await self._spool.drop(name)
