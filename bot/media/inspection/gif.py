"""The layout of GIF files: frames and how they are shown, to the last frame."""

from pathlib import Path
from typing import BinaryIO, Final

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.layout import BESIDE_EACH, Beside, Layout, Span

_LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_CONTROL, _APPLICATION = 0xF9, 0xFF
_FRAME, _EXTENSION = b"\x2c", b"\x21"
_TRAILER = b"\x3b"


def lay_out_gif(path: Path) -> Layout:
    """Read the blocks. Raises BadMedia if the last frame is not whole.

    Programs write many things behind the last frame, and some forget the end mark: only frames decide.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        return _Blocks(file, size).layout()


class _Blocks:
    """One walk through a file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._beside = Beside()
        self._parts: list[Span | bytes] = []
        self._dropped = False

    def layout(self) -> Layout:
        header = self._exactly(13)
        self._exactly(_table(header[10]))
        self._parts.append((0, self._file.tell()))
        frames = 0
        while True:
            start = self._file.tell()
            kind = self._file.read(1)
            if kind == _FRAME:
                self._frame(start)
                frames += 1
            elif kind == _EXTENSION:
                self._extension(start)
            elif kind == b"\0":
                self._dropped = True  # an empty block too many
            else:
                break
        if not frames:
            raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension="gif")
        self._parts.append(_TRAILER)
        self._dropped |= kind != _TRAILER or self._file.tell() < self._size
        return Layout(tuple(self._parts), tuple(self._beside.found), None, self._dropped)

    def _frame(self, start: int) -> None:
        descriptor = self._exactly(9)
        self._exactly(_table(descriptor[8]) + 1)
        self._blocks()
        self._parts.append((start, self._file.tell()))

    def _extension(self, start: int) -> None:
        (label,) = self._exactly(1)
        content = self._blocks()
        needed = _needed(label, content)
        if needed is not None and self._file.tell() - start == len(needed):
            self._parts.append((start, self._file.tell()))
        elif needed is not None:
            self._parts.append(needed)
            self._dropped = True
            self._beside.add(content)
        else:
            self._dropped = True
            self._beside.add(content)

    def _blocks(self) -> bytes:
        """Read blocks up to the empty one. Return the beginning of what they hold."""
        content = bytearray()
        while (length := self._exactly(1)[0]) != 0:
            block = self._exactly(length)
            if len(content) < BESIDE_EACH:
                content += block
        return bytes(content)

    def _exactly(self, length: int) -> bytes:
        data = self._file.read(length)
        if len(data) < length:
            raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension="gif")
        return data


def _needed(label: int, content: bytes) -> bytes | None:
    """Return the extension that says how a frame is shown, or how often all are, else None."""
    if label == _CONTROL and len(content) >= 4:
        return b"\x21\xf9\x04" + content[:4] + b"\0"
    if label == _APPLICATION and content.startswith(_LOOPS) and len(content) >= 14:
        return b"\x21\xff\x0b" + content[:11] + b"\x03" + content[11:14] + b"\0"
    return None


def _table(flags: int) -> int:
    """Return the bytes of a colour table."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
