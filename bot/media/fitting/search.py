"""The search for an encoding that fits: at full size with less and less quality, then with fewer pixels."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain.errors import BadMedia, MediaProblem

SMALLEST_SIDE = 256
"""A picture's longer side, in pixels, is not made shorter than this."""

_ROOM = 0.96  # the next size is guessed from the last one, with some room
_STEPS = (0.5, 0.92)  # how much smaller the next try is: this at most, that at least


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture as bytes, with its width and height in pixels."""

    data: bytes
    size: tuple[int, int]


def search(
    encode: Callable[[float, int], Encoded], size: tuple[int, int], limit: int, qualities: Sequence[int]
) -> Encoded:
    """The first of `encode(factor, quality)` that has at most `limit` bytes. `factor` multiplies the
    sides of a picture of `size` pixels; only at full size all `qualities` are tried, best first.

    Raises BadMedia if nothing worth looking at is small enough.
    """
    factor, floor = 1.0, min(1.0, SMALLEST_SIDE / max(size))
    while True:
        for quality in qualities if factor == 1 else qualities[-1:]:
            found = encode(factor, quality)
            if len(found.data) <= limit:
                return found
        if factor <= floor:
            raise BadMedia(MediaProblem.NO_SMALL_COPY, limit=limit)
        most, least = _STEPS
        step = math.sqrt(limit / len(found.data)) * _ROOM
        factor = max(floor, factor * min(least, max(most, step)))
