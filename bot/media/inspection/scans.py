"""Decode a JPEG strictly: Pillow fills what is missing with grey and says nothing."""

from typing import Final

import av
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext

MOST_BYTES: Final = 64 * 1024 * 1024
"""Larger files are not held in memory for this."""

_STRICT: Final = {"err_detect": "explode", "lowres": "3"}  # an eighth of the sides: every bit is still read


def is_whole(jpeg: bytes) -> bool:
    """Return False if bits of the picture are damaged or missing. Kinds unknown to it count as whole."""
    decoder = VideoCodecContext.create("mjpeg", "r")
    decoder.options = _STRICT
    decoder.thread_count = 1
    try:
        for packet in (Packet(jpeg), None):
            decoder.decode(packet)
    except av.PatchWelcomeError:
        return True
    except av.InvalidDataError:
        return False
    return True
