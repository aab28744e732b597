"""Change attached files in place into what a model takes: format, orientation, size, and no metadata."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.media.canvas import Canvas, load, open_image
from bot.media.fitting.pictures import Encoded, encode, encode_within, is_animated
from bot.media.inspection.inspect import inspect
from bot.media.inspection.metadata import read_metadata, strip_metadata
from bot.media.inspection.rules import Rules
from bot.media.inspection.sniff import GIF, JPEG, M4A, MOV, MP4, PNG, WEBP, FileFormat, sniff_file
from bot.ports import MediaInfo
from bot.ports.files import Change, ChangeKind

LONGEST_SIDE = 8192
"""Pixels. Models work from far smaller pictures than this."""

_UNLIMITED = 2**62
_QUALITIES = (95, 90, 85, 78)
_LOSSLESS = (PNG, GIF)
_NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WebP"}

_LOCATION_TAGS = (b"\xa9xyz", b"loci", b"location.ISO6709", b"GPSLatitude", b"GPSCoordinates")
"""QuickTime's, 3GPP's, Apple's and XMP's names of the place where a film was made."""

_CONTAINER_BOXES = {b"moov", b"trak"}
_DESCRIPTION_BOXES = {b"udta", b"meta", b"uuid"}
"""Boxes that describe the film and are not needed to play it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the place for a file takes: a kind, its MIME types (any if none), and its size in bytes."""

    kind: str
    formats: tuple[str, ...] = ()
    max_bytes: int | None = None


def prepare(path: Path, into: Path, wanted: Wanted, rules: Rules) -> tuple[MediaInfo, tuple[Change, ...]]:
    """Write the file to `into` as it may leave us, if anything in it has to be changed.

    Return what it is then, and the changes; without any, nothing is written. Raises BadMedia.
    """
    info, source = inspect(path, rules), sniff_file(path)
    changes: tuple[Change, ...] = ()
    if info.kind == wanted.kind == "image":
        changes = prepare_picture(path, source, into, wanted)
    elif info.kind == wanted.kind:
        changes = prepare_clip(path, source, into)
    return inspect(into, rules) if changes else info, changes


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────


def prepare_picture(path: Path, source: FileFormat, into: Path, slot: Wanted) -> tuple[Change, ...]:
    """Write an inspected picture anew, if it has to be changed. Return the changes.

    A picture that only carries metadata is not encoded again. Raises BadMedia if it cannot be made small
    enough.
    """
    before = path.stat().st_size
    with open_image(path, source) as image:
        metadata, animated = read_metadata(image), is_animated(image)
        too_large = max(image.size) > LONGEST_SIDE or before > (slot.max_bytes or _UNLIMITED)
        removed: list[Change] = []
        if metadata.has_location:
            removed = [Change(ChangeKind.LOCATION_REMOVED)]
        elif metadata.present:
            removed = [Change(ChangeKind.METADATA_REMOVED)]
        if not (animated or metadata.is_rotated or too_large or not _takes(slot, source)):
            if not metadata.present:
                return ()
            stripped = strip_metadata(path.read_bytes(), source)
            if stripped is not None:
                into.write_bytes(stripped)
                return tuple(removed)
        canvas = load(image)
    target, encoded = _encode_for(canvas, source, slot)
    into.write_bytes(encoded.data)
    changes = [Change(ChangeKind.CONVERTED, format=_NAMES[target])] if target is not source else []
    changes += [Change(ChangeKind.TURNED_UPRIGHT)] if metadata.is_rotated else []
    changes += [Change(ChangeKind.FIRST_FRAME)] if animated else []
    if encoded.size != canvas.size:
        changes.append(Change(ChangeKind.SHRUNK, width=encoded.size[0], height=encoded.size[1]))
    elif before > (slot.max_bytes or _UNLIMITED):
        changes.append(Change(ChangeKind.COMPRESSED, before=before, after=len(encoded.data)))
    return (*changes, *removed)


def _takes(slot: Wanted, format_: FileFormat) -> bool:
    return not slot.formats or format_.content_type in slot.formats


def _encode_for(canvas: Canvas, source: FileFormat, slot: Wanted) -> tuple[FileFormat, Encoded]:
    """Encode in the format that keeps most of the picture and is small enough.

    A lossless or transparent picture becomes PNG if that fits, any other JPEG.
    """
    limit = slot.max_bytes or _UNLIMITED
    if canvas.has_alpha and not (_takes(slot, PNG) or _takes(slot, WEBP)):
        canvas = canvas.on_white()
    if max(canvas.size) > LONGEST_SIDE:
        canvas = canvas.scaled(LONGEST_SIDE / max(canvas.size))
    candidates = (WEBP,) if canvas.has_alpha else (JPEG, WEBP)
    lossy = next((candidate for candidate in candidates if _takes(slot, candidate)), None)
    if lossy is None or (_takes(slot, PNG) and (source in _LOSSLESS or canvas.has_alpha)):
        png = encode(canvas, "PNG", 0)
        if len(png) <= limit:
            return PNG, Encoded(png, canvas.size)
    target = lossy or PNG
    return target, encode_within(canvas, target.opener, limit, _QUALITIES)


# ── clips and sounds ─────────────────────────────────────────────────────────────────────────────


def prepare_clip(path: Path, source: FileFormat, into: Path) -> tuple[Change, ...]:
    """Blank the description of an MP4 or QuickTime film that names a place. Return the changes.

    The file keeps its size, so every offset in it stays right.
    """
    if source not in (MP4, MOV, M4A):
        return ()
    with path.open("rb") as file:
        descriptions = list(_description_boxes(file, 0, path.stat().st_size))
        if not any(_names_a_location(file, *span) for span in descriptions):
            return ()
    shutil.copyfile(path, into)
    with into.open("r+b") as file:
        for start, end in descriptions:
            file.seek(start + 4)
            file.write(b"free" + bytes(end - start - 8))
    return (Change(ChangeKind.LOCATION_REMOVED),)


def _description_boxes(file: BinaryIO, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the first byte of each describing box, and the byte after its last."""
    while at + 8 <= end:
        file.seek(at)
        head = file.read(16)
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        start = at + 8
        if length == 1:
            length, start = int.from_bytes(head[8:16], "big"), at + 16
        stop = end if length == 0 else min(end, at + length)
        if stop <= at + 7:
            return
        if name in _CONTAINER_BOXES:
            yield from _description_boxes(file, start, stop)
        elif name in _DESCRIPTION_BOXES and start == at + 8:
            yield at, stop
        at = stop


def _names_a_location(file: BinaryIO, start: int, end: int) -> bool:
    file.seek(start)
    content = file.read(end - start)
    return any(tag in content for tag in _LOCATION_TAGS)
