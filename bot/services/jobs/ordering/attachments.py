"""Import of attached files: their bytes, their real type, and their address if they are online already."""

import asyncio
import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue import Media, Operation, Slot, media_of
from bot.domain import policy
from bot.domain.errors import BadMedia, InvalidOptions, MediaProblem, TransferError
from bot.domain.jobs.errors import AttachmentTooLarge, AttachmentUnreadable, WrongFormat, WrongLength
from bot.domain.jobs.job import NewReference
from bot.domain.jobs.quotas import Owner
from bot.ports import Attachments, Download, Prepared, Spool
from bot.ports import Media as Files
from bot.ports.files import Change
from bot.services.jobs.ordering.attachment_room import ATTACHED, AttachmentRoom
from bot.services.spooled import find, let_go
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as Discord describes it."""

    option: str
    url: str
    filename: str
    content_type: str | None  # a claim
    size: int  # bytes, a claim
    file: str | None = None  # its name in the spool, if it is there already


@dataclass(frozen=True, slots=True)
class PreparationNote:
    """The changes that were made to an attached file. `filename` is untrusted."""

    filename: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ImportedAttachments:
    """The files of a request in the operation's order. `kinds` is by option, `notes` by changed file."""

    references: tuple[NewReference, ...]
    kinds: Mapping[str, Media]
    notes: tuple[PreparationNote, ...]


class AttachmentImporter:
    """Download attachments to the spool and turn them into files that the model takes.

    With `link`, public URLs are handed to StableStudio as they are; only files that had to be changed are
    uploaded.
    """

    def __init__(
        self,
        store: Store,
        spool: Spool,
        attachments: Attachments,
        media: Files,
        room: AttachmentRoom,
        *,
        link: bool,
    ) -> None:
        self._store = store
        self._spool = spool
        self._attachments = attachments
        self._media = media
        self._room = room
        self._link = link

    async def receive(
        self, job_id: str, operation: Operation, attachments: Sequence[Attachment], owner: Owner
    ) -> ImportedAttachments:
        """Import the files into the spool as `in-<job>-<number>`, all of them or none.

        The caller ends with `keep` or `discard`. Raises InvalidOptions, naming the option, for a file that
        cannot be read or turned into one that the model takes, AttachmentsTooLarge or AttachmentsFull for too
        many bytes, FilesUnavailable. `Operation.validate` refuses files of a wrong kind.
        """
        if not attachments:
            return ImportedAttachments((), {}, ())
        async with self._room.turn(owner, [attachment.size for attachment in attachments]):
            names = [f"{ATTACHED}{job_id}-{number}" for number in range(len(attachments))]
            try:
                files = await self._receive(operation, attachments, names)
                await self._room.make(owner, names)
            except Exception:
                await self._drop(names)
                raise
            return files

    def keep(self, files: ImportedAttachments) -> None:
        """End the import: the request's row names the files."""
        self._room.forget([reference.name for reference in files.references])

    async def discard(self, files: ImportedAttachments) -> None:
        """Delete the files of a request that got no row."""
        await self._drop([reference.name for reference in files.references])

    async def _drop(self, names: Sequence[str]) -> None:
        self._room.forget(names)
        await let_go(self._spool, names)

    async def _receive(
        self, operation: Operation, attachments: Sequence[Attachment], names: Sequence[str]
    ) -> ImportedAttachments:
        slots = {option: slot for slot in operation.slots for option in slot.options}
        order = list(slots)
        references, notes = [], []
        files = sorted(attachments, key=lambda attachment: order.index(attachment.option))
        for attachment, name in zip(files, names, strict=True):
            prepared = await self._prepare(attachment, slots[attachment.option], name)
            if self._link and not prepared.changes:
                url: str | None = attachment.url
            else:
                url = await self._store.uploads.find(prepared.sha256, prepared.info.content_type)
            references.append(
                NewReference(
                    option=attachment.option,
                    source_url=attachment.url,
                    name=name,
                    sha256=prepared.sha256,
                    size=prepared.size,
                    content_type=prepared.info.content_type,
                    url=url,
                )
            )
            if prepared.changes:
                notes.append(PreparationNote(attachment.filename, prepared.changes))
        kinds = {reference.option: media_of(reference.content_type) for reference in references}
        return ImportedAttachments(tuple(references), kinds, tuple(notes))

    async def _prepare(self, attachment: Attachment, slot: Slot, name: str) -> Prepared:
        """Put the file into the spool under `name`, in a shape that the slot takes."""
        shrinks = slot.accepts is Media.IMAGE  # pictures are made smaller, other files refused
        maximum = policy.REFERENCE_BYTES if shrinks else slot.max_bytes or policy.REFERENCE_BYTES
        part = self._spool.part(name)
        try:
            check_size(attachment.option, attachment.size, maximum)
            local = None if attachment.file is None else await find(self._spool, attachment.file)
            if local is not None:
                await copy_file(local, part, maximum)
            else:
                await self._attachments.download(attachment.url, part, maximum)
            prepared = await self._media.prepare(part, slot)
            check_prepared(attachment.option, slot, prepared)
        except (BadMedia, TransferError) as error:
            await let_go(self._spool, [name])
            raise AttachmentUnreadable(attachment.option, error) from error
        except InvalidOptions:
            await let_go(self._spool, [name])
            raise
        await self._spool.keep(name)
        return prepared


def check_size(option: str, size: int, maximum: int) -> None:
    """Raise AttachmentTooLarge above `maximum` bytes."""
    if size > maximum:
        raise AttachmentTooLarge(option, size, maximum)


def check_prepared(option: str, slot: Slot, prepared: Prepared) -> None:
    """Raise InvalidOptions for a file of the slot's kind whose type, length or size it does not take."""
    info = prepared.info
    if info.kind != slot.accepts:
        return
    if slot.formats and info.content_type not in slot.formats:
        raise WrongFormat(option, info.content_type, slot.formats)
    if slot.clip_seconds is not None and info.seconds:
        shortest, longest = slot.clip_seconds
        if not shortest <= round(info.seconds, 1) <= longest:
            raise WrongLength(option, info.seconds, shortest, longest)
    if slot.max_bytes is not None:
        check_size(option, prepared.size, slot.max_bytes)


async def copy_file(source: Path, target: Path, limit: int) -> Download:
    """Copy a spool file as if it were downloaded. Raises BadMedia above `limit` bytes."""
    return await asyncio.to_thread(_copy, source, target, limit)


def _copy(source: Path, target: Path, limit: int) -> Download:
    size = source.stat().st_size
    if size > limit:
        raise BadMedia(MediaProblem.STORED_TOO_LARGE, size=size, limit=limit)
    shutil.copyfile(source, target)
    target.chmod(0o600)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Download(size, digest, "")
