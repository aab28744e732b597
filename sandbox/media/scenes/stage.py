"""A scene on its way to a picture: its wish, its colours, and a random source for each of its parts."""

import random
from dataclasses import dataclass
from functools import cached_property

from PIL import Image

from sandbox.media.palette import Palette
from sandbox.media.scenes.brush import Brush, Pens
from sandbox.media.wish import Wish


@dataclass(frozen=True)
class Stage:
    """What every part of a scene is painted with.

    `at` (0 to 1) is the moment: everything that moves is back where it was after 1. The frame of `brush` has
    its origin in the lower left corner and the picture's height as its unit, so x runs to `wide`.
    """

    wish: Wish
    palette: Palette
    canvas: Image.Image
    base: int
    at: float = 0.0

    @property
    def wide(self) -> float:
        return self.canvas.width / self.canvas.height

    @property
    def unit(self) -> float:
        """The shorter side, in heights: sizes that suit every aspect are shares of it."""
        return min(1.0, self.wide)

    def brush(self, depth: float = 0.0) -> Brush:
        return Brush(self._pens, self.palette, (0, self.canvas.height), self.canvas.height, depth)

    @cached_property
    def _pens(self) -> Pens:
        return Pens.of(self.canvas)

    def random(self, part: str) -> random.Random:
        """Return the random source of a part: it does not depend on any other part."""
        return random.Random(f"{self.base} {part}")

    @property
    def night(self) -> bool:
        return self.wish.time == "night"

    @property
    def dim(self) -> bool:
        """Whether lamps are lit."""
        return self.wish.time in ("night", "dusk") or self.wish.weather in ("storm", "fog")

    @property
    def snowy(self) -> bool:
        return self.wish.weather == "snow" or self.wish.season == "winter"
