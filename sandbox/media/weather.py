"""What falls, drifts and shines over any picture: flakes, drops, leaves, mist, stars."""

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.media.palette import Colour
from sandbox.media.styles import texture

_PINKS: tuple[Colour, ...] = ((250, 200, 214), (243, 170, 192), (255, 226, 232))
_REDS: tuple[Colour, ...] = ((196, 84, 34), (222, 132, 42), (160, 58, 34), (234, 178, 74))


def snowfall(picture: Image.Image, rng: random.Random, at: float = 0.0, amount: float = 1.0) -> Image.Image:
    """Return the picture with falling flakes: far ones small and sharp, near ones large and soft."""
    for layer, (count, low, high, speed, blur) in enumerate(
        ((190, 0.8, 1.7, 1, 0.0), (80, 1.8, 3.4, 1, 0.7), (22, 5.0, 8.5, 2, 3.0))
    ):
        mask = _drops(
            picture.size, rng, round(count * amount), (low, high), at * speed, sway=0.012 * (layer + 1)
        )
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * max(picture.size) / 1024))
        picture = Image.composite(Image.new("RGB", picture.size, (255, 255, 255)), picture, mask)
    return picture


def rainfall(picture: Image.Image, rng: random.Random, at: float = 0.0, amount: float = 1.0) -> Image.Image:
    """Return the picture behind slanting rain."""
    width, height = picture.size
    mask = Image.new("L", (width * 2, height * 2))
    draw, side = ImageDraw.Draw(mask), max(picture.size) * 2
    for _ in range(round(330 * amount)):
        x, y, length = rng.uniform(-0.1, 1.2), rng.random(), rng.uniform(0.02, 0.06)
        speed, light = rng.choice((3, 4, 5)), rng.randint(50, 135)
        top = ((y + at * speed) % 1.0 * 1.2 - 0.1) * mask.height
        left = x * mask.width - top * 0.16
        end = (left - length * side * 0.16, top + length * side)
        draw.line((left, top, *end), fill=light, width=max(1, round(side / 1100)))
    return Image.composite(Image.new("RGB", picture.size, (214, 226, 240)), picture, mask.reduce(2))


def falling(picture: Image.Image, rng: random.Random, kind: str, at: float = 0.0) -> Image.Image:
    """Return the picture with `leaves` or `petals` in the wind."""
    colours, side = (_REDS if kind == "leaves" else _PINKS), max(picture.size)
    canvas = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(canvas)
    for _ in range(64):
        x, y, turn, size = rng.random(), rng.random(), rng.uniform(0, 6.3), rng.uniform(0.4, 1.1) * side / 75
        colour, spin = rng.choice(colours), rng.choice((-1, 1))
        across = ((x + 0.05 * math.sin((at + y) * math.tau)) % 1.0) * canvas.width
        down = ((y + at) % 1.0 * 1.1 - 0.05) * canvas.height
        angle = turn + spin * at * math.tau
        wide = abs(math.cos(turn * 2 + at * math.tau)) * 0.35 + 0.18
        draw.polygon(
            [
                (
                    across + size * (math.cos(angle) * along - math.sin(angle) * aside * wide),
                    down + size * (math.sin(angle) * along + math.cos(angle) * aside * wide),
                )
                for along, aside in ((-1, 0), (-0.4, 0.9), (0.3, 0.8), (1, 0), (0.3, -0.8), (-0.4, -0.9))
            ],
            fill=colour,
        )
    return canvas.reduce(2)


def mist(
    picture: Image.Image, rng: random.Random, colour: Colour, at: float = 0.0, thick: float = 1.0
) -> Image.Image:
    """Return the picture in fog that drifts, thickest in its middle distance."""
    width, height = picture.size
    banks = texture.clouds((max(2, width // 3), height), f"mist {rng.random()}").resize(picture.size)
    drift = ImageChops.offset(banks, round(at * width), 0)
    level = bytes(
        round(255 * min(0.95, thick * (0.42 + 0.46 * math.exp(-(((row / height - 0.52) / 0.24) ** 2)))))
        for row in range(height)
    )
    depth = Image.frombytes("L", (1, height), level).resize(picture.size)
    mask = ImageChops.multiply(depth, drift.point(lambda value: min(255, 150 + value // 2)))
    return Image.composite(Image.new("RGB", picture.size, colour), picture, mask)


def starlight(picture: Image.Image, rng: random.Random, sky: Image.Image, at: float = 0.0) -> Image.Image:
    """Return the picture with twinkling stars and a moon where its sky is."""
    width, height = picture.size
    mask = Image.new("L", (width * 2, height * 2))
    draw, side = ImageDraw.Draw(mask), max(picture.size) * 2
    for _ in range(170):
        x, y, phase = rng.random() * mask.width, rng.random() ** 1.3 * mask.height, rng.random()
        light = round(150 + 100 * math.sin((at * 2 + phase) * math.tau) * phase)
        reach = rng.uniform(0.5, 1.5) * side / 1024
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=max(60, min(255, light)))
    stars = ImageChops.multiply(mask.reduce(2), sky)
    lit = Image.composite(Image.new("RGB", picture.size, (255, 250, 226)), picture, stars)
    return _moonlit(lit, rng, sky)


def lightning(picture: Image.Image, rng: random.Random, sky: Image.Image) -> Image.Image:
    """Return the picture with one bolt in its sky and the light that it throws."""
    width, height = picture.size
    mask = Image.new("L", picture.size)
    draw, x, y = ImageDraw.Draw(mask), width * rng.uniform(0.25, 0.75), 0.0
    points = [(x, y)]
    while y < height * 0.42:
        x, y = x + rng.uniform(-0.045, 0.045) * width, y + rng.uniform(0.03, 0.06) * height
        points.append((x, y))
    draw.line(points, fill=255, width=max(1, max(picture.size) // 260), joint="curve")
    fork = points[len(points) // 2]
    aside = (fork[0] + width * 0.06, fork[1] + height * 0.1)
    draw.line((fork, aside, (aside[0] - width * 0.01, aside[1] + height * 0.08)), fill=200, width=1)
    bolt = ImageChops.multiply(mask, sky)
    glow = bolt.filter(ImageFilter.GaussianBlur(max(picture.size) / 40)).point(
        lambda value: min(255, value * 5)
    )
    lit = Image.composite(Image.new("RGB", picture.size, (196, 190, 255)), picture, glow)
    return Image.composite(Image.new("RGB", picture.size, (255, 253, 255)), lit, bolt)


def _moonlit(picture: Image.Image, rng: random.Random, sky: Image.Image) -> Image.Image:
    """Return the picture with a moon, if there is open sky for it."""
    width, height = picture.size
    reach = min(width, height) * 0.06
    for _ in range(12):
        x, y = width * rng.uniform(0.12, 0.88), height * rng.uniform(0.1, 0.3)
        box = (round(x - reach * 1.3), round(y - reach * 1.3), round(x + reach * 1.3), round(y + reach * 1.3))
        if min(box) >= 0 and box[2] < width and sky.crop(box).getextrema()[0] == 255:
            break
    else:
        return picture
    disc = Image.new("L", (width * 2, height * 2))
    ImageDraw.Draw(disc).ellipse(
        ((x - reach) * 2, (y - reach) * 2, (x + reach) * 2, (y + reach) * 2), fill=255
    )
    moon = disc.reduce(2)
    halo = moon.filter(ImageFilter.GaussianBlur(reach * 1.4)).point(lambda value: round(value * 0.8))
    lit = Image.composite(Image.new("RGB", picture.size, (214, 214, 244)), picture, halo)
    return Image.composite(Image.new("RGB", picture.size, (255, 248, 226)), lit, moon)


def _drops(
    size: tuple[int, int],
    rng: random.Random,
    count: int,
    reach: tuple[float, float],
    at: float,
    sway: float,
) -> Image.Image:
    """Return a mask of round spots that have fallen `at` of the picture's height."""
    mask = Image.new("L", (size[0] * 2, size[1] * 2))
    draw, side = ImageDraw.Draw(mask), max(size) * 2
    for _ in range(count):
        x, y, radius, phase = rng.random(), rng.random(), rng.uniform(*reach) * side / 1024, rng.random()
        left = (x + sway * math.sin((at + phase) * math.tau)) * mask.width
        top = ((y + at) % 1.0 * 1.06 - 0.03) * mask.height
        draw.ellipse((left - radius, top - radius, left + radius, top + radius), fill=rng.randint(170, 245))
    return mask.reduce(2)
