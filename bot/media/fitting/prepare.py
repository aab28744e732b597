"""Change attached files into what a model takes: format, orientation, size, only picture or sound."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.media.canvas import Canvas, load
from bot.media.fitting.clear import clear_clip
from bot.media.fitting.pictures import Encoded, encode, encode_within, is_animated
from bot.media.inspection import scans
from bot.media.inspection.inspect import inspect
from bot.media.inspection.layout import Layout, open_picture
from bot.media.inspection.metadata import read_metadata
from bot.media.inspection.pictures import lay_out, open_image
from bot.media.inspection.png import hides_something, pixel_bytes
from bot.media.inspection.rules import Rules
from bot.media.inspection.scans import MOST_BYTES
from bot.media.inspection.sniff import BMP, GIF, JPEG, PNG, WEBP, FileFormat, sniff_file
from bot.ports import MediaInfo
from bot.ports.files import Change, ChangeKind

LONGEST_SIDE = 8192
"""Pixels. Models work from far smaller pictures than this."""

_UNLIMITED: Final = 2**62
_QUALITIES: Final = (95, 90, 85, 78)
_LOSSLESS: Final = (PNG, GIF, BMP)
_NAMES: Final = {JPEG: "JPEG", PNG: "PNG", WEBP: "WebP"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the place for a file takes: a kind, its MIME types (any if none), and its size in bytes."""

    kind: str
    formats: tuple[str, ...] = ()
    max_bytes: int | None = None

    @property
    def limit(self) -> int:
        return self.max_bytes or _UNLIMITED

    def takes(self, format_: FileFormat) -> bool:
        return not self.formats or format_.content_type in self.formats


def prepare(path: Path, into: Path, wanted: Wanted, rules: Rules) -> tuple[MediaInfo, tuple[Change, ...]]:
    """Write the file to `into` as it may leave us, if anything in it has to be changed.

    Return what it is then, and the changes; without any, nothing is written. Raises BadMedia.
    """
    info, source = inspect(path, rules), sniff_file(path)
    changes: tuple[Change, ...] = ()
    if info.kind == wanted.kind == "image":
        changes = prepare_picture(path, source, into, wanted)
    elif info.kind == wanted.kind:
        changes = clear_clip(path, source, into, wanted.formats)
    return inspect(into, rules) if changes else info, changes


def prepare_picture(path: Path, source: FileFormat, into: Path, wanted: Wanted) -> tuple[Change, ...]:
    """Write an inspected picture anew, if it has to be changed. Return the changes.

    A picture with something beside or behind it is not encoded again: only the picture is written. Raises
    BadMedia if it cannot be made small enough.
    """
    layout, before = lay_out(path, source), path.stat().st_size
    with open_image(path, source, layout) as image:
        metadata, animated = read_metadata(image, layout), is_animated(image)
        hidden = not animated and _hides_something(path, source, layout)
        removed: list[Change] = []
        if metadata.has_location:
            removed = [Change(ChangeKind.LOCATION_REMOVED)]
        elif metadata.present or hidden:
            removed = [Change(ChangeKind.METADATA_REMOVED)]
        too_large = max(image.size) > LONGEST_SIDE or _bytes_of(layout, before) > wanted.limit
        must_encode = animated or metadata.is_rotated or too_large or hidden or not wanted.takes(source)
        if layout is not None and not must_encode:
            if not metadata.present:
                return ()
            with open_picture(path, layout) as picture, into.open("wb") as file:
                shutil.copyfileobj(picture, file)
            return tuple(removed)
        size = image.size
        canvas = load(image, metadata.orientation)
    del image  # and with it what its reader holds: encoding needs the room
    target, encoded = _encode_for(canvas, source, wanted)
    into.write_bytes(encoded.data)
    changes = [Change(ChangeKind.CONVERTED, format=_NAMES[target])] if target is not source else []
    changes += [Change(ChangeKind.TURNED_UPRIGHT)] if metadata.is_rotated else []
    changes += [Change(ChangeKind.FIRST_FRAME)] if animated else []
    if sorted(encoded.size) != sorted(size):
        changes.append(Change(ChangeKind.SHRUNK, width=encoded.size[0], height=encoded.size[1]))
    elif before > wanted.limit:
        changes.append(Change(ChangeKind.COMPRESSED, before=before, after=len(encoded.data)))
    return (*changes, *removed) or (Change(ChangeKind.METADATA_REMOVED),)


def _hides_something(path: Path, source: FileFormat, layout: Layout | None) -> bool:
    """Return True if the picture's own data holds more than the picture."""
    if source is PNG:
        return hides_something(path, pixel_bytes(path))
    if source is not JPEG or layout is None or layout.size > MOST_BYTES:
        return False
    with open_picture(path, layout) as file:
        return scans.hides_something(file.read())


def _bytes_of(layout: Layout | None, size: int) -> int:
    return size if layout is None else layout.size


def _encode_for(canvas: Canvas, source: FileFormat, wanted: Wanted) -> tuple[FileFormat, Encoded]:
    """Encode in the format that keeps most of the picture and is small enough.

    A lossless or transparent picture becomes PNG if that fits, any other JPEG.
    """
    limit = wanted.limit
    if canvas.has_alpha and not (wanted.takes(PNG) or wanted.takes(WEBP)):
        canvas = canvas.on_white()
    if max(canvas.size) > LONGEST_SIDE:
        canvas = canvas.scaled(LONGEST_SIDE / max(canvas.size))
    candidates = (WEBP,) if canvas.has_alpha else (JPEG, WEBP)
    lossy = next((candidate for candidate in candidates if wanted.takes(candidate)), None)
    if lossy is None or (wanted.takes(PNG) and (source in _LOSSLESS or canvas.has_alpha)):
        png = encode(canvas, "PNG", 0)
        if len(png) <= limit:
            return PNG, Encoded(png, canvas.size)
    target = lossy or PNG
    return target, encode_within(canvas, target.opener, limit, _QUALITIES)
