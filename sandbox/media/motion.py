"""What moves in a clip: the scene through its loop, and the camera over it."""

import math
import random
from collections.abc import Iterator

from PIL import Image, ImageOps

from sandbox.media import edits
from sandbox.media.piece import Piece, open_picture

# The moments of a loop that are painted, by the longer side up to which so few will do; the frames in
# between are mixed. A style that is laid over each takes half of them.
_PHASES = ((200, 4), (400, 8), (10_000, 16))
_DRIFTING = 15  # moments of what falls over a picture that stays: no multiple of how often it falls
_LOOP_SECONDS = {"slow": 6.0, "fast": 2.5}
_REACH = {"slow": 0.7, "fast": 1.5}
_OPENING = 8  # frames in which a first picture passes over into its scene
_MOVES = ("push in", "push in", "pan right", "pan left", "pull out")
_Box = tuple[float, float, float, float]


class Film:
    """The frames of a piece of work. One that starts at a picture shows it untouched first."""

    def __init__(self, piece: Piece, size: tuple[int, int], first_frame: bytes | None) -> None:
        self._piece = piece
        self._size = size
        self._first = ImageOps.fit(open_picture(first_frame), size) if first_frame else None
        self._move = piece.wish.motion or random.Random(f"{piece.seed} camera").choice(_MOVES)
        phases = next(count for side, count in _PHASES if max(size) <= side)
        self._count = max(4, phases // 2) if piece.handmade else phases
        self._painted: dict[int, Image.Image] = {}
        self._still: Image.Image | None = None
        if piece.source is not None:
            source = ImageOps.fit(piece.source, size)
            self._sky = edits.sky_of(source)
            self._still = edits.relit(source, piece.wish, self._sky)
            self._behind = edits.only_sky(self._still, self._sky)
            moving = self._count if piece.handmade else _DRIFTING
            self._count = moving if edits.drifting(piece.wish) else 1

    def frames(self, count: int, fps: int) -> Iterator[Image.Image]:
        loop = _LOOP_SECONDS.get(self._piece.wish.pace or "", 4.0) * fps
        for number in range(count):
            progress = number / max(count - 1, 1)
            frame = self._filmed(self._moment(number / loop), progress)
            if self._first is not None and number < _OPENING:
                before = self._filmed(self._first, progress) if number else self._first
                frame = Image.blend(before, frame, number / _OPENING)
            if number == 0 and self._first is None:  # a first picture stays known as what it is
                self._piece.remember(frame)
            yield frame

    def _moment(self, at: float) -> Image.Image:
        """Return the scene at a moment, counted in loops."""
        place = (at % 1.0) * self._count
        phase, share = math.floor(place), place % 1.0
        here = self._phase(phase)
        if self._count == 1 or share < 0.05:
            return here
        return Image.blend(here, self._phase((phase + 1) % self._count), share)

    def _phase(self, phase: int) -> Image.Image:
        if phase not in self._painted:
            self._painted[phase] = self._paint(phase / self._count)
        return self._painted[phase]

    def _paint(self, at: float) -> Image.Image:
        if self._still is None:
            return self._piece.frame(self._size, at)
        air = edits.particles(self._still, self._piece.wish, self._sky, self._piece.seed, at)
        return self._piece.styled(air)

    def _filmed(self, picture: Image.Image, progress: float) -> Image.Image:
        """Return what the camera sees of the picture; what is in front of the sky moves further."""
        if self._still is None or self._move == "still":
            return self._seen(picture, progress, 1.0)
        near = self._seen(picture, progress, 1.3)
        far = self._seen(self._behind, progress, 0.6)
        return Image.composite(far, near, self._seen(self._sky, progress, 1.3))

    def _seen(self, picture: Image.Image, progress: float, share: float) -> Image.Image:
        box = _view(self._size, self._move, progress, share * _REACH.get(self._piece.wish.pace or "", 1.0))
        return picture.resize(self._size, Image.Resampling.BILINEAR, box)


def _view(size: tuple[int, int], move: str, progress: float, share: float) -> _Box:
    """Return the part of a picture that the camera shows, easing in and out of its move."""
    width, height = size
    eased = progress * progress * (3 - 2 * progress)
    zoom, x, y = 0.13 * share, 0.5, 0.5
    match move:
        case "still":
            zoom = 0.0
        case "push in":
            zoom *= eased
        case "pull out":
            zoom *= 1 - eased
        case "pan right":
            x = eased
        case "pan left":
            x = 1 - eased
        case "tilt up":
            y = 1 - eased
        case _:
            y = eased
    left, top = width * zoom * x, height * zoom * y
    return left, top, left + width * (1 - zoom), top + height * (1 - zoom)
