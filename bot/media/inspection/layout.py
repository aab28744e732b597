"""What of a picture's file is picture, and what only stands beside or behind it.

Each format's own module reads the structure; nothing is decoded here. Readers and models are handed the
picture alone, byte for byte as it was: what is beside it can neither decide about it nor leave with it.
"""

import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Span = tuple[int, int]
"""The first byte of a part of the file, and the byte after its last."""

BESIDE_EACH = 1024 * 1024
BESIDE_ALL = 8 * 1024 * 1024
"""Bytes of what is dropped that are looked through for a place."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts that make up the picture, in order: spans of the file, or bytes that stand in for one.

    `beside` is what was left out, as far as it is looked at; `exif` is its Exif without any prefix.
    `dropped`: anything at all was left out. `limit_factor` times the pixels of other pictures may be read.
    """

    parts: tuple[Span | bytes, ...]
    beside: tuple[bytes, ...]
    exif: bytes | None
    dropped: bool
    limit_factor: float = 1.0

    @property
    def size(self) -> int:
        """Bytes of the picture."""
        return sum(len(part) if isinstance(part, bytes) else part[1] - part[0] for part in self.parts)


class Beside:
    """Collects what is left out, within its bounds."""

    def __init__(self) -> None:
        self.found: list[bytes] = []
        self._left = BESIDE_ALL

    def add(self, data: bytes) -> None:
        kept = data[: min(BESIDE_EACH, self._left)]
        if kept:
            self._left -= len(kept)
            self.found.append(kept)

    def add_compressed(self, data: bytes) -> None:
        """Add what zlib makes of the data, as far as it can."""
        try:
            self.add(zlib.decompressobj().decompress(data, BESIDE_EACH))
        except zlib.error:
            return


class PictureFile(io.RawIOBase):
    """The picture of a file as a file of its own. Nothing is copied."""

    def __init__(self, path: Path, layout: Layout) -> None:
        super().__init__()
        self._file: BinaryIO = path.open("rb")
        self._parts = layout.parts
        self._starts = [0]
        for part in self._parts:
            length = len(part) if isinstance(part, bytes) else part[1] - part[0]
            self._starts.append(self._starts[-1] + length)
        self._at = 0
        self._part = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._starts[-1]}[whence]
        self._at, self._part = max(0, base + offset), 0
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        while self._part < len(self._parts) and self._at >= self._starts[self._part + 1]:
            self._part += 1
        if self._part == len(self._parts):
            return 0
        part, inside = self._parts[self._part], self._at - self._starts[self._part]
        length = min(len(view), self._starts[self._part + 1] - self._at)
        if isinstance(part, bytes):
            view[:length] = part[inside : inside + length]
        else:
            self._file.seek(part[0] + inside)
            data = self._file.read(length)
            length = len(data)
            view[:length] = data
        self._at += length
        return length

    def close(self) -> None:
        self._file.close()
        super().close()


def open_picture(path: Path, layout: Layout | None) -> BinaryIO:
    """Open the picture's own bytes; the whole file without a layout."""
    return path.open("rb") if layout is None else io.BufferedReader(PictureFile(path, layout), 1 << 16)
