"""Things that lie on a table, hang on a hook or are carried. One unit tall, on the origin."""

import math

from sandbox.media.palette import WHITE, Colour, mix, rgb
from sandbox.media.scenes import sky
from sandbox.media.scenes.brush import Brush, Point, arc, ring
from sandbox.media.scenes.subjects import growing, held
from sandbox.media.scenes.subjects.look import Look, Painter

_DARK = "2a2038"


def _shadow(brush: Brush, half: float) -> None:
    brush.oval(0.03, 0.01, half, 0.035, "1c1a26", alpha=0.28)


def _deep(paint: Colour) -> Colour:
    return mix(paint, rgb(_DARK), 0.5)


def _steam(brush: Brush, look: Look, height: float) -> None:
    for step, x in enumerate((-0.1, 0.02, 0.13)):
        w = 0.05 * look.sway(1, step * 0.3)
        path = [(x, 0), (x + 0.06 + w, height * 0.33), (x - 0.04 - w, height * 0.66), (x + 0.04 + w, height)]
        brush.pure.line(path, 0.045, look.stage.palette.paper, end=0.01, alpha=0.45)


def teapot(brush: Brush, look: Look) -> None:
    paint = look.colour("3f8a94")
    deep = _deep(paint)
    _shadow(brush, 0.56)
    brush.line([(-0.34, 0.62), (-0.66, 0.66), (-0.68, 0.34), (-0.38, 0.24)], 0.09, mix(paint, deep, 0.25))
    brush.shaded(
        [
            (0.3, 0.22),
            (0.5, 0.36),
            (0.6, 0.62),
            (0.74, 0.74),
            (0.8, 0.68),
            (0.7, 0.52),
            (0.6, 0.26),
            (0.36, 0.1),
        ],
        paint,
        deep,
        angle=-60,
    )
    body = [
        (-0.44, 0.42),
        (-0.4, 0.14),
        (-0.2, 0.02),
        (0.2, 0.02),
        (0.4, 0.14),
        (0.44, 0.42),
        (0.3, 0.68),
        (0, 0.76),
        (-0.3, 0.68),
    ]
    brush.shaded(body, paint, deep, angle=-40, start=0.3)
    for x, y, size in ((-0.16, 0.38, 0.1), (0.1, 0.28, 0.08), (0.16, 0.5, 0.07), (-0.02, 0.56, 0.05)):
        for petal in range(5):
            a = math.tau * petal / 5
            brush.oval(
                x + size * 0.55 * math.cos(a),
                y + size * 0.55 * math.sin(a),
                size * 0.42,
                size * 0.34,
                mix(paint, WHITE, 0.78),
            )
        brush.oval(x, y, size * 0.3, size * 0.3, "f2c14e")
    brush.shaded(
        [(-0.26, 0.7), (0, 0.66), (0.26, 0.7), (0.16, 0.82), (0, 0.86), (-0.16, 0.82)],
        mix(paint, WHITE, 0.12),
        deep,
        angle=-40,
    )
    brush.mass([ring(0, 0.91, 0.07, 0.07)], "e0a63c", "8a5a24")
    brush.pure.blob([(-0.34, 0.5), (-0.3, 0.62), (-0.22, 0.66), (-0.27, 0.5)], "ffffff", 0.35)
    _steam(brush.at(0.78, 0.76, 0.5), look, 0.8)


def cup(brush: Brush, look: Look) -> None:
    paint = look.colour("c8563f")
    deep = _deep(paint)
    if look.subject.does == "front":  # of a cup with somebody in it
        _cup_front(brush, paint, arc(0, 0.62, 0.44, 0.09, 180, 360))
        return
    _shadow(brush, 0.6)
    brush.oval(0, 0.06, 0.6, 0.08, "f2e8d6")
    brush.oval(0, 0.085, 0.46, 0.05, "d9ccb8")
    brush.line([(0.4, 0.52), (0.66, 0.54), (0.64, 0.3), (0.34, 0.24)], 0.08, mix(paint, deep, 0.2))
    _cup_front(brush, paint, [(-0.44, 0.62), (0.44, 0.62)])
    brush.oval(0, 0.62, 0.44, 0.09, mix(paint, WHITE, 0.3))
    brush.oval(0, 0.615, 0.38, 0.07, "7a4628")
    brush.oval(-0.1, 0.625, 0.16, 0.025, "a8683c")
    _steam(brush.at(0, 0.68, 0.7), look, 0.75)


def _cup_front(brush: Brush, paint: Colour, rim: list[Point]) -> None:
    body = [*rim, (0.4, 0.3), (0.24, 0.1), (-0.24, 0.1), (-0.4, 0.3)]
    brush.mass([body], paint, _deep(paint), angle=-20, start=0.3)
    band = [(-0.41, 0.42), (-0.2, 0.36), (0, 0.41), (0.2, 0.36), (0.41, 0.42)]
    brush.line(band, 0.04, mix(paint, WHITE, 0.75))


def lamp(brush: Brush, look: Look) -> None:
    """Paint a street lamp; indoors a table lamp with a shade."""
    light = look.stage.palette.light
    if look.stage.wish.place == "room":
        paint = look.colour("e0a63c")
        _shadow(brush, 0.3)
        brush.glow(0, 0.66, 0.9, light, 0.55)
        brush.blob([(-0.2, 0.0), (-0.12, 0.1), (0.12, 0.1), (0.2, 0.0)], "5a4438")
        brush.shaded(
            [(-0.06, 0.08), (-0.14, 0.24), (-0.05, 0.46), (0.05, 0.46), (0.14, 0.24), (0.06, 0.08)],
            "3f7f86",
            "1c3a48",
            angle=0,
        )
        brush.mass(
            [[(-0.36, 0.5), (0.36, 0.5), (0.2, 1.0), (-0.2, 1.0)]], mix(paint, light, 0.55), paint, angle=-90
        )
        return
    post = "3a4048"
    _shadow(brush, 0.16)
    if look.stage.dim:
        brush.glow(0, 0.86, 0.62, light, 0.85)
        brush.pure.shape([(-0.05, 0.8), (0.05, 0.8), (0.34, 0.0), (-0.34, 0.0)], light, 0.14)
    brush.mass([[(-0.075, 0), (0.075, 0), (0.045, 0.1), (-0.045, 0.1)]], post, "16181f", angle=0)
    brush.box(-0.02, 0.08, 0.02, 0.78, post)
    brush.box(-0.034, 0.26, 0.034, 0.28, post)
    brush.box(-0.034, 0.66, 0.034, 0.68, post)
    brush.line([(-0.1, 0.72), (0.1, 0.72)], 0.018, post, curved=False)
    glass = [(-0.05, 0.78), (0.05, 0.78), (0.08, 0.91), (-0.08, 0.91)]
    brush.pure.shape(glass, mix(light, WHITE, 0.4) if look.stage.dim else "cfe0e0")
    brush.line([*glass, glass[0]], 0.012, post, curved=False)
    brush.line([(0, 0.78), (0, 0.91)], 0.008, post, curved=False)
    brush.shape([(-0.1, 0.905), (0.1, 0.905), (0.03, 0.97), (-0.03, 0.97)], post)
    brush.oval(0, 0.98, 0.02, 0.02, post)
    if look.stage.snowy:
        brush.blob([(-0.1, 0.91), (-0.03, 0.985), (0.03, 0.985), (0.1, 0.91)], "f4f7fb")


def lantern(brush: Brush, look: Look) -> None:
    light = look.stage.palette.light
    paint = look.colour("8a3d33")
    brush.glow(0, 0.4, 1.3, light, 0.8 + 0.1 * look.sway(2))
    loop, inside = arc(0, 0.76, 0.24, 0.24, 0, 180), arc(0, 0.76, 0.2, 0.2, 180, 0)
    brush.shape([*loop, *inside], "3a3038")
    brush.mass([[(-0.34, 0.0), (0.34, 0.0), (0.3, 0.1), (-0.3, 0.1)]], paint, _deep(paint))
    brush.pure.box(-0.26, 0.1, 0.26, 0.68, mix(light, rgb("ffdf94"), 0.5))
    flame = 0.03 * look.sway(4)
    brush.pure.blob([(-0.08, 0.22), (flame, 0.54), (0.08, 0.22), (0, 0.15)], "f08a3c")
    brush.pure.blob([(-0.04, 0.22), (flame * 0.6, 0.4), (0.04, 0.22), (0, 0.17)], "fff3c4")
    for x in (-0.26, 0.0, 0.26):
        brush.line([(x, 0.1), (x, 0.68)], 0.03, "3a3038", curved=False)
    brush.mass([[(-0.36, 0.66), (0.36, 0.66), (0.16, 0.84), (-0.16, 0.84)]], paint, _deep(paint), angle=0)


def candle(brush: Brush, look: Look) -> None:
    light = look.stage.palette.light
    _shadow(brush, 0.3)
    brush.glow(0, 0.8, 1.0, light, 0.75)
    brush.oval(0, 0.05, 0.34, 0.07, "b8873c")
    brush.oval(0, 0.075, 0.26, 0.045, "8a5f2a")
    wax = look.colour("f6ecd6")
    brush.mass(
        [[(-0.12, 0.06), (0.12, 0.06), (0.11, 0.6), (-0.11, 0.62)]],
        wax,
        mix(wax, rgb("8a5a4a"), 0.5),
        angle=0,
    )
    brush.line([(-0.1, 0.6), (-0.1, 0.4)], 0.04, wax, curved=False)
    brush.line([(0, 0.6), (0, 0.68)], 0.02, "3a2a30", curved=False)
    flame = 0.03 * look.sway(4)
    brush.pure.blob([(-0.07, 0.74), (flame, 1.0), (0.07, 0.74), (0, 0.66)], "f0923c")
    brush.pure.blob([(-0.035, 0.73), (flame * 0.6, 0.88), (0.035, 0.73), (0, 0.68)], "fff6cc")


def cake(brush: Brush, look: Look) -> None:
    icing, body = look.colour("f6dfe3"), rgb("c98a5a")
    light = look.stage.palette.light
    brush.oval(0, 0.04, 0.72, 0.09, "e8e0d4")
    brush.oval(0, 0.03, 0.72, 0.07, "b8aea4", alpha=0.5)
    for half, low, high in ((0.56, 0.06, 0.34), (0.38, 0.34, 0.58)):
        brush.mass(
            [[(-half, low), (half, low), (half, high), (-half, high)]],
            body,
            _deep(body),
            angle=0,
            strength=0.6,
        )
        brush.box(
            -half, (low + high) / 2 - 0.03, half, (low + high) / 2 + 0.02, mix(icing, rgb("c8506a"), 0.35)
        )
        drip = [(-half - 0.01, high + 0.03), (half + 0.01, high + 0.03)]
        count = 7
        for number in range(count, -1, -1):
            x = -half + 2 * half * number / count
            drip.append((x, high - (0.12 if number % 2 else 0.05)))
        brush.blob(drip, icing)
        brush.oval(0, high + 0.02, half, 0.05, mix(icing, WHITE, 0.4))
    for number in range(7):
        x = -0.48 + 0.16 * number
        brush.oval(x, 0.36, 0.035, 0.035, ("d9503f", "f2c14e", "5fb08a")[number % 3])
    for number, x in enumerate((-0.22, 0.0, 0.22)):
        brush.box(x - 0.025, 0.6, x + 0.025, 0.84, ("6fa3c8", "e8c25a", "d9708a")[number])
        brush.glow(x, 0.93, 0.26, light, 0.75)
        brush.pure.blob(
            [(x - 0.035, 0.89), (x + 0.01 * look.sway(4, number * 0.2), 1.02), (x + 0.035, 0.89), (x, 0.85)],
            "ffb347",
        )


def gift(brush: Brush, look: Look) -> None:
    paint, ribbon = look.colour("3f7f94"), look.stage.palette.accent
    _shadow(brush, 0.5)
    brush.mass([[(-0.42, 0), (0.42, 0), (0.42, 0.58), (-0.42, 0.58)]], paint, _deep(paint), angle=-30)
    brush.mass(
        [[(-0.47, 0.52), (0.47, 0.52), (0.47, 0.7), (-0.47, 0.7)]],
        mix(paint, WHITE, 0.12),
        _deep(paint),
        angle=-30,
    )
    brush.box(-0.08, 0, 0.08, 0.7, ribbon)
    for x in (-0.26, 0.26):
        for y in (0.14, 0.36):
            sky.sparkle(brush.at(x, y, 0.06), mix(paint, WHITE, 0.7))
    for side in (-1, 1):
        brush.shaded(
            [(0, 0.7), (side * 0.14, 0.94), (side * 0.34, 0.96), (side * 0.34, 0.78), (side * 0.16, 0.7)],
            ribbon,
            _deep(ribbon),
            angle=90 - side * 90,
        )
        brush.oval(side * 0.22, 0.84, 0.07, 0.05, _deep(ribbon), turn=side * 30)
    brush.oval(0, 0.74, 0.08, 0.07, mix(ribbon, WHITE, 0.2))


def guitar(brush: Brush, look: Look) -> None:
    wood = look.colour("c98a4a")
    part = brush.at(0, 0, 1.0, turn=-14)
    part.box(-0.03, 0.4, 0.03, 0.9, "5a3d33")
    part.blob([(-0.05, 0.88), (-0.06, 1.0), (0.06, 1.0), (0.05, 0.88)], "3a2630")
    body = [
        (0, 0.02),
        (-0.2, 0.06),
        (-0.24, 0.22),
        (-0.14, 0.34),
        (-0.17, 0.48),
        (0, 0.54),
        (0.17, 0.48),
        (0.14, 0.34),
        (0.24, 0.22),
        (0.2, 0.06),
    ]
    part.shaded(body, wood, mix(wood, rgb("3a1c20"), 0.5), angle=-40)
    part.oval(0, 0.36, 0.075, 0.075, "3a2630")
    part.box(-0.1, 0.14, 0.1, 0.17, "3a2630")
    for x in (-0.018, -0.006, 0.006, 0.018):
        part.line([(x, 0.16), (x, 0.95)], 0.005, "f2ead8", curved=False)
    for step in range(6):
        part.line([(-0.03, 0.56 + step * 0.055), (0.03, 0.56 + step * 0.055)], 0.006, "d9c9b0", curved=False)


def camera(brush: Brush, look: Look) -> None:
    paint = look.colour("4a5a64")
    _shadow(brush, 0.6)
    brush.mass([[(-0.2, 0.68), (0.2, 0.68), (0.14, 0.86), (-0.14, 0.86)]], "b8b4b0", "6d6a70", angle=0)
    brush.mass([[(-0.56, 0.04), (0.56, 0.04), (0.56, 0.7), (-0.56, 0.7)]], paint, _deep(paint), angle=-30)
    brush.box(-0.56, 0.5, 0.56, 0.7, "c8c4be")
    for r, c in ((0.3, "2a2834"), (0.24, "5a5a68"), (0.19, "1c2438"), (0.1, "3f6a94")):
        brush.oval(0, 0.34, r, r, c)
    brush.pure.oval(-0.06, 0.41, 0.05, 0.04, "ffffff", alpha=0.7)
    brush.oval(0.4, 0.6, 0.05, 0.05, look.stage.palette.accent)
    brush.box(-0.46, 0.7, -0.32, 0.76, "6d6a70")


def clock(brush: Brush, look: Look) -> None:
    paint = look.colour("c8563f")
    _shadow(brush, 0.36)
    for side in (-1, 1):
        brush.line([(side * 0.2, 0.12), (side * 0.3, 0.0)], 0.08, _deep(paint), curved=False)
        brush.oval(side * 0.22, 0.88, 0.13, 0.09, "d9a84a", turn=side * -35)
    brush.line([(0, 0.84), (0, 0.98)], 0.05, "8a6030", curved=False)
    brush.mass([ring(0, 0.46, 0.42, 0.42)], paint, _deep(paint), angle=-40)
    brush.oval(0, 0.46, 0.34, 0.34, "fbf3e0")
    for hour in range(12):
        a = math.tau * hour / 12
        brush.oval(0.28 * math.sin(a), 0.46 + 0.28 * math.cos(a), 0.02, 0.02, "4a3a40")
    for turn, reach, width in ((-60, 0.16, 0.04), (-60 * 0 + 360 * look.stage.at, 0.25, 0.028)):
        a = math.radians(turn)
        brush.line(
            [(0, 0.46), (reach * math.sin(a), 0.46 + reach * math.cos(a))], width, "3a2a34", curved=False
        )
    brush.oval(0, 0.46, 0.03, 0.03, look.stage.palette.accent)


def key(brush: Brush, look: Look) -> None:
    gold = look.colour("d9a43c")
    part = brush.at(0, 0.5, 1.0, turn=20 + 3 * look.sway(1))
    outer, inner = ring(0, 0.3, 0.19, 0.19), ring(0, 0.3, 0.1, 0.1)
    part.mass([[*outer, outer[0], inner[0], *reversed(inner)]], gold, mix(gold, rgb("5a2a20"), 0.5))
    part.mass(
        [[(-0.035, 0.13), (0.035, 0.13), (0.035, -0.5), (-0.035, -0.5)]],
        gold,
        mix(gold, rgb("5a2a20"), 0.5),
        angle=0,
    )
    part.box(0.0, -0.48, 0.17, -0.41, gold)
    part.box(0.0, -0.34, 0.13, -0.27, gold)
    part.box(-0.06, 0.06, 0.06, 0.11, mix(gold, WHITE, 0.3))


def ladder(brush: Brush, look: Look) -> None:
    wood = look.colour("b8875a")
    part = brush.at(0, 0, 1.0, turn=-8)
    for step in range(7):
        y = 0.1 + step * 0.13
        part.line([(-0.14, y), (0.14, y)], 0.034, mix(wood, rgb("3a2028"), 0.2), curved=False)
    for x in (-0.15, 0.15):
        part.line([(x, 0), (x * 0.86, 1.0)], 0.045, wood, curved=False)


def bell(brush: Brush, look: Look) -> None:
    gold = look.colour("d9a43c")
    brush.line([(0, 1.06), (0, 0.9)], 0.04, "6d4c3a", curved=False)
    part = brush.at(0, 0.94, 1.0, turn=10 * look.sway(2))
    part.oval(0.02 * look.sway(2, 0.1), -0.86, 0.08, 0.08, "6d4a24")
    body = [
        (0, 0.0),
        (-0.14, -0.06),
        (-0.22, -0.3),
        (-0.28, -0.6),
        (-0.42, -0.8),
        (0, -0.84),
        (0.42, -0.8),
        (0.28, -0.6),
        (0.22, -0.3),
        (0.14, -0.06),
    ]
    part.shaded(body, gold, mix(gold, rgb("5a2a20"), 0.55), angle=-20)
    part.line([(-0.36, -0.74), (0, -0.78), (0.36, -0.74)], 0.03, mix(gold, WHITE, 0.4))
    part.oval(0, 0.02, 0.06, 0.06, mix(gold, rgb("5a2a20"), 0.3))


def flag(brush: Brush, look: Look) -> None:
    paint = look.colour("c8503f")
    _shadow(brush, 0.14)
    brush.line([(-0.2, 0.0), (-0.2, 1.0)], 0.035, "6d5040", curved=False)
    brush.oval(-0.2, 1.0, 0.03, 0.03, "d9a84a")
    steps = [0.1 * number for number in range(8)]
    wave = [0.05 * math.sin(math.tau * (look.stage.at * 2 - x * 1.3)) * (x * 1.6) for x in steps]
    for low, high, tone in (
        (0.8, 0.97, paint),
        (0.66, 0.8, rgb("f6efe0")),
        (0.5, 0.66, paint),
    ):
        band = [(-0.2 + x, high + w) for x, w in zip(steps, wave, strict=True)]
        band += [(-0.2 + x, low + w) for x, w in reversed(list(zip(steps, wave, strict=True)))]
        brush.mass([band], tone, mix(tone, rgb(_DARK), 0.4), angle=0, strength=0.5)


def paper_crane(brush: Brush, look: Look) -> None:
    paper = look.colour("e8806a")
    pale, deep = mix(paper, WHITE, 0.4), _deep(paper)
    flap = 0.04 * look.sway(1)
    _shadow(brush, 0.4)
    brush.mass([[(-0.1, 0.3), (-0.62, 0.72), (-0.7, 0.7), (-0.2, 0.16)]], mix(paper, deep, 0.3), deep)
    brush.mass([[(0.06, 0.3), (0.52, 0.8), (0.6, 0.76), (0.2, 0.16)]], mix(paper, deep, 0.15), deep)
    brush.shape([(0.52, 0.8), (0.6, 0.76), (0.74, 0.6)], paper)
    brush.mass([[(-0.24, 0.3), (0.02, 1.0 + flap), (0.12, 0.3)]], pale, paper, angle=-60)
    brush.mass([[(-0.12, 0.34), (0.3, 0.94 - flap), (0.24, 0.3)]], paper, deep, angle=-40)
    brush.mass([[(-0.3, 0.34), (0.28, 0.34), (0.16, 0.04), (-0.12, 0.04)]], mix(paper, pale, 0.3), deep)
    brush.line([(0.0, 0.36), (0.02, 0.05)], 0.01, deep, curved=False)


def apple(brush: Brush, look: Look) -> None:
    red = look.colour("c8402f")
    _shadow(brush, 0.42)
    body = [
        (0, 0.72),
        (0.2, 0.82),
        (0.42, 0.7),
        (0.44, 0.4),
        (0.26, 0.08),
        (0.06, 0.04),
        (-0.06, 0.04),
        (-0.26, 0.08),
        (-0.44, 0.4),
        (-0.42, 0.7),
        (-0.2, 0.82),
    ]
    brush.shaded(body, red, mix(red, rgb("3a1030"), 0.5), angle=-40)
    brush.line([(0, 0.72), (0.03, 0.84), (0.1, 0.96)], 0.045, "5a3d2a")
    growing.leaf(brush.at(0.05, 0.84, 0.3, turn=18), "6a9a4a")
    brush.pure.blob([(-0.32, 0.5), (-0.28, 0.66), (-0.18, 0.7), (-0.24, 0.52)], "ffffff", 0.4)


def paintbrush(brush: Brush, look: Look) -> None:
    part = brush.at(0, 0, 1.0, turn=-18)
    part.line([(0, 0.0), (0, 0.66)], 0.05, "c98a4a", end=0.07, curved=False)
    part.box(-0.05, 0.62, 0.05, 0.76, "b8b4b0")
    part.blob(
        [(-0.055, 0.75), (-0.075, 0.86), (0, 1.02), (0.075, 0.86), (0.055, 0.75)], look.colour("c8503f")
    )


def book(brush: Brush, look: Look) -> None:
    """Paint a small pile of books."""
    _shadow(brush, 0.62)
    y = 0.0
    paints = (look.colour("2f6f80"), rgb("c8563f"), rgb("e0a63c"))
    for number, paint in enumerate(paints):
        half, tall = 0.6 - 0.07 * number, (0.26, 0.22, 0.24)[number]
        part = brush.at(0.04 * (-1) ** number, y)
        part.box(-half + 0.03, 0.03, half - 0.02, tall - 0.03, "f4ead4")
        for line in range(3):
            part.line(
                [(-half + 0.06, 0.07 + line * 0.05), (half - 0.02, 0.07 + line * 0.05)],
                0.008,
                "c9bda6",
                curved=False,
            )
        part.box(-half, 0, half, 0.04, paint)
        part.box(-half, tall - 0.04, half, tall, paint)
        part.mass(
            [[(-half, 0), (-half + 0.1, 0), (-half + 0.1, tall), (-half, tall)]],
            paint,
            _deep(paint),
            angle=180,
        )
        y += tall
    part = brush.at(0.02, y - 0.02, 1.0, turn=4)
    for side in (-1, 1):
        part.blob(
            [
                (0, 0.03),
                (side * 0.2, 0.14),
                (side * 0.44, 0.1),
                (side * 0.44, 0.02),
                (side * 0.2, 0.05),
                (0, 0.0),
            ],
            "fbf3e0",
        )


def letter(brush: Brush, look: Look) -> None:
    paper = look.colour("f6ead0")
    _shadow(brush, 0.6)
    part = brush.at(0, 0.06, 1.0, turn=-4)
    part.mass(
        [[(-0.6, 0), (0.6, 0), (0.6, 0.8), (-0.6, 0.8)]], paper, mix(paper, rgb("8a6a5a"), 0.45), angle=-30
    )
    part.line([(-0.58, 0.02), (-0.05, 0.42)], 0.015, mix(paper, rgb("8a6a5a"), 0.4), curved=False)
    part.line([(0.58, 0.02), (0.05, 0.42)], 0.015, mix(paper, rgb("8a6a5a"), 0.4), curved=False)
    part.mass(
        [[(-0.6, 0.8), (0.6, 0.8), (0.05, 0.34), (-0.05, 0.34)]],
        mix(paper, WHITE, 0.3),
        mix(paper, rgb("8a6a5a"), 0.4),
        angle=-90,
    )
    part.mass([ring(0, 0.36, 0.11, 0.11)], "b5362f", "5a1420")
    part.oval(0, 0.36, 0.06, 0.06, "d9604f")


def shown_open(thing: str) -> Painter:
    """Return a painter of a thing that is otherwise carried, leaning by itself."""

    def painter(brush: Brush, look: Look) -> None:
        _shadow(brush, 0.6)
        held.carried(brush.at(0, -0.1, 1.9), thing, look)

    return painter


def umbrella(brush: Brush, look: Look) -> None:
    held.carried(brush.at(-0.2, -0.2, 0.92), "umbrella", look)


def worn_thing(thing: str, foot: float) -> Painter:
    """Return a painter of a thing that is otherwise worn, lying by itself."""

    def painter(brush: Brush, look: Look) -> None:
        _shadow(brush, 0.5)
        held.worn(brush.at(0, -foot * 0.55, 0.55), thing, look)

    return painter


# --- in the sky ------------------------------------------------------------------------------------------


def moon(brush: Brush, look: Look) -> None:
    sky.moon(brush.at(0, 0.5, 0.5), look.stage)


def sun(brush: Brush, look: Look) -> None:
    part = brush.at(0, 0.5, 0.5, turn=30 * look.stage.at)
    for number in range(12):
        ray = part.at(0, 0, 1.0, turn=30 * number)
        ray.pure.shape([(1.2, -0.1), (1.62, 0), (1.2, 0.1)], look.stage.palette.light)
    sky.sun(brush.at(0, 0.5, 0.5), look.stage, 3.2)


def star(brush: Brush, look: Look) -> None:
    gold = look.colour("ffd76a")
    part = brush.at(0, 0.5, 0.5, turn=5 * look.sway(1))
    part.glow(0, 0, 2.4, gold, 0.5 + 0.15 * look.sway(2))
    tips = []
    for step in range(10):
        reach, a = (1.0 if step % 2 == 0 else 0.46), math.radians(90 + step * 36)
        tips.append((reach * math.cos(a), reach * math.sin(a)))
    part.pure.mass([tips], gold, mix(gold, rgb("e8803c"), 0.6), angle=-60)
