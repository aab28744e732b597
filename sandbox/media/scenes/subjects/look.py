"""What a painter of a thing is told about it."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.media.palette import NAMED, Colour, rgb
from sandbox.media.scenes.brush import Brush, Point
from sandbox.media.scenes.stage import Stage
from sandbox.media.wish import Subject


@dataclass(frozen=True)
class Look:
    """A subject in its scene. `rng` is its own: it draws the same for every moment and palette."""

    stage: Stage
    subject: Subject
    rng: random.Random
    motif: Callable[[str], "Motif"]  # the painter of another noun: of what it holds

    def colour(self, usual: str) -> Colour:
        """Return the colour that the prompt names for it, else the usual one."""
        return rgb(NAMED[self.subject.colour] if self.subject.colour else usual)

    def sway(self, times: int = 1, phase: float = 0.0) -> float:
        """Return -1 to 1: the moment in a movement that repeats `times` in the loop."""
        return math.sin(math.tau * (self.stage.at * times + phase))


Painter = Callable[[Brush, Look], None]


@dataclass(frozen=True)
class Motif:
    """How to paint a noun: with its foot at the origin, one unit tall, looking to the right.

    `tall` is its height in a picture (a share of the shorter side), `wide` its width in own heights. It lives
    on `land` or `water`, in the `air` or in the `sky`; a `small` thing would be lost in a landscape and is
    painted close. Another thing may sit at `seat`.
    """

    paint: Painter
    tall: float
    wide: float = 0.8
    home: str = "land"
    small: bool = False
    seat: Point = (0.0, 1.0)
    mirrors: bool = True
