"""Creatures of the water and the air, large animals, and everybody on two legs."""

import math

from sandbox.media.palette import WHITE, Colour, mix, rgb
from sandbox.media.scenes.brush import Brush, Paint, Point, arc, ring, smooth
from sandbox.media.scenes.subjects import held
from sandbox.media.scenes.subjects.look import Look

_INK = "241f2b"


def _eye(brush: Brush, x: float, y: float, size: float) -> None:
    brush.oval(x, y, size, size, _INK)
    brush.pure.oval(x + size * 0.3, y + size * 0.35, size * 0.32, size * 0.32, "ffffff")


def heron(brush: Brush, look: Look) -> None:
    """Paint a heron that stands in the water, or a stork or flamingo in its colour."""
    coat = look.colour("8fa3b8")
    pale, dark = mix(coat, WHITE, 0.72), mix(coat, rgb("1f2a44"), 0.6)
    leg = "c98a4a"
    for x, knee in ((0.02, 0.05), (0.1, 0.14)):
        brush.line([(x, -0.08), (knee - 0.05, 0.17), (knee - 0.04, 0.36)], 0.018, leg, curved=False)
    tail = [(-0.1, 0.36), (-0.36, 0.3), (-0.42, 0.24), (-0.2, 0.44)]
    brush.blob(tail, dark)
    body = [(-0.3, 0.33), (-0.1, 0.31), (0.1, 0.35), (0.19, 0.46), (0.14, 0.56), (0.0, 0.57), (-0.18, 0.48)]
    brush.shaded(body, coat, dark, angle=-100, start=0.3)
    neck = [(0.12, 0.49), (0.24, 0.58), (0.13, 0.7), (0.13, 0.82), (0.22, 0.9)]
    brush.line(neck, 0.11, pale, end=0.065)
    brush.line([(0.17, 0.5), (0.27, 0.59), (0.17, 0.7)], 0.016, dark, end=0.008)
    wing = [(0.1, 0.54), (-0.08, 0.54), (-0.3, 0.38), (-0.4, 0.27), (-0.2, 0.33), (0.04, 0.37), (0.13, 0.45)]
    brush.shaded(wing, mix(coat, dark, 0.18), dark, angle=-150, start=0.25)
    for step in range(3):
        brush.line(
            [(0.02 - 0.06 * step, 0.42), (-0.16 - 0.06 * step, 0.345)], 0.012, dark, end=0.005, curved=False
        )
    head = brush.at(0.23, 0.905, 1.0, turn=-4 + 3 * look.sway(1))
    head.shape([(0.04, 0.035), (0.36, -0.035), (0.05, -0.025)], "e8a83c")
    head.shape([(0.05, 0.0), (0.36, -0.035), (0.05, -0.028)], "c9822f")
    head.oval(0, 0, 0.075, 0.05, pale)
    head.blob([(0.05, 0.03), (-0.04, 0.05), (-0.2, 0.0), (-0.26, -0.03), (-0.1, 0.0), (0.02, 0.01)], dark)
    _eye(head, 0.03, 0.006, 0.015)
    water = look.stage.wish.place in ("river", "sea", "harbour")
    if water:
        for reach in (0.16, 0.26):
            grown = reach + 0.02 * look.sway(1)
            brush.line(
                [(0.05 - grown, -0.08), (0.05, -0.088), (0.05 + grown, -0.08)],
                0.009,
                look.stage.palette.light,
                end=0.004,
                alpha=0.6,
            )


def bird(brush: Brush, look: Look) -> None:
    """Paint a round songbird."""
    coat = look.colour(look.rng.choice(("c8553d", "4f86b0", "e0a83c", "5f9a7a")))
    dark, pale = mix(coat, rgb("241c3a"), 0.5), mix(coat, rgb("fff6e6"), 0.75)
    for x in () if look.subject.does == "fly" else (-0.04, 0.08):
        brush.line([(x, 0.2), (x, 0.0)], 0.03, "c98a4a", curved=False)
        brush.line([(x - 0.05, 0.0), (x + 0.08, 0.0)], 0.026, "c98a4a", curved=False)
    tail = brush.at(-0.34, 0.4, 1.0, turn=-14 + 5 * look.sway(2))
    tail.shape([(0.05, 0.07), (-0.44, 0.06), (-0.42, -0.05), (0.05, -0.08)], dark)
    body = [
        (-0.4, 0.38),
        (-0.2, 0.2),
        (0.06, 0.14),
        (0.32, 0.26),
        (0.42, 0.5),
        (0.42, 0.76),
        (0.22, 0.94),
        (0.0, 0.86),
        (-0.14, 0.66),
    ]
    brush.shaded(body, coat, dark, angle=-110, start=0.35)
    brush.blob([(0.06, 0.16), (0.3, 0.26), (0.4, 0.48), (0.36, 0.66), (0.2, 0.56), (0.06, 0.36)], pale)
    flap = 14 * look.sway(3) if look.subject.does == "fly" else 2 * look.sway(1)
    wing = brush.at(0.08, 0.56, 1.0, turn=flap)
    wing.shaded(
        [(0.06, 0.08), (-0.12, 0.06), (-0.46, -0.18), (-0.54, -0.28), (-0.2, -0.26), (0.04, -0.12)],
        mix(coat, dark, 0.4),
        dark,
        angle=180,
    )
    brush.shape([(0.4, 0.78), (0.6, 0.7), (0.4, 0.66)], "e8a83c")
    _eye(brush, 0.28, 0.76, 0.042)


def swan(brush: Brush, look: Look) -> None:
    part = brush.at(0, 0.015 * look.sway(1))
    coat = look.colour("f8f4ea")
    shade = mix(coat, rgb("6a7aa0"), 0.4)
    neck = [(0.3, 0.22), (0.46, 0.42), (0.36, 0.66), (0.34, 0.84), (0.46, 0.93)]
    part.line(neck, 0.16, coat, end=0.1)
    part.oval(0.48, 0.93, 0.1, 0.07, coat)
    part.shape([(0.55, 0.965), (0.74, 0.86), (0.54, 0.88)], "e8893c")
    part.shape([(0.5, 0.96), (0.58, 0.95), (0.56, 0.9)], _INK)
    _eye(part, 0.49, 0.95, 0.018)
    body = [(-0.66, 0.34), (-0.4, 0.0), (0.2, -0.06), (0.48, 0.1), (0.44, 0.3), (0.1, 0.4), (-0.3, 0.36)]
    part.shaded(body, coat, shade, start=0.3)
    for step in range(3):
        wing = [
            (0.24 - 0.1 * step, 0.36),
            (-0.2 - 0.1 * step, 0.46 - 0.05 * step),
            (-0.66 - 0.04 * step, 0.5 - 0.1 * step),
            (-0.34, 0.2 - 0.03 * step),
            (0.1, 0.12),
        ]
        part.shaded(wing, coat, shade, angle=-120, start=0.35, strength=0.6)


def whale(brush: Brush, look: Look) -> None:
    """Paint a whale at the surface, with its spout; under water without."""
    part = brush.at(0, 0.02 * look.sway(1), 1.0, turn=2 * look.sway(1, 0.2))
    coat = look.colour("3f6a8c")
    dark, pale = mix(coat, rgb("101c38"), 0.55), mix(coat, WHITE, 0.78)
    fluke = part.at(-1.02, 0.5, 1.0, turn=8 * look.sway(1, 0.1))
    fluke.blob(
        [(0.1, -0.16), (-0.1, 0.1), (-0.42, 0.3), (-0.32, 0.06), (-0.1, 0.0), (0.0, 0.34), (0.16, 0.2)], dark
    )
    body = [
        (-1.08, 0.5),
        (-0.8, 0.38),
        (-0.4, 0.6),
        (0.2, 0.72),
        (0.7, 0.62),
        (0.98, 0.34),
        (0.96, 0.06),
        (0.6, -0.12),
        (0.0, -0.16),
        (-0.5, 0.0),
        (-0.86, 0.26),
    ]
    part.shaded(body, coat, dark, angle=-60, start=0.4)
    belly = [
        (0.97, 0.12),
        (0.6, 0.14),
        (0.2, 0.06),
        (-0.3, 0.04),
        (-0.5, 0.0),
        (0.0, -0.16),
        (0.6, -0.12),
        (0.94, 0.02),
    ]
    part.blob(belly, pale)
    for step in range(5):
        part.line(
            [(0.86 - 0.06 * step, 0.09 - 0.035 * step), (0.4 - 0.14 * step, 0.05 - 0.035 * step)],
            0.012,
            mix(pale, coat, 0.5),
            curved=False,
        )
    part.line([(0.97, 0.17), (0.8, 0.2), (0.62, 0.17)], 0.018, dark)
    _eye(part, 0.6, 0.28, 0.032)
    fin = part.at(0.2, 0.02, 1.0, turn=10 * look.sway(1, 0.4))
    fin.blob([(0.1, 0.04), (-0.1, 0.02), (-0.34, -0.26), (-0.1, -0.22), (0.08, -0.1)], dark)
    if look.stage.wish.place != "underwater":
        foam = mix(look.stage.palette.paper, look.stage.palette.water[1], 0.15)
        for side in (-1, 1):
            for step in range(6):
                share = step / 5
                wobble = 0.02 * look.sway(2, share)
                x, y = 0.34 + side * 0.26 * share, 0.72 + 0.4 * math.sin(share * 2.2) + wobble
                part.pure.oval(x, y, 0.03 + 0.035 * share, 0.03 + 0.03 * share, foam, alpha=0.9)
        part.pure.line([(0.34, 0.7), (0.34, 1.02)], 0.04, foam, end=0.07, curved=False)


def _fishlike(brush: Brush, look: Look, usual: str) -> Brush:
    part = brush.at(0.03 * look.sway(1), 0.04 * look.sway(1, 0.25))
    coat = look.colour(usual)
    dark, pale = mix(coat, rgb("1c1438"), 0.5), mix(coat, WHITE, 0.6)
    tail = part.at(-0.52, 0.5, 1.0, turn=9 * look.sway(3))
    tail.shaded(
        [(0.08, 0.05), (-0.3, 0.32), (-0.4, 0.26), (-0.26, 0.0), (-0.4, -0.26), (-0.3, -0.32), (0.08, -0.05)],
        mix(coat, dark, 0.25),
        dark,
        angle=180,
    )
    part.shaded([(-0.3, 0.74), (0.0, 1.0), (0.2, 0.98), (0.24, 0.74)], mix(coat, dark, 0.25), dark, angle=90)
    part.shaded([(-0.2, 0.26), (-0.1, 0.06), (0.06, 0.1), (0.14, 0.24)], mix(coat, dark, 0.25), dark)
    body = [
        (-0.58, 0.5),
        (-0.24, 0.76),
        (0.2, 0.82),
        (0.54, 0.66),
        (0.66, 0.48),
        (0.5, 0.3),
        (0.16, 0.18),
        (-0.26, 0.26),
    ]
    part.shaded(body, coat, dark, angle=-70, start=0.35)
    part.blob([(0.64, 0.42), (0.3, 0.36), (-0.2, 0.3), (0.16, 0.19), (0.5, 0.3)], pale, 0.8)
    for row in range(3):
        for column in range(4 - row % 2):
            x, y = -0.3 + column * 0.15 + 0.07 * (row % 2), 0.64 - row * 0.13
            part.line(arc(x, y, 0.06, 0.06, 110, 250, 6), 0.014, mix(coat, dark, 0.5), curved=False)
    fin = part.at(0.18, 0.42, 1.0, turn=12 * look.sway(2))
    fin.blob(
        [(0.04, 0.06), (-0.18, 0.08), (-0.26, -0.04), (-0.12, -0.1), (0.03, -0.06)], mix(coat, dark, 0.4)
    )
    part.oval(0.43, 0.58, 0.085, 0.085, "fbf6ea")
    _eye(part, 0.45, 0.58, 0.052)
    part.line([(0.63, 0.43), (0.52, 0.42)], 0.02, dark, curved=False)
    return part


def fish(brush: Brush, look: Look) -> None:
    part = _fishlike(brush, look, "ef8a3c")
    if look.subject.colour is None:
        for x, tall in ((0.28, 0.26), (-0.12, 0.24)):
            stripe = [
                (x - 0.05, 0.49 + tall),
                (x + 0.05, 0.49 + tall),
                (x + 0.07, 0.49),
                (x + 0.05, 0.49 - tall),
                (x - 0.05, 0.49 - tall),
                (x - 0.03, 0.49),
            ]
            part.blob(stripe, "fbf6ea", 0.9)
        _eye(part, 0.45, 0.58, 0.052)


def lantern_fish(brush: Brush, look: Look) -> None:
    """Paint a fish of the deep that carries its own light."""
    lure: Point = (0.95, 0.86 + 0.03 * look.sway(1))
    brush.glow(lure[0], lure[1], 0.85, "ffe9a0", 0.75)
    part = _fishlike(brush, look, "4a5a8c")
    part.line([(0.2, 0.8), (0.36, 1.14), (0.72, 1.18), lure], 0.03, "3a4670", end=0.018)
    brush.pure.oval(*lure, 0.07, 0.07, "fff6c8")
    mouth = [(0.66, 0.5), (0.4, 0.44), (0.3, 0.36), (0.44, 0.26), (0.58, 0.3)]
    part.blob(mouth, "1c1830")
    for x in (0.4, 0.47, 0.54):
        part.shape([(x, 0.455), (x + 0.05, 0.465), (x + 0.03, 0.39)], "fbf6ea")
        part.shape([(x - 0.03, 0.28), (x + 0.02, 0.28), (x, 0.35)], "fbf6ea")


def octopus(brush: Brush, look: Look) -> None:
    coat = look.colour("c95f7a")
    dark, pale = mix(coat, rgb("2a1438"), 0.5), mix(coat, WHITE, 0.5)
    for leg in range(7):
        spread = -0.42 + leg * 0.14
        curl = 0.07 * look.sway(1, leg * 0.15)
        path = [
            (spread * 0.5, 0.4),
            (spread * 1.1, 0.2),
            (spread * 1.5 + curl, 0.06),
            (spread * 1.75 + curl, 0.12),
            (spread * 1.7 + curl * 2, 0.2),
        ]
        tone = mix(coat, dark, 0.12 + 0.2 * (leg % 2))
        brush.line(path, 0.13, tone, end=0.035)
        for share in (0.3, 0.55, 0.8):
            x, y = smooth(path)[round(share * 28)]
            brush.oval(x, y - 0.015, 0.016, 0.014, pale)
    head = [
        (0, 1.0),
        (0.28, 0.92),
        (0.38, 0.68),
        (0.28, 0.42),
        (0, 0.34),
        (-0.28, 0.42),
        (-0.38, 0.68),
        (-0.28, 0.92),
    ]
    brush.shaded(head, coat, dark, angle=-40, start=0.35)
    for x, y, r in ((-0.16, 0.84, 0.05), (0.02, 0.9, 0.035), (0.18, 0.82, 0.045), (-0.05, 0.78, 0.03)):
        brush.oval(x, y, r, r * 0.8, pale, alpha=0.6)
    for x in (-0.14, 0.14):
        brush.oval(x, 0.58, 0.075, 0.085, "fbf6ea")
        _eye(brush, x + 0.01, 0.58, 0.045)
    brush.line([(-0.07, 0.45), (0, 0.42), (0.07, 0.45)], 0.018, dark)


def turtle(brush: Brush, look: Look) -> None:
    part = brush.at(0, 0.05 * look.sway(1), 1.0, turn=4 * look.sway(1, 0.2))
    skin, shell = rgb("8fae6a"), look.colour("6a7f4a")
    dark = mix(shell, rgb("1c2a28"), 0.5)
    for x, turn in ((0.36, -34), (-0.5, -20)):
        fin = part.at(x, 0.34, 1.0, turn=turn + 16 * look.sway(1, x))
        fin.shaded(
            [(0.08, 0.06), (-0.1, 0.04), (-0.36, -0.3), (-0.26, -0.4), (-0.04, -0.2), (0.1, -0.04)],
            skin,
            mix(skin, dark, 0.6),
        )
    part.line([(0.5, 0.44), (0.74, 0.56)], 0.2, mix(skin, dark, 0.15), curved=False)
    part.mass([ring(0.82, 0.6, 0.18, 0.15)], skin, mix(skin, dark, 0.6))
    _eye(part, 0.88, 0.64, 0.035)
    part.line([(0.98, 0.56), (0.9, 0.54)], 0.016, dark, curved=False)
    dome = [(-0.74, 0.32), (-0.5, 0.66), (-0.1, 0.86), (0.3, 0.76), (0.6, 0.42), (0.56, 0.32), (0, 0.24)]
    part.shaded(dome, shell, dark, angle=-60, start=0.3)
    for x, y, r in ((-0.36, 0.52, 0.13), (-0.05, 0.6, 0.15), (0.26, 0.52, 0.13)):
        part.blob(
            [
                (x + r * math.cos(math.radians(a)), y + r * 0.8 * math.sin(math.radians(a)))
                for a in range(0, 360, 60)
            ],
            mix(shell, WHITE, 0.2),
        )
    part.line([(-0.72, 0.32), (0, 0.25), (0.58, 0.34)], 0.06, mix(shell, rgb("d9c27a"), 0.5))


def dragon(brush: Brush, look: Look) -> None:
    """Paint a friendly dragon; flying, its wings beat faster."""
    coat = look.colour("3f8f6a")
    dark, pale = mix(coat, rgb("10203a"), 0.5), mix(coat, rgb("fff0c0"), 0.65)
    beat = 10 * look.sway(2 if look.subject.does == "fly" else 1)
    wing_paint = mix(look.stage.palette.accent, coat, 0.25)
    for side, shift in ((1, 0.1), (0, 0.0)):
        wing = brush.at(-0.06 + shift, 0.56, 1.0, turn=beat + (10 if side else 0))
        web = [
            (0, 0),
            (-0.16, 0.34),
            (-0.46, 0.52),
            (-0.44, 0.36),
            (-0.56, 0.28),
            (-0.44, 0.2),
            (-0.48, 0.06),
            (-0.3, 0.08),
            (-0.18, -0.06),
        ]
        wing.mass([web], mix(wing_paint, dark, 0.4 if side else 0.0), dark, angle=-160, start=0.3)
        for tip in ((-0.46, 0.52), (-0.56, 0.28), (-0.48, 0.06)):
            wing.line([(-0.02, 0.0), tip], 0.024, mix(coat, dark, 0.4), end=0.008, curved=False)
    tail = [
        (-0.2, 0.2),
        (-0.5, 0.08),
        (-0.76, 0.14),
        (-0.84, 0.34 + 0.03 * look.sway(1)),
        (-0.7, 0.42 + 0.04 * look.sway(1)),
    ]
    brush.line(tail, 0.2, mix(coat, dark, 0.2), end=0.03)
    end = brush.at(*tail[-1], 1.0, turn=20)
    end.shape([(-0.04, 0.02), (0.06, 0.12), (0.14, 0.02), (0.06, -0.06)], wing_paint)
    for x in (-0.2, 0.16):
        brush.shaded(
            [
                (x - 0.1, 0.26),
                (x - 0.08, 0.04),
                (x - 0.02, 0.0),
                (x + 0.12, 0.0),
                (x + 0.1, 0.08),
                (x + 0.1, 0.26),
            ],
            mix(coat, dark, 0.15),
            dark,
        )
        for claw in (0.03, 0.07, 0.11):
            brush.oval(x + claw, 0.012, 0.018, 0.014, "fbf2dc")
    body = [
        (-0.34, 0.24),
        (-0.2, 0.1),
        (0.14, 0.08),
        (0.3, 0.26),
        (0.26, 0.46),
        (0.34, 0.66),
        (0.42, 0.8),
        (0.26, 0.86),
        (0.14, 0.66),
        (-0.02, 0.52),
        (-0.26, 0.44),
    ]
    brush.shaded(body, coat, dark, angle=-140, start=0.35)
    belly = [(0.12, 0.09), (0.28, 0.26), (0.25, 0.46), (0.32, 0.64), (0.22, 0.58), (0.14, 0.4), (0.12, 0.22)]
    brush.blob(belly, pale)
    for step in range(5):
        brush.line(
            [(0.15 + 0.012 * step, 0.2 + 0.08 * step), (0.26 + 0.012 * step, 0.22 + 0.085 * step)],
            0.01,
            mix(pale, coat, 0.5),
            curved=False,
        )
    for x, y, turn in (
        (0.25, 0.83, 50),
        (0.15, 0.69, 52),
        (0.03, 0.55, 40),
        (-0.12, 0.485, 20),
        (-0.27, 0.43, 16),
    ):
        brush.at(x, y, 1.0, turn=turn).shape([(-0.05, -0.025), (0.0, 0.09), (0.05, -0.025)], wing_paint)
    head = brush.at(0.4, 0.83, 1.0, turn=2 * look.sway(1, 0.3))
    for x in (-0.1, -0.02):
        head.line([(x, 0.08), (x - 0.1, 0.22)], 0.045, "f2e2c0", end=0.012, curved=False)
    head.shaded(
        [
            (-0.14, 0.02),
            (-0.06, 0.13),
            (0.08, 0.12),
            (0.3, 0.05),
            (0.36, -0.03),
            (0.28, -0.1),
            (0.06, -0.11),
            (-0.1, -0.1),
        ],
        coat,
        dark,
        start=0.4,
    )
    head.line([(0.34, -0.05), (0.18, -0.05), (0.08, -0.03)], 0.012, dark)
    head.oval(0.3, 0.02, 0.014, 0.012, dark)
    head.oval(0.05, 0.06, 0.036, 0.04, "fbf2c0")
    _eye(head, 0.06, 0.06, 0.025)
    puff = (look.stage.at * 2) % 1
    for step in range(3):
        share = (puff + step / 3) % 1
        head.pure.oval(
            0.4 + 0.3 * share,
            0.0 + 0.14 * share,
            0.02 + 0.04 * share,
            0.02 + 0.035 * share,
            look.stage.palette.paper,
            alpha=0.5 * (1 - share),
        )


def moth(brush: Brush, look: Look) -> None:
    """Paint a moth or butterfly from above, with wings that open and close."""
    coat = look.colour(look.rng.choice(("d98a4a", "8f7ab8", "d9707a", "5f9ab0")))
    dark, pale = mix(coat, rgb("241430"), 0.6), mix(coat, rgb("fff3d6"), 0.7)
    fold = 0.86 + 0.14 * look.sway(3)
    part = brush.at(0, 0.02 * look.sway(1), 1.0, turn=8 + 4 * look.sway(1))
    for side in (-1, 1):
        s = side * fold
        lower = [(s * 0.02, 0.46), (s * 0.3, 0.42), (s * 0.42, 0.22), (s * 0.3, 0.04), (s * 0.12, 0.12)]
        part.shaded(lower, mix(coat, dark, 0.2), dark, angle=-90)
        upper = [
            (s * 0.03, 0.6),
            (s * 0.24, 0.86),
            (s * 0.56, 1.0),
            (s * 0.64, 0.84),
            (s * 0.5, 0.52),
            (s * 0.22, 0.42),
        ]
        part.shaded(upper, coat, dark, angle=0 if side > 0 else 180, start=0.4)
        part.blob([(s * 0.12, 0.6), (s * 0.3, 0.8), (s * 0.44, 0.84), (s * 0.36, 0.58)], mix(coat, pale, 0.4))
        part.oval(s * 0.4, 0.74, 0.075 * fold, 0.075, pale)
        part.oval(s * 0.4, 0.74, 0.042 * fold, 0.042, dark)
        part.oval(s * 0.27, 0.24, 0.05 * fold, 0.05, pale)
        part.oval(s * 0.27, 0.24, 0.026 * fold, 0.026, dark)
        part.line([(side * 0.02, 0.74), (side * 0.09, 0.92), (side * 0.17, 0.98)], 0.016, dark, end=0.008)
        part.oval(side * 0.17, 0.98, 0.016, 0.016, dark)
    part.shaded(
        [(0, 0.76), (0.055, 0.6), (0.05, 0.36), (0, 0.16), (-0.05, 0.36), (-0.055, 0.6)],
        mix(coat, rgb("3a2a30"), 0.6),
        dark,
    )
    part.oval(0, 0.72, 0.05, 0.05, dark)


def bee(brush: Brush, look: Look) -> None:
    part = brush.at(0.04 * look.sway(1), 0.05 * look.sway(2), 1.0, turn=6 * look.sway(1, 0.3))
    beat = 8 * look.sway(8)
    for turn in (20, -12):
        wing = part.at(0.0, 0.66, 1.0, turn=turn + beat)
        wing.pure.blob([(0, 0), (-0.14, 0.24), (-0.1, 0.42), (0.06, 0.44), (0.14, 0.2)], "eaf4f6", 0.75)
    gold = look.colour("f2b93c")
    body = [
        (-0.6, 0.42),
        (-0.3, 0.66),
        (0.14, 0.72),
        (0.46, 0.6),
        (0.52, 0.42),
        (0.3, 0.24),
        (-0.1, 0.18),
        (-0.4, 0.26),
    ]
    part.shape([(-0.56, 0.46), (-0.76, 0.42), (-0.56, 0.38)], _INK)
    part.shaded(body, gold, mix(gold, rgb("5a2a20"), 0.5), start=0.4)
    for x, tall in ((-0.36, 0.19), (-0.12, 0.25), (0.12, 0.26)):
        part.blob(
            [
                (x - 0.045, 0.44 + tall),
                (x + 0.05, 0.45 + tall),
                (x + 0.07, 0.44),
                (x + 0.04, 0.43 - tall),
                (x - 0.05, 0.44 - tall),
                (x - 0.02, 0.44),
            ],
            "33262c",
        )
    part.mass([ring(0.5, 0.5, 0.18, 0.18)], mix(gold, rgb("33262c"), 0.1), mix(gold, rgb("5a2a20"), 0.5))
    _eye(part, 0.56, 0.54, 0.045)
    for x in (0.5, 0.6):
        part.line([(x, 0.66), (x + 0.08, 0.82)], 0.02, "33262c", curved=False)


def horse(brush: Brush, look: Look) -> None:
    coat = look.colour(look.rng.choice(("8a5a3c", "d9c2a0", "5a4a48")))
    _horse(brush, look, coat, mix(coat, rgb("241420"), 0.7))


def unicorn(brush: Brush, look: Look) -> None:
    _horse(brush, look, look.colour("f6f0ec"), rgb("c58ac8"))
    horn = brush.at(0.5, 0.88, 1.0, turn=-2 + 2.5 * look.sway(1))
    horn.glow(0.04, 0.18, 0.14, look.stage.palette.light, 0.6)
    horn.mass([[(-0.02, 0.07), (0.05, 0.05), (0.09, 0.3)]], "f2c96a", "c98a4a", angle=0)


def _horse(brush: Brush, look: Look, coat: Colour, mane: Colour) -> None:
    dark = mix(coat, rgb("241828"), 0.5)
    brush.oval(0.0, 0.0, 0.5, 0.03, "1c1a26", alpha=0.25)
    brush.line([(-0.36, 0.6), (-0.5, 0.5), (-0.48 + 0.04 * look.sway(1), 0.22)], 0.11, mane, end=0.03)
    for x, tone in ((-0.2, 0.35), (0.3, 0.35), (-0.28, 0.0), (0.22, 0.0)):
        brush.line([(x, 0.42), (x - 0.015, 0.22), (x, 0.04)], 0.1, mix(coat, dark, tone), end=0.055)
        brush.box(x - 0.035, 0.0, x + 0.045, 0.05, mane)
    body = [
        (-0.4, 0.6),
        (-0.38, 0.44),
        (-0.18, 0.36),
        (0.16, 0.37),
        (0.36, 0.46),
        (0.4, 0.62),
        (0.16, 0.66),
        (-0.16, 0.66),
    ]
    brush.shaded(body, coat, dark, start=0.35)
    neck = [(0.2, 0.62), (0.4, 0.46), (0.48, 0.7), (0.56, 0.84), (0.46, 0.94), (0.36, 0.86)]
    brush.shaded(neck, coat, dark, angle=-40, start=0.45)
    for step in range(6):
        brush.oval(0.42 - 0.042 * step, 0.92 - 0.055 * step, 0.07, 0.06, mane)
    head = brush.at(0.5, 0.88, 1.0, turn=-2 + 2.5 * look.sway(1))
    head.shape([(-0.06, 0.06), (-0.04, 0.17), (0.03, 0.07)], coat)
    head.shaded(
        [(-0.1, 0.02), (-0.02, 0.08), (0.1, 0.02), (0.25, -0.12), (0.24, -0.2), (0.14, -0.2), (-0.02, -0.1)],
        coat,
        dark,
        start=0.45,
    )
    head.oval(0.2, -0.15, 0.055, 0.045, mix(coat, WHITE, 0.35))
    _eye(head, 0.05, 0.0, 0.02)


def elephant(brush: Brush, look: Look) -> None:
    coat = look.colour("8f97a8")
    dark = mix(coat, rgb("242038"), 0.5)
    brush.oval(0.0, 0.0, 0.56, 0.03, "1c1a26", alpha=0.25)
    for x, tone in ((-0.2, 0.4), (0.28, 0.4), (-0.36, 0.05), (0.14, 0.05)):
        brush.mass(
            [[(x - 0.09, 0.0), (x + 0.1, 0.0), (x + 0.09, 0.4), (x - 0.1, 0.4)]],
            mix(coat, dark, tone),
            dark,
            angle=0,
        )
        for toe in (-0.05, 0.0, 0.05):
            brush.oval(x + toe, 0.02, 0.022, 0.02, "f2ead8")
    body = [
        (-0.52, 0.5),
        (-0.44, 0.26),
        (0.0, 0.22),
        (0.34, 0.32),
        (0.42, 0.6),
        (0.2, 0.82),
        (-0.2, 0.84),
        (-0.46, 0.7),
    ]
    brush.shaded(body, coat, dark, start=0.35)
    brush.line([(-0.5, 0.58), (-0.58, 0.44 + 0.02 * look.sway(2))], 0.03, dark, end=0.02, curved=False)
    trunk = [
        (0.62, 0.56),
        (0.76, 0.4),
        (0.74, 0.2),
        (0.84, 0.1 + 0.04 * look.sway(1)),
        (0.94, 0.16 + 0.05 * look.sway(1)),
    ]
    brush.line(trunk, 0.19, mix(coat, dark, 0.12), end=0.08)
    brush.mass([ring(0.5, 0.68, 0.25, 0.27)], coat, dark, angle=-40, start=0.4)
    brush.line([(0.6, 0.46), (0.76, 0.4), (0.84, 0.46)], 0.05, "fbf6ea", end=0.02)
    ear = brush.at(0.36, 0.72, 1.0, turn=4 * look.sway(1))
    ear.shaded(
        [(0.06, 0.2), (-0.18, 0.24), (-0.3, 0.02), (-0.2, -0.26), (0.02, -0.2), (0.1, 0.0)],
        mix(coat, WHITE, 0.08),
        dark,
    )
    _eye(brush, 0.6, 0.7, 0.03)


# --- on two legs -----------------------------------------------------------------------------------------


def _hold(
    brush: Brush, look: Look, paint: Colour, shoulder: Point, rest: Point, hand: Paint, thick: float
) -> None:
    """Paint both arms: hanging, or around what is held."""
    thing = look.subject.holds
    if thing is None or held.is_worn(thing):
        for side in (-1, 1):
            wave = 8 * look.sway(1) if look.subject.does == "dance" else 2 * look.sway(1)
            arm = brush.at(side * shoulder[0], shoulder[1], 1.0, turn=side * wave)
            end = (side * (rest[0] - shoulder[0]), rest[1] - shoulder[1])
            arm.line([(0, 0), (end[0] * 0.8, end[1] * 0.5), end], thick, paint, end=thick * 0.85)
            arm.oval(*end, thick * 0.6, thick * 0.6, hand)
        return
    grip = held.carried(brush, thing, look)
    for side in (-1, 1):
        end = (side * grip[0], grip[1])
        brush.line(
            [(side * shoulder[0], shoulder[1]), (side * (shoulder[0] + 0.07), shoulder[1] - 0.12), end],
            thick,
            paint,
            end=thick * 0.85,
        )
        brush.oval(*end, thick * 0.62, thick * 0.62, hand)


def astronaut(brush: Brush, look: Look) -> None:
    suit = look.colour("f2efe8")
    shade = mix(suit, rgb("4a4a7a"), 0.45)
    float_ = look.stage.wish.place in ("space", "sky")
    part = brush.at(
        0, 0.03 * look.sway(1) if float_ else 0.0, 1.0, turn=(-10 + 4 * look.sway(1, 0.2)) if float_ else 0.0
    )
    if not float_:
        part.oval(0.0, 0.0, 0.3, 0.025, "1c1a26", alpha=0.3)
    part.mass([[(-0.2, 0.34), (0.2, 0.34), (0.2, 0.66), (-0.2, 0.66)]], mix(suit, shade, 0.55), shade)
    for side in (-1, 1):
        part.line(
            [(side * 0.09, 0.36), (side * 0.1, 0.08)], 0.15, mix(suit, shade, 0.12), end=0.13, curved=False
        )
        part.line([(side * 0.1, 0.12), (side * 0.1, 0.09)], 0.145, look.stage.palette.accent, curved=False)
        part.oval(side * 0.115, 0.035, 0.095, 0.045, "6d6a7a")
    body = [(-0.17, 0.32), (-0.2, 0.5), (-0.14, 0.63), (0.14, 0.63), (0.2, 0.5), (0.17, 0.32)]
    part.shaded(body, suit, shade, angle=-30, start=0.35)
    part.box(-0.09, 0.42, 0.09, 0.53, "8f93a8")
    for x, paint in ((-0.05, "d9503f"), (0.0, "f2c14e"), (0.05, "5fb08a")):
        part.oval(x, 0.495, 0.014, 0.014, paint)
    part.line([(-0.06, 0.45), (0.06, 0.45)], 0.012, "4a4a5a", curved=False)
    _hold(part, look, suit, (0.18, 0.58), (0.29, 0.36), "d9d6d0", 0.11)
    part.mass([ring(0, 0.79, 0.205, 0.2)], suit, shade, angle=-50, start=0.35)
    visor = [
        (-0.14, 0.8),
        (-0.12, 0.88),
        (0, 0.91),
        (0.12, 0.88),
        (0.14, 0.8),
        (0.11, 0.71),
        (0, 0.685),
        (-0.11, 0.71),
    ]
    part.shaded(visor, "2c3a64", mix(look.stage.palette.accent, rgb("2c3a64"), 0.35), angle=-60)
    part.pure.blob([(-0.1, 0.83), (-0.06, 0.875), (0.0, 0.89), (-0.05, 0.83)], "ffffff", 0.7)
    part.pure.oval(0.07, 0.75, 0.016, 0.016, "ffffff", alpha=0.8)
    if look.subject.holds and held.is_worn(look.subject.holds):
        held.worn(part.at(0, 0.79, 0.2), look.subject.holds, look)


def robot(brush: Brush, look: Look) -> None:
    paint = look.colour("6fa3a8")
    dark, light = mix(paint, rgb("241c38"), 0.5), mix(paint, WHITE, 0.4)
    brush.oval(0.0, 0.0, 0.3, 0.025, "1c1a26", alpha=0.3)
    for side in (-1, 1):
        brush.line([(side * 0.09, 0.3), (side * 0.09, 0.06)], 0.07, "6d6a78", curved=False)
        for y in (0.1, 0.16, 0.22):
            brush.line([(side * 0.09 - 0.035, y), (side * 0.09 + 0.035, y)], 0.01, "4a4858", curved=False)
        brush.blob(
            [
                (side * 0.09 - 0.09, 0.0),
                (side * 0.09 - 0.07, 0.08),
                (side * 0.09 + 0.07, 0.08),
                (side * 0.09 + 0.09, 0.0),
            ],
            dark,
        )
    body = [(-0.2, 0.28), (0.2, 0.28), (0.23, 0.6), (-0.23, 0.6)]
    brush.mass([body], paint, dark, angle=-30, start=0.3)
    if look.subject.holds is None:
        brush.box(-0.12, 0.36, 0.12, 0.54, light)
        brush.oval(-0.06, 0.48, 0.03, 0.03, look.stage.palette.accent)
        brush.line([(0.02, 0.5), (0.09, 0.5)], 0.014, dark, curved=False)
        brush.line([(0.02, 0.46), (0.09, 0.46)], 0.014, dark, curved=False)
        for step in range(4):
            tall = 0.02 + 0.03 * abs(look.sway(2, step * 0.2))
            brush.box(-0.09 + step * 0.05, 0.38, -0.06 + step * 0.05, 0.38 + tall, dark)
    brush.line([(0, 0.6), (0, 0.68)], 0.09, "6d6a78", curved=False)
    _hold(brush, look, mix(paint, dark, 0.3), (0.24, 0.55), (0.33, 0.3), "6d6a78", 0.07)
    nod = 0.006 * look.sway(1)
    head = brush.at(0, nod)
    head.line([(0, 0.9), (0, 0.98)], 0.018, "6d6a78", curved=False)
    head.glow(0, 0.99, 0.12, look.stage.palette.accent, 0.5 + 0.4 * look.sway(2))
    head.oval(0, 0.985, 0.026, 0.026, look.stage.palette.accent)
    for side in (-1, 1):
        head.box(side * 0.24 - 0.03, 0.73, side * 0.24 + 0.03, 0.83, dark)
    skull = [
        (-0.2, 0.66),
        (0.2, 0.66),
        (0.225, 0.7),
        (0.225, 0.87),
        (0.2, 0.91),
        (-0.2, 0.91),
        (-0.225, 0.87),
        (-0.225, 0.7),
    ]
    head.mass([skull], paint, dark, angle=-30, start=0.3)
    head.blob([(-0.17, 0.72), (-0.17, 0.86), (0.17, 0.86), (0.17, 0.72)], "2c3048")
    asleep = look.subject.does == "sleep" or look.stage.at % 1 > 0.95
    for x in (-0.08, 0.08):
        if asleep:
            head.pure.box(x - 0.04, 0.78, x + 0.04, 0.795, "8ff0d8")
        else:
            head.glow(x, 0.8, 0.1, "8ff0d8", 0.6)
            head.pure.oval(x, 0.8, 0.036, 0.04, "b8fff0")
    head.pure.line([(-0.05, 0.735), (0, 0.725), (0.05, 0.735)], 0.012, "8ff0d8")
    if look.subject.holds and held.is_worn(look.subject.holds):
        held.worn(head.at(0, 0.78, 0.2), look.subject.holds, look)


def snowman(brush: Brush, look: Look) -> None:
    snow = look.colour("f6f8fb")
    shade = mix(snow, rgb("6a86b8"), 0.45)
    brush.oval(0.0, 0.0, 0.34, 0.03, "1c1a36", alpha=0.25)
    for y, r in ((0.24, 0.27), (0.56, 0.19)):
        brush.mass([ring(0, y, r * 1.06, r)], snow, shade, angle=-40, start=0.35)
    _hold(brush, look, rgb("6d4c3a"), (0.18, 0.58), (0.42, 0.68), "6d4c3a", 0.024)
    brush.mass([ring(0, 0.79, 0.145, 0.14)], snow, shade, angle=-40, start=0.35)
    for x in (-0.05, 0.05):
        brush.oval(x, 0.82, 0.016, 0.018, _INK)
    brush.shape([(0, 0.8), (0.15, 0.765), (0, 0.765)], "ef8a3c")
    for step in range(5):
        brush.oval(-0.05 + step * 0.025, 0.735 - 0.012 * (1 - abs(step - 2) / 2), 0.008, 0.008, _INK)
    for y in (0.48, 0.57, 0.64):
        brush.oval(0, y, 0.016, 0.016, _INK)
    held.worn(brush.at(0, 0.79, 0.13), "scarf", look)
    held.worn(brush.at(0, 0.79, 0.15), look.subject.holds if look.subject.holds == "crown" else "hat", look)


def person(brush: Brush, look: Look) -> None:
    """Paint somebody in a coat."""
    rng = look.rng
    coat = look.colour(rng.choice(("d9a43c", "c8503f", "3f7f86", "5a5f94", "7a9a5a")))
    dark = mix(coat, rgb("241c38"), 0.5)
    skin = rgb(rng.choice(("f0c8a0", "d9a070", "a8704a", "7a4a34")))
    hair = rgb(rng.choice(("3a2630", "6d4028", "c98a3c", "a8452f", "241f2b")))
    brush.oval(0.0, 0.0, 0.22, 0.022, "1c1a26", alpha=0.25)
    for side in (-1, 1):
        brush.line([(side * 0.055, 0.3), (side * 0.06, 0.05)], 0.075, "3a4058", end=0.065, curved=False)
        brush.blob(
            [
                (side * 0.06 - 0.045, 0.0),
                (side * 0.06 - 0.04, 0.07),
                (side * 0.06 + 0.04, 0.07),
                (side * 0.06 + 0.065, 0.0),
            ],
            "4f3630",
        )
    long_hair = rng.random() < 0.6
    if long_hair:
        sway = 0.012 * look.sway(1)
        brush.blob(
            [
                (-0.12, 0.86),
                (-0.15 + sway, 0.68),
                (-0.13 + sway, 0.58),
                (0.13 + sway, 0.58),
                (0.15 + sway, 0.68),
                (0.12, 0.86),
                (0, 0.94),
            ],
            hair,
        )
    body = [
        (-0.1, 0.68),
        (-0.17, 0.4),
        (-0.2, 0.22),
        (0, 0.19),
        (0.2, 0.22),
        (0.17, 0.4),
        (0.1, 0.68),
        (0, 0.71),
    ]
    brush.shaded(body, coat, dark, angle=-30, start=0.35)
    brush.line([(0, 0.68), (0, 0.22)], 0.008, dark, curved=False)
    for y in (0.58, 0.48, 0.38):
        brush.oval(0.025, y, 0.011, 0.011, "f6ecd0")
    brush.line([(-0.08, 0.685), (0.08, 0.685)], 0.06, look.stage.palette.accent, curved=False)
    _hold(brush, look, mix(coat, dark, 0.15), (0.12, 0.62), (0.2, 0.36), skin, 0.075)
    brush.oval(0, 0.82, 0.115, 0.125, skin)
    brush.blob(
        [
            (-0.125, 0.82),
            (-0.13, 0.9),
            (-0.04, 0.97),
            (0.08, 0.96),
            (0.13, 0.88),
            (0.12, 0.82),
            (0.07, 0.88),
            (-0.05, 0.89),
        ],
        hair,
    )
    for x in (-0.04, 0.045):
        brush.oval(x, 0.815, 0.012, 0.015, _INK)
        brush.oval(x * 1.7, 0.785, 0.02, 0.012, "e0806a", alpha=0.5)
    brush.line([(-0.025, 0.765), (0, 0.755), (0.028, 0.766)], 0.01, "8a4038")
    if look.subject.holds and held.is_worn(look.subject.holds):
        held.worn(brush.at(0, 0.82, 0.12), look.subject.holds, look)
