"""Decode a JPEG strictly: Pillow fills what is missing with grey and says nothing."""

import io
import re
import struct
from contextlib import suppress
from typing import Final

import av
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from PIL import Image

MOST_BYTES: Final = 64 * 1024 * 1024
"""Larger files are not held in memory for this."""

_PROBED: Final = 16
"""Bytes before the end mark that are left out to see if the picture needs them."""

_LONGEST_BLOCKS: Final = 2_100
"""Bytes that the last blocks may have: the decoder here does not notice if some of them are missing."""

_COMPARED: Final = 4096 * 3072  # pixels of a picture whose last rows are looked at too
_ROWS: Final = 64

_SEQUENTIAL: Final = re.compile(rb"\xff[\xc0\xc1]\x00[\x0b\x11\x14]\x08(.{4})", re.DOTALL)

_STRICT: Final = {"err_detect": "explode", "lowres": "3"}  # an eighth of the sides: every bit is still read


def is_whole(jpeg: bytes) -> bool:
    """Return False if bits of the picture are damaged or missing. Kinds unknown to it count as whole."""
    return _decoded(jpeg) is not False


def hides_something(jpeg: bytes) -> bool:
    """Return True if the only scan goes on behind the picture's last block, as where its height was lowered.

    Zeros there fill up. Progressive pictures are not looked at: each of their scans may end early.
    """
    begin, end = jpeg.rfind(b"\xff\xda"), len(jpeg[:-2].rstrip(b"\0"))
    frame = _SEQUENTIAL.search(jpeg[:begin])
    if frame is None:
        return False
    height, width = struct.unpack(">HH", frame[1])
    is_large = width * height > _COMPARED
    end -= _LONGEST_BLOCKS if is_large else _PROBED
    if end <= begin:
        return False
    probe = jpeg[:end].rstrip(b"\xff") + jpeg[-2:]
    return _decoded(probe) is True and (is_large or _bottom(probe) == _bottom(jpeg))


def _bottom(jpeg: bytes) -> bytes:
    """Return the pixels of the last rows of blocks."""
    with suppress(OSError), Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
        return image.crop((0, max(0, image.height - _ROWS), *image.size)).tobytes()
    return jpeg  # what cannot be read is like nothing else


def _decoded(jpeg: bytes) -> bool | None:
    """Return if every bit of the picture is there, None for kinds unknown to the decoder."""
    decoder = VideoCodecContext.create("mjpeg", "r")
    decoder.options = _STRICT
    decoder.thread_count = 1
    try:
        for packet in (Packet(jpeg), None):
            decoder.decode(packet)
    except av.PatchWelcomeError:
        return None
    except av.InvalidDataError:
        return False
    return True
