"""What is in a picture: those made here are known again by their looks, with the wish they were painted for.

A model sees what a picture shows. A painter without eyes remembers: by a small copy, which survives another
format, another size and another folder.
"""

import threading
from collections import deque
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageStat

from sandbox.media.models import Look
from sandbox.media.wish import Wish

_COPY = (20, 20)
_NEAR = 3.5  # of 255: the mean difference that other formats and sizes leave
_ASPECTS = 0.03
_REMEMBERED = 600


@dataclass(frozen=True, slots=True)
class Origin:
    """How a picture was made: paint `wish` with the random source `seed` in this `look` to get it again."""

    wish: Wish
    seed: str
    look: Look


class Origins:
    """The pictures made last."""

    def __init__(self) -> None:
        self._known: deque[tuple[float, Image.Image, Origin]] = deque(maxlen=_REMEMBERED)
        self._lock = threading.Lock()  # pictures are made in threads

    def remember(self, picture: Image.Image, origin: Origin) -> None:
        with self._lock:
            self._known.append((picture.width / picture.height, _copy(picture), origin))

    def find(self, picture: Image.Image) -> Origin | None:
        """Return the origin of this picture; None if it comes from elsewhere."""
        aspect, seen = picture.width / picture.height, _copy(picture)
        with self._lock:
            known = list(self._known)
        nearest, found = _NEAR, None
        for ratio, copy, origin in reversed(known):
            if abs(ratio - aspect) > _ASPECTS * aspect:
                continue
            apart = sum(ImageStat.Stat(ImageChops.difference(copy, seen)).mean) / 3
            if apart < nearest:
                nearest, found = apart, origin
        return found


def _copy(picture: Image.Image) -> Image.Image:
    return picture.resize(_COPY, Image.Resampling.BOX)
