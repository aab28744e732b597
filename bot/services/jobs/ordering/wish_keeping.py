"""Keep what a member wanted when it is refused or fails, with the files that they attached."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import catalogue
from bot.catalogue import moving
from bot.catalogue.errors import OptionRefused
from bot.catalogue.shortcuts import choose_operation
from bot.domain.errors import (
    AtelierError,
    ChainUnavailable,
    FilesUnavailable,
    NotFound,
    Outdated,
    ProviderError,
    Refused,
    StoreError,
    TransferError,
)
from bot.domain.jobs.errors import (
    AttachmentGone,
    AttachmentTooLarge,
    AttachmentUnreadable,
    Erased,
    NotTheMaker,
    QuoteClosed,
    WrongFormat,
    WrongLength,
)
from bot.domain.jobs.job import Job, NewReference, new_id
from bot.domain.jobs.quotas import Owner
from bot.domain.jobs.wish import Wish, WishFile, WishLine
from bot.ports import Clock, Spool
from bot.services.jobs.ordering.attachment_room import AttachmentRoom, picture_name
from bot.services.jobs.ordering.attachments import Attachment, copy_file
from bot.services.jobs.ordering.requests import Request
from bot.services.spooled import find, let_go
from bot.store import Store

log = logging.getLogger(__name__)

_GOES_ON = (Refused, ProviderError, ChainUnavailable, StoreError, TransferError, FilesUnavailable)
_STILL_GOES_ON = (AttachmentGone, QuoteClosed)
_FILE_PROBLEMS = (AttachmentGone, AttachmentUnreadable, AttachmentTooLarge, WrongFormat, WrongLength)
_ENDS = (Outdated, NotFound, NotTheMaker)


def goes_on(error: BaseException) -> bool:
    """Return True if the request that met this error can go on: changed, cheaper, or later.

    False for a button whose job is another's, unknown, or begun already.
    """
    if isinstance(error, _STILL_GOES_ON):
        return True
    return isinstance(error, _GOES_ON) and not isinstance(error, _ENDS)


class WishKeeper:
    """Store wishes. Their files are copies in the spool, which count towards the member's quota."""

    def __init__(self, store: Store, spool: Spool, room: AttachmentRoom, clock: Clock) -> None:
        self._store = store
        self._spool = spool
        self._room = room
        self._clock = clock

    async def note(
        self,
        error: BaseException,
        requests: Sequence[Request],
        references: Sequence[NewReference] = (),
        *,
        job: Job | None = None,
    ) -> None:
        """Keep the refused requests as one wish and name it on the error. `job`: the one to repeat.

        A wish that cannot be kept is logged: the refusal is what the member has to read.
        """
        if not (isinstance(error, AtelierError) and goes_on(error)) or error.kept_as is not None:
            return
        try:
            gone = _unusable(error)
            error.kept_as = (await self.keep(requests, references, job=job, gone=gone)).id
        except (AtelierError, OSError) as problem:
            log.warning("a refused request is not kept: %r", problem)

    async def note_jobs(self, error: BaseException, jobs: Sequence[Job]) -> None:
        """Keep priced jobs of one batch that were refused as a wish and name it on the error.

        What their uploads have cost is noted there too.
        """
        if isinstance(error, AtelierError):
            error.paid_before = sum(job.paid_before for job in jobs)
        if not (isinstance(error, AtelierError) and goes_on(error)) or error.kept_as is not None:
            return
        try:
            error.kept_as = (await self.of_jobs(jobs, gone=_unusable(error))).id
        except AtelierError as problem:
            log.warning("refused jobs are not kept: %r", problem)

    async def keep(
        self,
        requests: Sequence[Request],
        references: Sequence[NewReference] = (),
        *,
        job: Job | None = None,
        gone: str | None = None,
    ) -> Wish:
        """Store the requests of one press as a wish. `references` are the files that were received.

        Without `job`, each file is copied, as far as the member's quota allows. Else it is that of the job.
        The file of the option `gone` is left out.
        """
        request, *others = requests
        alike = all(
            (other.operation, other.options) == (request.operation, request.options) for other in others
        )
        count = max(request.count, len(requests)) if alike else 1
        wish = Wish(
            id=new_id(),
            guild_id=request.guild_id,
            channel_id=request.channel_id,
            user_id=request.user_id,
            operation=request.operation,
            options=dict(request.options),
            files=tuple(map(_file_of, request.attachments)),
            private=request.private,
            count=count,
            contest_id=request.contest_id,
            job_id=None if job is None else job.id,
            made_at=self._clock.now(),
            also=() if alike else tuple(WishLine(other.operation, dict(other.options)) for other in others),
            roles=request.roles,
        )
        if gone is not None:
            wish = without(wish, gone)
        if job is None and wish.files:
            received = {reference.option: reference.name for reference in references}
            wish = replace(wish, files=await self._copied(wish, received))
        elif job is not None:
            files = [file for file in await self.files_of(job) if file.option != gone]
            wish = replace(wish, files=tuple(files))
        await self._store.wishes.add(wish)
        return wish

    async def of_jobs(self, jobs: Sequence[Job], *, gone: str | None = None) -> Wish:
        """Store and return the wish that jobs of one batch were made of, without the file of `gone`."""
        job = jobs[0]
        if job.is_erased:
            raise Erased(job.id)
        alike = all((other.operation, other.options) == (job.operation, job.options) for other in jobs)
        wish = Wish(
            id=new_id(),
            guild_id=job.guild_id,
            channel_id=job.channel_id,
            user_id=job.user_id,
            operation=job.operation,
            options=dict(job.options),
            files=await self.files_of(job),
            private=job.private_by_choice,
            count=len(jobs) if alike else 1,
            contest_id=job.contest_id,
            job_id=job.id,
            made_at=self._clock.now(),
            also=() if alike else tuple(WishLine(other.operation, other.options) for other in jobs[1:]),
            roles=job.roles,
        )
        wish = wish if gone is None else without(wish, gone)
        await self._store.wishes.add(wish)
        return wish

    async def files_of(self, job: Job) -> tuple[WishFile, ...]:
        """Return the files that the job was made from."""
        return tuple(
            WishFile(
                reference.option,
                reference.source_url,
                reference.name,
                reference.content_type,
                reference.size,
                reference.name,
            )
            for reference in await self._store.jobs.references(job.id)
        )

    async def _copied(self, wish: Wish, received: Mapping[str, str]) -> tuple[WishFile, ...]:
        """Copy the files that are in the spool. The others, and those without room, keep their link alone."""
        owner, files, names = Owner(wish.guild_id, wish.user_id), list[WishFile](), list[str]()
        async with self._room.turn(owner, []):
            for number, file in enumerate(wish.files):
                source = received.get(file.option) or file.file
                name = picture_name(owner, f"{wish.id}w{number}")
                path = None if source is None else await find(self._spool, source)
                if path is None:
                    files.append(replace(file, file=None))
                    continue
                await copy_file(path, self._spool.part(name), path.stat().st_size)
                await self._spool.keep(name)
                names.append(name)
                files.append(replace(file, file=name))
            try:
                await self._room.make(owner, names)
            except Refused as error:
                log.info("the files of wish %s find no room: %s", wish.id, error)
                await let_go(self._spool, names)
                files = [replace(file, file=None) for file in files]
            finally:
                self._room.forget(names)
        return tuple(files)


def _unusable(error: AtelierError) -> str | None:
    """Return the option of a file that is gone, or that can never be taken; None if no file is to blame."""
    return error.option if isinstance(error, _FILE_PROBLEMS) else None


def without(wish: Wish, option: str) -> Wish:
    """Return the wish without the file of this option.

    Where its operation needs the file, the model's operation that makes it of words alone takes its place.
    """
    files = tuple(file for file in wish.files if file.option != option)
    operation = catalogue.operation(wish.operation)
    if not files and operation.requires(option):
        try:
            operation, _places = choose_operation(catalogue.model(wish.model), ("prompt",))
        except OptionRefused:
            log.info("%s needs %s, which is gone", operation.id, option)
    options = moving.carried(wish.options, catalogue.operation(wish.operation), operation)
    return replace(wish, operation=operation.id, options=options, files=files)


def _file_of(attachment: Attachment) -> WishFile:
    return WishFile(
        attachment.option,
        attachment.url,
        attachment.filename,
        attachment.content_type,
        attachment.size,
        attachment.file,
    )
