"""The boxes of ISO base media files (MP4, QuickTime, M4A)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

TOP_LEVEL: Final = frozenset(
    {
        *(b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"ssix", b"prft", b"emsg", b"pdin"),
        *(b"free", b"skip", b"wide", b"uuid", b"udta", b"meta", b"pnot", b"PICT", b"meco", b"idat", b"junk"),
    }
)
"""Names of boxes at the top of a file. Anything else there is no box but what a camera wrote behind them."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its first byte, the first of its content, the byte after its last (perhaps behind the file)."""

    name: bytes
    start: int
    body: int
    end: int


def boxes(file: BinaryIO, at: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two bytes, to the first that cannot be one."""
    while at + 8 <= end:
        file.seek(at)
        head = file.read(16)
        length, name, body = int.from_bytes(head[:4], "big"), head[4:8], at + 8
        if length == 1 and len(head) == 16:
            length, body = int.from_bytes(head[8:16], "big"), at + 16
        elif length == 0:
            length = end - at
        if at + length < body:
            return
        yield Box(name, at, body, at + length)
        at += length


def top_level(file: BinaryIO, size: int) -> Iterator[Box]:
    """Yield the boxes of a file, to what is behind the last one."""
    for box in boxes(file, 0, size):
        if box.name not in TOP_LEVEL:
            return
        yield box
