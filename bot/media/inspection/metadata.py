"""What pictures carry beside their pixels (place, camera, editing history): found, and taken out without
touching a pixel. Colour profiles stay."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import ExifTags, Image

from bot.media.inspection.sniff import JPEG, PNG, WEBP, Container

_GPS_WORDS = (b"exif:GPS", b"GPSLatitude", b"Iptc4xmpCore:Location", b"photoshop:City")
_INFO_KEYS = ("exif", "xmp", "photoshop", "comment", "Raw profile type exif", "XML:com.adobe.xmp")

_JPEG_KEPT = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's colour transform
_PNG_DROPPED = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_WEBP_FLAGS = 0x08 | 0x04  # "there is Exif", "there is XMP", in the header chunk VP8X
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in a scan, FF 00 is data and FF D0 to D7 a pause
_MULTI_PICTURE = b"MPF\0"  # further pictures behind the first, in an APP2 like the colour profile


@dataclass(frozen=True, slots=True)
class Beside:
    """What a picture carries. `turned`: its Exif says that it has to be turned to be upright."""

    metadata: bool
    location: bool
    turned: bool


def beside(image: Image.Image) -> Beside:
    """Looks at an opened picture. Raises what Pillow raises for damaged files."""
    image.load()  # PNG may keep its texts behind the pixels
    exif = image.getexif()
    texts = getattr(image, "text", {})
    carried = [image.info[key] for key in _INFO_KEYS if image.info.get(key)] + list(texts.values())
    location = bool(exif.get_ifd(ExifTags.IFD.GPSInfo)) or any(_speaks_of_a_place(one) for one in carried)
    turned = exif.get(ExifTags.Base.Orientation, 1) in range(2, 9)
    more = image.format == "MPO"  # further pictures behind it, with metadata of their own
    return Beside(bool(carried) or len(exif) > 0 or more, location, turned)


def _speaks_of_a_place(carried: object) -> bool:
    raw = carried.encode() if isinstance(carried, str) else carried
    return isinstance(raw, bytes) and any(word in raw for word in _GPS_WORDS)


def stripped(data: bytes, container: Container) -> bytes | None:
    """The same picture without metadata, byte for byte otherwise; None for a format where that takes
    an encoder. The data has been read whole before."""
    if container is JPEG:
        return b"".join(_jpeg_parts(data))
    if container is PNG:
        return data[:8] + b"".join(_png_chunks(data))
    return _webp(data) if container is WEBP else None


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """The segments to keep with their scans, to the end of the first picture."""
    yield data[:2]
    at = 2
    while found := _MARKER.search(data, at):
        yield data[at : found.start()]  # what a scan is made of; nothing elsewhere
        at, marker = found.start(), data[found.end() - 1]
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
