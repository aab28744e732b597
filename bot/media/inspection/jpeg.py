"""The layout of JPEG files: segments and scans, to the end mark of the first picture."""

import mmap
import re
import struct
from pathlib import Path
from typing import Final

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.layout import BESIDE_EACH, Beside, Layout, Span

_SCAN_ENDS: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""In a scan, FF 00 is data, FF D0 to D7 a pause, and several FF are one."""

_FRAMES: Final = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE: Final = {0xC2, 0xC6, 0xCA, 0xCE}
_STANDALONE: Final = {0x01, *range(0xD0, 0xD8)}
_SOS, _EOI, _COM = 0xDA, 0xD9, 0xFE
_KNOWN: Final = {*range(0xC0, 0xD8), *range(0xD9, 0xF0), _COM, 0x01}
"""Markers that may follow. Any other, or a second beginning, means that the picture broke off before it."""

_MOST_SCANS = 100
"""Encoders make a dozen. Each goes over all of the picture again, for a few bytes of the file."""

_JFIF_LENGTH = 16  # without the small picture that may follow
_DRAFTS = 8
"""A JPEG is decoded at down to an eighth of its sides, so it needs little memory for many pixels."""


def lay_out_jpeg(path: Path) -> Layout:
    """Read the segments. Raises BadMedia if the end mark or a part before it is missing."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _Segments(data).layout()


class _Segments:
    """One walk through a file."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._parts: list[Span | bytes] = [(0, 2)]
        self._beside = Beside()
        self._exif: bytes | None = None
        self._dropped = False
        self._factor = 1.0
        self._scans = 0

    def layout(self) -> Layout:
        at = 2
        while True:
            at, marker = self._marker(at)
            if marker == _EOI:
                break
            if marker in _STANDALONE:
                at += 2
                continue
            end = at + 2 + self._length(at + 2)
            self._segment(marker, at, end)
            at = self._scan(end) if marker == _SOS else end
        self._parts.append(b"\xff\xd9")
        self._dropped |= at + 2 < len(self._data)
        return Layout(tuple(self._parts), tuple(self._beside.found), self._exif, self._dropped, self._factor)

    def _marker(self, at: int) -> tuple[int, int]:
        """Return where the next marker stands, and which it is. What is no marker there is left out."""
        match = _SCAN_ENDS.search(self._data, at)
        if match is None:
            raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension="jpg")
        self._dropped |= match.end() - 2 > at
        marker = self._data[match.end() - 1]
        if marker not in _KNOWN:
            raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension="jpg")
        return match.end() - 2, marker

    def _length(self, at: int) -> int:
        length = self._data[at : at + 2]
        if len(length) < 2 or at + struct.unpack(">H", length)[0] > len(self._data):
            raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension="jpg")
        return max(2, int(struct.unpack(">H", length)[0]))

    def _scan(self, start: int) -> int:
        """Keep the scan that begins there. Return its end."""
        self._scans += 1
        if self._scans > _MOST_SCANS:
            raise BadMedia(MediaProblem.TOOK_TOO_LONG)
        match = _SCAN_ENDS.search(self._data, start)
        if match is None:
            raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension="jpg")
        self._parts.append((start, match.start()))
        return match.start()

    def _segment(self, marker: int, at: int, end: int) -> None:
        """Keep a segment that the picture needs; note what the others say."""
        if marker in _FRAMES:
            self._factor = _limit_factor(marker, self._data[at + 4 : end])
        content = self._data[at + 4 : min(end, at + 4 + BESIDE_EACH)]
        is_beside = marker == _COM or 0xE0 <= marker <= 0xEF
        if marker == 0xE0 and content.startswith(b"JFIF\0") and len(content) >= _JFIF_LENGTH - 2:
            if len(content) == _JFIF_LENGTH - 2:
                self._parts.append((at, end))
            else:  # with a small picture, which may show what was cut away
                self._parts.append(struct.pack(">HH", 0xFFE0, _JFIF_LENGTH) + content[:12] + b"\0\0")
                self._dropped = True
        elif not is_beside or _is_colour(marker, content):
            self._parts.append((at, end))
        else:
            self._dropped = True
            if marker == 0xE1 and content.startswith(b"Exif\0") and self._exif is None:
                self._exif = content[6:]
            else:
                self._beside.add(content)


def _is_colour(marker: int, content: bytes) -> bool:
    """Return True for a part of a colour profile, and for Adobe's note on how colours are stored."""
    profile = marker == 0xE2 and content.startswith(b"ICC_PROFILE\0")
    return profile or (marker == 0xEE and content.startswith(b"Adobe"))


def _limit_factor(marker: int, frame: bytes) -> int:
    """Return how many times the pixels of other pictures may be read.

    A progressive one is held whole as coefficients: two bytes for each value of each component.
    """
    if marker not in _PROGRESSIVE:
        return _DRAFTS
    components = [frame[at : at + 3] for at in range(6, len(frame) - 2, 3)]
    blocks = [(entry[1] >> 4) * (entry[1] & 15) for entry in components]
    is_halved = bool(blocks) and sum(blocks) <= 1.5 * max(blocks)
    return 2 if is_halved or len(blocks) == 1 else 1
