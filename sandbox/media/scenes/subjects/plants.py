"""Trees and flowers. Each grows from its origin and is one unit tall."""

import math

from sandbox.media.palette import WHITE, Colour, mix, rgb
from sandbox.media.scenes.brush import Brush, Point, arc, ring
from sandbox.media.scenes.subjects import growing
from sandbox.media.scenes.subjects.look import Look


def _leaves(look: Look, usual: str) -> Colour:
    """Return the colour of leaves: the prompt's, else the season's."""
    if look.subject.colour:
        return look.colour(usual)
    if look.stage.snowy:
        return mix(rgb(usual), rgb("dfe8f0"), 0.7)
    if look.stage.wish.season in ("autumn", "spring"):
        return look.stage.palette.foliage
    return mix(look.stage.palette.foliage, rgb(usual), 0.55)


def _crown(brush: Brush, look: Look, spots: list[tuple[float, float, float]], paint: Colour) -> None:
    """Paint a crown of leaf masses, the dark ones behind; it sways a little."""
    rng = look.rng
    dark = mix(paint, rgb("1c2038"), 0.5)
    for layer, tone in enumerate((0.34, 0.14, 0.0)):
        colour = mix(mix(paint, dark, tone * 1.4), look.stage.palette.light, 0.12 if layer == 2 else 0.0)
        shapes = []
        for number, (x, y, r) in enumerate(spots):
            if layer and number % 3 == layer - 1:
                continue
            shift = 0.01 * look.sway(1, number * 0.13)
            size = r * (1.08, 0.86, 0.55)[layer]
            centre: Point = (x + shift - 0.03 * layer, y + 0.035 * layer)
            shapes.append(ring(*centre, size, size * 0.9, rng.uniform(0, 90)))
        brush.mass(shapes, colour, mix(colour, dark, 0.7), angle=-50, strength=0.75, start=0.4)
    for _ in range(26):
        x, y, r = rng.choice(spots)
        a, reach = rng.uniform(0, math.tau), r * rng.uniform(0.3, 1.05)
        brush.oval(
            x + reach * math.cos(a),
            y + reach * math.sin(a),
            0.014,
            0.01,
            mix(paint, WHITE, 0.2 * rng.random()),
            turn=rng.uniform(0, 180),
        )


def oak(brush: Brush, look: Look) -> None:
    bark = rgb("6d4f3f")
    dark = mix(bark, rgb("1c1424"), 0.5)
    brush.oval(0.04, 0.0, 0.4, 0.025, "1c1a26", alpha=0.25)
    trunk = [
        (-0.15, -0.01),
        (-0.08, 0.08),
        (-0.07, 0.34),
        (-0.16, 0.5),
        (0.16, 0.5),
        (0.07, 0.34),
        (0.08, 0.08),
        (0.16, -0.01),
        (0.04, 0.02),
        (-0.05, 0.01),
    ]
    for first, last in (
        ((-0.03, 0.36), (-0.28, 0.62)),
        ((0.03, 0.36), (0.28, 0.6)),
        ((0, 0.4), (0.02, 0.75)),
    ):
        brush.line([first, last], 0.09, bark, end=0.03, curved=False)
    brush.shaded(trunk, bark, dark, angle=0, start=0.35)
    for x in (-0.03, 0.01, 0.04):
        brush.line([(x, 0.06), (x * 0.8, 0.3)], 0.008, dark, end=0.003, curved=False)
    spots = [
        (-0.3, 0.6, 0.19),
        (0.3, 0.6, 0.19),
        (-0.15, 0.52, 0.15),
        (0.16, 0.52, 0.15),
        (-0.18, 0.76, 0.19),
        (0.18, 0.76, 0.19),
        (0.0, 0.84, 0.17),
        (0.0, 0.64, 0.2),
    ]
    if look.stage.snowy and not look.subject.colour:
        _bare(brush, look, bark)
    else:
        _crown(brush, look, spots, _leaves(look, "4f8a4a"))


def _bare(brush: Brush, look: Look, bark: Colour) -> None:
    """Paint branches with snow on them."""

    def branch(part: Brush, depth: int) -> None:
        part.line([(0, 0), (0, 1)], 0.16, bark, end=0.08, curved=False)
        part.line([(0.05, 0.1), (0.04, 0.95)], 0.07, "f4f7fb", end=0.04, curved=False)
        if depth:
            for turn in (28, -32, 4):
                branch(part.at(0, 0.9, 0.7, turn=turn + look.rng.uniform(-8, 8)), depth - 1)

    for x, turn in ((-0.12, 38), (0.12, -36), (0, 2)):
        branch(brush.at(x, 0.44, 0.23, turn=turn), 3)


def birch(brush: Brush, look: Look) -> None:
    """Paint a birch: a white trunk with dark marks and loose leaves."""
    bark = rgb("f4f0e6")
    brush.oval(0.03, 0.0, 0.2, 0.02, "1c1a26", alpha=0.25)
    for first, last in (
        ((0.0, 0.5), (-0.18, 0.74)),
        ((0.01, 0.58), (0.18, 0.8)),
        ((0.0, 0.68), (-0.09, 0.9)),
    ):
        brush.line([first, last], 0.022, mix(bark, rgb("4a4450"), 0.25), end=0.008, curved=False)
    trunk = [(-0.055, 0.0), (0.06, 0.0), (0.04, 0.4), (0.018, 0.92), (-0.01, 0.92), (-0.036, 0.4)]
    brush.mass([trunk], bark, mix(bark, rgb("5a5a78"), 0.55), angle=0, start=0.4)
    rng = look.rng
    for number in range(15):
        y = 0.03 + number * 0.056
        half = 0.05 * (1 - y * 0.7)
        side = rng.choice((-1, 1))
        start = side * half * 0.95
        brush.line(
            [(start, y), (start - side * half * rng.uniform(0.5, 1.3), y + rng.uniform(-0.006, 0.006))],
            0.014,
            "3a3440",
            end=0.004,
            curved=False,
        )
    paint = _leaves(look, "9ab84f")
    spots = [
        (-0.2, 0.72, 0.11),
        (0.2, 0.76, 0.11),
        (-0.08, 0.88, 0.12),
        (0.1, 0.92, 0.1),
        (0.0, 0.74, 0.1),
        (-0.24, 0.58, 0.08),
        (0.23, 0.6, 0.08),
        (0.02, 1.0, 0.07),
    ]
    _crown(brush, look, spots, paint)


def pine(brush: Brush, look: Look) -> None:
    green = (
        look.colour("2f6a55") if look.subject.colour else mix(rgb("2f6a55"), look.stage.palette.foliage, 0.3)
    )
    dark = mix(green, rgb("101c30"), 0.5)
    brush.oval(0.03, 0.0, 0.24, 0.02, "1c1a26", alpha=0.25)
    brush.box(-0.035, 0, 0.035, 0.2, "6d4f3f")
    for row in range(5):
        low, half, tall = 0.12 + row * 0.16, 0.3 - row * 0.052, 0.28 - row * 0.02
        sway = 0.006 * look.sway(1) * row
        skirt = [
            (-half, low),
            (-half * 0.5, low + 0.03),
            (0, low - 0.015),
            (half * 0.5, low + 0.03),
            (half, low),
            (half * 0.45, low + tall * 0.55),
            (sway, low + tall),
            (-half * 0.45, low + tall * 0.55),
        ]
        brush.mass([skirt], mix(green, WHITE, 0.03 * row), dark, angle=-40, start=0.3)
        if look.stage.snowy:
            brush.blob(
                [
                    (-half * 0.75, low + 0.04),
                    (-half * 0.36, low + tall * 0.6),
                    (sway, low + tall),
                    (half * 0.36, low + tall * 0.6),
                    (half * 0.75, low + 0.04),
                    (half * 0.3, low + 0.1),
                    (0, low + 0.07),
                    (-half * 0.3, low + 0.1),
                ],
                "f4f7fb",
            )


def poplar(brush: Brush, look: Look) -> None:
    paint = _leaves(look, "3f7d4a")
    sway = 0.02 * look.sway(1)
    brush.oval(0.02, 0.0, 0.13, 0.014, "1c1a26", alpha=0.25)
    brush.box(-0.02, 0, 0.02, 0.16, "5a4438")
    body = [
        (0, 0.08),
        (0.1, 0.18),
        (0.13, 0.44),
        (0.09 + sway, 0.76),
        (sway, 1.0),
        (-0.09 + sway, 0.76),
        (-0.13, 0.44),
        (-0.1, 0.18),
    ]
    brush.shaded(body, paint, mix(paint, rgb("101c30"), 0.55), angle=-10, start=0.3)
    for number in range(12):
        y = 0.2 + number * 0.062
        x = (-0.05 if number % 2 else 0.03) * (1 - y * 0.6)
        brush.line(
            [(x, y), (x + 0.01 + sway * y, y + 0.06)], 0.012, mix(paint, WHITE, 0.16), end=0.004, curved=False
        )


def palm(brush: Brush, look: Look) -> None:
    brush.oval(0.03, 0.0, 0.2, 0.02, "1c1a26", alpha=0.25)
    path = [(0.0, 0.0), (0.05, 0.3), (0.03, 0.56), (-0.04, 0.8)]
    brush.line(path, 0.085, "a87a50", end=0.05)
    for step in range(9):
        y = 0.06 + step * 0.082
        x = 0.055 * math.sin(y * 4) * (1 - y * 0.7)
        brush.line([(x - 0.035, y), (x + 0.035, y + 0.012)], 0.01, "7a5236", curved=False)
    green = _leaves(look, "4f9a5a")
    for number, turn in enumerate((-25, 8, 40, 75, 110, 145, 178, 210)):
        part = brush.at(-0.04, 0.81, 1.0, turn=turn + 3 * look.sway(1, number * 0.1))
        tone = mix(green, rgb("10283a"), 0.3 * (number % 2))
        part.blob([(0, 0.02), (0.16, 0.09), (0.34, 0.05), (0.46, -0.06), (0.32, -0.02), (0.16, 0.01)], tone)
    for x, y in ((-0.07, 0.77), (0.0, 0.765), (-0.03, 0.745)):
        brush.oval(x, y, 0.032, 0.032, "7a4a34")


def flower(brush: Brush, look: Look) -> None:
    """Paint a large flower."""
    rng = look.rng
    petal = look.colour(rng.choice(("d9503f", "e58fa9", "f2c14e", "9a7ac8", "ef8a4a")))
    dark = mix(petal, rgb("3a1038"), 0.4)
    green = mix(look.stage.palette.foliage, rgb("4f8a4a"), 0.6)
    sway = 0.02 * look.sway(1)
    brush.line([(0, 0), (0.03, 0.3), (sway, 0.66)], 0.036, green, end=0.028)
    for turn, x, y in ((38, 0.02, 0.18), (142, 0.02, 0.28)):
        leaf = brush.at(x, y, 0.36, turn=turn)
        growing.leaf(leaf, mix(green, rgb("10283a"), 0.12))
        leaf.line([(0.05, 0), (0.85, 0)], 0.02, mix(green, WHITE, 0.25), end=0.005, curved=False)
    head = brush.at(sway, 0.72, 1.0, turn=6 * look.sway(1, 0.2))
    for ring_, (count, reach, size) in enumerate(((8, 0.15, 0.11), (8, 0.1, 0.085))):
        for number in range(count):
            a = math.tau * (number + 0.5 * ring_) / count
            tone = mix(petal, dark, 0.22 if ring_ == 0 else 0.0)
            shape = ring(reach * math.cos(a), reach * math.sin(a), size, size * 0.62, math.degrees(a))
            head.mass([shape], tone, dark, angle=math.degrees(a) + 180, strength=0.6, start=0.4)
    head.mass([ring(0, 0, 0.07, 0.07)], "f6c445" if petal != rgb("f2c14e") else "8a4f2a", "b8752a")
    for number in range(9):
        a = math.tau * number / 9
        head.oval(0.045 * math.cos(a), 0.045 * math.sin(a), 0.009, 0.009, "8a5a20")


def sunflower(brush: Brush, look: Look) -> None:
    green = mix(look.stage.palette.foliage, rgb("4f8a4a"), 0.6)
    sway = 0.02 * look.sway(1)
    brush.line([(0, 0), (0.02, 0.4), (sway, 0.76)], 0.04, green, end=0.03)
    for turn, y in ((30, 0.24), (150, 0.36), (24, 0.5)):
        growing.leaf(brush.at(0.01, y, 0.28, turn=turn), mix(green, rgb("10283a"), 0.15))
    head = brush.at(sway, 0.79, 1.0, turn=4 * look.sway(1, 0.2))
    gold = look.colour("f2b53c")
    for layer, count in ((0, 16), (1, 16)):
        for number in range(count):
            leaf = head.at(0, 0, 0.21 - 0.03 * layer, turn=360 * (number + 0.5 * layer) / count)
            growing.leaf(leaf, mix(gold, rgb("c8662a"), 0.35 if layer == 0 else 0.0))
    head.mass([ring(0, 0, 0.1, 0.1)], "6d4028", "33201c")
    for number in range(22):
        a, reach = number * 2.4, 0.018 * math.sqrt(number)
        head.oval(reach * math.cos(a), reach * math.sin(a), 0.008, 0.008, "a8703c")


def mushroom(brush: Brush, look: Look) -> None:
    red = look.colour("c8402f")
    for x, size in ((0.32, 0.5), (0.0, 1.0)):
        part = brush.at(x, 0, size)
        part.shaded(
            [(-0.16, 0), (-0.12, 0.24), (-0.1, 0.5), (0.1, 0.5), (0.12, 0.24), (0.16, 0.0)],
            "f6ecd8",
            "a8947f",
            angle=0,
        )
        part.blob([(-0.18, 0.42), (0, 0.36), (0.18, 0.42), (0.1, 0.5), (-0.1, 0.5)], "e8dcc4")
        cap = [
            (-0.48, 0.48),
            (-0.4, 0.74),
            (-0.2, 0.94),
            (0.0, 1.0),
            (0.2, 0.94),
            (0.4, 0.74),
            (0.48, 0.48),
            (0.2, 0.5),
            (0.0, 0.52),
            (-0.2, 0.5),
        ]
        part.shaded(cap, red, mix(red, rgb("3a1030"), 0.5), angle=-40)
        for sx, sy, r in (
            (-0.22, 0.72, 0.07),
            (0.05, 0.84, 0.08),
            (0.27, 0.66, 0.06),
            (-0.06, 0.62, 0.055),
            (-0.34, 0.58, 0.04),
            (0.14, 0.58, 0.035),
        ):
            part.oval(sx, sy, r, r * 0.8, "fbf3e2")
    if look.stage.wish.weather != "snow":
        for x in (-0.3, -0.2, 0.2, 0.5):
            brush.line([(x, 0), (x + 0.03, 0.14)], 0.03, look.stage.palette.land[1], end=0.005, curved=False)


def cactus(brush: Brush, look: Look) -> None:
    green = look.colour("4f8a5a")
    dark = mix(green, rgb("10283a"), 0.5)
    brush.oval(0.04, 0.0, 0.24, 0.02, "1c1a26", alpha=0.25)
    for side, low, high in ((-1, 0.36, 0.66), (1, 0.46, 0.78)):
        arm = [(0, low), (side * 0.2, low + 0.02), (side * 0.27, low + 0.12), (side * 0.27, high)]
        brush.line(arm, 0.13, mix(green, dark, 0.12))
    column = [(-0.1, 0), (0.1, 0), *arc(0, 0.88, 0.1, 0.1, 0, 180)]
    brush.mass([column], green, dark, angle=0, start=0.4)
    for x in (-0.05, 0.0, 0.05):
        for step in range(11):
            y = 0.05 + step * 0.085
            brush.line([(x - 0.012, y), (x + 0.012, y + 0.012)], 0.007, "f2ecd0", curved=False)
    for x, y in ((0.0, 1.0), (0.27, 0.85), (-0.27, 0.73)):
        growing.bloom(brush.at(x, y, 0.05), look.rng)


def reeds(brush: Brush, look: Look) -> None:
    for number in range(11):
        x = -0.34 + number * 0.068
        growing.reed(brush.at(x, 0, look.rng.uniform(0.7, 1.05)), look.stage, look.rng)


def pumpkin(brush: Brush, look: Look) -> None:
    orange = look.colour("e5802f")
    dark = mix(orange, rgb("5a1c20"), 0.5)
    brush.oval(0.0, 0.02, 0.56, 0.05, "1c1a26", alpha=0.3)
    for x, half in ((-0.34, 0.24), (0.34, 0.24), (-0.18, 0.26), (0.18, 0.26), (0.0, 0.25)):
        brush.mass([ring(x, 0.38, half, 0.38)], mix(orange, dark, 0.25 * abs(x)), dark, angle=-50, start=0.35)
    brush.line([(0, 0.7), (0.03, 0.86), (0.14, 0.98)], 0.1, "6d7a3c", end=0.07)
    growing.leaf(brush.at(0.03, 0.78, 0.4, turn=200), "5f8a4a")
