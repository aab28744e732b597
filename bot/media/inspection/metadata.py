"""Metadata of pictures (location, camera, editing history): find it, and remove it without touching a pixel.

Colour profiles stay. Our own code, because Pillow can only remove metadata by encoding the picture again,
which costs quality.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import ExifTags, Image

from bot.media.inspection.sniff import JPEG, PNG, WEBP, FileFormat

_GPS_WORDS = (b"exif:GPS", b"GPSLatitude", b"Iptc4xmpCore:Location", b"photoshop:City")
_INFO_KEYS = ("exif", "xmp", "photoshop", "comment", "Raw profile type exif", "XML:com.adobe.xmp")

_JPEG_KEPT = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's colour transform
_PNG_DROPPED = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_WEBP_FLAGS = 0x08 | 0x04  # "there is Exif", "there is XMP", in the header chunk VP8X
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in a scan, FF 00 is data and FF D0 to D7 a pause
_MULTI_PICTURE = b"MPF\0"  # further pictures behind the first, in an APP2 like the colour profile


@dataclass(frozen=True, slots=True)
class Metadata:
    """Metadata of a picture. `is_rotated`: by its Exif it has to be rotated to be upright."""

    present: bool
    has_location: bool
    is_rotated: bool


def read_metadata(image: Image.Image) -> Metadata:
    """Read the metadata of an opened picture. Raises what Pillow raises for damaged files."""
    image.load()  # PNG may keep its texts behind the pixels
    exif = image.getexif()
    texts = getattr(image, "text", {})
    carried = [image.info[key] for key in _INFO_KEYS if image.info.get(key)] + list(texts.values())
    location = bool(exif.get_ifd(ExifTags.IFD.GPSInfo)) or any(_names_a_location(text) for text in carried)
    is_rotated = exif.get(ExifTags.Base.Orientation, 1) in range(2, 9)
    more = image.format == "MPO"  # further pictures behind it, with metadata of their own
    return Metadata(bool(carried) or len(exif) > 0 or more, location, is_rotated)


def _names_a_location(carried: object) -> bool:
    raw = carried.encode() if isinstance(carried, str) else carried
    return isinstance(raw, bytes) and any(word in raw for word in _GPS_WORDS)


def strip_metadata(data: bytes, source: FileFormat) -> bytes | None:
    """Return the inspected picture without metadata, otherwise byte for byte.

    None for a format that would have to be encoded again.
    """
    if source is JPEG:
        return b"".join(_jpeg_parts(data))
    if source is PNG:
        return data[:8] + b"".join(_png_chunks(data))
    return _webp(data) if source is WEBP else None


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """Yield the segments to keep with their scans, to the end of the first picture."""
    yield data[:2]
    at = 2
    while match := _MARKER.search(data, at):
        yield data[at : match.start()]  # what a scan is made of; nothing elsewhere
        at, marker = match.start(), data[match.end() - 1]
        if marker == 0xD9:
            yield b"\xff\xd9"
            return
        end = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if not _is_jpeg_metadata(marker, data[at + 4 : end]):
            yield data[at:end]
        at = end


def _is_jpeg_metadata(marker: int, content: bytes) -> bool:
    if marker == 0xE2:
        return content.startswith(_MULTI_PICTURE)
    return marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in _JPEG_KEPT)


def _png_chunks(data: bytes) -> Iterator[bytes]:
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + struct.unpack(">I", data[at : at + 4])[0]
        if data[at + 4 : at + 8] not in _PNG_DROPPED:
            yield data[at:end]
        if data[at + 4 : at + 8] == b"IEND":
            return
        at = end


def _webp(data: bytes) -> bytes:
    parts, at = [b"WEBP"], 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        end = at + 8 + size + size % 2
        chunk = data[at:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if name not in _WEBP_DROPPED:
            parts.append(chunk)
        at = end
    body = b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body
