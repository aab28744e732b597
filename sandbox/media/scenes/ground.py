"""The ground of a place: where things are in it, and the lines and masses it is made of."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from sandbox.media.palette import Colour, mix
from sandbox.media.scenes.brush import Point
from sandbox.media.scenes.stage import Stage

Front = Callable[[Stage], None]


@dataclass(frozen=True)
class Ground:
    """Where things are in a place, in heights from the foot of the picture.

    Things stand on `foot`, buildings at `site`, boats swim at `water` (None where there is none), and what
    flies is around `air`. `front` paints what is nearer; where there is a `shore`, land things stand on it.
    """

    foot: float
    water: float | None = None
    air: float = 0.62
    front: Front | None = None
    scale: float = 1.0
    site: float | None = None
    shore: bool = False


def ridge(rng: random.Random, wide: float, level: float, swing: float, pace: float = 1.0) -> list[Point]:
    """Return a soft line of hills from one side to the other, and a little beyond."""
    waves = [(rng.uniform(0.8, 5.5) * pace, rng.uniform(0, math.tau), rng.uniform(0.3, 1)) for _ in range(4)]
    total = sum(weight for _, _, weight in waves)
    line = []
    for step in range(91):
        x = wide * (-0.05 + 1.1 * step / 90)
        rise = sum(weight * math.sin(x * speed + shift) for speed, shift, weight in waves)
        line.append((x, level + swing * rise / total))
    return line


def peaks(rng: random.Random, wide: float, level: float, tall: float, count: int) -> list[Point]:
    """Return a jagged line of mountains."""
    line = [(-0.1 * wide, level)]
    for number in range(count):
        x = wide * (number + rng.uniform(0.3, 0.7)) / count
        top = level + tall * rng.uniform(0.6, 1.0)
        line.append((x, top))
        if number < count - 1:
            line.append(
                (
                    wide * (number + 1 + rng.uniform(-0.12, 0.12)) / count,
                    level + tall * rng.uniform(0.1, 0.35),
                )
            )
    line.append((1.1 * wide, level))
    return _broken(rng, line, 3, 0.16)


def _broken(rng: random.Random, line: list[Point], times: int, rough: float) -> list[Point]:
    """Break every stretch of a line in two, a few times over."""
    for _ in range(times):
        finer = [line[0]]
        for first, second in pairwise(line):
            span = math.hypot(second[0] - first[0], second[1] - first[1])
            x, y = (first[0] + second[0]) / 2, (first[1] + second[1]) / 2
            finer.extend(
                [(x + rng.uniform(-0.3, 0.3) * span * rough, y + rng.uniform(-1, 1) * span * rough), second]
            )
        line, rough = finer, rough * 0.9
    return line


def land(
    stage: Stage, line: list[Point], colour: Colour, depth: float = 0.0, shade: Colour | None = None
) -> None:
    """Fill everything below a line, lighter at its crest."""
    brush = stage.brush(depth).pure
    wide = stage.wide
    body = [(-0.05 * wide, -0.05), *line, (1.05 * wide, -0.05)]
    colour = mix(colour, stage.palette.haze, depth * 0.85)
    dark = shade or mix(colour, stage.palette.ink, 0.28)
    brush.mass([body], colour, dark, angle=-90, strength=0.8, start=0.05)


def height_at(line: list[Point], x: float) -> float:
    """Return the height of a line at `x`."""
    for (x0, y0), (x1, y1) in pairwise(line):
        if x0 <= x <= x1 and x1 > x0:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return line[-1][1]
