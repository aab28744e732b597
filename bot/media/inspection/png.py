"""The layout of PNG files: the chunks that a picture is made of, to the end of IEND."""

import struct
import zlib
from pathlib import Path
from typing import BinaryIO, Final

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.layout import Beside, Layout, Span

_PICTURE: Final = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"fdAT"}
_LOOKS: Final = {
    b"tRNS": range(1, 257),
    b"gAMA": range(4, 5),
    b"cHRM": range(32, 33),
    b"sRGB": range(1, 2),
    b"sBIT": range(1, 5),
    b"bKGD": range(1, 7),
    b"pHYs": range(9, 10),
    b"cICP": range(4, 5),
    b"mDCV": range(24, 25),
    b"cLLI": range(8, 9),
    b"acTL": range(8, 9),
    b"fcTL": range(26, 27),
    b"iCCP": range(1, 4 * 1024 * 1024),
}
"""Chunks that say how the picture looks or moves, with their lengths. All others stand beside it."""

PROFILE_BYTES: Final = 4 * 1024 * 1024
"""Of a colour profile, decompressed."""

_WITH_PALETTE = b"\3"  # the one colour type whose pixels are numbers of a palette
_END = b"\0\0\0\0IEND\xaeB`\x82"
_BLOCK = 1 << 20
_ADAM7: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""The passes of an interlaced picture: its first column and row, and the steps between them."""


def lay_out_png(path: Path) -> Layout:
    """Read the chunks. Raises BadMedia if one that the picture needs is damaged or missing."""
    beside, parts, exif, dropped = Beside(), list[Span | bytes]([(0, 8)]), None, False
    size, at, name, colour = path.stat().st_size, 8, b"", b""
    with path.open("rb") as file:
        while name != b"IEND":
            file.seek(at)
            head = file.read(8)
            if len(head) < 8:
                raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension="png")
            length, name = struct.unpack(">I4s", head)
            end = at + 12 + length
            if end > size:
                raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension="png")
            colour = file.read(10)[9:] if name == b"IHDR" else colour
            file.seek(at + 8)
            if name in _PICTURE and not (name == b"PLTE" and colour != _WITH_PALETTE):
                if not _is_sound(file, name, length):
                    raise BadMedia(MediaProblem.PICTURE_DAMAGED, extension="png")
                parts.append((at, end) if name != b"IEND" else _END)
                dropped |= name == b"IEND" and length > 0
            elif length in _LOOKS.get(name, ()) and _is_usable(file, name, length):
                parts.append((at, end))
            else:
                dropped = True
                if name == b"eXIf":
                    exif = _read(file, at, length)
                else:
                    _look_into(beside, name, _read(file, at, length))
            at = end
    return Layout(_joined(parts), tuple(beside.found), exif, dropped or at < size)


def _read(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at + 8)
    return file.read(min(length, _BLOCK))


def _is_sound(file: BinaryIO, name: bytes, length: int) -> bool:
    """Return True if the checksum agrees. The file stands at the chunk's content."""
    checksum = zlib.crc32(name)
    while length:
        block = file.read(min(length, _BLOCK))
        checksum = zlib.crc32(block, checksum)
        length -= len(block)
    return struct.pack(">I", checksum) == file.read(4)


def _is_usable(file: BinaryIO, name: bytes, length: int) -> bool:
    """Return True for a chunk that no reader stumbles over; a picture does without the others."""
    start = file.tell()
    if not _is_sound(file, name, length):
        return False
    if name != b"iCCP":
        return True
    file.seek(start)
    _, _, compressed = file.read(length).partition(b"\0")
    try:
        inflate = zlib.decompressobj()
        profile = inflate.decompress(compressed[1:], PROFILE_BYTES + 1)
    except zlib.error:
        return False
    return inflate.eof and len(profile) <= PROFILE_BYTES


def _look_into(beside: Beside, name: bytes, content: bytes) -> None:
    """Note what a text says, compressed or not."""
    beside.add(content)
    _, _, rest = content.partition(b"\0")
    if name == b"zTXt":
        beside.add_compressed(rest[1:])
    if name == b"iTXt" and rest[:1] == b"\1":
        beside.add_compressed(rest[2:].partition(b"\0")[2].partition(b"\0")[2])


def _joined(parts: list[Span | bytes]) -> tuple[Span | bytes, ...]:
    """Return the parts with spans that follow each other made one."""
    joined: list[Span | bytes] = []
    for part in parts:
        last = joined[-1] if joined else b""
        if not isinstance(part, bytes) and not isinstance(last, bytes) and last[1] == part[0]:
            joined[-1] = (last[0], part[1])
        else:
            joined.append(part)
    return tuple(joined)


def pixel_bytes(path: Path) -> int:
    """Return the bytes of the pixels with a filter byte for each row, of a picture whose layout was read."""
    with path.open("rb") as file:
        width, height, depth, colour, _, _, passes = struct.unpack(">IIBBBBB", file.read(29)[16:])
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 4)
    total = 0
    for left, top, right, down in _ADAM7 if passes else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // right), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def hides_something(path: Path, expected: int) -> bool:
    """Return True if the compressed pixels hold more than `expected` bytes, or anything follows them."""
    inflate, total = zlib.decompressobj(), 0
    with path.open("rb") as file:
        file.seek(8)
        while len(head := file.read(8)) == 8:
            length, name = struct.unpack(">I4s", head)
            left = length if name == b"IDAT" else 0
            end = file.tell() + length + 4
            while left:
                block = file.read(min(left, _BLOCK))
                left -= len(block)
                while block and not inflate.eof and total <= expected:
                    total += len(inflate.decompress(block, _BLOCK))
                    block = inflate.unconsumed_tail
                if total > expected or (inflate.eof and (block or inflate.unused_data)):
                    return True
            if name == b"IEND":
                return False
            file.seek(end)
    return False
