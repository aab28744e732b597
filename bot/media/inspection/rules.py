"""The largest file that is read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Pixels of a picture or of one frame, and bytes of a file."""

    max_pixels: int
    max_bytes: int
