"""The layout of WebP files: the chunks of the picture, to the end that the header states."""

import struct
from pathlib import Path
from typing import Final

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.layout import BESIDE_EACH, Beside, Layout, Span

_PICTURE: Final = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_FLAGS = 0x08 | 0x04  # "there is Exif", "there is XMP", in the header chunk VP8X
_LIMIT_FACTOR = 0.68
"""The reader holds more of a WebP at once than of other pictures: fewer pixels may be read."""

_EXIF = b"Exif\0\0"


def lay_out_webp(path: Path) -> Layout:
    """Read the chunks. Raises BadMedia if one is cut off."""
    size, at, length = path.stat().st_size, 12, 4
    parts, beside, exif = list[Span | bytes](), Beside(), None
    dropped = False
    with path.open("rb") as file:
        stated = 8 + struct.unpack("<4xI", file.read(8))[0]
        if stated > size:
            raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension="webp")
        while at + 8 <= stated:
            file.seek(at)
            name, content_length = struct.unpack("<4sI", file.read(8))
            end = at + 8 + content_length + content_length % 2
            if at + 8 + content_length > size:
                raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension="webp")
            if name in _PICTURE:
                part: Span | bytes = (at, min(end, size))
                if name == b"VP8X" and content_length == 10:
                    chunk = name + struct.pack("<I", content_length) + file.read(content_length)
                    part = chunk[:8] + bytes([chunk[8] & ~_FLAGS & 0xFF]) + chunk[9:]
                parts.append(part)
                length += end - at
            else:
                dropped = True
                content = file.read(min(content_length, BESIDE_EACH))
                if name == b"EXIF":
                    exif = content.removeprefix(_EXIF)
                else:
                    beside.add(content)
            at = end
    if parts and not isinstance(parts[-1], bytes) and (parts[-1][1] - parts[-1][0]) % 2:
        parts.append(b"\0")  # the last byte, which some programs leave out
    header = b"RIFF" + struct.pack("<I", length) + b"WEBP"
    return Layout((header, *parts), tuple(beside.found), exif, dropped or at < size, _LIMIT_FACTOR)


def webp_size(path: Path) -> tuple[int, int]:
    """Return width and height as the first chunk states them; nothing is decoded. (0, 0) if none."""
    with path.open("rb") as file:
        head = file.read(30)
    name = head[12:16]
    if len(head) < 30 or name not in (b"VP8X", b"VP8L", b"VP8 "):
        return 0, 0
    if name == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if name == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF
