"""What moves people: on water, on rails, on wheels, in the air and in space."""

import math

from sandbox.media.palette import WHITE, Colour, mix, rgb
from sandbox.media.scenes.brush import Brush, Point, arc, ring, smooth
from sandbox.media.scenes.subjects.look import Look

_DARK = "2a2434"


def _hull(brush: Brush, points: list[Point], paint: Colour) -> None:
    brush.mass([points], paint, mix(paint, rgb(_DARK), 0.5), angle=-70, start=0.2)


def _bob(brush: Brush, look: Look, strength: float = 1.0) -> Brush:
    """Return a brush that rocks with the waves."""
    rough = 2.2 if look.stage.wish.weather in ("storm", "wind") else 1.0
    return brush.at(
        0, 0.012 * look.sway(1) * rough * strength, 1.0, turn=2.4 * look.sway(1, 0.2) * rough * strength
    )


def sailboat(brush: Brush, look: Look) -> None:
    """Paint a sailing boat; its hull reaches below the water line at the origin."""
    part = _bob(brush, look)
    sail = look.colour("f6efe0")
    part.line([(0.02, 0.1), (0.02, 1.0)], 0.018, "6d4c3a", curved=False)
    main = [(0.045, 0.2), (0.045, 0.96), (0.2, 0.62), (0.42, 0.22)]
    part.mass([main], sail, mix(sail, rgb("5a4a6a"), 0.4), angle=-20, start=0.3)
    jib = [(-0.01, 0.88), (-0.01, 0.22), (-0.34, 0.2), (-0.12, 0.52)]
    part.mass(
        [jib],
        look.stage.palette.accent,
        mix(look.stage.palette.accent, rgb(_DARK), 0.4),
        angle=-150,
        start=0.3,
    )
    for y in (0.4, 0.6):
        part.line(
            [(0.05, y), (0.36 - y * 0.35, y - 0.02)], 0.006, mix(sail, rgb("5a4a6a"), 0.3), curved=False
        )
    hull = [(-0.44, 0.16), (0.46, 0.16), (0.4, 0.02), (0.3, -0.1), (-0.28, -0.1), (-0.38, 0.0)]
    _hull(part, hull, rgb("a8483a") if look.subject.colour != "red" else rgb("3a4a6a"))
    part.box(-0.45, 0.13, 0.47, 0.17, "f6efe0")
    part.shape([(0.03, 0.99), (0.16, 0.965), (0.03, 0.94)], look.stage.palette.accent)


def rowboat(brush: Brush, look: Look) -> None:
    part = _bob(brush, look)
    paint = look.colour(look.rng.choice(("3f7f86", "c8563f", "e0a63c", "5a6a94")))
    stem = mix(paint, rgb(_DARK), 0.4)
    part.shape([(-0.98, 0.62), (1.0, 0.66), (0.72, 0.34), (-0.7, 0.34)], mix(rgb("a8794f"), rgb(_DARK), 0.25))
    for x in (-0.4, 0.2):
        part.box(x, 0.42, x + 0.16, 0.56, "c9976a")
    part.line([(0.25, 0.55), (-0.95, 0.02), (-1.15, -0.1)], 0.05, "d9b48c", end=0.04, curved=False)
    hull = [
        (-1.0, 0.66),
        (-0.5, 0.46),
        (0.2, 0.42),
        (1.02, 0.7),
        (0.84, 0.12),
        (0.6, -0.25),
        (-0.62, -0.25),
        (-0.86, 0.1),
    ]
    _hull(part, hull, paint)
    part.line([(-1.0, 0.66), (-0.5, 0.46), (0.2, 0.42), (1.02, 0.7)], 0.07, "f4e8d0")
    part.line([(-0.9, 0.3), (-0.4, 0.16), (0.3, 0.14), (0.92, 0.36)], 0.025, stem)


def paper_boat(brush: Brush, look: Look) -> None:
    """Paint a folded paper boat."""
    part = _bob(brush, look, 1.6)
    paper = look.colour("fbf6ea")
    fold, deep = mix(paper, rgb("6a6f8a"), 0.28), mix(paper, rgb("4a5074"), 0.5)
    part.shape([(-0.34, 0.42), (0, 1.0), (0.0, 0.3)], paper)
    part.mass([[(0, 1.0), (0.34, 0.42), (0.0, 0.3)]], fold, deep, angle=-60)
    hull_left = [(-0.96, 0.62), (-0.28, 0.36), (0.0, 0.44), (0.0, -0.12), (-0.56, -0.12)]
    hull_right = [(0.96, 0.62), (0.28, 0.36), (0.0, 0.44), (0.0, -0.12), (0.56, -0.12)]
    part.mass([hull_left], paper, fold, angle=-60, start=0.3)
    part.mass([hull_right], mix(paper, fold, 0.5), deep, angle=-30, start=0.2)
    part.line([(0, 0.44), (0, -0.12)], 0.012, deep, curved=False)
    part.line([(0, 0.99), (0, 0.44)], 0.008, deep, curved=False)
    for row in range(3):  # it was a page with words
        part.line(
            [(-0.7 + 0.1 * row, 0.36 - 0.11 * row), (-0.16, 0.24 - 0.09 * row)],
            0.014,
            mix(paper, rgb("6a6f8a"), 0.42),
            curved=False,
        )


def ship(brush: Brush, look: Look) -> None:
    """Paint a container ship."""
    part = _bob(brush, look, 0.4)
    paint = look.colour("2f4a66")
    rng = look.rng
    boxes = ("c8503f", "e0a63c", "3f7f86", "5a7a9a", "d9763c", "8a9a5a", "b5566a")
    for column in range(8):
        for row in range(rng.choice((2, 3, 3, 4))):
            x, y = -1.0 + column * 0.19, 0.4 + row * 0.11
            box = rgb(rng.choice(boxes))
            part.mass(
                [[(x, y), (x + 0.18, y), (x + 0.18, y + 0.1), (x, y + 0.1)]],
                box,
                mix(box, rgb(_DARK), 0.4),
                angle=0,
                strength=0.6,
            )
            for line in range(1, 5):
                part.line(
                    [(x + line * 0.036, y + 0.015), (x + line * 0.036, y + 0.085)],
                    0.006,
                    mix(box, rgb(_DARK), 0.3),
                    curved=False,
                )
    part.mass([[(0.58, 0.38), (0.9, 0.38), (0.88, 0.86), (0.6, 0.86)]], "f2ece0", "8f8a9a", angle=0)
    part.box(0.54, 0.8, 0.94, 0.88, "f2ece0")
    for x in (0.6, 0.68, 0.76, 0.84):
        part.pure.box(x, 0.76, x + 0.05, 0.8, look.stage.palette.light if look.stage.dim else rgb("3d4f62"))
    part.box(0.68, 0.88, 0.78, 1.0, "c8503f")
    hull = [
        (-1.28, 0.46),
        (-1.0, 0.38),
        (1.0, 0.38),
        (1.02, 0.2),
        (0.96, -0.14),
        (-1.06, -0.14),
        (-1.18, 0.2),
    ]
    _hull(part, hull, paint)
    part.shape([(-1.1, 0.0), (1.0, 0.0), (0.97, -0.14), (-1.06, -0.14)], "a8483a")
    part.line([(-1.24, 0.42), (-0.98, 0.35), (1.0, 0.35)], 0.02, "f2ece0", curved=False)


def _wheel(
    brush: Brush, x: float, y: float, radius: float, tyre: str = "2f2b36", rim: str = "b8b4bc"
) -> None:
    brush.oval(x, y, radius, radius, tyre)
    brush.oval(x, y, radius * 0.58, radius * 0.58, rim)
    brush.oval(x, y, radius * 0.2, radius * 0.2, tyre)


def tram(brush: Brush, look: Look) -> None:
    """Paint an old tram as it climbs through Lisbon."""
    brush = brush.at(0.05 * look.sway(1), 0.006 * look.sway(4))
    stage = look.stage
    paint = look.colour("e8b23c")
    brush.oval(0.0, 0.0, 0.78, 0.035, "1c1a26", alpha=0.3)
    brush.line([(0.0, 0.9), (-0.2, 1.16)], 0.012, "3a3440", curved=False)
    brush.line([(-3.2, 1.16), (3.2, 1.16)], 0.008, "3a3440", curved=False, alpha=0.8)
    brush.box(-0.56, 0.03, 0.56, 0.12, "3a3440")
    for x in (-0.3, 0.3):
        _wheel(brush, x, 0.07, 0.075, rim="6d6874")
    body = [(-0.72, 0.1), (0.72, 0.1), (0.74, 0.44), (-0.74, 0.44)]
    brush.mass([body], paint, mix(paint, rgb("5a2430"), 0.45), angle=-40, start=0.35)
    upper = [(-0.72, 0.44), (0.72, 0.44), (0.68, 0.8), (-0.68, 0.8)]
    brush.mass([upper], "fbf3e0", "b8a898", angle=-30)
    glass = mix(stage.palette.accent, stage.palette.light, 0.7) if stage.dim else rgb("7fa0b0")
    if stage.dim:
        brush.glow(0, 0.6, 1.0, stage.palette.light, 0.4)
    spots = (-0.56, -0.29, -0.02, 0.25, 0.52)
    for number, x in enumerate(spots):
        side = 0.105 if 0 < number < 4 else 0.085
        brush.pure.box(x - side, 0.48, x + side, 0.72, glass)
        brush.pure.shape([(x - side, 0.6), (x - side, 0.72), (x, 0.72)], "ffffff", 0.22)
        if number in (1, 3) and stage.wish.season != "winter":
            brush.oval(x, 0.53, 0.05, 0.06, "4a3a48", alpha=0.75)
            brush.oval(x, 0.61, 0.035, 0.04, "4a3a48", alpha=0.75)
    brush.box(-0.74, 0.425, 0.74, 0.455, "a8452f")
    brush.line([(-0.66, 0.28), (0.66, 0.28)], 0.012, mix(paint, rgb("5a2430"), 0.4), curved=False)
    roof = [(-0.74, 0.79), (0.74, 0.79), (0.66, 0.87), (0.3, 0.91), (-0.3, 0.91), (-0.66, 0.87)]
    brush.mass([roof], "8a857c" if not stage.snowy else "f4f7fb", "4a4650", angle=-90)
    for side in (-1, 1):
        brush.oval(side * 0.68, 0.24, 0.04, 0.045, "fbf3e0")
        if stage.dim:
            brush.glow(side * 0.7, 0.24, 0.2, stage.palette.light, 0.9)
    brush.box(-0.13, 0.8, 0.13, 0.865, "3a3440")
    for x in (-0.08, -0.03, 0.03, 0.08):
        brush.pure.box(x - 0.014, 0.815, x + 0.014, 0.85, "ffd98a")
    brush.line([(-3.2, 0.0), (3.2, 0.0)], 0.016, "5f5a60", curved=False, alpha=0.9)


def train(brush: Brush, look: Look) -> None:
    """Paint a steam train with its cars behind it."""
    brush = brush.at(0.1 * look.sway(1), 0.006 * look.sway(4))
    stage = look.stage
    paint = look.colour("2f5a52")
    for step in range(6):
        rise = (step / 6 + stage.at * 2) % 1
        puff = mix(stage.palette.paper, stage.palette.haze, 0.3)
        brush.oval(
            0.62 - rise * 1.3,
            1.0 + 0.32 * math.sin(rise * 1.7),
            0.07 + 0.16 * rise,
            0.06 + 0.13 * rise,
            puff,
            alpha=0.85 * (1 - rise),
        )
    brush.line([(-3.2, 0.0), (3.2, 0.0)], 0.03, "4a4450", curved=False)
    for number in range(40):
        brush.line(
            [(-3.2 + number * 0.165, -0.02), (-3.2 + number * 0.165, -0.05)], 0.05, "6d5040", curved=False
        )
    for car in range(2):
        left = -1.62 - car * 1.12
        red = rgb("a83f3a")
        brush.mass(
            [[(left, 0.16), (left + 1.02, 0.16), (left + 1.02, 0.66), (left, 0.66)]],
            red,
            mix(red, rgb(_DARK), 0.45),
        )
        brush.box(left - 0.02, 0.64, left + 1.04, 0.71, "f2e6d0" if not stage.snowy else "f7f9fc")
        for number in range(4):
            x = left + 0.09 + number * 0.235
            brush.pure.box(
                x,
                0.38,
                x + 0.15,
                0.57,
                mix(stage.palette.accent, stage.palette.light, 0.6) if stage.dim else rgb("cfe0e4"),
            )
        for x in (left + 0.2, left + 0.82):
            _wheel(brush, x, 0.1, 0.095, rim="8a4038")
        brush.line([(left + 1.0, 0.18), (left + 1.14, 0.18)], 0.03, _DARK, curved=False)
    brush.mass(
        [[(-0.5, 0.2), (-0.1, 0.2), (-0.1, 0.86), (-0.5, 0.86)]], paint, mix(paint, rgb(_DARK), 0.5), angle=0
    )
    brush.box(-0.56, 0.84, -0.04, 0.92, _DARK if not stage.snowy else "f7f9fc")
    brush.pure.box(
        -0.4,
        0.56,
        -0.18,
        0.76,
        mix(stage.palette.accent, stage.palette.light, 0.6) if stage.dim else rgb("cfe0e4"),
    )
    boiler = [(-0.1, 0.3), (0.7, 0.3), (0.78, 0.47), (0.7, 0.64), (-0.1, 0.64)]
    brush.mass([boiler], paint, mix(paint, rgb(_DARK), 0.6))
    for x in (0.1, 0.36, 0.62):
        brush.line([(x, 0.3), (x, 0.64)], 0.02, "d9a84a", curved=False)
    brush.mass([[(0.54, 0.62), (0.68, 0.62), (0.74, 0.98), (0.48, 0.98)]], _DARK, "15121c", angle=0)
    brush.oval(0.2, 0.66, 0.09, 0.08, "d9a84a")
    brush.box(-0.5, 0.16, 0.74, 0.3, "a83f3a")
    brush.shape([(0.74, 0.28), (0.98, 0.03), (0.7, 0.03)], "8a8590")
    brush.oval(0.76, 0.56, 0.05, 0.06, "f6ecd0")
    if stage.dim:
        brush.glow(0.8, 0.56, 0.4, stage.palette.light, 0.9)
    for x, radius in ((-0.3, 0.17), (0.1, 0.17), (0.44, 0.11), (0.66, 0.11)):
        _wheel(brush, x, radius, radius, rim="b5483f")
    turn = look.sway(2) * 0.04
    brush.line([(-0.3, 0.16 + turn), (0.14, 0.16 + turn)], 0.03, "c8c2c4", curved=False)


def bicycle(brush: Brush, look: Look) -> None:
    paint = look.colour("c8503f")
    brush.oval(0.0, 0.0, 0.74, 0.03, "1c1a26", alpha=0.25)
    for x in (-0.46, 0.48):
        outer, inner = ring(x, 0.33, 0.33, 0.33, steps=48), ring(x, 0.33, 0.29, 0.29, steps=48)
        brush.shape([*outer, outer[0], inner[0], *reversed(inner)], _DARK)
        for spoke in range(9):
            a = math.radians(spoke * 40 + 60 * look.stage.at)
            brush.line(
                [(x, 0.33), (x + 0.29 * math.cos(a), 0.33 + 0.29 * math.sin(a))],
                0.006,
                "b8b0b4",
                curved=False,
            )
        brush.oval(x, 0.33, 0.035, 0.035, "6d6874")
    frame = [
        ((-0.46, 0.33), (-0.2, 0.72)),
        ((-0.2, 0.72), (0.0, 0.3)),
        ((-0.46, 0.33), (0.0, 0.3)),
        ((0.0, 0.3), (0.34, 0.68)),
        ((-0.18, 0.68), (0.34, 0.7)),
        ((0.48, 0.33), (0.32, 0.8)),
    ]
    for first, second in frame:
        brush.line([first, second], 0.036, paint, curved=False)
    brush.line([(-0.2, 0.72), (-0.22, 0.82)], 0.03, "8a8590", curved=False)
    brush.blob([(-0.36, 0.85), (-0.1, 0.84), (-0.12, 0.8), (-0.3, 0.78)], "5a3d33")
    brush.line([(0.32, 0.8), (0.3, 0.92), (0.18, 0.96)], 0.034, "8a8590")
    brush.line([(0.2, 0.96), (0.12, 0.94)], 0.05, "5a3d33", curved=False)
    brush.oval(0.0, 0.3, 0.08, 0.08, "4a4450")
    brush.line([(0.0, 0.3), (0.06, 0.16)], 0.026, "8a8590", curved=False)
    brush.line([(0.01, 0.15), (0.12, 0.15)], 0.03, _DARK, curved=False)
    brush.mass([[(0.34, 0.66), (0.66, 0.66), (0.7, 0.88), (0.32, 0.88)]], "b8874f", "6d4a34")
    rng = look.rng
    for number in range(7):
        x = 0.36 + number * 0.05
        brush.oval(
            x,
            0.92 + rng.uniform(-0.02, 0.05),
            0.05,
            0.05,
            rng.choice(("e86a5c", "f2c14e", "f3a6b5", "f6f0e4")),
        )
    for row in (0.72, 0.79):
        brush.line([(0.335, row), (0.675, row)], 0.01, "6d4a34", curved=False)


def car(brush: Brush, look: Look) -> None:
    """Paint a small round car."""
    brush = brush.at(0.08 * look.sway(1), 0.006 * look.sway(4))
    paint = look.colour("4f9a94")
    brush.oval(0.0, 0.0, 1.05, 0.05, "1c1a26", alpha=0.3)
    body = [
        (-1.0, 0.2),
        (-1.02, 0.45),
        (-0.8, 0.58),
        (-0.56, 0.62),
        (-0.32, 0.95),
        (0.22, 0.98),
        (0.5, 0.64),
        (0.88, 0.54),
        (1.02, 0.36),
        (1.0, 0.18),
    ]
    brush.shaded(body, paint, mix(paint, rgb(_DARK), 0.5), angle=-70)
    glass = rgb("cfe3e6")
    brush.shape([(-0.46, 0.63), (-0.27, 0.88), (-0.04, 0.9), (-0.04, 0.63)], glass)
    brush.shape([(0.04, 0.63), (0.04, 0.9), (0.18, 0.9), (0.38, 0.63)], mix(glass, rgb("6a8a9a"), 0.3))
    brush.line([(-1.0, 0.36), (1.0, 0.34)], 0.03, mix(paint, WHITE, 0.4), curved=False)
    brush.oval(0.94, 0.43, 0.05, 0.07, "fff3c8")
    if look.stage.dim:
        brush.glow(1.0, 0.43, 0.5, look.stage.palette.light, 0.9)
    for x in (-0.6, 0.6):
        brush.oval(x, 0.22, 0.26, 0.26, mix(paint, rgb(_DARK), 0.75))
        _wheel(brush, x, 0.19, 0.2)


def balloon(brush: Brush, look: Look) -> None:
    """Paint a hot-air balloon: the basket is at the origin."""
    part = brush.at(0, 0.012 * look.sway(1), 1.0, turn=1.2 * look.sway(1, 0.3))
    paint, pale = look.colour("d9503f"), rgb("f6ecd4")
    for x in (-0.09, 0.09):
        part.line([(x * 0.9, 0.13), (x * 2.2, 0.4)], 0.006, "5a4438", curved=False)
    whole = [
        (0, 1.0),
        (0.26, 0.93),
        (0.4, 0.72),
        (0.34, 0.52),
        (0.12, 0.31),
        (-0.12, 0.31),
        (-0.34, 0.52),
        (-0.4, 0.72),
        (-0.26, 0.93),
    ]
    part.blob(whole, paint)
    for share, colour in ((0.74, pale), (0.42, paint), (0.14, pale)):
        part.blob([(x * share, y) for x, y in whole], colour)
    part.shade([smooth(whole, closed=True)], "4a1c38", angle=-35, strength=0.6, start=0.35)
    part.shape([(-0.1, 0.325), (0.1, 0.325), (0.07, 0.28), (-0.07, 0.28)], mix(paint, rgb(_DARK), 0.4))
    if look.stage.dim:
        part.glow(0, 0.3, 0.3, look.stage.palette.light, 0.9)
    part.mass([[(-0.085, 0), (0.085, 0), (0.1, 0.13), (-0.1, 0.13)]], "b8874f", "5f4030", angle=-45)
    part.box(-0.105, 0.115, 0.105, 0.14, "8a5f3c")


def kite(brush: Brush, look: Look) -> None:
    """Paint a kite in the wind; its tail reaches down to the origin."""
    part = brush.at(0.02 * look.sway(1), 0, 1.0, turn=3 * look.sway(1, 0.2))
    first, second = look.colour("e0552f"), look.stage.palette.accent if look.subject.colour else rgb("f2c14e")
    tail = [
        (0.02, 0.42),
        (-0.06 + 0.03 * look.sway(2), 0.3),
        (0.05, 0.18),
        (-0.05 - 0.04 * look.sway(2), 0.06),
        (0.04, -0.06),
    ]
    part.line(tail, 0.01, "f6efe0")
    for number, (x, y) in enumerate(tail[1:]):
        bow = first if number % 2 else second
        part.shape([(x, y), (x - 0.06, y + 0.03), (x - 0.06, y - 0.03)], bow)
        part.shape([(x, y), (x + 0.06, y + 0.03), (x + 0.06, y - 0.03)], bow)
    part.line([(0.0, 0.7), (0.5, -0.1), (0.9, -0.6)], 0.005, "f6efe0", alpha=0.8)
    cross = (0.0, 0.74)
    tips = [(0, 1.0), (0.25, 0.76), (0.02, 0.42), (-0.25, 0.72)]
    paints = (first, second, first, second)
    for number, paint in enumerate(paints):
        a, b = tips[number], tips[(number + 1) % 4]
        part.mass([[cross, a, b]], paint, mix(paint, rgb("4a1c38"), 0.4), angle=-40)
    part.line([tips[0], tips[2]], 0.012, "5a3d33", curved=False)
    part.line([tips[1], cross, tips[3]], 0.012, "5a3d33", curved=False)


def plane(brush: Brush, look: Look) -> None:
    part = brush.at(0, 0.03 * look.sway(1), 1.0, turn=6 + 2 * look.sway(1, 0.3))
    paint = look.colour("d9503f")
    dark = mix(paint, rgb(_DARK), 0.5)
    part.mass([[(-0.2, 0.62), (0.34, 0.62), (0.1, 0.92), (-0.1, 0.92)]], mix(paint, rgb(_DARK), 0.25), dark)
    body = [
        (-1.1, 0.5),
        (-0.9, 0.64),
        (0.3, 0.7),
        (0.9, 0.6),
        (1.0, 0.46),
        (0.8, 0.3),
        (0.0, 0.24),
        (-0.9, 0.42),
    ]
    part.shaded(body, paint, dark, angle=-90)
    part.shape([(-1.1, 0.5), (-1.22, 0.9), (-0.96, 0.88), (-0.78, 0.58)], paint)
    part.shape([(-1.05, 0.5), (-1.3, 0.42), (-0.8, 0.46)], dark)
    part.blob([(0.1, 0.66), (0.2, 0.84), (0.44, 0.8), (0.5, 0.62)], "cfe3e6")
    part.line([(-0.9, 0.48), (0.8, 0.44)], 0.06, "fbf3e0", curved=False)
    part.mass(
        [[(-0.3, 0.36), (0.36, 0.34), (0.1, 0.04), (-0.16, 0.02)]], mix(paint, WHITE, 0.1), dark, angle=-60
    )
    blur = abs(look.sway(6))
    part.oval(1.06, 0.46, 0.02, 0.1 + 0.16 * blur, "f6efe0", alpha=0.8)
    part.oval(1.02, 0.46, 0.05, 0.05, "3a3440")
    for x in (0.2, 0.5):
        part.line([(x, 0.28), (x, 0.12)], 0.03, "3a3440", curved=False)
        _wheel(part, x, 0.1, 0.06)


def rocket(brush: Brush, look: Look) -> None:
    part = brush.at(0.005 * look.sway(5), 0.012 * look.sway(2), 1.0)
    paint = look.colour("f2ece0")
    red = rgb("d9503f")
    flare = 1 + 0.18 * look.sway(6)
    part.glow(0, 0.08, 0.4, look.stage.palette.light, 0.9)
    for width, reach, colour in ((0.13, 0.3, "f0803c"), (0.085, 0.2, "ffcf5c"), (0.045, 0.1, "fff6d8")):
        part.pure.blob(
            [
                (-width, 0.2),
                (width, 0.2),
                (width * 0.6, 0.08),
                (0, 0.2 - reach * flare),
                (-width * 0.6, 0.08),
            ],
            colour,
        )
    for side in (-1, 1):
        part.mass(
            [[(side * 0.13, 0.46), (side * 0.32, 0.24), (side * 0.3, 0.1), (side * 0.12, 0.24)]],
            red,
            mix(red, rgb(_DARK), 0.5),
            angle=-90,
        )
    body = [(-0.12, 0.2), (-0.18, 0.45), (-0.13, 0.76), (0, 1.0), (0.13, 0.76), (0.18, 0.45), (0.12, 0.2)]
    part.shaded(body, paint, mix(paint, rgb("3a3458"), 0.55), angle=0, start=0.3)
    part.blob([(-0.128, 0.77), (0, 1.0), (0.128, 0.77), (0.06, 0.79), (-0.06, 0.79)], red)
    part.oval(0, 0.6, 0.075, 0.075, "8a8590")
    part.oval(0, 0.6, 0.055, 0.055, "5fb0c4")
    part.pure.oval(-0.015, 0.62, 0.02, 0.016, "ffffff", alpha=0.7)
    part.shape([(-0.12, 0.2), (0.12, 0.2), (0.09, 0.14), (-0.09, 0.14)], "6d6874")
    part.box(-0.02, 0.14, 0.02, 0.42, red)


def ufo(brush: Brush, look: Look) -> None:
    part = brush.at(0, 0.03 * look.sway(1), 1.0, turn=3 * look.sway(1, 0.25))
    glow = rgb("a8f0c4")
    part.pure.shape([(-0.25, 0.4), (0.25, 0.4), (0.6, -1.4), (-0.6, -1.4)], glow, 0.22)
    part.pure.shape([(-0.16, 0.4), (0.16, 0.4), (0.36, -1.4), (-0.36, -1.4)], glow, 0.22)
    part.pure.shape([*arc(0, 0.6, 0.36, 0.4, 0, 180)], "c4ecf0", 0.85)
    part.oval(0.0, 0.68, 0.13, 0.16, "7fc98a")
    for x in (-0.045, 0.045):
        part.oval(x, 0.7, 0.028, 0.045, "1c2430", turn=-x * 400)
    saucer = [
        (-0.9, 0.5),
        (-0.5, 0.66),
        (0, 0.7),
        (0.5, 0.66),
        (0.9, 0.5),
        (0.5, 0.36),
        (0, 0.3),
        (-0.5, 0.36),
    ]
    paint = look.colour("8f93a8")
    part.shaded(saucer, paint, mix(paint, rgb(_DARK), 0.6))
    for number in range(6):
        lit = (number + round(look.stage.at * 6)) % 2
        x = -0.62 + number * 0.248
        part.pure.oval(x, 0.485 - 0.02 * math.cos(x * 2), 0.05, 0.04, "ffe08a" if lit else "f08a6a")
