"""Takes in what a member attached: the bytes, what they really are, and whether they are online."""

import asyncio
import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue import Media, Operation, Slot, media_of
from bot.domain import policy
from bot.domain.errors import BadMedia, InvalidOptions, TransferError
from bot.domain.jobs.job import NewReference
from bot.i18n import _
from bot.ports import Attachments, Download, Prepared, Spool
from bot.ports import Media as Files
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as Discord describes it. `content_type` is a claim; `size` is in bytes. `file` names it in
    the spool if it is there already."""

    option: str
    url: str
    filename: str
    content_type: str | None
    size: int
    file: str | None = None


def kind_of(content_type: str) -> Media:
    """What a file of this type is."""
    return media_of(content_type)


@dataclass(frozen=True, slots=True)
class PreparationNote:
    """What was done to a file: words that follow "was". The name is a member's."""

    filename: str
    done: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportedAttachments:
    """What was attached, in the operation's order; the kind of each option's file; and what was done to
    those files that could not stay as they were."""

    references: tuple[NewReference, ...]
    kinds: Mapping[str, Media]
    notes: tuple[PreparationNote, ...]


class AttachmentImporter:
    """Downloads attachments to the spool and makes them what the model takes.

    With `link`, public URLs are handed to the service as they are and nothing is uploaded, except what
    had to be changed.
    """

    def __init__(
        self, store: Store, spool: Spool, attachments: Attachments, media: Files, *, link: bool
    ) -> None:
        self._store = store
        self._spool = spool
        self._attachments = attachments
        self._media = media
        self._link = link

    async def receive(
        self, job_id: str, operation: Operation, attachments: Sequence[Attachment]
    ) -> ImportedAttachments:
        """The references in the operation's order.

        Raises InvalidOptions, naming the option, for a file that cannot be read or made what the model
        takes. Files of a wrong kind are for `Operation.validate` to refuse.
        """
        slots = {option: slot for slot in operation.slots for option in slot.options}
        order = list(slots)
        files = sorted(attachments, key=lambda a: order.index(a.option))
        taken = [await self._one(f"in-{job_id}-{n}", slots[one.option], one) for n, one in enumerate(files)]
        return ImportedAttachments(
            tuple(reference for reference, _ in taken),
            {reference.option: kind_of(reference.content_type) for reference, _ in taken},
            tuple(note for _, note in taken if note.done),
        )

    async def _one(
        self, name: str, slot: Slot, attachment: Attachment
    ) -> tuple[NewReference, PreparationNote]:
        part = self._spool.part(name)
        try:
            prepared = await self._prepared(attachment, slot, part)
        except InvalidOptions:
            await self._spool.drop(name)
            raise
        await self._spool.keep(name)
        reference = NewReference(
            option=attachment.option,
            source_url=attachment.url,
            name=name,
            sha256=prepared.sha256,
            size=prepared.size,
            content_type=prepared.info.content_type,
            url=await self._url(attachment, prepared),
        )
        return reference, PreparationNote(attachment.filename, prepared.done)

    async def _prepared(self, attachment: Attachment, slot: Slot, part: Path) -> Prepared:
        option = attachment.option
        shrinks = slot.accepts is Media.IMAGE
        most = policy.REFERENCE_BYTES if shrinks else slot.max_bytes or policy.REFERENCE_BYTES
        check_size(option, attachment.size, most)
        try:
            await self._fetch(attachment, part, most)
            prepared = await self._media.prepare(part, slot)
        except (BadMedia, TransferError) as error:
            reason = str(error).rstrip(".")
            raise InvalidOptions(
                _(
                    "`{option}` could not be read: {reason}. Nothing was held or paid.",
                    option=option,
                    reason=reason,
                ),
                option,
            ) from error
        check_prepared(option, slot, prepared)
        return prepared

    async def _url(self, attachment: Attachment, prepared: Prepared) -> str | None:
        """Where the very bytes are online already, if they are."""
        if self._link and not prepared.done:
            return attachment.url
        return await self._store.uploads.find(prepared.sha256, prepared.info.content_type)

    async def _fetch(self, attachment: Attachment, part: Path, most: int) -> Download:
        if attachment.file is not None and (held := self._spool.path(attachment.file)).exists():
            return await copied(held, part, most)
        return await self._attachments.download(attachment.url, part, most)


_NAMES = {
    "audio/mpeg": "MP3",
    "audio/wav": "WAV",
    "audio/mp4": "M4A",
    "audio/aac": "AAC",
    "audio/ogg": "OGG",
    "video/mp4": "MP4",
    "video/webm": "WebM",
    "video/quicktime": "MOV",
}


def check_size(option: str, size: int, most: int) -> None:
    """Raises InvalidOptions above `most` bytes."""
    if size > most:
        raise InvalidOptions(
            _(
                "`{option}` is {size} MB; at most {most} MB are taken here. Nothing was held or paid.",
                option=option,
                size=f"{size / 1e6:.1f}",
                most=f"{most / 1e6:.0f}",
            ),
            option,
        )


def check_prepared(option: str, slot: Slot, prepared: Prepared) -> None:
    """Raises InvalidOptions for a file of the slot's kind whose type, length or size it does not take."""
    info = prepared.info
    if info.kind != slot.accepts:
        return
    if slot.formats and info.content_type not in slot.formats:
        taken = _(" or ").join(_name(one) for one in slot.formats)
        raise InvalidOptions(
            _(
                "`{option}` is {content_type}; the model takes {taken}. Nothing was held or paid.",
                option=option,
                content_type=_name(info.content_type),
                taken=taken,
            ),
            option,
        )
    if slot.clip_seconds is not None and info.seconds:
        shortest, longest = slot.clip_seconds
        if not shortest <= round(info.seconds, 1) <= longest:
            lengths = _("{shortest} to {longest} s", shortest=f"{shortest:g}", longest=f"{longest:g}")
            raise InvalidOptions(
                _(
                    "`{option}` lasts {seconds} s; the model takes {lengths}. Nothing was held or paid.",
                    option=option,
                    seconds=f"{info.seconds:.1f}",
                    lengths=lengths,
                ),
                option,
            )
    if slot.max_bytes is not None:
        check_size(option, prepared.size, slot.max_bytes)


def _name(content_type: str) -> str:
    return _NAMES.get(content_type) or content_type.partition("/")[2].upper()


async def copied(held: Path, into: Path, limit: int) -> Download:
    """A copy of a spool file, as a download of at most `limit` bytes. Raises BadMedia above it."""
    return await asyncio.to_thread(_copy, held, into, limit)


def _copy(held: Path, into: Path, limit: int) -> Download:
    size = held.stat().st_size
    if size > limit:
        raise BadMedia(f"the file has {size:,} bytes, above the {limit:,} taken here")
    shutil.copyfile(held, into)
    into.chmod(0o600)
    with into.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Download(size, digest, "")
