"""The elements of WebM and Matroska files that are neither picture nor sound."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from bot.media.inspection.beside import is_harmless

_HEAD, _SEGMENT = 0x1A45DFA3, 0x18538067
_INFO, _TAGS, _TRACKS = 0x1549A966, 0x1254C367, 0x1654AE6B
_VOID, _CHECKSUM = 0xEC, 0xBF
_TARGETS = 0x63C0  # numbers of the streams that a tag is about
_PLAIN: Final = {0x114D9B74, _TRACKS, 0x1F43B675, 0x1C53BB6B, _CHECKSUM}  # index, tracks, clusters, cues
_INSIDE: Final[Mapping[int, frozenset[int]]] = {
    _TRACKS: frozenset({0xAE}),
    0xAE: frozenset(
        {
            *(0xD7, 0x73C5, 0x83, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0x234E7A, 0x23314F),
            *(0x55EE, 0x41E4, 0x22B59C, 0x22B59D, 0x86, 0x63A2, 0x56AA, 0x56BB, 0xE0, 0xE1, 0xAA, 0x6D80),
        }
    ),
    0x1F43B675: frozenset({0xE7, 0xA3, 0xA0, 0xAB, 0xA7, 0x5854}),
    0xA0: frozenset({0xA1, 0x9B, 0xFB, 0x75A1, 0xFA, 0x75A2, 0xA4}),
    0x1C53BB6B: frozenset({0xBB}),
}
"""Elements that play a part, by the element around them: streams, clusters of samples, the index."""

_TECHNICAL: Final = {0x2AD7B1, 0x4489, 0x4D80, 0x5741, 0x73A4, _VOID, _CHECKSUM}  # scale, length, writers, id
_TECHNICAL_TAGS: Final = re.compile(rb"DURATION|ALPHA_MODE|STEREO_MODE")
_SEEN = 1024 * 1024
_UNCHECKED: Final = b"of unknown length"


def beside_in(path: Path) -> list[bytes]:
    """Return what stands beside the streams and says anything.

    Browsers record files whose parts have no stated length; of those something is always returned.
    """
    size = path.stat().st_size
    found: list[bytes] = []
    with path.open("rb") as file:
        end = 0
        for name, start, stop in _elements(file, 0, size):
            if name == _SEGMENT:
                found += _in_segment(file, start, min(stop, size))
            elif name != _HEAD:
                found.append(_content(file, start, stop))
            end = stop
        if end < size:
            found.append(_content(file, end, size) or _UNCHECKED)
        elif end > size:
            found.append(_UNCHECKED)
    return found


def is_cut_off(path: Path) -> bool:
    """Return True if the file ends before the length that it states for itself."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for name, _, stop in _elements(file, 0, size):
            if name == _SEGMENT:
                return stop > size + 1  # one more stands for an unknown length
    return False


def _in_segment(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    at = start
    for name, inner, stop in _elements(file, start, end):
        at = stop
        if name in _PLAIN:
            yield from _strangers(file, name, inner, min(stop, end))
            continue
        content = _content(file, inner, stop)
        if name == _INFO:
            for part, first, last in _elements(file, inner, stop):
                if part not in _TECHNICAL:
                    yield _content(file, first, last)
        elif name == _TAGS:
            yield from _said_in_tags(file, inner, stop)
        elif name != _VOID or not is_harmless(content):
            yield content or b"an element that nobody knows"
    if at != end:
        yield _UNCHECKED


def _strangers(file: BinaryIO, around: int, start: int, end: int) -> Iterator[bytes]:
    """Yield what stands between the samples and among what says how they are played."""
    known = _INSIDE.get(around)
    if known is None:
        return
    for name, inner, stop in _elements(file, start, end):
        if name in known:
            yield from _strangers(file, name, inner, min(stop, end))
        elif name != _CHECKSUM and not is_harmless(content := _content(file, inner, stop)):
            yield content


def _said_in_tags(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Yield what tags say besides the encoder's name and the lengths of streams."""
    for _, inner, stop in _elements(file, start, end):
        for name, first, last in _elements(file, inner, stop):
            content = _content(file, first, last)
            plain = _TECHNICAL_TAGS.sub(b"", content).translate(None, b"0123456789.:")
            if name != _TARGETS and not is_harmless(plain):
                yield content


def _elements(file: BinaryIO, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the id of each element, the first byte of its content and the byte after its last.

    An unknown length ends behind everything.
    """
    while at < end:
        file.seek(at)
        head = file.read(12)
        id_length = _length(head[:1], 4)
        size_length = _length(head[id_length : id_length + 1], 8)
        if not id_length or not size_length or len(head) < id_length + size_length:
            return
        name = int.from_bytes(head[:id_length], "big")
        raw = int.from_bytes(head[id_length : id_length + size_length], "big")
        mask = (1 << (7 * size_length)) - 1
        start = at + id_length + size_length
        stop = end + 1 if raw & mask == mask else start + (raw & mask)
        yield name, start, stop
        at = stop


def _length(first: bytes, most: int) -> int:
    """Return how long a number is that begins with this byte, 0 if it is none."""
    if not first or not first[0]:
        return 0
    length = 9 - first[0].bit_length()
    return length if length <= most else 0


def _content(file: BinaryIO, start: int, stop: int) -> bytes:
    file.seek(start)
    return file.read(min(_SEEN, max(0, stop - start)))
