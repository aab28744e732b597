"""Leave nothing in a sound file but sound: tags, covers and what is behind go, samples stay as they are."""

import struct
from pathlib import Path
from typing import BinaryIO, Final

from av.container import InputContainer
from av.stream import Stream

from bot.media.inspection.beside import is_harmless
from bot.media.inspection.clips import is_frame

_KEPT: Final = {b"fmt ", b"data", b"fact"}
_UNKNOWN: Final = (0, 0xFFFFFFFF)
_BIT_RATES: Final = (
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
)
"""Thousands of bits a second of an MP3, by their number in a frame's header: of MPEG 2, and of MPEG 1."""

_SEEN = 1024 * 1024


def clear_frames(path: Path, into: Path, opened: InputContainer, sound: Stream) -> list[bytes] | None:
    """Write the frames of an MP3 or AAC file one after the other. Return what stood between and around them.

    None, and nothing is written, if that says nothing.
    """
    size = path.stat().st_size
    kept: list[tuple[int, int]] = []
    for packet in opened.demux(sound):
        if is_frame(packet) and packet.pos is not None and packet.pos >= 0:
            start = packet.pos
            stop = min(size, start + min(packet.size, frame_length(bytes(packet)[:4]) or packet.size))
            if kept and kept[-1][1] == start:
                kept[-1] = kept[-1][0], stop
            else:
                kept.append((start, stop))
    if not kept:
        return None
    with path.open("rb") as file:
        kept[0] = _first_frame(file, kept[0][0]), kept[0][1]
        beside, at = list[bytes](), 0
        for start, stop in [*kept, (size, size)]:
            file.seek(at)
            if start > at:
                beside.append(file.read(min(_SEEN, start - at)))
            at = max(at, stop)
        if all(is_harmless(content) for content in beside):
            return None
        with into.open("wb") as out:
            for start, stop in kept:
                _copy(file, start, stop, out)
    return beside


def frame_length(header: bytes) -> int:
    """Return the bytes of a frame of an MP3 by its header, 0 if that does not say."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, bits, rate = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bits in (0, 15) or rate == 3:
        return 0
    is_first = version == 3
    speed = (44_100, 48_000, 32_000)[rate] // {3: 1, 2: 2, 0: 4}[version]
    return (144_000 if is_first else 72_000) * _BIT_RATES[is_first][bits] // speed + (header[2] >> 1 & 1)


def _first_frame(file: BinaryIO, first: int) -> int:
    """Return where the frame begins that only counts the others (Xing), if there is one, else the first."""
    file.seek(0)
    head = file.read(10)
    end = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))
    start = end if head[:3] == b"ID3" else 0
    if not 0 < first - start < 2048:
        return first
    file.seek(start)
    content = file.read(first - start)
    start += len(content) - len(content.lstrip(b"\0"))
    content = content.lstrip(b"\0")
    is_frame = content[:1] == b"\xff" and len(content) > 1 and content[1] & 0xE0 == 0xE0
    return start if is_frame and (b"Xing" in content[:200] or b"Info" in content[:200]) else first


def clear_wave(path: Path, into: Path) -> list[bytes] | None:
    """Write format and samples of a WAV file. Return what else there was, None if that says nothing."""
    size, at = path.stat().st_size, 12
    kept, beside = list[tuple[bytes, int, int]](), list[bytes]()
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            name, length = struct.unpack("<4sI", file.read(8))
            start = at + 8
            stop = size if name == b"data" and length in _UNKNOWN else min(size, start + length)
            if name in _KEPT and not (name == b"data" and any(one[0] == name for one in kept)):
                kept.append((name, start, stop))
            else:
                beside.append(name + file.read(min(_SEEN, stop - start)))
            at = stop + (stop - start) % 2
        if at < size:
            file.seek(at)
            beside.append(file.read(_SEEN))
        if all(is_harmless(content) for content in beside):
            return None
        with into.open("wb") as out:
            body = sum(8 + stop - start + (stop - start) % 2 for _, start, stop in kept)
            out.write(b"RIFF" + struct.pack("<I", 4 + body) + b"WAVE")
            for name, start, stop in kept:
                out.write(name + struct.pack("<I", stop - start))
                _copy(file, start, stop, out)
                out.write(bytes((stop - start) % 2))
    return beside


def _copy(file: BinaryIO, start: int, stop: int, out: BinaryIO) -> None:
    file.seek(start)
    while start < stop:
        block = file.read(min(1 << 20, stop - start))
        if not block:
            return
        out.write(block)
        start += len(block)
