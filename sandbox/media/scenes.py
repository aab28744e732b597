"""The motifs: each paints one scene of a given size from a palette and a random source."""

import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageOps

from sandbox.media.palette import Colour, Palette, mix

# Pillow's radial gradient reaches 181 at the middle of an edge: the light must be out by there.
_FALL_OFF = [round(220 * max(0.0, 1 - value / 181) ** 1.5) for value in range(256)]


def paint(size: tuple[int, int], palette: Palette, rng: random.Random) -> Image.Image:
    """Paint one of the motifs, drawn from `rng`; painted twice as large and reduced, for smooth edges."""
    return rng.choice(_SCENES)((size[0] * 2, size[1] * 2), palette, rng).reduce(2)


def gradient(size: tuple[int, int], top: Colour, middle: Colour, bottom: Colour) -> Image.Image:
    """Return a vertical run of three colours."""
    ramp = Image.linear_gradient("L").resize(size)
    return ImageOps.colorize(ramp, top, bottom, middle)


def glow(picture: Image.Image, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    """Add a soft light."""
    box = round(radius * 2)
    halo = Image.radial_gradient("L").point(_FALL_OFF).resize((box, box))
    light = Image.new("RGB", (box, box), colour)
    picture.paste(light, (round(centre[0] - radius), round(centre[1] - radius)), halo)


def _landscape(size: tuple[int, int], palette: Palette, rng: random.Random) -> Image.Image:
    width, height = size
    picture = gradient(size, palette[1], palette[3], palette[4])
    sun = (width * rng.uniform(0.2, 0.8), height * rng.uniform(0.3, 0.5))
    radius = min(size) * rng.uniform(0.06, 0.12)
    glow(picture, sun, radius * 4, palette[4])
    _disc(ImageDraw.Draw(picture), sun, radius, mix(palette[4], (255, 255, 255), 0.6))
    draw = ImageDraw.Draw(picture)
    ridges = 5
    for ridge in range(ridges):
        depth = (ridge + 1) / ridges
        colour = mix(palette[3], palette[0], depth)
        line = _ridge(width, height * (0.45 + 0.11 * ridge), height * 0.09, rng)
        draw.polygon([(0, height), *line, (width, height)], fill=colour)
    return picture


def _ridge(width: int, level: float, swing: float, rng: random.Random) -> list[tuple[float, float]]:
    waves = [(rng.uniform(1, 9), rng.uniform(0, 6.3), rng.uniform(0.2, 1)) for _ in range(4)]
    total = sum(weight for _, _, weight in waves)
    line = []
    for step in range(121):
        at = step / 120
        rise = sum(weight * math.sin(at * pace + shift) for pace, shift, weight in waves)
        line.append((at * width, level - swing * rise / total))
    return line


def _lights(size: tuple[int, int], palette: Palette, rng: random.Random) -> Image.Image:
    picture = gradient(size, palette[0], mix(palette[0], palette[1], 0.6), palette[1])
    for _ in range(14):
        centre = (rng.uniform(0, size[0]), rng.uniform(0, size[1]))
        glow(picture, centre, min(size) * rng.uniform(0.05, 0.28), rng.choice(palette[1:]))
    draw = ImageDraw.Draw(picture)
    for _ in range(5):
        centre = (rng.uniform(0, size[0]), rng.uniform(0, size[1]))
        _ring(draw, centre, min(size) * rng.uniform(0.04, 0.2), palette[4])
    return picture


def _tiles(size: tuple[int, int], palette: Palette, rng: random.Random) -> Image.Image:
    picture = Image.new("RGB", size, palette[4])
    draw = ImageDraw.Draw(picture)
    side = math.ceil(max(size) / 6)
    for left in range(0, size[0], side):
        for top in range(0, size[1], side):
            draw.rectangle((left, top, left + side, top + side), fill=rng.choice(palette))
            reach = side * rng.choice((1, 1, 2)) / 2
            corner = (left + side * rng.choice((0, 0.5, 1)), top + side * rng.choice((0, 0.5, 1)))
            start = rng.choice((0, 90, 180, 270))
            box = (corner[0] - reach, corner[1] - reach, corner[0] + reach, corner[1] + reach)
            draw.pieslice(box, start, start + rng.choice((90, 180, 360)), fill=rng.choice(palette))
    return picture


def _ribbons(size: tuple[int, int], palette: Palette, rng: random.Random) -> Image.Image:
    width, height = size
    picture = gradient(size, palette[4], palette[3], palette[4])
    draw = ImageDraw.Draw(picture)
    bands = 9
    for band in range(bands):
        line = _ridge(width, height * (0.15 + 0.1 * band), height * 0.16, rng)
        colour = mix(palette[band % 4], palette[(band + 1) % 5], rng.random() * 0.5)
        _ribbon(draw, line, 0, height * 0.07, colour)
        _ribbon(draw, line, height * 0.012, height * 0.006, mix(colour, palette[4], 0.5))
    return picture


def _ribbon(
    draw: ImageDraw.ImageDraw, line: list[tuple[float, float]], offset: float, thick: float, colour: Colour
) -> None:
    upper = [(x, y + offset) for x, y in line]
    draw.polygon([*upper, *((x, y + thick) for x, y in reversed(upper))], fill=colour)


def _night(size: tuple[int, int], palette: Palette, rng: random.Random) -> Image.Image:
    width, height = size
    picture = gradient(size, palette[0], palette[1], palette[2])
    draw = ImageDraw.Draw(picture)
    for _ in range(220):
        dot = rng.uniform(0.4, 2.0) * max(size) / 1024
        _disc(draw, (rng.uniform(0, width), rng.uniform(0, height * 0.8)), dot, palette[4])
    for _ in range(3):
        glow(picture, (rng.uniform(0, width), height * rng.uniform(0.2, 0.6)), height * 0.3, palette[3])
    moon = (width * rng.uniform(0.15, 0.85), height * rng.uniform(0.15, 0.35))
    _disc(draw, moon, min(size) * 0.09, palette[4])
    _disc(draw, (moon[0] - min(size) * 0.04, moon[1]), min(size) * 0.08, mix(palette[0], palette[1], 0.4))
    draw.polygon([(0, height), *_ridge(width, height * 0.85, height * 0.1, rng), (width, height)], palette[0])
    return picture


def _disc(draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    x, y = centre
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _ring(draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    x, y = centre
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=colour, width=5)


_SCENES: tuple[Callable[[tuple[int, int], Palette, random.Random], Image.Image], ...] = (
    _landscape,
    _lights,
    _tiles,
    _ribbons,
    _night,
)
