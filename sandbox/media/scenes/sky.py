"""The sky: its light, sun or moon, stars and clouds."""

import math
import random

from PIL import Image

from sandbox.media.palette import WHITE, Colour, mix, rgb
from sandbox.media.scenes.brush import Brush, arc, ramp, ring
from sandbox.media.scenes.stage import Stage


def paint_sky(stage: Stage, horizon: float = 0.4) -> None:
    """Paint the sky down to `horizon` (in heights from the foot) and below."""
    palette, canvas = stage.palette, stage.canvas
    run = ramp((canvas.width, round(canvas.height * (1 - horizon)) + 2), palette.sky)
    canvas.paste(palette.sky[2], (0, 0, *canvas.size))
    canvas.paste(run, (0, 0))
    if stage.wish.time == "night":
        stars(stage, horizon)
    lights(stage, horizon)
    if stage.wish.weather != "fog":
        clouds(stage, horizon)


def stars(stage: Stage, horizon: float, count: int = 90) -> None:
    """Sprinkle stars that twinkle; some are large."""
    rng, brush = stage.random("stars"), stage.brush()
    for _ in range(count):
        x, y = rng.random() * stage.wide, 1 - (1 - horizon) * rng.random() ** 1.5
        size, phase = rng.choice((0.0016, 0.0018, 0.0022, 0.003)), rng.random()
        shine = 0.55 + 0.45 * math.sin(math.tau * (stage.at * 2 + phase))
        colour = mix(stage.palette.sky[0], WHITE, 0.45 + 0.5 * shine)
        brush.canvas.paste(colour, _dot(brush, x, y, size * stage.unit))
    for _ in range(5):
        x, y, phase = rng.random() * stage.wide, 0.6 + 0.38 * rng.random(), rng.random()
        shine = 0.6 + 0.4 * math.sin(math.tau * (stage.at + phase))
        sparkle(brush.at(x, y, 0.011 * stage.unit * (0.6 + 0.5 * shine)), WHITE)


def sparkle(brush: Brush, colour: Colour) -> None:
    """Paint a star of four points, one unit tall and wide to each side."""
    tips = []
    for step in range(8):
        reach = 1.0 if step % 2 == 0 else 0.16
        tips.append((reach * math.cos(step * math.pi / 4), reach * math.sin(step * math.pi / 4)))
    brush.shape(tips, colour, 0.9)


def lights(stage: Stage, horizon: float) -> None:
    """Paint the sun or the moon, unless the weather hides it or a subject is one."""
    wish, rng = stage.wish, stage.random("sun")
    side = rng.choice((0.22, 0.3, 0.7, 0.78))
    height = rng.random()
    if wish.weather in ("storm", "rain") or {"sun", "moon"} & {*wish.nouns, *wish.without}:
        return
    x, brush = side * stage.wide, stage.brush()
    match wish.time:
        case "night":
            moon(brush.at(x, 0.76 + 0.1 * height, 0.062 * stage.unit), stage, full=rng.random() < 0.5)
        case "dusk" | "dawn":
            sun(brush.at(x, horizon + 0.07 + 0.09 * height, 0.085 * stage.unit), stage, 5.5)
        case _ if wish.weather == "clear":
            sun(brush.at(x, 0.78 + 0.08 * height, 0.062 * stage.unit), stage, 4.0)
        case _:
            pass


def sun(brush: Brush, stage: Stage, reach: float) -> None:
    """Paint the sun with the radius 1 and its light around it."""
    light = stage.palette.light
    brush.glow(0, 0, reach, light, 0.75)
    brush.glow(0, 0, 1.9, mix(light, WHITE, 0.4), 0.7)
    disc(brush, 0, 0, 1.0, mix(light, WHITE, 0.55))


def moon(brush: Brush, stage: Stage, *, full: bool = True) -> None:
    """Paint a moon with the radius 1: full with its seas, or a crescent."""
    light = mix(stage.palette.light, WHITE, 0.45)
    brush.glow(0, 0, 4.2, stage.palette.light, 0.4)
    if not full:
        edge = [*arc(0, 0, 1, 1, 60, 300), *reversed(arc(0.36, 0, 0.86, 0.86, 75, 285))]
        brush.pure.shape(edge, light)
        return
    disc(brush, 0, 0, 1.0, light)
    for x, y, r in (
        (-0.3, 0.25, 0.26),
        (0.3, -0.2, 0.2),
        (0.15, 0.5, 0.12),
        (-0.35, -0.42, 0.15),
        (0.55, 0.2, 0.1),
    ):
        disc(brush, x, y, r, mix(light, stage.palette.sky[1], 0.22))


def disc(brush: Brush, x: float, y: float, radius: float, colour: Colour) -> None:
    """Fill a disc in exactly this colour: lights are not lit by anything."""
    brush.pure.shape(ring(x, y, radius, radius, steps=48), colour)


def clouds(stage: Stage, horizon: float) -> None:
    """Paint a few clouds that drift; in bad weather they close."""
    rng, wish = stage.random("clouds"), stage.wish
    bad = wish.weather in ("rain", "storm", "snow")
    count = 9 if bad else rng.choice((2, 3, 4))
    for number in range(count):
        far = rng.random()
        x, y = rng.random() * stage.wide, horizon + 0.16 + (0.72 - horizon) * rng.random()
        size = (0.1 + 0.13 * rng.random()) * stage.unit * (1.9 if bad else 1)
        drift = 0.02 * math.sin(math.tau * (stage.at + number / count))
        if bad:
            y = 0.7 + 0.3 * rng.random()
        cloud(stage.brush().at(x + drift, y, size), stage, rng, 0.35 + 0.4 * far)


def cloud(brush: Brush, stage: Stage, rng: random.Random, fade: float) -> None:
    """Paint a cloud about two units wide with a flat foot."""
    palette = stage.palette
    high = brush.point(0, 0)[1] / stage.canvas.height
    behind = mix(palette.sky[0], palette.sky[2], min(1.0, high * 1.2))
    if stage.wish.weather in ("rain", "storm"):
        top = mix(behind, palette.ink if stage.wish.weather == "storm" else palette.haze, 0.35)
    else:
        top = mix(mix(palette.paper, palette.light, 0.3), behind, 0.7 if stage.night else fade * 0.62)
    low = mix(top, behind, 0.45)
    count = rng.randint(3, 5)
    shapes = [ring(0, 0.02, 1.1, 0.1)]
    for number in range(count):
        spot = -0.7 + 1.4 * number / (count - 1) + rng.uniform(-0.12, 0.12)
        bulge = (0.2 + 0.27 * (1 - abs(spot))) * rng.uniform(0.75, 1.25)
        shapes.append(arc(spot, 0.0, bulge * 1.25, bulge, -8, 188))
    brush.pure.mass(shapes, top, low, angle=-90, strength=0.95, start=0.35)


def _dot(brush: Brush, x: float, y: float, radius: float) -> tuple[int, int, int, int]:
    left, top = brush.point(x - radius, y + radius)
    side = max(2, round(radius * 2 * brush.unit))
    return round(left), round(top), round(left) + side, round(top) + side


def falling(stage: Stage) -> None:
    """Paint what the weather lets fall or drift over everything: rain, snow, fog, leaves, lightning."""
    match stage.wish.weather:
        case "rain":
            _rain(stage, 150, 0.11)
        case "storm":
            _rain(stage, 190, 0.26)
            _lightning(stage)
        case "snow":
            _snow(stage)
        case "fog":
            _fog(stage)
        case "wind":
            _leaves(stage)
        case _ if stage.wish.season == "autumn":
            _leaves(stage)
        case _:
            pass


def _rain(stage: Stage, count: int, slant: float) -> None:
    rng, brush = stage.random("rain"), stage.brush().pure
    colour = mix(stage.palette.haze, WHITE, 0.5)
    for _ in range(round(count * max(0.7, stage.wide))):
        near, length = rng.random(), rng.uniform(0.03, 0.075)
        fall = (rng.random() + stage.at * rng.choice((3, 4, 5))) % 1
        y = 1.1 - 1.25 * fall
        x = (rng.random() * 1.4 - 0.2) * stage.wide - slant * (1 - y)
        end = (x - slant * length * 1.6, y - length)
        brush.line(
            [(x, y), end], 0.0016 + 0.002 * near, colour, end=0.0008, curved=False, alpha=0.28 + 0.4 * near
        )


def _lightning(stage: Stage) -> None:
    rng, brush = stage.random("lightning"), stage.brush().pure
    x, y = stage.wide * rng.choice((0.18, 0.82, 0.7)), 0.96
    flash = max(0.0, math.cos(math.tau * stage.at)) ** 8
    if flash < 0.05:
        return
    brush.glow(x, 0.8, 0.7, "dfe8ff", 0.5 * flash)
    path = [(x, y)]
    while y > 0.5:
        y -= rng.uniform(0.05, 0.09)
        x += rng.uniform(-0.06, 0.06)
        path.append((x, y))
    brush.line(path, 0.011, "f4f6ff", end=0.002, curved=False, alpha=max(0.2, flash))
    fork = path[len(path) // 2]
    brush.line(
        [fork, (fork[0] + 0.07, fork[1] - 0.06), (fork[0] + 0.06, fork[1] - 0.13)],
        0.006,
        "f4f6ff",
        end=0.001,
        curved=False,
        alpha=max(0.2, flash),
    )


def _snow(stage: Stage) -> None:
    rng, brush = stage.random("snow"), stage.brush().pure
    for _ in range(round(130 * max(0.7, stage.wide))):
        near = rng.random() ** 2
        fall = (rng.random() + stage.at * rng.choice((1, 1, 2))) % 1
        sway = 0.02 * math.sin(math.tau * (stage.at + rng.random()))
        size = 0.0025 + 0.0075 * near
        brush.oval(
            rng.random() * stage.wide + sway, 1.05 - 1.1 * fall, size, size, "ffffff", alpha=0.55 + 0.4 * near
        )


def _fog(stage: Stage) -> None:
    """Lay soft banks of fog over the scene, thickest at the ground."""
    rng, canvas = stage.random("fog"), stage.canvas
    fog = mix(stage.palette.haze, WHITE, 0.25 if not stage.night else 0.05)
    veil = (
        Image.linear_gradient("L")
        .resize(canvas.size)
        .point([min(150, round(40 + v * 0.45)) for v in range(256)])
    )
    canvas.paste(fog, mask=veil)
    brush = stage.brush().pure
    for number in range(9):
        x, y = rng.random() * stage.wide, rng.uniform(0.08, 0.6)
        x += 0.05 * math.sin(math.tau * (stage.at + number / 9))
        for step in range(4):
            brush.oval(x, y, 0.5 - 0.09 * step, 0.035 - 0.006 * step, fog, alpha=0.16)


def _leaves(stage: Stage) -> None:
    rng, brush = stage.random("leaves"), stage.brush()
    for _ in range(round(26 * max(0.7, stage.wide))):
        drift = (rng.random() + stage.at) % 1
        x = (drift * 1.3 - 0.15) * stage.wide
        y = (rng.random() - 0.2 * drift + 0.04 * math.sin(drift * 14)) % 1
        part = brush.at(x, y, rng.uniform(0.012, 0.024), turn=360 * stage.at + rng.uniform(0, 360))
        paint = rng.choice(("d9782b", "c8502f", "e8b04a", "a85f2f"))
        part.blob([(-1, 0), (-0.3, 0.45), (0.5, 0.35), (1, 0), (0.5, -0.35), (-0.3, -0.45)], rgb(paint))
