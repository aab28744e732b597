"""Small plants that fill a place: blooms, stalks, reeds and ferns."""

import math
import random

from sandbox.media.palette import mix, rgb
from sandbox.media.scenes.brush import Brush, Paint
from sandbox.media.scenes.stage import Stage

_PETALS = ("f4efe6", "e86a5c", "f2c14e", "f3a6b5", "b58ad0", "f08f4f", "8fb4e8")


def bloom(brush: Brush, rng: random.Random) -> None:
    """Paint a small open flower with the radius 1."""
    petal = rng.choice(_PETALS)
    count = rng.choice((5, 5, 6))
    turn = rng.uniform(0, 72)
    for number in range(count):
        angle = math.radians(turn + 360 * number / count)
        brush.oval(0.55 * math.cos(angle), 0.45 * math.sin(angle), 0.46, 0.38, petal)
    brush.oval(0, 0, 0.32, 0.28, "f6c445" if petal != "f2c14e" else "8a4f2a")


def stalk(brush: Brush, stage: Stage, rng: random.Random) -> None:
    """Paint a flower on its stalk, one unit tall."""
    green = mix(stage.palette.foliage, rgb("4f7a3f"), 0.6)
    sway = 0.05 * math.sin(math.tau * (stage.at + rng.random()))
    lean = rng.uniform(-0.12, 0.12)
    brush.line([(0, 0), (lean * 0.4, 0.5), (lean + sway, 0.92)], 0.045, green, end=0.03)
    leaf(brush.at(lean * 0.3, 0.35, 0.32, turn=rng.uniform(20, 50)), green)
    leaf(brush.at(lean * 0.3, 0.25, 0.3, turn=rng.uniform(130, 160)), mix(green, rgb("203020"), 0.2))
    bloom(brush.at(lean + sway, 0.92, 0.2), rng)


def leaf(brush: Brush, paint: Paint) -> None:
    """Paint a pointed leaf, one unit long to the right."""
    brush.blob([(0, 0), (0.3, 0.17), (0.68, 0.13), (1, 0), (0.68, -0.12), (0.3, -0.14)], paint)


def reed(brush: Brush, stage: Stage, rng: random.Random) -> None:
    """Paint a bulrush, one unit tall."""
    green = mix(rgb("6f8a4a"), stage.palette.land[0], rng.uniform(0.1, 0.5))
    sway = 0.04 * math.sin(math.tau * (stage.at + rng.random()))
    lean = rng.uniform(-0.16, 0.16)
    top = (lean + sway, 0.95)
    brush.line([(0, 0), (lean * 0.35, 0.5), top], 0.026, green, end=0.014)
    if rng.random() < 0.6:
        brush.line([(top[0] * 0.93, 0.78), (top[0] * 0.99, 0.94)], 0.06, "6b4226", curved=False)
    for _ in range(2):
        bend = rng.uniform(-0.34, 0.34)
        brush.line(
            [(0, 0), (bend * 0.3, 0.42), (bend + sway, 0.72)],
            0.036,
            mix(green, rgb("2c4030"), 0.25),
            end=0.004,
        )


def fern(brush: Brush, paint: Paint) -> None:
    """Paint a fern leaf, one unit tall."""
    brush.line([(0, 0), (0.06, 0.5), (0.22, 0.95)], 0.03, paint, end=0.008)
    for step in range(9):
        share = 0.16 + step * 0.09
        reach = 0.36 * math.sin(math.pi * (0.18 + 0.8 * (1 - share)))
        x, y = 0.02 + 0.2 * share**2, share * 0.97
        leaf(brush.at(x, y, reach, turn=24), paint)
        leaf(brush.at(x, y, reach, turn=150), paint)
