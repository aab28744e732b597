"""Attached clips lose the place where they were filmed, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bot.media.inspection.sniff import M4A, MOV, MP4, Container
from bot.ports.files import Change, ChangeKind

_PLACES = (b"\xa9xyz", b"loci", b"location.ISO6709", b"GPSLatitude", b"GPSCoordinates")
"""How QuickTime, 3GPP, Apple and XMP say where a film was made."""

_INSIDE = {b"moov", b"trak"}
_ABOUT = {b"udta", b"meta", b"uuid"}
"""Boxes that describe the film and are not needed to play it."""


def prepare_clip(path: Path, container: Container) -> tuple[Change, ...]:
    """Blank the description of an MP4 or QuickTime film that names a place. Return the changes.

    The file keeps its size, so every offset in it stays right.
    """
    if container not in (MP4, MOV, M4A):
        return ()
    with path.open("r+b") as file:
        about = list(_about(file, 0, path.stat().st_size))
        if not any(_names_a_place(file, *span) for span in about):
            return ()
        for start, end in about:
            file.seek(start + 4)
            file.write(b"free" + bytes(end - start - 8))
    return (Change(ChangeKind.LOCATION_REMOVED),)


def _about(file: BinaryIO, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the describing boxes are, from their first byte to behind their last."""
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
        if name in _INSIDE:
            yield from _about(file, start, stop)
        elif name in _ABOUT and start == at + 8:
            yield at, stop
        at = stop


def _names_a_place(file: BinaryIO, start: int, end: int) -> bool:
    file.seek(start)
    content = file.read(end - start)
    return any(place in content for place in _PLACES)
