"""Places out of doors: sea, harbour, river, mountains, forest, meadow, garden, desert."""

import math
import random

from sandbox.media.palette import WHITE, Colour, mix, rgb
from sandbox.media.scenes.brush import Brush, Point, ring
from sandbox.media.scenes.ground import Front, Ground, height_at, land, peaks, ridge
from sandbox.media.scenes.sky import paint_sky
from sandbox.media.scenes.stage import Stage
from sandbox.media.scenes.subjects import MOTIFS, growing

# --- water -----------------------------------------------------------------------------------------------


def water(stage: Stage, top: float, *, swell: float = 1.0) -> None:
    """Paint water from `top` down: a run of colour, the light's path, and rows of waves that roll."""
    brush, palette = stage.brush().pure, stage.palette
    far = mix(palette.water[1], palette.sky[2], 0.35)
    rows = 9
    storm = stage.wish.weather in ("storm", "wind")
    rng = stage.random("water")
    for row in range(rows):
        near = row / (rows - 1)
        level = top * (1 - near**1.25) + 0.0
        colour = mix(far, palette.water[0], near**0.8)
        swing = (0.0015 + 0.013 * near) * swell * (2.4 if storm else 1.0)
        wave = 0.1 + 0.34 * near
        phase = math.tau * (stage.at * (1 if row % 2 else -1) + rng.random())
        line = wavy(
            stage.wide, level if row else top, swing if row else 0.0, wave, phase, sharp=0.35 + 0.4 * storm
        )
        if row == 0:
            brush.shape([(-0.1, -0.1), *line, (stage.wide + 0.1, -0.1)], colour)
            continue
        brush.shape([(-0.1, -0.1), *line, (stage.wide + 0.1, -0.1)], colour)
        crest(brush, line, level, swing, 0.002 + 0.006 * near, mix(colour, palette.light, 0.35))
    glints(stage, top)


def wavy(
    wide: float, level: float, swing: float, length: float, phase: float, sharp: float = 0.4
) -> list[Point]:
    """Return a line of waves; `sharp` pulls their crests up."""
    line = []
    for step in range(-2, 123):
        x = wide * step / 120
        angle = x / length * math.tau + phase
        rise = (
            math.sin(angle)
            + sharp * (abs(math.sin(angle / 2 + 0.8)) ** 3 - 0.4)
            + 0.3 * math.sin((angle - phase) * 0.37 + 1)
        )
        line.append((x, level + swing * rise))
    return line


def glints(stage: Stage, top: float, count: int = 46) -> None:
    """Sprinkle short strokes of light on the water, thickest below the sun or moon."""
    rng, brush = stage.random("glints"), stage.brush().pure
    side = stage.random("sun").choice((0.22, 0.3, 0.7, 0.78)) * stage.wide
    bright = stage.wish.weather == "clear"
    for number in range(count):
        near = rng.random() ** 0.8
        y = top * (1 - near) - 0.004
        spread = 0.05 + 0.12 * near
        x = side + rng.gauss(0, spread) if bright and number % 3 else rng.random() * stage.wide
        length = (0.012 + 0.05 * near) * rng.uniform(0.5, 1.4)
        shine = 0.5 + 0.5 * math.sin(math.tau * (stage.at + rng.random()))
        colour = mix(stage.palette.light, WHITE, 0.25)
        x += 0.006 * math.sin(math.tau * (stage.at + rng.random()))
        if y > 0:
            brush.line(
                [(x - length, y), (x + length, y)],
                0.0022 + 0.004 * near,
                colour,
                end=0.001,
                alpha=0.25 + 0.5 * shine,
            )


def near_waves(level: float) -> Front:
    """Return a painter of the water in front of what swims: it covers the hull."""

    def front(stage: Stage) -> None:
        brush, palette = stage.brush().pure, stage.palette
        storm = stage.wish.weather in ("storm", "wind")
        for row, (down, length) in enumerate(((0.0, 0.42), (0.075, 0.6), (0.16, 0.8))):
            swing = 0.011 * (1 + row * 0.5) * (2.3 if storm else 1.0)
            phase = math.tau * (stage.at * (1 if row % 2 else -1) + 0.3 * row)
            line = wavy(stage.wide, level - down, swing, length, phase, 0.5)
            colour = mix(palette.water[0], palette.ink, 0.08 + 0.16 * row)
            body = [(-0.1, -0.1), *line, (stage.wide + 0.1, -0.1)]
            brush.mass([body], colour, mix(colour, palette.ink, 0.35), angle=-90, strength=0.7, start=0.1)
            foam = mix(palette.water[1], WHITE, 0.55 if storm else 0.25)
            crest(brush, line, level - down, swing, 0.017 if storm else 0.009, foam)

    return front


def crest(brush: Brush, line: list[Point], level: float, swing: float, thick: float, colour: Colour) -> None:
    """Paint light on a wave, thickest at its tops and none in its hollows."""
    lower = [(x, y - thick * max(0.0, (y - level) / swing - 0.1)) for x, y in line]
    brush.shape([*line, *reversed(lower)], colour, 0.85)


def sea(stage: Stage) -> Ground:
    rng = stage.random("sea")
    horizon = 0.42 + 0.06 * rng.random()
    paint_sky(stage, horizon)
    for depth in (0.75, 0.5):
        side = rng.random() < 0.5
        line = ridge(rng, stage.wide, horizon + 0.02, 0.035 * (1.3 - depth), 1.2)
        centre = stage.wide * (rng.uniform(0.0, 0.25) if side else rng.uniform(0.75, 1.0))
        reach = stage.wide * rng.uniform(0.22, 0.35)
        island = [
            (x, horizon + max(0.0, (y - horizon + 0.035) * (1 - ((x - centre) / reach) ** 2)))
            for x, y in line
            if abs(x - centre) < reach
        ]
        if len(island) > 3:
            far = mix(stage.palette.land[2], stage.palette.haze, depth)
            stage.brush().pure.shape([(island[0][0], horizon), *island, (island[-1][0], horizon)], far)
    water(stage, horizon)
    return Ground(foot=0.27, water=0.27, air=0.66, front=near_waves(0.25), site=0.26)


def islet(stage: Stage, x: float, y: float, width: float) -> None:
    """Paint a small island, or a floe of ice, for what cannot swim."""
    colour = rgb("eaf2f8") if stage.snowy else mix(rgb("d9bd84"), stage.palette.land[1], 0.2)
    half = width * 0.75
    back = [
        (x - half, y - 0.06),
        (x - half * 0.8, y - 0.005),
        (x - half * 0.3, y + 0.025),
        (x + half * 0.4, y + 0.02),
    ]
    mound = [*back, (x + half * 0.85, y - 0.01), (x + half, y - 0.06)]
    stage.brush().shaded(mound, colour, mix(colour, stage.palette.water[0], 0.6), start=0.1)


def harbour(stage: Stage) -> Ground:
    rng, palette = stage.random("harbour"), stage.palette
    horizon = 0.46
    paint_sky(stage, horizon)
    land(stage, ridge(rng, stage.wide, horizon + 0.13, 0.06, 1.5), palette.land[2], 0.45)
    water(stage, horizon, swell=0.6)
    quay_houses(stage, horizon)
    return Ground(foot=0.07, water=0.25, air=0.74, front=quay, site=0.45, shore=True)


def quay_houses(stage: Stage, level: float) -> None:
    """Paint a row of narrow houses at the water, each with its reflection."""
    rng = stage.random("houses")
    x = -0.04
    paints = ("c9563c", "e3a857", "e9d8b4", "6f9a9b", "b5655a", "d98a6a", "88a37a", "5e7f94", "d9c27e")
    brush = stage.brush(0.16)
    while x < stage.wide + 0.05:
        width, tall = rng.uniform(0.075, 0.12), rng.uniform(0.13, 0.23)
        paint = rng.choice(paints)
        mirrored = mix(brush.lit(rgb(paint)), stage.palette.water[0], 0.55)
        for step in range(5):
            shift = 0.006 * math.sin(math.tau * (stage.at + step * 0.3)) * (step + 1) / 3
            y = level - tall * 0.9 * step / 5
            part = [
                (x + shift, y),
                (x + width + shift, y),
                (x + width + shift, y - tall * 0.12),
                (x + shift, y - tall * 0.12),
            ]
            brush.pure.shape(part, mirrored, 0.6 - 0.1 * step)
        town_house(brush.at(x, level, 1.0), stage, rng, width, tall, paint)
        x += width + rng.choice((0.0, 0.0, 0.004))
    brush.box(-0.1, level - 0.018, stage.wide + 0.1, level + 0.006, "6d6660")
    brush.box(-0.1, level - 0.018, stage.wide + 0.1, level - 0.008, "4f4a48")


def town_house(brush: Brush, stage: Stage, rng: random.Random, width: float, tall: float, paint: str) -> None:
    """Paint a house front with its roof and rows of windows, some lit at night."""
    wall = rgb(paint)
    brush.mass(
        [[(0, 0), (width, 0), (width, tall), (0, tall)]],
        wall,
        mix(wall, rgb("3a2a3a"), 0.4),
        angle=-60,
        strength=0.6,
    )
    style = rng.randint(0, 2)
    roof = rgb(rng.choice(("a8452f", "8c3d33", "5b5560", "b35a38")))
    peak = tall + width * rng.uniform(0.4, 0.75)
    over = width * 0.05
    if style == 0:
        brush.shape([(-over, tall), (width + over, tall), (width / 2, peak)], roof)
    elif style == 1:
        brush.shape(
            [
                (-over, tall),
                (width + over, tall),
                (width * 0.85, tall + width * 0.4),
                (width * 0.15, tall + width * 0.4),
            ],
            roof,
        )
    else:
        brush.box(-over, tall, width + over, tall + width * 0.1, roof)
    if rng.random() < 0.6:
        brush.box(width * 0.68, tall, width * 0.8, tall + width * 0.62, mix(roof, rgb("2a2030"), 0.3))
    if stage.snowy and style < 2:
        brush.line(
            [(-over, tall), (width / 2, peak if style == 0 else tall + width * 0.4), (width + over, tall)],
            width * 0.09,
            "f4f7fb",
            curved=False,
        )
    rows = max(2, round(tall / 0.06))
    for row in range(rows):
        for column in range(2 if width < 0.1 else 3):
            count = 2 if width < 0.1 else 3
            wx = width * (column + 0.5) / count
            wy = tall * (row + 0.55) / rows
            window(brush.at(wx, wy, width / count * 0.52), stage, rng)


def window(brush: Brush, stage: Stage, rng: random.Random) -> None:
    """Paint a window one unit wide; where it is dark outside, most are lit."""
    awake = rng.random()  # drawn by day, too: the house stays the same house
    lit = stage.dim and awake < (0.72 if stage.night else 0.5)
    frame, glass = "f2ead8", "54708a"
    brush.box(-0.5, -0.66, 0.5, 0.66, frame)
    if lit:
        brush.pure.box(-0.4, -0.56, 0.4, 0.56, mix(stage.palette.accent, stage.palette.light, 0.6))
    else:
        brush.box(-0.4, -0.56, 0.4, 0.56, glass)
        brush.shape([(-0.4, -0.1), (0.05, 0.56), (-0.4, 0.56)], "7f9cb0", 0.8)
    brush.box(-0.04, -0.56, 0.04, 0.56, frame)
    brush.box(-0.4, 0.02, 0.4, 0.1, frame)


def quay(stage: Stage) -> None:
    """Paint the near quay with its bollards and a rope."""
    brush, palette = stage.brush(), stage.palette
    rng = stage.random("quay")
    near_waves(0.22)(stage)
    edge = 0.085
    brush.mass(
        [[(-0.1, -0.1), (stage.wide + 0.1, -0.1), (stage.wide + 0.1, edge), (-0.1, edge)]],
        "8a7a6c",
        "4a3f44",
        angle=-90,
    )
    brush.box(-0.1, edge - 0.008, stage.wide + 0.1, edge + 0.006, "a8967f")
    x = -0.02
    while x < stage.wide:
        brush.box(x, 0, x + 0.004, edge - 0.01, mix(rgb("4a3f44"), palette.ink, 0.3), 0.5)
        x += rng.uniform(0.11, 0.17)
    first = stage.wide * rng.uniform(0.08, 0.16)
    second = stage.wide * rng.uniform(0.84, 0.92)
    for x in (first, second):
        bollard = brush.at(x, edge - 0.012, 0.06 * stage.unit)
        bollard.oval(0, 0.02, 0.5, 0.12, "3d3840", alpha=0.5)
        bollard.box(-0.26, 0, 0.26, 0.85, "4b4752")
        bollard.oval(0, 0.88, 0.42, 0.2, "5d5864")
        bollard.box(0.1, 0, 0.26, 0.8, "3a3640")


# --- land ------------------------------------------------------------------------------------------------


def mountains(stage: Stage) -> Ground:
    rng, palette = stage.random("mountains"), stage.palette
    paint_sky(stage, 0.45)
    for number, (level, tall, depth) in enumerate(
        ((0.42, 0.42, 0.62), (0.34, 0.34, 0.34), (0.28, 0.2, 0.12))
    ):
        line = peaks(rng, stage.wide, level, tall, round(2 + number + stage.wide))
        land(
            stage,
            line,
            _rock(stage, palette.land[2 if number == 0 else 1]),
            depth,
            shade=mix(palette.land[2], palette.haze, 0.45 + depth * 0.4),
        )
        if number < 2:
            caps(stage, line, level + tall * 0.52, depth)
    hill = ridge(rng, stage.wide, 0.26, 0.05, 1.3)
    treeline(stage, hill, rng, 0.055, 0.2)
    land(stage, hill, mix(palette.land[0], palette.land[1], 0.5), 0.08)
    near = ridge(rng, stage.wide, 0.16, 0.03)
    land(stage, near, palette.land[0])
    return Ground(foot=0.12, air=0.66, front=grass, site=0.16)


def _rock(stage: Stage, colour: Colour) -> Colour:
    """Return the colour of rock: in winter it is darker than the snow on it."""
    palette = stage.palette
    return mix(colour, mix(palette.sky[0], palette.ink, 0.4), 0.6) if stage.snowy else colour


def caps(stage: Stage, line: list[Point], snow: float, depth: float) -> None:
    """Lay snow on what of a line is above `snow`, with a ragged hem and a shaded side."""
    rng, brush = stage.random(f"caps {depth}"), stage.brush().pure
    white = mix(mix(stage.palette.paper, stage.palette.sky[2], 0.12), stage.palette.haze, depth * 0.5)
    if stage.night:
        white = mix(white, stage.palette.sky[1], 0.5)
    run: list[Point] = []
    for point in [*line, (9.0, 0.0)]:
        if point[1] > snow:
            run.append(point)
        elif len(run) > 1:
            hem, (left, right) = [], (run[0][0], run[-1][0])
            for step in range(9):
                x = right + (left - right) * (step + 0.5) / 9
                drop = rng.uniform(0.015, 0.04) if step % 2 else -rng.uniform(-0.005, 0.02)
                hem.append((x, min(snow - drop, height_at(run, x) - 0.004)))
            brush.shape([*run, *hem], white)
            top = max(run, key=lambda p: p[1])
            shaded = [p for p in run if p[0] >= top[0]]
            brush.shape(
                [*shaded, *[p for p in hem if p[0] > top[0]], (top[0], snow + 0.01)],
                mix(white, stage.palette.sky[0], 0.28),
            )
            run = []
        else:
            run = []


def treeline(stage: Stage, line: list[Point], rng: random.Random, tall: float, depth: float) -> None:
    """Stand small firs along a line."""
    brush = stage.brush().pure
    colour = mix(mix(stage.palette.foliage, stage.palette.ink, 0.4), stage.palette.haze, depth)
    x = -0.02
    while x < stage.wide + 0.02:
        y, size = height_at(line, x) - 0.006, tall * rng.uniform(0.55, 1.15)
        half = size * 0.27
        fir = [
            (x - half, y),
            (x - half * 0.35, y + size * 0.45),
            (x - half * 0.6, y + size * 0.42),
            (x, y + size),
        ]
        fir += [(2 * x - px, py) for px, py in reversed(fir[:-1])]
        brush.shape(fir, mix(colour, stage.palette.land[1], rng.random() * 0.3))
        x += rng.uniform(0.012, 0.045)


def forest(stage: Stage) -> Ground:
    rng, palette = stage.random("forest"), stage.palette
    paint_sky(stage, 0.3)
    brush = stage.brush().pure
    brush.glow(stage.wide * rng.uniform(0.35, 0.65), 0.62, 0.75, palette.light, 0.55)
    for layer, depth in enumerate((0.7, 0.5, 0.3, 0.12)):
        level = 0.34 - 0.05 * layer
        leaf = mix(mix(palette.foliage, palette.ink, 0.25), palette.haze, depth)
        trunk = mix(mix(rgb("5a4438"), palette.ink, 0.35 if stage.night else 0.1), palette.haze, depth)
        canopy = [
            (x, 1.02 - (0.1 + 0.045 * (3 - layer)) + y) for x, y in ridge(rng, stage.wide, 0.0, 0.07, 3.0)
        ]
        if layer < 3:
            brush.mass(
                [[(-0.1, 1.1), *canopy, (stage.wide + 0.1, 1.1)]],
                leaf,
                mix(leaf, palette.haze, 0.5),
                angle=-90,
                strength=0.6,
            )
        count = round((9 - layer * 2) * max(0.6, stage.wide))
        for number in range(count):
            x = stage.wide * (number + rng.uniform(0.1, 0.9)) / count
            if layer == 3 and 0.25 < x / stage.wide < 0.75:
                continue
            thick = (0.012 + 0.014 * layer) * rng.uniform(0.7, 1.2)
            lean = rng.uniform(-0.02, 0.02)
            sides = [
                (x - thick, level - 0.06),
                (x - thick * 0.55 + lean, 1.05),
                (x + thick * 0.55 + lean, 1.05),
                (x + thick, level - 0.06),
            ]
            brush.mass([sides], trunk, mix(trunk, palette.ink, 0.4), angle=0, strength=0.8, start=0.4)
        floor = ridge(rng, stage.wide, level, 0.018, 1.6)
        land(stage, floor, mix(palette.land[1], palette.land[0], layer / 3), depth * 0.75)
    _beams(stage)
    return Ground(foot=0.09, air=0.6, front=ferns, site=0.14)


def _beams(stage: Stage) -> None:
    """Let light fall through the trees."""
    if stage.wish.weather in ("rain", "storm", "snow"):
        return
    rng, brush = stage.random("beams"), stage.brush().pure
    for _ in range(4):
        x = stage.wide * rng.uniform(0.15, 0.8)
        wide = rng.uniform(0.03, 0.09)
        shine = 0.07 + 0.03 * math.sin(math.tau * (stage.at + rng.random()))
        beam = [(x, 1.05), (x + wide, 1.05), (x + wide * 2.2 + 0.28, 0.12), (x + 0.22, 0.12)]
        brush.shape(beam, stage.palette.light, shine)


def meadow(stage: Stage) -> Ground:
    rng, palette = stage.random("meadow"), stage.palette
    paint_sky(stage, 0.38)
    far = ridge(rng, stage.wide, 0.42, 0.06, 1.3)
    land(stage, far, palette.land[2], 0.5)
    middle = ridge(rng, stage.wide, 0.33, 0.05, 1.2)
    treeline_round(stage, middle, rng, 0.05, 0.4)
    land(stage, middle, mix(palette.land[2], palette.land[1], 0.5), 0.22)
    close = ridge(rng, stage.wide, 0.25, 0.035)
    treeline_round(stage, close, rng, 0.085, 0.14, sparse=3.2)
    land(stage, close, palette.land[1], 0.05)
    land(stage, ridge(rng, stage.wide, 0.13, 0.02), mix(palette.land[0], palette.land[1], 0.35))
    return Ground(foot=0.1, air=0.64, front=grass, site=0.16)


def treeline_round(
    stage: Stage, line: list[Point], rng: random.Random, tall: float, depth: float, sparse: float = 1.0
) -> None:
    """Stand small round trees along a line, in loose groups."""
    brush = stage.brush().pure
    leaf = mix(mix(stage.palette.foliage, stage.palette.ink, 0.12), stage.palette.haze, depth)
    if stage.snowy:
        leaf = mix(leaf, WHITE, 0.25)
    x = rng.uniform(0, 0.1)
    while x < stage.wide:
        for _ in range(rng.randint(1, 3)):
            y, size = height_at(line, x), tall * rng.uniform(0.6, 1.1)
            tone = mix(leaf, stage.palette.land[1], rng.random() * 0.3)
            brush.line([(x, y - 0.01), (x, y + size * 0.5)], size * 0.1, mix(tone, stage.palette.ink, 0.5))
            crown = ring(x, y + size * 0.66, size * 0.34, size * 0.42)
            brush.mass([crown], tone, mix(tone, stage.palette.ink, 0.4), angle=-50, strength=0.8)
            x += size * rng.uniform(0.45, 0.9)
        x += rng.uniform(0.06, 0.26) * sparse


def garden(stage: Stage) -> Ground:
    rng, palette = stage.random("garden"), stage.palette
    paint_sky(stage, 0.36)
    land(stage, ridge(rng, stage.wide, 0.4, 0.05, 1.4), palette.land[2], 0.45)
    brush = stage.brush(0.12)
    hedge = ridge(rng, stage.wide, 0.36, 0.02, 4.0)
    treeline_round(stage, hedge, rng, 0.13, 0.25, sparse=1.6)
    land(stage, hedge, mix(palette.foliage, palette.ink, 0.2), 0.15)
    step, x = 0.052, -0.02
    while x < stage.wide + 0.05:
        picket = [(x, 0.2), (x + 0.03, 0.2), (x + 0.03, 0.32), (x + 0.015, 0.342), (x, 0.32)]
        brush.shape(picket, "f0e8d8")
        x += step
    brush.box(-0.1, 0.295, stage.wide + 0.1, 0.307, "e2d8c4")
    brush.box(-0.1, 0.235, stage.wide + 0.1, 0.247, "e2d8c4")
    land(stage, ridge(rng, stage.wide, 0.225, 0.008), palette.land[1], 0.02)
    if not stage.snowy:
        for _ in range(round(26 * stage.wide)):
            spot = (rng.random() * stage.wide, rng.uniform(0.19, 0.24))
            growing.bloom(stage.brush(0.05).at(*spot, 0.026 * rng.uniform(0.7, 1.2)), rng)
    return Ground(foot=0.1, air=0.6, front=flowerbed, site=0.17)


def desert(stage: Stage) -> Ground:
    rng, palette = stage.random("desert"), stage.palette
    paint_sky(stage, 0.36)
    sand = (rgb("c98a4b"), rgb("deac6c"), rgb("eac99a"))
    warm = [
        mix(mix(s, c, 0.25), palette.ink, 0.5 if stage.night else 0.0)
        for s, c in zip(sand, palette.land, strict=True)
    ]
    brush = stage.brush().pure
    for _ in range(3):
        x, half, tall = rng.random() * stage.wide, rng.uniform(0.06, 0.16), rng.uniform(0.08, 0.17)
        rock = mix(mix(rgb("a8593a"), palette.ink, 0.3 if stage.night else 0.0), palette.haze, 0.45)
        mesa = [
            (x - half * 1.4, 0.34),
            (x - half, 0.38 + tall * 0.8),
            (x - half * 0.8, 0.38 + tall),
            (x + half * 0.9, 0.38 + tall),
            (x + half, 0.38 + tall * 0.7),
            (x + half * 1.5, 0.34),
        ]
        brush.mass([mesa], rock, mix(rock, palette.ink, 0.3), angle=0)
    for level, swing, tone, depth in ((0.37, 0.03, 2, 0.25), (0.29, 0.04, 1, 0.1), (0.16, 0.03, 0, 0.0)):
        line = ridge(rng, stage.wide, level, swing, 1.1)
        land(stage, line, warm[tone], depth, shade=mix(warm[tone], rgb("7a3f3a"), 0.45))
    return Ground(foot=0.13, air=0.66, front=None)


def river(stage: Stage) -> Ground:
    rng, palette = stage.random("river"), stage.palette
    paint_sky(stage, 0.44)
    land(stage, ridge(rng, stage.wide, 0.5, 0.06, 1.3), palette.land[2], 0.5)
    bank = ridge(rng, stage.wide, 0.44, 0.018, 1.5)
    treeline_round(stage, bank, rng, 0.1, 0.3)
    land(stage, bank, palette.land[1], 0.2)
    water(stage, 0.4, swell=0.5)
    brush = stage.brush().pure
    for _ in range(6):
        x, y = rng.random() * stage.wide, rng.uniform(0.12, 0.3)
        pad = ring(x, y, 0.035, 0.009)
        brush.shape(pad, mix(palette.foliage, palette.land[0], 0.4))
    return Ground(foot=0.07, water=0.2, air=0.7, front=reed_bank, site=0.38, shore=True)


# --- what is in front ------------------------------------------------------------------------------------


def grass(stage: Stage) -> None:
    """Paint blades and a few flowers along the foot."""
    rng, brush, palette = stage.random("grass"), stage.brush().pure, stage.palette
    base = mix(palette.land[0], palette.ink, 0.18)
    land(stage, ridge(rng, stage.wide, 0.035, 0.018, 2.0), base)
    count = round(70 * stage.wide)
    for _ in range(count):
        x, tall = rng.random() * stage.wide, rng.uniform(0.025, 0.085)
        sway = 0.012 * math.sin(math.tau * (stage.at + x))
        tip = (x + rng.uniform(-0.02, 0.02) + sway, 0.03 + tall)
        colour = mix(base, palette.land[1], rng.random() * 0.8)
        brush.line([(x, 0.0), (x + (tip[0] - x) * 0.3, tall * 0.6), tip], 0.009, colour, end=0.001)
    if not stage.snowy:
        for _ in range(round(9 * stage.wide)):
            spot = (rng.random() * stage.wide, rng.uniform(0.03, 0.09))
            growing.bloom(stage.brush().at(*spot, 0.02 * rng.uniform(0.7, 1.2)), rng)


def ferns(stage: Stage) -> None:
    """Paint the undergrowth: fern leaves at both sides."""
    rng, brush, palette = stage.random("ferns"), stage.brush().pure, stage.palette
    base = mix(mix(palette.foliage, palette.land[0], 0.5), palette.ink, 0.35)
    land(stage, ridge(rng, stage.wide, 0.03, 0.015, 2.0), mix(palette.land[0], palette.ink, 0.25))
    for number in range(round(10 * max(1.0, stage.wide))):
        side = number % 2
        x = stage.wide * (rng.uniform(-0.02, 0.26) if side else rng.uniform(0.74, 1.02))
        size = rng.uniform(0.1, 0.2)
        lean = rng.uniform(-40, 40) + 4 * math.sin(math.tau * (stage.at + rng.random()))
        growing.fern(brush.at(x, -0.01, size, turn=lean), mix(base, palette.land[1], rng.random() * 0.35))


def flowerbed(stage: Stage) -> None:
    grass(stage)
    if stage.snowy:
        return
    rng = stage.random("bed")
    for number in range(round(7 * max(1.0, stage.wide))):
        x = stage.wide * (rng.uniform(0, 0.24) if number % 2 else rng.uniform(0.76, 1.0))
        size = rng.uniform(0.1, 0.2)
        growing.stalk(stage.brush().at(x, -0.02, size), stage, rng)


def reed_bank(stage: Stage) -> None:
    """Paint reeds at both sides, and a bank where somebody stands on it."""
    rng, brush = stage.random("reeds"), stage.brush()
    if any(MOTIFS[noun].home == "land" for noun in stage.wish.nouns):
        land(stage, ridge(rng, stage.wide, 0.1, 0.012), stage.palette.land[0])
    for side in (0.0, 1.0):
        for _ in range(9):
            x = stage.wide * (side + (0.5 - side) * 2 * rng.uniform(-0.02, 0.2))
            growing.reed(brush.at(x, -0.02, rng.uniform(0.22, 0.46)), stage, rng)
