"""Places of other kinds: the city, a room, under water, above the clouds, space and the moon."""

import math
import random

from sandbox.media.palette import WHITE, Colour, mix, rgb
from sandbox.media.scenes import sky
from sandbox.media.scenes.brush import Brush, Point, arc, ramp, ring
from sandbox.media.scenes.ground import Ground, ridge
from sandbox.media.scenes.places import town_house
from sandbox.media.scenes.stage import Stage


def city(stage: Stage) -> Ground:
    """A street of narrow houses with the skyline behind it."""
    rng, palette = stage.random("city"), stage.palette
    sky.paint_sky(stage, 0.36)
    for level, tall, depth in ((0.36, 0.34, 0.72), (0.34, 0.24, 0.5)):
        _skyline(stage, rng, level, tall, depth)
    hill = [
        (x, y + 0.1 * math.exp(-(((x / stage.wide) - 0.72) ** 2) / 0.05))
        for x, y in ridge(rng, stage.wide, 0.3, 0.03)
    ]
    _terraces(stage, rng, hill)
    x, brush = -0.05, stage.brush(0.05)
    paints = ("d9826a", "e9c98a", "f2e4c8", "88aaa4", "c96f58", "e0a868", "a8b88a", "7a94a8")
    while x < stage.wide + 0.05:
        width, tall = rng.uniform(0.13, 0.19), rng.uniform(0.19, 0.31)
        middle = abs((x + width / 2) / stage.wide - 0.5) < 0.22
        town_house(brush.at(x, 0.2), stage, rng, width, tall * (0.66 if middle else 1.0), rng.choice(paints))
        x += width
    pavement = mix(rgb("b5a595"), palette.ambient, 0.1)
    lit = stage.brush()
    lit.mass(
        [[(-0.1, 0.17), (stage.wide + 0.1, 0.17), (stage.wide + 0.1, 0.205), (-0.1, 0.205)]],
        pavement,
        "6d6068",
    )
    street = rgb("80767a") if not stage.snowy else rgb("dfe6ee")
    lit.mass(
        [[(-0.1, -0.1), (stage.wide + 0.1, -0.1), (stage.wide + 0.1, 0.175), (-0.1, 0.175)]],
        street,
        mix(street, rgb("2a2438"), 0.5),
    )
    _cobbles(stage, rng, street)
    return Ground(foot=0.09, air=0.66, site=0.17)


def _cobbles(stage: Stage, rng: random.Random, street: Colour) -> None:
    brush = stage.brush()
    wet = stage.wish.weather in ("rain", "storm")
    for row in range(6):
        y = 0.005 + 0.028 * row
        for _ in range(round(16 * stage.wide)):
            x = rng.random() * stage.wide
            length = 0.03 * (1.2 - row * 0.12)
            tone = (
                mix(street, WHITE, rng.uniform(0.04, 0.16))
                if rng.random() < 0.6
                else mix(street, rgb("2a2438"), 0.2)
            )
            brush.oval(x, y, length * 0.5, 0.006, tone)
    if wet or stage.night:
        for _ in range(9):
            x, light = rng.random() * stage.wide, stage.palette.light
            for step in range(3):
                half = 0.02 - 0.004 * step
                brush.pure.line(
                    [(x - half, 0.14 - 0.04 * step), (x + half, 0.14 - 0.04 * step)], 0.007, light, alpha=0.35
                )


def _skyline(stage: Stage, rng: random.Random, level: float, tall: float, depth: float) -> None:
    brush = stage.brush().pure
    colour = mix(mix(stage.palette.land[1], stage.palette.ink, 0.25), stage.palette.haze, depth)
    x = -0.05
    while x < stage.wide + 0.05:
        width, height = rng.uniform(0.05, 0.12), level + tall * rng.uniform(0.25, 1.0)
        brush.mass(
            [[(x, 0.1), (x + width, 0.1), (x + width, height), (x, height)]],
            colour,
            mix(colour, stage.palette.haze, 0.6),
        )
        kind = rng.randint(0, 4)
        if kind == 0:
            brush.shape([(x, height), (x + width, height), (x + width / 2, height + 0.06)], colour)
        elif kind == 1:
            brush.line(
                [(x + width / 2, height), (x + width / 2, height + 0.08)],
                0.008,
                colour,
                end=0.002,
                curved=False,
            )
        elif kind == 2:
            brush.shape(
                [
                    (x + width * 0.2, height),
                    *reversed(arc(x + width / 2, height, width * 0.3, 0.035, 0, 180)),
                    (x + width * 0.8, height),
                ],
                colour,
            )
        lamp = mix(stage.palette.light, colour, 0.25 if stage.dim else 0.72)
        for number in range(7):
            wx, wy = (
                x + width * rng.choice((0.25, 0.5, 0.75)),
                rng.uniform(level, height - 0.02) if height > level + 0.05 else level,
            )
            if stage.dim or number < 4:
                brush.box(wx - 0.005, wy - 0.008, wx + 0.005, wy + 0.008, lamp)
        x += width * rng.uniform(0.8, 1.1)


def _terraces(stage: Stage, rng: random.Random, hill: list[Point]) -> None:
    """Paint roofs up a hill, row below row."""
    for row in range(4):
        depth = 0.42 - 0.1 * row
        brush = stage.brush(depth)
        x = -0.06 + 0.02 * row
        while x < stage.wide + 0.05:
            width = rng.uniform(0.055, 0.095)
            base = next((y for px, y in hill if px >= x), 0.3) + 0.1 - 0.055 * row
            tall = rng.uniform(0.05, 0.085)
            wall = rgb(rng.choice(("f2e6d0", "e9cfa8", "d9a88a", "f4efe4", "cfd6cf")))
            brush.box(x, base - 0.1, x + width, base + tall, wall)
            brush.box(x + width * 0.62, base - 0.1, x + width, base + tall, mix(wall, rgb("6a5070"), 0.3))
            roof = rgb(rng.choice(("c8603f", "b5523a", "d9774f")))
            roof = rgb("f2f5fa") if stage.snowy else roof
            brush.shape(
                [
                    (x - 0.006, base + tall),
                    (x + width + 0.006, base + tall),
                    (x + width * 0.78, base + tall + 0.035),
                    (x + width * 0.2, base + tall + 0.035),
                ],
                roof,
            )
            for column in (0.2, 0.5, 0.78):
                lit = rng.random() < 0.6 and stage.dim
                part = brush.pure if lit else brush
                part.box(
                    x + width * column - 0.006,
                    base + 0.012,
                    x + width * column + 0.006,
                    base + 0.034,
                    stage.palette.light if lit else "5f6f80",
                )
            x += width + rng.choice((0, 0, 0.006))


def room(stage: Stage) -> Ground:
    """A room with a window to the weather outside, a table in front, and things on the wall."""
    rng, palette = stage.random("room"), stage.palette
    wall = mix(rgb(rng.choice(("c9a27a", "8fae9f", "d9b48f", "9aa8b8", "c98f7f"))), palette.sky[1], 0.18)
    brush = stage.brush()
    dark = mix(wall, rgb("2a2038"), 0.5 if stage.dim else 0.34)
    whole = [(-0.1, -0.1), (stage.wide + 0.1, -0.1), (stage.wide + 0.1, 1.1), (-0.1, 1.1)]
    brush.mass([whole], wall, dark, angle=rng.choice((-30, -150)), start=0.1)
    for number in range(math.ceil(stage.wide / 0.16) + 1):
        x = number * 0.16
        brush.box(x, 0.2, x + 0.006, 1.0, mix(wall, WHITE, 0.16), 0.5)
    side = rng.choice((0.3, 0.7))
    _view(stage, stage.wide * side, 0.44, 0.42 * min(1.0, stage.wide), 0.47)
    other = stage.wide * (1 - side) + 0.08 * (0.5 - side)
    _pictures(brush, stage, other)
    _table(stage, rng)
    if stage.dim:
        brush.glow(other, 0.6, 0.75, palette.light, 0.3)
    return Ground(foot=0.15, air=0.62, scale=1.12)


def _view(stage: Stage, x: float, low: float, wide: float, tall: float) -> None:
    """Paint a window with hills and sky in it, and its sill and curtains."""
    brush, palette = stage.brush(), stage.palette
    left, right, top = x - wide / 2, x + wide / 2, low + tall
    corner, end = brush.point(left, top), brush.point(right, low)
    size = (max(4, round(end[0] - corner[0])), max(4, round(end[1] - corner[1])))
    pane = ramp(size, palette.sky)
    inner = Stage(stage.wish, palette, pane, stage.base, stage.at)
    rng = stage.random("view")
    if stage.night:
        sky.stars(inner, 0.2, 40)
    sky.lights(inner, 0.25)
    for level, tone, depth in ((0.34, 2, 0.4), (0.22, 1, 0.15)):
        line = ridge(rng, inner.wide, level, 0.07, 1.6)
        inner.brush().pure.shape(
            [(-0.1, -0.1), *line, (inner.wide + 0.1, -0.1)], mix(palette.land[tone], palette.haze, depth)
        )
    sky.falling(inner)
    brush.box(left - 0.03, low - 0.03, right + 0.03, top + 0.03, "f2e8d6")
    stage.canvas.paste(pane, (round(corner[0]), round(corner[1])))
    bar = 0.012
    brush.box(x - bar / 2, low, x + bar / 2, top, "f2e8d6")
    brush.box(left, low + tall * 0.52, right, low + tall * 0.52 + bar, "f2e8d6")
    brush.mass(
        [
            [
                (left - 0.06, low - 0.06),
                (right + 0.06, low - 0.06),
                (right + 0.06, low - 0.02),
                (left - 0.06, low - 0.02),
            ]
        ],
        "f4ecdc",
        "a8988a",
    )
    cloth = mix(palette.accent, rgb("b5566a"), 0.35)
    for edge, away in ((left - 0.04, 1), (right + 0.04, -1)):
        sway = 0.006 * math.sin(math.tau * stage.at)
        fall = [
            (edge - away * 0.06, top + 0.06),
            (edge + away * 0.11, top + 0.06),
            (edge + away * 0.08 + sway, low + tall * 0.5),
            (edge + away * 0.02, low + 0.1),
            (edge + away * 0.03 + sway, low - 0.05),
            (edge - away * 0.06, low - 0.05),
        ]
        brush.mass([fall], cloth, mix(cloth, rgb("2a1438"), 0.5), angle=0)
        for fold in range(3):
            fx = edge - away * 0.04 + away * 0.045 * fold
            brush.line(
                [(fx, top + 0.05), (fx + away * 0.012, low + tall * 0.5), (fx - away * 0.015, low - 0.04)],
                0.008,
                mix(cloth, rgb("2a1438"), 0.35),
                end=0.003,
            )
    brush.line([(left - 0.13, top + 0.065), (right + 0.13, top + 0.065)], 0.018, "7a5a44", curved=False)


def _pictures(brush: Brush, stage: Stage, x: float) -> None:
    """Hang two small pictures on the wall."""
    for dx, y, wide, tall in ((-0.05, 0.72, 0.15, 0.18), (0.13, 0.66, 0.11, 0.11)):
        left = x + dx - wide / 2
        brush.box(left - 0.016, y - 0.016, left + wide + 0.016, y + tall + 0.016, "6d4c3a")
        brush.box(left, y, left + wide, y + tall, "f4ecdc")
        brush.box(left + 0.012, y + 0.012, left + wide - 0.012, y + tall - 0.012, stage.palette.sky[2])
        hill = [
            (left + 0.012, y + 0.012),
            (left + 0.012, y + tall * 0.4),
            (left + wide * 0.4, y + tall * 0.62),
            (left + wide - 0.012, y + tall * 0.36),
            (left + wide - 0.012, y + 0.012),
        ]
        brush.shape(hill, stage.palette.land[1])
        brush.oval(left + wide * 0.66, y + tall * 0.7, wide * 0.1, wide * 0.1, stage.palette.accent)


def _table(stage: Stage, rng: random.Random) -> None:
    brush = stage.brush()
    wood = rgb(rng.choice(("a8734a", "8a5a40", "b88a5c")))
    edge = 0.25
    brush.mass(
        [[(-0.1, -0.1), (stage.wide + 0.1, -0.1), (stage.wide + 0.1, edge), (-0.1, edge)]],
        wood,
        mix(wood, rgb("2a1828"), 0.55),
    )
    brush.box(-0.1, edge - 0.012, stage.wide + 0.1, edge, mix(wood, WHITE, 0.25))
    for _ in range(12):
        x, y, length = rng.random() * stage.wide, rng.uniform(0.02, edge - 0.03), rng.uniform(0.08, 0.3)
        brush.line(
            [(x - length, y), (x, y + 0.004), (x + length, y)],
            0.005,
            mix(wood, rgb("2a1828"), 0.35),
            end=0.001,
        )


def underwater(stage: Stage) -> Ground:
    """The bottom of the sea: light from above, rocks, weed, corals, bubbles."""
    rng, palette = stage.random("underwater"), stage.palette
    top = mix(palette.water[1], rgb("5fc0c8"), 0.4 if not stage.night else 0.1)
    deep = mix(palette.water[0], rgb("0a2a4a"), 0.5)
    stage.canvas.paste(ramp(stage.canvas.size, (top, mix(top, deep, 0.55), deep)))
    brush = stage.brush().pure
    for number in range(6):
        x, wide = stage.wide * rng.uniform(-0.1, 0.9), rng.uniform(0.04, 0.12)
        drift = 0.03 * math.sin(math.tau * (stage.at + number / 6))
        beam = [(x, 1.05), (x + wide, 1.05), (x + wide * 2.2 + 0.24 + drift, 0.0), (x + 0.2 + drift, 0.0)]
        brush.shape(beam, mix(palette.light, top, 0.3), 0.1)
    for level, depth in ((0.26, 0.55), (0.19, 0.3)):
        line = ridge(rng, stage.wide, level, 0.07, 1.8)
        colour = mix(mix(deep, rgb("1c3a4a"), 0.5), top, depth * 0.5)
        brush.mass([[(-0.1, -0.1), *line, (stage.wide + 0.1, -0.1)]], colour, mix(colour, palette.ink, 0.4))
        for _ in range(5):
            _weed(
                brush.at(rng.random() * stage.wide, level - 0.04, rng.uniform(0.16, 0.34)),
                stage,
                rng,
                mix(rgb("3f8a7a"), colour, depth),
            )
    sand = mix(rgb("d9c08a"), deep, 0.35 if not stage.night else 0.65)
    brush.mass(
        [[(-0.1, -0.1), *ridge(rng, stage.wide, 0.1, 0.02), (stage.wide + 0.1, -0.1)]],
        sand,
        mix(sand, deep, 0.6),
    )
    for number in range(14):
        side = number % 2
        x = stage.wide * (rng.uniform(0, 0.27) if side else rng.uniform(0.73, 1.0))
        part = brush.at(x, rng.uniform(0.02, 0.09), rng.uniform(0.1, 0.3))
        (_coral, _weed)[number % 2 if number > 3 else 1](
            part, stage, rng, mix(rgb(rng.choice(("e0707a", "e8a04a", "b56ab0", "4fa88a"))), deep, 0.2)
        )
    return Ground(foot=0.1, water=0.4, air=0.5, front=_bubbles)


def _weed(brush: Brush, stage: Stage, rng: random.Random, colour: Colour) -> None:
    for number in range(4):
        x, tall = (number - 1.5) * 0.14, rng.uniform(0.6, 1.0)
        s = 0.1 * math.sin(math.tau * (stage.at + rng.random()))
        path = [
            (x, 0),
            (x + 0.08 + s * 0.3, tall * 0.35),
            (x - 0.06 + s * 0.7, tall * 0.7),
            (x + 0.05 + s, tall),
        ]
        brush.line(path, 0.1, mix(colour, stage.palette.ink, 0.2 * (number % 2)), end=0.02)


def _coral(brush: Brush, stage: Stage, rng: random.Random, colour: Colour) -> None:
    def branch(part: Brush, depth: int) -> None:
        part.line([(0, 0), (0, 1)], 0.3, colour, end=0.2, curved=False)
        if depth:
            for turn in (30, -28):
                branch(part.at(0, 0.85, 0.74, turn=turn + rng.uniform(-8, 8)), depth - 1)

    branch(brush.at(0, 0, 0.36), 3)


def _bubbles(stage: Stage) -> None:
    rng, brush = stage.random("bubbles"), stage.brush().pure
    for _ in range(22):
        x, start, size = rng.random() * stage.wide, rng.random(), rng.uniform(0.004, 0.013)
        rise = (start + stage.at) % 1
        x += 0.01 * math.sin(rise * 20)
        brush.oval(x, rise, size, size, mix(stage.palette.water[1], WHITE, 0.5), alpha=0.4)
        brush.oval(x - size * 0.3, rise + size * 0.3, size * 0.3, size * 0.3, "ffffff", alpha=0.8)


def clouds(stage: Stage) -> Ground:
    """Above the clouds."""
    rng = stage.random("above")
    sky.paint_sky(stage, 0.12)
    for row in range(4):
        for _ in range(round(5 * max(1.0, stage.wide))):
            x, y = rng.random() * stage.wide, 0.2 - row * 0.07 + rng.uniform(-0.02, 0.02)
            drift = 0.02 * math.sin(math.tau * (stage.at + rng.random()))
            sky.cloud(stage.brush().at(x + drift, y, rng.uniform(0.12, 0.22)), stage, rng, 0.5 - row * 0.15)
    return Ground(foot=0.2, air=0.54)


def space(stage: Stage) -> Ground:
    """Stars, a nebula, a planet with a ring and its moons."""
    rng, palette = stage.random("space"), stage.palette
    night = (rgb("090a1f"), mix(rgb("1a1440"), palette.sky[0], 0.3), mix(rgb("33235c"), palette.sky[0], 0.3))
    stage.canvas.paste(ramp(stage.canvas.size, night))
    brush = stage.brush().pure
    for colour in (palette.accent, palette.sky[1], rgb("5a4fc8"), rgb("2f8fa8")):
        for _ in range(2):
            brush.glow(
                rng.random() * stage.wide, rng.uniform(0.15, 0.95), rng.uniform(0.25, 0.55), colour, 0.3
            )
    sky.stars(stage, 0.0, 150)
    x, y = stage.wide * rng.choice((0.2, 0.8)), rng.uniform(0.68, 0.76)
    _planet(stage, x, y, 0.13 * stage.unit, rgb(rng.choice(("e0a868", "c8705a", "7fa8c8"))), ringed=True)
    _planet(stage, stage.wide - x * 0.92, 0.86, 0.04 * stage.unit, rgb("b8b0c8"))
    ground = rgb("5f5a80")
    curve = [
        (px, 0.1 - 0.16 * ((px / stage.wide) - 0.5) ** 2 * 4)
        for px in (stage.wide * n / 30 for n in range(-1, 32))
    ]
    brush.mass(
        [[(-0.1, -0.3), *curve, (stage.wide + 0.1, -0.3)]], ground, mix(ground, rgb("14102c"), 0.8), angle=-90
    )
    return Ground(foot=0.09, water=None, air=0.36)


def _planet(stage: Stage, x: float, y: float, radius: float, paint: Colour, *, ringed: bool = False) -> None:
    brush = stage.brush().pure.at(x, y, radius)
    brush.glow(0, 0, 1.9, paint, 0.3)
    disc = ring(0, 0, 1, 1, steps=60)
    brush.mass([disc], paint, mix(paint, rgb("14102c"), 0.8), angle=-40, start=0.25)
    for level, half in ((0.4, 0.08), (0.05, 0.12), (-0.35, 0.07)):
        reach = math.sqrt(max(0.0, 1 - level * level)) * 0.96
        brush.line(
            [(-reach, level), (0, level - 0.1), (reach, level)], half, mix(paint, WHITE, 0.3), alpha=0.5
        )
    if ringed:
        tilted = brush.at(0, 0, 1.0, turn=18)
        band = [*arc(0, 0, 1.75, 0.42, 155, 385), *reversed(arc(0, 0, 1.35, 0.27, 155, 385))]
        tilted.shape(band, mix(paint, WHITE, 0.55), 0.9)


def moon(stage: Stage) -> Ground:
    """On the moon, with the earth in the sky."""
    rng = stage.random("moonscape")
    stage.canvas.paste(ramp(stage.canvas.size, (rgb("070816"), rgb("10122c"), rgb("1f2248"))))
    sky.stars(stage, 0.3, 130)
    _earth(stage, stage.wide * rng.choice((0.2, 0.8)), 0.75, 0.12 * stage.unit)
    brush = stage.brush().pure
    for level, swing, tone in ((0.36, 0.05, "6d6c88"), (0.28, 0.03, "8f8da4"), (0.2, 0.02, "b5b3c2")):
        colour = mix(rgb(tone), stage.palette.sky[0], 0.1)
        line = ridge(rng, stage.wide, level, swing, 1.4)
        brush.mass(
            [[(-0.1, -0.1), *line, (stage.wide + 0.1, -0.1)]], colour, mix(colour, rgb("1c1a38"), 0.55)
        )
        for _ in range(5):
            x, y, r = rng.random() * stage.wide, level - rng.uniform(0.06, 0.16), rng.uniform(0.015, 0.05)
            if y > 0.01:
                brush.oval(x, y, r, r * 0.28, mix(colour, rgb("1c1a38"), 0.35))
                brush.oval(x, y - r * 0.07, r * 0.86, r * 0.2, mix(colour, rgb("1c1a38"), 0.18))
    return Ground(foot=0.14, air=0.55)


def _earth(stage: Stage, x: float, y: float, radius: float) -> None:
    brush = stage.brush().pure.at(x, y, radius)
    brush.glow(0, 0, 1.8, "7fc0e8", 0.45)
    brush.shape(ring(0, 0, 1, 1, steps=60), "3f86b8")
    for land in (
        [(-0.6, 0.5), (-0.2, 0.75), (0.0, 0.5), (-0.2, 0.2), (-0.1, -0.1), (-0.4, -0.2), (-0.55, 0.1)],
        [(0.25, 0.4), (0.6, 0.5), (0.78, 0.1), (0.5, -0.3), (0.35, -0.05)],
        [(-0.1, -0.5), (0.2, -0.45), (0.15, -0.8), (-0.05, -0.75)],
    ):
        brush.blob(land, "6fa86a")
    for cx, cy, w in ((-0.3, 0.05, 0.5), (0.3, 0.62, 0.4), (0.2, -0.3, 0.5), (-0.4, -0.55, 0.3)):
        brush.line([(cx - w, cy), (cx, cy + 0.08), (cx + w * 0.6, cy)], 0.1, "ffffff", end=0.03, alpha=0.75)
    brush.shade([ring(0, 0, 1, 1, steps=60)], "0a1030", angle=-30, strength=0.9, start=0.4)
