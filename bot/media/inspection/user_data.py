"""Messages of anybody in the stream of an H.264 or HEVC film: drones and cameras write positions there."""

from collections.abc import Iterator
from typing import Final

from bot.media.inspection.layout import Span

_MESSAGES: Final = {"h264": (0x1F, 0, {6}), "hevc": (0x3F, 1, {39, 40})}
"""By codec: the bits that hold a unit's type, how far they are shifted, and the types that hold messages."""

_UNUSED: Final = {
    "h264": {0, 12, *range(22, 28), 29, 31},
    "hevc": {38, *range(41, 62)},
}
"""Types of units that fill up, or that no standard gives a meaning: no decoder reads them."""

_HEADER: Final = {"h264": 1, "hevc": 2}  # bytes of a unit before its content
_FILLING, _REGISTERED, _ANYBODYS = 3, 4, 5
_STANDARD: Final = range(200)  # kinds of messages that say how the picture is shown
_LOOKS: Final = (b"\xb5\0\x3c\0\1", b"\xb5\0\x3b")  # registered messages on brightness: HDR10+ and Dolby's
_UUID = 16
_BLANKED: Final = b"U"
_HARMLESS: Final = {
    bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef"),  # x264's own settings
    bytes.fromhex("2ca2de09b51747dbbb55a4fe7fc2fc4e"),  # x265's
    _BLANKED * _UUID,
}


def length_size(codec: str, extradata: bytes | None) -> int:
    """Return the bytes of a unit's length in front of it, 0 if the film is stored in another way."""
    at = {"h264": 4, "hevc": 21}.get(codec)
    if at is None or not extradata or len(extradata) <= at or extradata[0] != 1:
        return 0
    return (extradata[at] & 3) + 1


def messages_in(sample: bytes, codec: str, size: int) -> Iterator[Span]:
    """Yield the spans of a sample that hold what anybody wrote, without its length."""
    at = 0
    while at + size < len(sample):
        start = at + size
        end = start + int.from_bytes(sample[at:start], "big")
        if end > len(sample) or end <= start:
            return
        yield from _in_unit(sample, codec, start, end)
        at = end


def messages_in_header(extradata: bytes) -> Iterator[Span]:
    """Yield such spans of the header (hvcC) of a HEVC film, which may repeat messages of the stream."""
    at = 23
    for _ in range(extradata[22] if len(extradata) > 22 else 0):
        count = int.from_bytes(extradata[at + 1 : at + 3], "big")
        at += 3
        for _ in range(count):
            start = at + 2
            end = start + int.from_bytes(extradata[at:start], "big")
            if end > len(extradata) or end <= start:
                return
            yield from _in_unit(extradata, "hevc", start, end)
            at = end


def _in_unit(sample: bytes, codec: str, start: int, end: int) -> Iterator[Span]:
    """Yield the spans of one unit of a stream."""
    bits, shift, types = _MESSAGES[codec]
    kind, inside = (sample[start] >> shift) & bits, start + _HEADER[codec]
    if kind in types:
        yield from _in_messages(sample, inside, end)
    elif kind in _UNUSED[codec] and not _is_empty(sample[inside:end]):
        yield inside, end


def _is_empty(content: bytes) -> bool:
    """Return True for what only fills up, and for what has been blanked."""
    return not content.strip(b"\xff\0\3\x80" + _BLANKED)


def _in_messages(sample: bytes, start: int, end: int) -> Iterator[Span]:
    """Yield the spans of one unit's messages. In it, 00 00 03 stands for 00 00."""
    places = [
        at
        for at in range(start, end)
        if not (at >= start + 2 and sample[at] == 3 and sample[at - 2 : at] == b"\0\0")
    ]
    at = 0
    while at + 2 <= len(places):
        numbers = []
        for _ in range(2):
            number = 0
            while at < len(places) and sample[places[at]] == 0xFF:
                number, at = number + 255, at + 1
            if at >= len(places):
                return
            number, at = number + sample[places[at]], at + 1
            numbers.append(number)
        kind, length = numbers
        if kind == 0x80 or at + length > len(places):
            return
        if length > 0:
            first, last = places[at], places[at + length - 1] + 1
            begins = bytes(sample[place] for place in places[at : at + min(length, _UUID)])
            if _is_anybodys(kind, begins) and not _is_empty(sample[first:last]):
                yield first, last
        at += length


def _is_anybodys(kind: int, begins: bytes) -> bool:
    """Return True for a message that no standard fills."""
    if kind == _REGISTERED:
        return not begins.startswith(_LOOKS)
    if kind == _ANYBODYS:
        return begins not in _HARMLESS
    return kind == _FILLING or kind not in _STANDARD


def blank(content: bytes) -> bytes:
    """Return the message made unreadable. What stands for zeros stays: lengths would not be right without."""
    out, at = bytearray(_BLANKED * len(content)), -1
    while (at := content.find(b"\0\0\3", at + 1)) >= 0:
        out[at : at + 3] = b"\0\0\3"
    return bytes(out)
