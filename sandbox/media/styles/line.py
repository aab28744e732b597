"""Drawn in lines: ink, pencil, charcoal, woodcut, comic, neon."""

import math
import random
from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter, ImageOps

from sandbox.media.palette import Colour
from sandbox.media.styles import texture

_INK: Colour = (28, 30, 42)
_BOLD_SIDE = 800  # pixels: contours are doubled above


def ink(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return pen and ink: contours, hatching that thickens with the dark, one thin wash of the colours."""
    size, side = picture.size, max(picture.size)
    drawn = texture.trembled(picture, rng, side * 0.002, max(8, side // 40))
    light = texture.lightness(drawn, 176).filter(ImageFilter.GaussianBlur(side / 500))
    lines = ImageChops.multiply(
        _contours(drawn, side, 22),
        ImageChops.multiply(
            _hatched(light, side / 150, 45, 164),
            ImageChops.multiply(_hatched(light, side / 170, -42, 92), _hatched(light, side / 190, 4, 40)),
        ),
    )
    sheet = texture.paper(size, "ink", strength=0.12)
    wash = ImageChops.multiply(sheet, _lightened(texture.saturated(drawn, 0.85), 0.7))
    inked = ImageChops.multiply(wash, ImageOps.colorize(lines, _INK, (255, 255, 255)))
    return ImageChops.add(inked, texture.sparks(drawn))


def pencil(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return graphite: soft shading in one direction, contours gone over twice."""
    size, side = picture.size, max(picture.size)
    drawn = texture.trembled(picture, rng, side * 0.002, max(8, side // 40))
    again = texture.trembled(picture, rng, side * 0.005, max(8, side // 40))
    light = texture.lightness(drawn).filter(ImageFilter.GaussianBlur(side / 400))
    shade = light.point(lambda value: min(255, 96 + value * 3 // 4))
    strokes = texture.streaks(size, "pencil", max(5, side * 0.035), 52)
    shaded = ImageChops.add(shade, strokes.point(lambda value: round((value - 128) * 0.5 + 128)), 1, -128)
    shaded = Image.composite(
        Image.new("L", size, 250), shaded, light.point(lambda value: max(0, value - 205) * 5)
    )
    lines = ImageChops.multiply(_contours(drawn, side, 40), _lighter(_contours(again, side, 40), 0.5))
    drawing = ImageChops.multiply(shaded, lines)
    tooth = texture.noise(size, "graphite", max(1.0, side / 800))
    drawing = ImageChops.add(drawing, tooth.point(lambda value: round((value - 128) * 0.22 + 128)), 1, -128)
    tinted = ImageOps.colorize(drawing, (46, 46, 54), (250, 247, 240))
    return ImageChops.multiply(tinted, texture.paper(size, "pencil", (255, 253, 248), 0.1))


def charcoal(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return charcoal, smudged, with the lights taken out again."""
    size, side = picture.size, max(picture.size)
    drawn = texture.trembled(picture, rng, side * 0.004, max(8, side // 36))
    light = texture.lightness(drawn, 168)
    smudged = Image.blend(light.filter(ImageFilter.GaussianBlur(side / 130)), light, 0.55)
    strokes = texture.streaks(size, "charcoal", max(5, side * 0.03), 24)
    tooth = texture.noise(size, "laid", max(1.0, side / 420))
    rough = ImageChops.add(strokes, tooth, 2).point(lambda value: round((value - 128) * 0.9 + 128))
    dark = ImageChops.add(smudged, rough, 1, -128)
    lines = _contours(drawn, side, 30).filter(ImageFilter.GaussianBlur(side / 900))
    return ImageOps.colorize(ImageChops.multiply(dark, lines), (24, 22, 24), (238, 230, 216), (132, 122, 114))


def woodcut(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return a print of two blocks: cut lines that swell with the dark over one flat colour."""
    size, side = picture.size, max(picture.size)
    drawn = texture.trembled(picture, rng, side * 0.003, max(8, side // 36))
    light = texture.lightness(drawn, 162).filter(ImageFilter.GaussianBlur(side / 420))
    grooves = ImageChops.add(light, _parallel(size, side / 110, 3, 0.7), 1, -128)
    block = ImageChops.darker(_cut(grooves, 118), _contours(drawn, side, 30))
    block = ImageChops.lighter(block, _cut(texture.streaks(size, "wood", side * 0.12), 222))
    colours = texture.flattened(drawn, 5, side / 260).convert("RGB")
    paper = texture.paper(size, "woodcut", (240, 228, 204), 0.22)
    tint = ImageChops.multiply(paper, _lightened(texture.saturated(colours, 1.3), 0.48))
    return ImageChops.multiply(tint, ImageOps.colorize(block, (30, 26, 30), (255, 255, 255)))


def comic(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return a printed comic: flat colours, heavy contours, dots where it is darker."""
    size, side = picture.size, max(picture.size)
    flat = texture.flattened(picture, 14, side / 500).convert("RGB")
    bright = texture.saturated(flat, 1.45)
    light = texture.lightness(picture).filter(ImageFilter.GaussianBlur(side / 200))
    dots = _cut(
        ImageChops.add(light.point(lambda value: 110 + value // 2), _dots(size, side / 110), 1, -128), 104
    )
    printed = ImageChops.multiply(bright, ImageOps.colorize(dots, (186, 190, 216), (255, 255, 255)))
    lines = _contours(picture, side, 26)
    if side > _BOLD_SIDE:
        lines = lines.filter(ImageFilter.MinFilter(3))
    drawn = ImageChops.multiply(printed, ImageOps.colorize(lines, (22, 20, 34), (255, 255, 255)))
    drawn = Image.composite(bright, drawn, texture.crisp(picture))  # a face is not drawn over
    drawn = ImageChops.add(drawn, texture.sparks(picture))
    return ImageChops.multiply(drawn, texture.paper(size, "comic", (255, 250, 236), 0.08))


def neon(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return glowing tubes along the edges of a darkened picture."""
    side = max(picture.size)
    edges = texture.outlines(picture, side / 900).point(lambda value: min(255, value * 3))
    colours = texture.saturated(
        ImageOps.autocontrast(picture.filter(ImageFilter.GaussianBlur(side / 90))), 2.6
    )
    glowing = Image.blend(colours, Image.new("RGB", picture.size, (255, 40, 190)), 0.28 + 0.1 * rng.random())
    bright = ImageChops.screen(glowing, Image.new("RGB", picture.size, (40, 50, 90)))
    tubes = ImageChops.multiply(bright, Image.merge("RGB", (edges, edges, edges)))
    night = ImageChops.multiply(picture, Image.new("RGB", picture.size, (58, 44, 108)))
    lit = ImageChops.screen(night, tubes)
    for reach, share in ((160, 1.5), (36, 1.2)):
        halo = tubes.filter(ImageFilter.GaussianBlur(side / reach)).point(
            lambda value, by=share: round(value * by)
        )
        lit = ImageChops.screen(lit, halo)
    core = edges.point(lambda value: max(0, value - 190) * 3)
    return ImageChops.screen(lit, Image.merge("RGB", (core, core, core)))


def _contours(picture: Image.Image, side: int, threshold: int) -> Image.Image:
    """Return dark lines on white along the edges."""
    edges = texture.outlines(picture, max(0.6, side / 1100))
    return edges.point(lambda value: 255 - max(0, min(255, (value - threshold) * 5)))


def _hatched(light: Image.Image, pitch: float, degrees: float, below: int) -> Image.Image:
    """Return parallel lines where the picture is darker than `below`, thicker where it is darker still."""
    lines = _parallel(light.size, pitch, degrees)
    shade = light.point(lambda value: max(0, min(255, 128 + round((value - below) * 1.3))))
    return _cut(ImageChops.add(lines, shade, 1, -128), 70)


@lru_cache(maxsize=6)
def _parallel(size: tuple[int, int], pitch: float, degrees: float, uneven: float = 0.25) -> Image.Image:
    """Return soft parallel lines, grey 0 at their middle, a little uneven. Do not draw on it."""
    pitch = max(3.0, pitch)
    side = math.ceil(math.hypot(*size))
    row = bytes(round(127.5 - 127.5 * math.cos(math.tau * at / pitch)) for at in range(side))
    stripes = Image.frombytes("L", (1, side), row).resize((side, side))
    turned = stripes.rotate(degrees, Image.Resampling.BILINEAR)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    lines = turned.crop((left, top, left + size[0], top + size[1]))
    return texture.trembled(lines, random.Random("lines"), pitch * uneven, max(8, round(pitch * 5)))


@lru_cache(maxsize=2)
def _dots(size: tuple[int, int], pitch: float) -> Image.Image:
    """Return a screen of round dots at 45 degrees, dark in their middles."""
    cell = max(4, round(pitch))
    tile = bytes(
        round(128 - 63 * (math.cos(math.tau * (x + y) / cell) + math.cos(math.tau * (x - y) / cell)))
        for y in range(cell)
        for x in range(cell)
    )
    dot, screen = Image.frombytes("L", (cell, cell), tile), Image.new("L", size)
    for y in range(0, size[1], cell):
        for x in range(0, size[0], cell):
            screen.paste(dot, (x, y))
    return screen


def _cut(grey: Image.Image, at: int) -> Image.Image:
    """Return black below and white above, with a soft step."""
    return grey.point(lambda value: max(0, min(255, 128 + (value - at) * 6)))


def _lighter(grey: Image.Image, share: float) -> Image.Image:
    return grey.point(lambda value: round(255 - (255 - value) * share))


def _lightened(picture: Image.Image, share: float) -> Image.Image:
    return Image.blend(picture, Image.new("RGB", picture.size, (255, 255, 255)), share)
