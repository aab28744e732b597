"""Buildings. Each stands on its origin and is one unit tall."""

import math

from sandbox.media.palette import WHITE, Colour, mix, rgb
from sandbox.media.scenes.brush import Brush, Point, arc, smooth
from sandbox.media.scenes.subjects.look import Look

_SHADE = "3a2a3a"


def _wall(
    brush: Brush, left: float, bottom: float, right: float, top: float, paint: Colour, narrow: float = 0.0
) -> None:
    """Paint a wall, lit from the left and a little narrower at its top."""
    body = [(left, bottom), (right, bottom), (right - narrow, top), (left + narrow, top)]
    brush.mass([body], paint, mix(paint, rgb(_SHADE), 0.42), angle=0, strength=0.8, start=0.35)


def _window(
    brush: Brush, look: Look, x: float, y: float, width: float, tall: float, *, arched: bool = False
) -> None:
    shape = [(x - width / 2, y), (x + width / 2, y), (x + width / 2, y + tall), (x - width / 2, y + tall)]
    if arched:
        shape = [
            (x - width / 2, y),
            (x + width / 2, y),
            *arc(x, y + tall - width / 2, width / 2, width / 2, 0, 180, 10),
        ]
    if look.stage.dim:
        palette = look.stage.palette
        brush.glow(x, y + tall / 2, max(width, tall) * 1.5, palette.light, 0.35)
        brush.pure.shape(shape, mix(palette.accent, palette.light, 0.65))
    else:
        brush.shape(shape, "44586c")
        brush.shape(
            [(x - width / 2, y + tall * 0.3), (x - width / 2, y), (x + width * 0.2, y)], "7f9cb0", 0.6
        )


def _roof_snow(brush: Brush, look: Look, points: list[Point], thick: float) -> None:
    if look.stage.snowy:
        brush.line(points, thick, "f7f9fc", curved=False)


def lighthouse(brush: Brush, look: Look) -> None:
    """Paint a striped lighthouse on its rock, with a beam where it is dark."""
    stage = look.stage
    rock = mix(rgb("6a5f62"), stage.palette.land[1], 0.25)
    base = [
        (-0.46, -0.06),
        (-0.36, 0.08),
        (-0.22, 0.12),
        (-0.12, 0.17),
        (0.14, 0.17),
        (0.26, 0.11),
        (0.38, 0.07),
        (0.5, -0.06),
    ]
    brush.mass([[*base]], rock, mix(rock, rgb("221a2a"), 0.6), angle=-40, start=0.1)
    brush.shape(
        [(-0.36, 0.08), (-0.22, 0.12), (-0.12, 0.17), (0.02, 0.17), (-0.16, 0.08)], mix(rock, WHITE, 0.22)
    )
    if stage.snowy:
        brush.blob(
            [(-0.3, 0.1), (-0.12, 0.18), (0.14, 0.18), (0.27, 0.11), (0.1, 0.13), (-0.1, 0.12)], "f2f6fb"
        )
    house = [(0.13, 0.14), (0.33, 0.11), (0.33, 0.24), (0.13, 0.24)]
    brush.mass([house], "efe6d6", "8f8490", angle=0)
    brush.shape([(0.1, 0.235), (0.36, 0.235), (0.3, 0.31), (0.15, 0.31)], "a8452f")
    _window(brush, look, 0.23, 0.16, 0.045, 0.05)
    red = look.colour("c8402f")
    bands = 5
    for band in range(bands):
        low, high = 0.15 + 0.59 * band / bands, 0.15 + 0.59 * (band + 1) / bands
        left = [0.125 - 0.05 * (y - 0.15) / 0.59 for y in (low, high)]
        part = [(-left[0], low), (left[0], low), (left[1], high), (-left[1], high)]
        paint = red if band % 2 == 0 else rgb("f6f0e4")
        brush.shape(part, paint)
    tower = [(-0.125, 0.15), (0.125, 0.15), (0.075, 0.74), (-0.075, 0.74)]
    brush.shade([tower], "3a2440", angle=0, strength=0.6, start=0.35)
    brush.shape([(-0.035, 0.16), (0.035, 0.16), (0.035, 0.23), (0, 0.25), (-0.035, 0.23)], "4a3138")
    for y in (0.36, 0.56):
        brush.box(-0.016, y, 0.016, y + 0.045, "3d3f50")
    brush.box(-0.115, 0.735, 0.115, 0.755, "3a3a48")
    for step in range(7):
        x = -0.105 + 0.21 * step / 6
        brush.line([(x, 0.755), (x, 0.8)], 0.006, "3a3a48", curved=False)
    brush.line([(-0.11, 0.8), (0.11, 0.8)], 0.008, "3a3a48", curved=False)
    _lamp_room(brush, look)


def _lamp_room(brush: Brush, look: Look) -> None:
    stage = look.stage
    light = mix(stage.palette.light, WHITE, 0.3)
    if stage.dim:
        _beam(brush, look)
        brush.glow(0, 0.81, 0.34, stage.palette.light, 0.9)
    brush.box(-0.055, 0.755, 0.055, 0.87, "3a3a48")
    brush.pure.box(-0.046, 0.765, 0.046, 0.86, light if stage.dim else mix(light, rgb("9fc3d0"), 0.5))
    for x in (-0.016, 0.016):
        brush.line([(x, 0.76), (x, 0.865)], 0.005, "3a3a48", curved=False)
    dome = [(-0.075, 0.868), *reversed(arc(0, 0.87, 0.066, 0.075, 0, 180)), (0.075, 0.868)]
    brush.mass([dome], look.colour("c8402f"), mix(look.colour("c8402f"), rgb("2a1428"), 0.5), angle=0)
    brush.line([(0, 0.94), (0, 1.0)], 0.008, "3a3a48", curved=False)
    brush.oval(0, 0.955, 0.014, 0.014, "3a3a48")


def _beam(brush: Brush, look: Look) -> None:
    """Let the light turn: its two cones get longer and shorter, and are brightest towards us."""
    swing = math.cos(math.tau * look.stage.at)
    for side in (-1, 1):
        reach, spread = 0.55 + 1.15 * (0.5 + 0.5 * swing * side), 0.16
        for step in range(6):
            share, alpha = 1.0 - 0.15 * step, 0.05 + 0.012 * step
            tip = side * reach * share
            cone = [
                (0, 0.825),
                (tip, 0.815 + spread * reach * share),
                (tip, 0.815 - spread * reach * 0.55 * share),
                (0, 0.8),
            ]
            brush.pure.shape(cone, look.stage.palette.light, alpha)


def house(brush: Brush, look: Look) -> None:
    """Paint a cottage with a smoking chimney."""
    wall, roof = look.colour("f0e2c8"), rgb("a8452f")
    _smoke(brush.at(0.3, 0.96), look)
    brush.box(0.24, 0.6, 0.36, 0.95, "8c5a4a")
    brush.box(0.225, 0.93, 0.375, 0.97, "6d4238")
    _wall(brush, -0.46, 0, 0.46, 0.5, wall)
    brush.mass(
        [[(-0.56, 0.47), (0.56, 0.47), (0.34, 0.86), (-0.34, 0.86)]],
        roof,
        mix(roof, rgb(_SHADE), 0.5),
        angle=-20,
    )
    for row in range(3):
        y = 0.55 + 0.1 * row
        brush.line(
            [(-0.5 + 0.06 * row, y), (0.5 - 0.06 * row, y)],
            0.008,
            mix(roof, rgb("2a1420"), 0.25),
            curved=False,
        )
    _roof_snow(brush, look, [(-0.53, 0.52), (-0.34, 0.86), (0.34, 0.86), (0.53, 0.52)], 0.05)
    brush.shape([(-0.09, 0), (0.09, 0), (0.09, 0.28), *arc(0, 0.28, 0.09, 0.07, 0, 180, 8)], "5f3d33")
    brush.oval(0.055, 0.16, 0.014, 0.014, "e8c26a")
    for x in (-0.28, 0.28):
        brush.box(x - 0.1, 0.16, x + 0.1, 0.38, "fbf4e4")
        _window(brush, look, x, 0.18, 0.16, 0.18)
        brush.line([(x, 0.18), (x, 0.36)], 0.012, "fbf4e4", curved=False)
        brush.line([(x - 0.08, 0.27), (x + 0.08, 0.27)], 0.012, "fbf4e4", curved=False)
    if not look.stage.snowy:
        for x in (-0.42, -0.34, -0.2, 0.2, 0.3, 0.42):
            brush.oval(x, 0.03, 0.075, 0.06, mix(look.stage.palette.foliage, rgb("3d6b45"), 0.4))
            brush.oval(x + 0.02, 0.06, 0.016, 0.016, "e86a5c")


def _smoke(brush: Brush, look: Look) -> None:
    for step in range(5):
        rise = (step / 5 + look.stage.at) % 1
        x = 0.05 * math.sin(rise * 5 + 1) + 0.08 * rise
        brush.oval(
            x,
            rise * 0.42,
            0.03 + 0.06 * rise,
            0.025 + 0.05 * rise,
            mix(look.stage.palette.paper, look.stage.palette.haze, 0.4),
            alpha=0.6 * (1 - rise),
        )


def castle(brush: Brush, look: Look) -> None:
    """Paint a castle on its hill."""
    stone = look.colour("b9aea6")
    hill = mix(look.stage.palette.land[1], rgb("5f6a58"), 0.4)
    brush.shaded(
        [(-0.72, -0.08), (-0.5, 0.08), (-0.3, 0.16), (0.3, 0.16), (0.52, 0.07), (0.74, -0.08), (0, -0.16)],
        hill,
        mix(hill, rgb("1c1a2a"), 0.5),
    )
    roof = rgb("4f5f84") if look.subject.colour != "blue" else rgb("8c3d4a")
    for x, width, low, top, cone in (
        (-0.14, 0.12, 0.3, 0.72, 0.2),
        (0.16, 0.15, 0.3, 0.8, 0.2),
        (0.0, 0.1, 0.3, 0.62, 0.16),
    ):
        _tower(brush, look, x, width, low, top, cone, mix(stone, rgb(_SHADE), 0.12), roof)
    _wall(brush, -0.36, 0.13, 0.36, 0.42, stone)
    _battlements(brush, -0.36, 0.36, 0.42, stone, 11)
    for x in (-0.37, 0.37):
        _tower(brush, look, x, 0.16, 0.09, 0.52, 0.2, stone, roof)
    gate = [(-0.08, 0.13), (0.08, 0.13), (0.08, 0.25), *arc(0, 0.25, 0.08, 0.08, 0, 180, 10)]
    brush.shape(gate, "4a3440")
    for x in (-0.04, 0.0, 0.04):
        brush.line([(x, 0.13), (x, 0.3)], 0.008, "7a6a68", curved=False)
    for x in (-0.22, 0.22):
        _window(brush, look, x, 0.25, 0.035, 0.07, arched=True)
    path = [
        (-0.06, 0.13),
        (0.06, 0.13),
        (0.12, 0.02),
        (0.02, -0.05),
        (0.1, -0.12),
        (-0.1, -0.12),
        (-0.1, -0.03),
        (0.0, 0.03),
    ]
    brush.blob(path, mix(rgb("d9c29a"), look.stage.palette.land[1], 0.35))
    _pennant(brush.at(0.16, 1.0, 0.16), look, "c8402f")


def _tower(
    brush: Brush,
    look: Look,
    x: float,
    width: float,
    low: float,
    top: float,
    cone: float,
    stone: Colour,
    roof: Colour,
) -> None:
    half = width / 2
    _wall(brush, x - half, low, x + half, top, stone)
    brush.box(x - half * 1.25, top - 0.03, x + half * 1.25, top + 0.01, mix(stone, WHITE, 0.15))
    body = [(x - half * 1.35, top), (x + half * 1.35, top), (x, top + cone)]
    brush.mass([body], roof, mix(roof, rgb("1c1428"), 0.5), angle=0, start=0.3)
    if look.stage.snowy:
        brush.shape(
            [
                (x - half * 0.6, top + cone * 0.55),
                (x, top + cone),
                (x + half * 0.6, top + cone * 0.55),
                (x + half * 0.2, top + cone * 0.62),
                (x - half * 0.1, top + cone * 0.5),
            ],
            "f7f9fc",
        )
    _window(brush, look, x, low + (top - low) * 0.58, width * 0.22, width * 0.5, arched=True)


def _battlements(brush: Brush, left: float, right: float, level: float, stone: Colour, count: int) -> None:
    width = (right - left) / (count * 2 - 1)
    for number in range(count):
        x = left + number * 2 * width
        brush.box(x, level, x + width, level + width * 1.1, mix(stone, rgb(_SHADE), 0.3 * number / count))


def _pennant(brush: Brush, look: Look, paint: str | Colour) -> None:
    """Paint a flag on a pole, one unit tall; it waves."""
    brush.line([(0, 0), (0, 1)], 0.06, "4a3a3a", curved=False)
    wave = [0.08 * math.sin(math.tau * (look.stage.at * 2 - x * 0.9)) * x for x in (0, 0.3, 0.6, 0.9)]
    top = [(x, 0.98 + w) for x, w in zip((0, 0.3, 0.6, 0.9), wave, strict=True)]
    brush.shape(
        [
            *top,
            (0.72, 0.78 + wave[2]),
            (0.9, 0.58 + wave[3]),
            (0.6, 0.56 + wave[2]),
            (0.3, 0.55 + wave[1]),
            (0, 0.55),
        ],
        paint,
    )


def tower(brush: Brush, look: Look) -> None:
    """Paint a lone stone tower."""
    stone = look.colour("b5a89c")
    _wall(brush, -0.17, 0, 0.17, 0.74, stone, 0.02)
    rng = look.rng
    for _ in range(22):
        x, y = rng.uniform(-0.13, 0.1), rng.uniform(0.03, 0.68)
        brush.box(x, y, x + 0.045, y + 0.02, mix(stone, rgb(_SHADE), rng.uniform(0.1, 0.3)), 0.6)
    brush.box(-0.2, 0.72, 0.2, 0.77, mix(stone, WHITE, 0.12))
    _battlements(brush, -0.2, 0.2, 0.77, stone, 4)
    brush.mass([[(-0.15, 0.8), (0.15, 0.8), (0, 1.0)]], "8c3d33", "451c28", angle=0)
    for y in (0.28, 0.52):
        _window(brush, look, 0.0, y, 0.06, 0.1, arched=True)
    brush.shape([(-0.06, 0), (0.06, 0), (0.06, 0.12), *arc(0, 0.12, 0.06, 0.05, 0, 180, 8)], "4a3138")
    _roof_snow(brush, look, [(-0.13, 0.83), (0, 1.0), (0.13, 0.83)], 0.03)


def mill(brush: Brush, look: Look) -> None:
    """Paint a windmill; its sails turn a quarter in a loop."""
    wall = look.colour("efe4d0")
    brush.mass(
        [[(-0.2, 0), (0.2, 0), (0.13, 0.6), (-0.13, 0.6)]],
        wall,
        mix(wall, rgb(_SHADE), 0.45),
        angle=0,
        start=0.35,
    )
    brush.box(-0.24, 0.16, 0.24, 0.19, "7a5a44")
    cap = [(-0.155, 0.59), (0.155, 0.59), (0.12, 0.7), (0, 0.76), (-0.12, 0.7)]
    brush.shaded([*cap], "7d4a38", "3d2028", angle=0)
    brush.shape([(-0.05, 0), (0.05, 0), (0.05, 0.12), *arc(0, 0.12, 0.05, 0.04, 0, 180, 8)], "4f3630")
    _window(brush, look, 0, 0.26, 0.06, 0.08)
    _window(brush, look, 0, 0.43, 0.05, 0.07)
    hub = brush.at(0.0, 0.65, 1.0, turn=20 - 90 * look.stage.at)
    for blade in range(4):
        arm = hub.at(0, 0, 1.0, turn=90 * blade)
        arm.line([(0, 0), (0.44, 0)], 0.016, "5a4034", curved=False)
        arm.shape([(0.09, 0.008), (0.43, 0.008), (0.43, 0.1), (0.09, 0.08)], "f6efe0", 0.92)
        for step in range(5):
            x = 0.12 + step * 0.075
            arm.line([(x, 0.008), (x, 0.09)], 0.006, "8a6a54", curved=False)
        arm.line([(0.09, 0.05), (0.43, 0.055)], 0.005, "8a6a54", curved=False)
    hub.oval(0, 0, 0.025, 0.025, "3d2a28")


def opera_house(brush: Brush, look: Look) -> None:
    """Paint an opera house: a columned front below a dome, or shells of ice."""
    if look.subject.colour == "ice":
        _shells(brush, look)
        return
    stone, roof = look.colour("efe2cb"), rgb("5f9188")
    dome = [(-0.26, 0.6), *reversed(arc(0, 0.6, 0.26, 0.28, 0, 180, 20)), (0.26, 0.6)]
    brush.mass([dome], roof, mix(roof, rgb("1c2438"), 0.5), angle=0)
    brush.box(-0.035, 0.87, 0.035, 0.93, stone)
    brush.line([(0, 0.92), (0, 1.0)], 0.02, "d9a84a", curved=False)
    _wall(brush, -0.72, 0.06, 0.72, 0.5, stone)
    for side in (-1, 1):
        brush.shape(
            [(side * 0.74, 0.5), (side * 0.4, 0.5), (side * 0.44, 0.58), (side * 0.7, 0.58)],
            mix(roof, rgb("1c2438"), 0.15),
        )
    brush.box(-0.36, 0.5, 0.36, 0.53, mix(stone, WHITE, 0.2))
    brush.mass([[(-0.38, 0.53), (0.38, 0.53), (0, 0.67)]], stone, mix(stone, rgb(_SHADE), 0.4), angle=0)
    brush.oval(0, 0.58, 0.035, 0.035, "d9a84a")
    for x in (-0.62, -0.5, 0.5, 0.62):
        _window(brush, look, x, 0.16, 0.06, 0.13, arched=True)
        _window(brush, look, x, 0.35, 0.05, 0.09)
    for number in range(5):
        _window(brush, look, -0.24 + 0.12 * number, 0.1, 0.06, 0.3, arched=True)
    for number in range(6):
        x = -0.3 + 0.12 * number
        _wall(brush, x - 0.02, 0.06, x + 0.02, 0.5, mix(stone, WHITE, 0.25))
        brush.box(x - 0.03, 0.47, x + 0.03, 0.5, mix(stone, WHITE, 0.3))
    for step, reach in enumerate((0.84, 0.8, 0.76)):
        brush.box(-reach, 0.02 * step, reach, 0.02 * step + 0.02, mix(stone, rgb(_SHADE), 0.16 - 0.05 * step))


def _shells(brush: Brush, look: Look) -> None:
    """Paint an opera house of shells that shine like ice."""
    ice, deep = rgb("d9f0f6"), rgb("5fa3c4")
    brush.glow(0, 0.45, 0.9, mix(look.stage.palette.light, rgb("bfe8f5"), 0.6), 0.45)
    for left, right, top, lean in (
        (-0.72, -0.3, 0.5, -0.62),
        (0.32, 0.74, 0.52, 0.66),
        (-0.5, 0.02, 0.78, -0.4),
        (0.0, 0.52, 0.84, 0.4),
        (-0.28, 0.3, 1.0, 0.0),
    ):
        shell = [
            (left, 0.12),
            (left + (lean - left) * 0.4, 0.12 + (top - 0.12) * 0.7),
            (lean, top),
            (lean + (right - lean) * 0.55, 0.12 + (top - 0.12) * 0.72),
            (right, 0.12),
        ]
        brush.mass([shell], ice, deep, angle=-60 if lean >= 0 else -120, start=0.15)
        brush.shape(
            [shell[0], shell[1], shell[2], ((left + lean) / 2 + 0.06, 0.12 + (top - 0.12) * 0.4)], WHITE, 0.35
        )
        brush.line([shell[2], ((left + right) / 2, 0.12)], 0.008, mix(deep, WHITE, 0.4), curved=False)
        brush.line([shell[1], ((left + right) / 2, 0.12)], 0.006, mix(deep, WHITE, 0.5), curved=False)
    brush.mass([[(-0.84, 0), (0.84, 0), (0.76, 0.13), (-0.76, 0.13)]], mix(ice, deep, 0.25), deep)
    for number in range(9):
        _window(brush, look, -0.6 + 0.15 * number, 0.03, 0.07, 0.07)


def greenhouse(brush: Brush, look: Look) -> None:
    """Paint a glasshouse full of plants."""
    stage = look.stage
    frame = look.colour("f4f1e6")
    outline = [(-0.62, 0), (0.62, 0), (0.62, 0.46), (0.36, 0.78), (0, 0.92), (-0.36, 0.78), (-0.62, 0.46)]
    if stage.dim:
        brush.glow(0, 0.4, 0.95, stage.palette.light, 0.55)
    glass = mix(stage.palette.light, rgb("bfe0d8"), 0.55)
    brush.pure.mass([outline], glass, mix(glass, rgb("5f9a86"), 0.55), angle=-90)
    rng = look.rng
    for number in range(15):
        x, tall = -0.54 + number * 0.077, rng.uniform(0.16, 0.5)
        green = mix(rgb("3f7d4a"), rgb("8ab558"), rng.random())
        lean = rng.uniform(-0.04, 0.04)
        brush.line([(x, 0.02), (x + lean, tall)], 0.02, mix(green, rgb("203020"), 0.3), curved=False)
        for leaf in range(4):
            y = tall * (0.35 + 0.2 * leaf)
            size = 0.09 * (1 - 0.12 * leaf)
            for side in (-1, 1):
                brush.blob(
                    [
                        (x, y),
                        (x + side * size * 0.6, y + 0.05),
                        (x + side * size, y + 0.01),
                        (x + side * size * 0.5, y - 0.02),
                    ],
                    green,
                )
        if number % 3 == 1:
            brush.oval(x + lean, tall, 0.035, 0.035, rng.choice(("e86a5c", "f2c14e", "f3a6b5")))
    brush.box(-0.62, 0, 0.62, 0.09, mix(rgb("a86a50"), frame, 0.1))
    edges = [*outline, outline[0]]
    brush.line([(p[0], p[1]) for p in edges], 0.024, frame, curved=False)
    for x in (-0.36, -0.12, 0.12, 0.36):
        top = 0.92 - abs(x) * 0.39
        brush.line([(x, 0.05), (x, top)], 0.013, frame, curved=False)
    for y in (0.27, 0.46):
        brush.line([(-0.62, y), (0.62, y)], 0.013, frame, curved=False)
    brush.line([(-0.45, 0.67), (0.45, 0.67)], 0.012, frame, curved=False)
    brush.box(-0.12, 0.0, 0.12, 0.4, frame, 0.35)
    brush.line([(-0.12, 0), (-0.12, 0.4), (0.12, 0.4), (0.12, 0)], 0.018, frame, curved=False)
    brush.pure.shape([(-0.5, 0.5), (-0.36, 0.68), (-0.28, 0.68), (-0.46, 0.46)], "ffffff", 0.4)
    brush.line([(0, 0.92), (0, 1.0)], 0.016, frame, curved=False)


def church(brush: Brush, look: Look) -> None:
    wall = look.colour("f2ead8")
    _wall(brush, -0.12, 0, 0.46, 0.34, wall)
    brush.mass([[(-0.14, 0.33), (0.5, 0.33), (0.42, 0.54), (-0.1, 0.54)]], "8c4a3a", "4a2028", angle=-20)
    _roof_snow(brush, look, [(-0.1, 0.54), (0.42, 0.54), (0.5, 0.34)], 0.04)
    for x in (0.08, 0.22, 0.36):
        _window(brush, look, x, 0.09, 0.06, 0.16, arched=True)
    _wall(brush, -0.34, 0, -0.1, 0.6, wall)
    brush.mass([[(-0.37, 0.59), (-0.07, 0.59), (-0.22, 0.94)]], "5f6f7a", "2a3040", angle=0)
    brush.line([(-0.22, 0.93), (-0.22, 1.0)], 0.012, "d9a84a", curved=False)
    brush.line([(-0.245, 0.975), (-0.195, 0.975)], 0.012, "d9a84a", curved=False)
    brush.oval(-0.22, 0.5, 0.055, 0.055, "fbf6ea")
    brush.line([(-0.22, 0.5), (-0.22, 0.54)], 0.01, "3a2a3a", curved=False)
    brush.line([(-0.22, 0.5), (-0.19, 0.49)], 0.01, "3a2a3a", curved=False)
    brush.shape([(-0.28, 0), (-0.16, 0), (-0.16, 0.14), *arc(-0.22, 0.14, 0.06, 0.06, 0, 180, 8)], "5f3d33")
    _window(brush, look, -0.22, 0.28, 0.05, 0.1, arched=True)


def bridge(brush: Brush, look: Look) -> None:
    """Paint a stone bridge of three arches over the water."""
    stone = look.colour("b5a190")
    top = [(-1.3, 0.42), (-0.7, 0.62), (0, 0.72), (0.7, 0.62), (1.3, 0.42)]
    curve = smooth(top)
    brush.mass([[(-1.3, -0.1), *curve, (1.3, -0.1)]], stone, mix(stone, rgb(_SHADE), 0.45), angle=-90)
    water = mix(look.stage.palette.water[0], look.stage.palette.ink, 0.25)
    for x, width, tall in ((-0.78, 0.24, 0.3), (0, 0.3, 0.45), (0.78, 0.24, 0.3)):
        brush.pure.shape(
            [(x - width, -0.1), (x + width, -0.1), *arc(x, tall * 0.3, width, tall * 0.75, 0, 180)], water
        )
        rim = [*arc(x, tall * 0.3, width, tall * 0.75, 0, 180)]
        brush.line(rim, 0.03, mix(stone, WHITE, 0.18), curved=False)
    brush.line([(x, y + 0.01) for x, y in curve], 0.05, mix(stone, WHITE, 0.2), curved=False)
    if look.stage.snowy:
        brush.line([(x, y + 0.035) for x, y in curve], 0.03, "f7f9fc", curved=False)


def tent(brush: Brush, look: Look) -> None:
    paint = look.colour("e0893c")
    brush.mass([[(-0.7, 0), (0.1, 0.9), (0.8, 0.0)]], paint, mix(paint, rgb(_SHADE), 0.5), angle=0, start=0.3)
    brush.mass(
        [[(-0.7, 0), (0.1, 0.9), (0.14, 0.0)]],
        mix(paint, WHITE, 0.12),
        mix(paint, rgb(_SHADE), 0.3),
        angle=-90,
    )
    inside = look.stage.palette.light if look.stage.dim else rgb("4a3440")
    if look.stage.dim:
        brush.glow(-0.12, 0.25, 0.7, look.stage.palette.light, 0.5)
    brush.pure.shape([(-0.34, 0), (0.07, 0.72), (0.06, 0.0)], inside)
    brush.shape([(-0.34, 0), (0.07, 0.72), (-0.2, 0.0)], mix(paint, rgb(_SHADE), 0.25))
    brush.line([(0.1, 0.9), (0.12, 1.0)], 0.02, "5a4438", curved=False)
    brush.line([(-0.7, 0.0), (-0.92, -0.04)], 0.01, "e8dcc4", curved=False)
    brush.line([(0.8, 0.0), (1.0, -0.04)], 0.01, "e8dcc4", curved=False)


def market(brush: Brush, look: Look) -> None:
    """Paint a market stall with a striped awning."""
    red = look.colour("c8503f")
    brush.oval(0.0, 0.0, 0.72, 0.03, "1c1a26", alpha=0.25)
    for x in (-0.58, 0.58):
        brush.box(x - 0.02, 0, x + 0.02, 0.8, "6d4c3a")
    brush.box(-0.56, 0.36, 0.56, 0.72, "4f3a38")
    if look.stage.dim:
        brush.glow(0, 0.62, 0.7, look.stage.palette.light, 0.6)
    _wall(brush, -0.64, 0.0, 0.64, 0.34, rgb("a8744a"))
    for x in (-0.4, -0.13, 0.13, 0.4):
        brush.line([(x, 0.02), (x, 0.3)], 0.01, "7a5236", curved=False)
    rng = look.rng
    for crate, fruit in enumerate(("e0552f", "f2b53c", "7fa84a", "b5566a", "e88a3c")):
        left = -0.62 + crate * 0.25
        for number in range(9):
            x, y = left + 0.03 + 0.045 * (number % 5), 0.38 + 0.045 * (number // 5)
            brush.oval(
                x + rng.uniform(-0.008, 0.008),
                y,
                0.03,
                0.03,
                mix(rgb(fruit), rgb("3a1c28"), 0.2 * rng.random()),
            )
        brush.box(left, 0.31, left + 0.23, 0.385, "c9965f")
        brush.line([(left, 0.35), (left + 0.23, 0.35)], 0.008, "8a5f3c", curved=False)
    stripes = 10
    for number in range(stripes):
        left, right = -0.72 + 1.44 * number / stripes, -0.72 + 1.44 * (number + 1) / stripes
        paint = red if number % 2 == 0 else rgb("f6efe0")
        panel = [(left * 0.84, 0.98), (right * 0.84, 0.98), (right, 0.74), (left, 0.74)]
        brush.shape(panel, paint)
        brush.shape(
            [
                (left, 0.745),
                (right, 0.745),
                *arc((left + right) / 2, 0.74, (right - left) / 2, 0.05, 0, -180, 8),
            ],
            mix(paint, rgb(_SHADE), 0.12),
        )
    brush.shade([[(-0.6, 0.98), (0.6, 0.98), (0.72, 0.74), (-0.72, 0.74)]], _SHADE, angle=-90, strength=0.4)
    _roof_snow(brush, look, [(-0.6, 0.98), (0.6, 0.98)], 0.05)


def pier(brush: Brush, look: Look) -> None:
    """Paint a wooden pier; one can sit at its end."""
    wood = look.colour("8a6a50")
    for x in (0.62 - 0.43 * post for post in range(17)):
        brush.box(x - 0.035, -0.6, x + 0.035, 0.9, mix(wood, rgb("2a1c28"), 0.35))
        brush.box(x + 0.01, -0.6, x + 0.035, 0.9, mix(wood, rgb("2a1c28"), 0.55))
    brush.mass([[(-7, 0.8), (0.72, 0.8), (0.72, 0.98), (-7, 0.98)]], wood, mix(wood, rgb("2a1c28"), 0.5))
    for number in range(48):
        x = -7 + number * 0.16
        brush.line([(x, 0.83), (x, 0.97)], 0.01, mix(wood, rgb("2a1c28"), 0.4), curved=False)
    brush.box(-7, 0.96, 0.74, 1.0, mix(wood, WHITE, 0.22) if not look.stage.snowy else rgb("f4f7fb"))


def door(brush: Brush, look: Look) -> None:
    """Paint an old door in an arch of stones."""
    paint, stone = look.colour("2f7d7d"), rgb("b5a698")
    outer = [(-0.36, 0), (0.36, 0), *arc(0, 0.64, 0.36, 0.36, 0, 180, 20)]
    brush.mass([outer], stone, mix(stone, rgb(_SHADE), 0.5), angle=-30)
    for angle in range(0, 181, 20):
        a, b = arc(0, 0.64, 0.27, 0.27, angle, angle, 1)[0], arc(0, 0.64, 0.36, 0.36, angle, angle, 1)[0]
        brush.line([a, b], 0.008, mix(stone, rgb(_SHADE), 0.4), curved=False)
    inner = [(-0.27, 0), (0.27, 0), *arc(0, 0.64, 0.27, 0.27, 0, 180, 20)]
    brush.mass([inner], paint, mix(paint, rgb("1c1428"), 0.5), angle=-30)
    for x in (-0.135, 0.0, 0.135):
        brush.line(
            [(x, 0.0), (x, 0.64 + math.sqrt(max(0, 0.0729 - x * x)) - 0.01)],
            0.008,
            mix(paint, rgb("1c1428"), 0.35),
            curved=False,
        )
    for y in (0.18, 0.62):
        brush.line([(-0.26, y), (0.16, y)], 0.03, "3a3440", end=0.012, curved=False)
    brush.oval(0.19, 0.4, 0.028, 0.028, "e8c26a")
    brush.box(-0.42, -0.03, 0.42, 0.02, mix(stone, WHITE, 0.1))
    leaf = mix(look.stage.palette.foliage, rgb("3d6b45"), 0.4)
    for number in range(16):
        a = arc(0, 0.64, 0.37, 0.38, 20 + number * 8, 20 + number * 8, 1)[0]
        brush.oval(*a, 0.05, 0.036, mix(leaf, rgb("1c2a20"), 0.3 * look.rng.random()), turn=number * 40)


def throne(brush: Brush, look: Look) -> None:
    """Paint a throne; of ice it is made of shards."""
    frosty = look.subject.colour == "ice"
    gold, cloth = (rgb("bfe3ee"), rgb("8cc4dc")) if frosty else (look.colour("d9a43c"), rgb("a8324a"))
    dark = mix(gold, rgb("2a2a5a" if frosty else "4a2420"), 0.5)
    brush.oval(0.0, 0.0, 0.42, 0.03, "1c1a26", alpha=0.25)
    spikes = [
        (-0.3, 0.3),
        (-0.34, 0.86),
        (-0.24, 0.8),
        (-0.16, 0.95),
        (-0.08, 0.86),
        (0, 1.0),
        (0.08, 0.86),
        (0.16, 0.95),
        (0.24, 0.8),
        (0.34, 0.86),
        (0.3, 0.3),
    ]
    brush.mass([spikes], gold, dark, angle=0)
    brush.blob([(-0.2, 0.36), (-0.21, 0.66), (0, 0.78), (0.21, 0.66), (0.2, 0.36)], cloth)
    for y in (0.48, 0.6):
        for x in (-0.09, 0.0, 0.09):
            brush.oval(x, y, 0.014, 0.014, gold)
    brush.mass(
        [[(-0.3, 0.22), (0.3, 0.22), (0.34, 0.34), (-0.34, 0.34)]], cloth, mix(cloth, rgb("1c1428"), 0.5)
    )
    brush.mass([[(-0.33, 0.12), (0.33, 0.12), (0.33, 0.23), (-0.33, 0.23)]], gold, dark)
    for side in (-1, 1):
        brush.mass(
            [[(side * 0.3, 0), (side * 0.38, 0), (side * 0.38, 0.5), (side * 0.3, 0.5)]], gold, dark, angle=0
        )
        brush.oval(side * 0.34, 0.52, 0.06, 0.05, mix(gold, WHITE, 0.3))
    if frosty:
        for x in (-0.25, -0.05, 0.18):
            brush.shape([(x, 0.12), (x + 0.08, 0.12), (x + 0.04, 0.0)], mix(gold, WHITE, 0.4))
        brush.pure.shape([(-0.29, 0.34), (-0.31, 0.8), (-0.24, 0.76), (-0.24, 0.34)], "ffffff", 0.4)
