"""Rebuilt of other things: pixels, facets, paper, clay, print, or a camera's light."""

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from sandbox.media.palette import Colour, mix
from sandbox.media.styles import texture

Point = tuple[float, float]
_LEADED_SIDE = 500  # pixels: leads are thicker above


def pixel(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return square pixels in sixteen colours, dithered in the fours of old screens."""
    size = picture.size
    factor = min(1.0, 144 / max(size))
    small = (max(8, round(size[0] * factor)), max(8, round(size[1] * factor)))
    sharp = picture.filter(ImageFilter.UnsharpMask(max(size) / 300, 90, 2))
    cells = texture.saturated(sharp.resize(small, Image.Resampling.BOX), 1.25)
    edges = texture.outlines(picture, 0.6).resize(small, Image.Resampling.BOX)
    dark = ImageChops.multiply(cells, Image.new("RGB", small, (96, 84, 118)))
    cells = Image.composite(dark, cells, edges.point(lambda value: min(120, max(0, value - 30) * 2)))
    bayer = _tiled(small, (0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5), 4)
    steps = bayer.point(lambda value: 128 + round((value - 7.5) * 1.1))
    dithered = ImageChops.add(cells, Image.merge("RGB", (steps, steps, steps)), 1, -128)
    colours = cells.quantize(18, Image.Quantize.MEDIANCUT, kmeans=2)
    few = dithered.quantize(palette=colours, dither=Image.Dither.NONE).convert("RGB")
    return few.resize(size, Image.Resampling.NEAREST)


def lowpoly(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return facets that meet along the edges, each in one colour and one light."""
    width, height = picture.size
    step = max(8.0, max(picture.size) / 70)
    pull = _Pull(picture)
    across, down = math.ceil(width / step), math.ceil(height / step)
    points = [
        [
            pull.towards(
                (
                    width * x / across + (rng.uniform(-0.34, 0.34) * step if 0 < x < across else 0),
                    height * y / down + (rng.uniform(-0.34, 0.34) * step if 0 < y < down else 0),
                ),
                step * 0.42 if 0 < x < across and 0 < y < down else 0,
            )
            for x in range(across + 1)
        ]
        for y in range(down + 1)
    ]
    triangles: list[tuple[Point, Point, Point]] = []
    for y in range(down):
        for x in range(across):
            a, b, c, d = points[y][x], points[y][x + 1], points[y + 1][x + 1], points[y + 1][x]
            pair = ((a, b, c), (a, c, d)) if pull.alike(a, c, b, d) else ((a, b, d), (b, c, d))
            triangles += pair
    return _faceted(picture, triangles, rng, 13)


def isometric(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return the picture set in blocks, seen from a corner: three sides, three lights."""
    width, height = picture.size
    edge = max(3.0, max(picture.size) / 92)
    rise = edge * math.sqrt(3) / 2
    sampled = picture.filter(ImageFilter.BoxBlur(edge / 4))
    load = sampled.tobytes()
    canvas = Image.new("RGB", (width * 2, height * 2))
    draw = ImageDraw.Draw(canvas)
    for row in range(-1, math.ceil(height / (edge * 1.5)) + 2):
        for column in range(-1, math.ceil(width / (rise * 2)) + 2):
            x, y = (column * 2 + row % 2) * rise, row * edge * 1.5
            at = (max(0, min(height - 1, int(y))) * width + max(0, min(width - 1, int(x)))) * 3
            colour: Colour = (load[at], load[at + 1], load[at + 2])
            top = [(x, y), (x - rise, y - edge / 2), (x, y - edge), (x + rise, y - edge / 2)]
            left = [(x, y), (x - rise, y - edge / 2), (x - rise, y + edge / 2), (x, y + edge)]
            right = [(x, y), (x + rise, y - edge / 2), (x + rise, y + edge / 2), (x, y + edge)]
            for side, light in ((top, mix(colour, (255, 255, 255), 0.22)), (left, colour)):
                draw.polygon([(px * 2, py * 2) for px, py in side], fill=light)
            draw.polygon([(px * 2, py * 2) for px, py in right], fill=mix(colour, (20, 16, 44), 0.28))
    return Image.blend(canvas.reduce(2), picture, 0.2)


def mosaic(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return glazed tiles in dark joints."""
    width, height = picture.size
    step = max(5.0, max(picture.size) / 62)
    sampled = picture.filter(ImageFilter.BoxBlur(step / 4)).tobytes()
    canvas = Image.new("RGB", (width * 2, height * 2), (58, 52, 56))
    draw = ImageDraw.Draw(canvas)
    for row in range(math.ceil(height / step) + 1):
        for column in range(math.ceil(width / step) + 1):
            x, y = (column + 0.5 * (row % 2)) * step, (row + 0.5) * step
            at = (max(0, min(height - 1, int(y))) * width + max(0, min(width - 1, int(x)))) * 3
            shift = rng.randint(-14, 14)
            colour = tuple(max(0, min(255, sampled[at + part] + shift)) for part in range(3))
            reach = step * 0.46
            corners = [
                (x + sign[0] * reach + rng.uniform(-0.07, 0.07) * step, y + sign[1] * reach)
                for sign in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ]
            draw.polygon([(px * 2, py * 2) for px, py in corners], fill=colour)
    laid = canvas.reduce(2)
    glaze = laid.convert("L").filter(_EMBOSS)
    return texture.saturated(texture.grained(laid, glaze, 0.5), 1.2)


def papercut(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return sheets of coloured paper cut out and laid over each other, each with its shadow."""
    size, side = picture.size, max(picture.size)
    flat = texture.flattened(picture, 11, side / 420)
    colours = flat.getpalette() or []
    sheets = [(colours[at], colours[at + 1], colours[at + 2]) for at in range(0, len(colours) - 2, 3)]
    # Backwards from the sheet with the most area: small things lie on top.
    areas = sorted(flat.getcolors() or (), reverse=True)
    order = [index for _, index in areas if isinstance(index, int)]
    canvas = Image.new("RGB", size, sheets[order[0]])
    offset = max(1, round(side / 170))
    for index in order[1:]:
        mask = flat.point([255 if value == index else 0 for value in range(256)], "L")
        mask = mask.filter(ImageFilter.GaussianBlur(side / 520)).point(_SCISSORS)
        shadow = ImageChops.offset(mask.filter(ImageFilter.BoxBlur(side / 130)), offset // 2, offset)
        canvas.paste((30, 24, 44), mask=shadow.point(_SHADOW))
        rim = ImageChops.subtract(mask, ImageChops.offset(mask, 0, max(1, offset // 3)))
        canvas.paste(sheets[index], mask=mask)
        canvas.paste(mix(sheets[index], (255, 255, 255), 0.32), mask=rim)
    canvas = texture.grained(canvas, texture.noise(size, "card", max(1.0, side / 680)), 0.14)
    return Image.composite(picture, canvas, texture.crisp(picture))  # what scissors cannot cut is drawn


def poster(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return a travel poster: flat screen-printed colours that overlap a little, in a paper frame."""
    size, side = picture.size, max(picture.size)
    flat = texture.flattened(picture, 10, side / 420).convert("RGB")
    flat = flat.filter(ImageFilter.GaussianBlur(side / 900)).filter(
        ImageFilter.UnsharpMask(side / 400, 160, 0)
    )
    flat = Image.composite(
        picture, flat, texture.outlines(picture, 0.6).point(lambda value: min(200, value * 2))
    )
    warm = Image.blend(texture.saturated(flat, 1.2), Image.new("RGB", size, (255, 214, 150)), 0.1)
    printed = texture.grained(warm, texture.noise(size, "screen print", max(1.0, side / 620)), 0.14)
    sheet = texture.paper(size, "poster", (246, 236, 214), 0.1)
    frame = max(2, round(min(size) * 0.045))
    inside = (frame, frame, size[0] - frame, size[1] - frame)
    sheet.paste(ImageOps.fit(printed, (inside[2] - inside[0], inside[3] - inside[1])), inside[:2])
    return sheet


def clay(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return modelled clay: rounded edges, soft light from above, a thumb's unevenness."""
    size, side = picture.size, max(picture.size)
    soft = picture.filter(ImageFilter.GaussianBlur(side / 1000))
    edges = texture.outlines(picture, side / 800).point(lambda value: min(255, value * 3))
    height = ImageChops.invert(edges.filter(ImageFilter.GaussianBlur(side / 95)))
    thumb = texture.noise(size, f"thumb {rng.random()}", side / 42)
    relief = Image.blend(height, thumb, 0.1).filter(ImageFilter.GaussianBlur(side / 420))
    shift = max(1, side // 260)
    light = ImageChops.add(relief, ImageChops.invert(ImageChops.offset(relief, shift, shift * 2)), 1, -127)
    light = light.point(lambda value: max(0, min(255, 128 + (value - 128) * 3)))
    moulded = texture.grained(soft, light.filter(ImageFilter.GaussianBlur(side / 500)), 1.0)
    deep = ImageChops.multiply(moulded, Image.new("RGB", size, (150, 126, 140)))
    return Image.composite(deep, moulded, edges.filter(ImageFilter.GaussianBlur(side / 160)).point(_HALF))


def photo(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return the picture through a lens: a focus, bloom, vignette, the grain and tones of film."""
    size, side = picture.size, max(picture.size)
    rough = texture.grained(picture, texture.clouds(size, f"air {rng.random()}"), 0.4)
    rough = texture.grained(rough, texture.noise(size, "surface", max(1.0, side / 300)), 0.1)
    blurred = rough.filter(ImageFilter.GaussianBlur(side / 210))
    ramp = Image.linear_gradient("L").resize(size)
    focus = ramp.point(
        [round(max(0.0, min(1.0, abs(value - 160) / 95 - 0.35)) * 255) for value in range(256)]
    )
    shot = Image.composite(blurred, rough.filter(ImageFilter.GaussianBlur(side / 1600)), focus)
    bright = texture.softened(shot, side / 28, above=150)
    shot = ImageChops.screen(shot, bright.point(lambda value: value * 2 // 3))
    red, green, blue = shot.split()
    shot = Image.merge("RGB", (red.point(_FILM_RED), green.point(_FILM), blue.point(_FILM_BLUE)))
    shot = ImageChops.multiply(shot, vignette(size, 0.45))
    return texture.grained(shot, texture.noise(size, "film", max(1.0, side / 1100)), 0.13)


def monochrome(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return the picture on black and white film."""
    size, side = picture.size, max(picture.size)
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=1).convert("RGB")
    shot = ImageChops.multiply(grey, vignette(size, 0.35))
    return texture.grained(shot, texture.noise(size, "film", max(1.0, side / 1100)), 0.16)


def glass(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return a leaded window with the sun behind it."""
    size, side = picture.size, max(picture.size)
    panes = texture.flattened(picture, 16, side / 300).convert("RGB")
    panes = texture.saturated(ImageOps.autocontrast(panes, cutoff=1), 1.7)
    uneven = texture.noise(size, f"panes {rng.random()}", side / 30)
    panes = texture.grained(panes, uneven, 0.5)
    leads = texture.outlines(picture, side / 900).point(lambda value: 255 if value > 24 else 0)
    leads = ImageChops.lighter(leads, _bars(size, side / 6, rng))
    if side > _LEADED_SIDE:
        leads = leads.filter(ImageFilter.MaxFilter(3))
    leads = leads.filter(ImageFilter.GaussianBlur(side / 900)).point(lambda value: min(255, value * 2))
    bright = ImageChops.screen(
        panes, panes.filter(ImageFilter.GaussianBlur(side / 60)).point(lambda v: v // 4)
    )
    return Image.composite(Image.new("RGB", size, (26, 24, 30)), bright, leads)


def blueprint(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return white lines on blue drawing paper with its grid."""
    size, side = picture.size, max(picture.size)
    sheet = texture.paper(size, "blueprint", (30, 74, 138), 0.16)
    grid, step = ImageDraw.Draw(sheet), max(6, side // 32)
    for at in range(0, side, step):
        colour = (66, 112, 176) if at // step % 4 == 0 else (42, 88, 152)
        grid.line((at, 0, at, size[1]), fill=colour)
        grid.line((0, at, size[0], at), fill=colour)
    lines = texture.outlines(picture, side / 1100).point(lambda value: min(235, max(0, value - 14) * 5))
    tone = texture.lightness(picture, 128).filter(ImageFilter.GaussianBlur(side / 300))
    shaded = Image.composite(Image.new("RGB", size, (96, 148, 212)), sheet, tone.point(lambda v: v * 2 // 5))
    return Image.composite(Image.new("RGB", size, (236, 244, 252)), shaded, lines)


def risograph(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return a print in three spot inks, each a little out of place."""
    size, side = picture.size, max(picture.size)
    cyan, magenta, yellow = (ImageOps.invert(ImageOps.autocontrast(part)) for part in picture.split())
    sheet = texture.paper(size, "risograph", (248, 242, 228), 0.1)
    shift = max(1, round(side / 300))
    for plate, ink in ((yellow, (255, 206, 40)), (magenta, (255, 88, 96)), (cyan, (24, 104, 168))):
        moved = ImageChops.offset(plate, rng.randint(-shift, shift), rng.randint(-shift, shift))
        grains = texture.noise(size, f"drum {ink[0]}", max(1.0, side / 700))
        dusty = ImageChops.add(moved, grains.point(lambda value: value // 3), 1, -43)
        even = dusty.point(lambda value: max(0, min(235, round((value - 40) * 1.35))))
        sheet = Image.composite(ImageChops.multiply(sheet, Image.new("RGB", size, ink)), sheet, even)
    return sheet


def _bars(size: tuple[int, int], pitch: float, rng: random.Random) -> Image.Image:
    """Return thin crossing lines, the leads between panes of one colour."""
    bars = Image.new("L", size)
    draw, reach = ImageDraw.Draw(bars), max(size)
    for number in range(-10, 20):
        at, lean = number * pitch + rng.uniform(0, pitch * 0.5), rng.uniform(0.3, 0.8)
        draw.line((at, 0, at + reach * lean, reach), fill=180)
        draw.line((0, at, reach, at - reach * lean * 0.5), fill=180)
    return bars


def vignette(size: tuple[int, int], strength: float) -> Image.Image:
    """Return white that darkens towards the corners."""
    ring = Image.radial_gradient("L").resize(size, Image.Resampling.BICUBIC)
    dark = ring.point([round(255 - max(0, value - 90) * strength) for value in range(256)])
    return Image.merge("RGB", (dark, dark, dark))


_EMBOSS = ImageFilter.Kernel((3, 3), (-2, -1, 0, -1, 0, 1, 0, 1, 2), scale=2, offset=128)
_SCISSORS = [max(0, min(255, (value - 108) * 7)) for value in range(256)]
_SHADOW = [value * 2 // 5 for value in range(256)]
_HALF = [value // 2 for value in range(256)]
_FILM = [
    round(255 * (0.5 - 0.5 * math.cos(math.pi * value / 255)) * 0.45 + value * 0.55) for value in range(256)
]
_FILM_RED = [min(255, value + 5) for value in _FILM]
_FILM_BLUE = [round(14 + value * 0.9) for value in _FILM]


def _tiled(size: tuple[int, int], values: tuple[int, ...], side: int) -> Image.Image:
    tile, field = Image.frombytes("L", (side, side), bytes(values)), Image.new("L", size)
    for y in range(0, size[1], side):
        for x in range(0, size[0], side):
            field.paste(tile, (x, y))
    return field


class _Pull:
    """The edges of a picture, which draw the corners of facets to themselves."""

    def __init__(self, picture: Image.Image) -> None:
        self._picture = picture.tobytes()
        side = max(picture.size)
        self._edges = texture.outlines(picture, side / 700).filter(ImageFilter.BoxBlur(1)).tobytes()
        self._size = picture.size

    def towards(self, point: Point, reach: float) -> Point:
        """Return the strongest edge within `reach`, or the point itself in flat parts."""
        best, found = 24, point
        if not reach:
            return found
        for ring in (0.35, 0.7, 1.0):
            for turn in range(8):
                x = point[0] + math.cos(turn * math.pi / 4) * reach * ring
                y = point[1] + math.sin(turn * math.pi / 4) * reach * ring
                strength = self._edges[self._at(x, y)]
                if strength > best + 6:
                    best, found = strength, (x, y)
        return found

    def alike(self, a: Point, c: Point, b: Point, d: Point) -> bool:
        """Return True if the corners a and c are nearer in colour than b and d."""
        return self._apart(a, c) <= self._apart(b, d)

    def _apart(self, first: Point, second: Point) -> int:
        here, there = self._at(*first) * 3, self._at(*second) * 3
        return sum(abs(self._picture[here + part] - self._picture[there + part]) for part in range(3))

    def _at(self, x: float, y: float) -> int:
        width, height = self._size
        return max(0, min(height - 1, int(y))) * width + max(0, min(width - 1, int(x)))


def _faceted(
    picture: Image.Image, triangles: list[tuple[Point, Point, Point]], rng: random.Random, light: int
) -> Image.Image:
    width, height = picture.size
    data = picture.tobytes()
    canvas = picture.resize((width * 2, height * 2))
    draw = ImageDraw.Draw(canvas)
    for corners in triangles:
        x, y = sum(corner[0] for corner in corners) / 3, sum(corner[1] for corner in corners) / 3
        red = green = blue = 0
        for corner in ((x, y), *corners):
            px, py = x + (corner[0] - x) * 0.45, y + (corner[1] - y) * 0.45
            at = (max(0, min(height - 1, int(py))) * width + max(0, min(width - 1, int(px)))) * 3
            red, green, blue = red + data[at], green + data[at + 1], blue + data[at + 2]
        shift = rng.randint(-light, light)
        colour = (red // 4 + shift, green // 4 + shift, blue // 4 + shift)
        draw.polygon([(px * 2, py * 2) for px, py in corners], fill=colour)
    return canvas.reduce(2)
