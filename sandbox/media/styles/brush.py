"""Paint laid on in strokes: gouache, oil, pastel, watercolour."""

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from sandbox.media.palette import Colour
from sandbox.media.styles import texture

_COARSE = 400  # pixels: smaller pictures get no fine strokes and no smooth edges


@dataclass(frozen=True, slots=True)
class _Brush:
    """Strokes as shares of the picture's longer side; `flow` is how far a stroke's light may differ."""

    length: float
    width: float
    spacing: float
    flow: int


def gouache(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return opaque, chalky paint: broad strokes in flat parts, small ones at the edges."""
    size, side = picture.size, max(picture.size)
    drawn = texture.trembled(picture, rng, side * 0.0022, max(8, side // 40))
    painted = _brushed(drawn, rng, _Brush(0.07, 0.015, 0.024, 9))
    painted = _brushed(drawn, rng, _Brush(0.022, 0.0065, 0.0125, 8), onto=painted)
    painted = Image.composite(drawn, painted, texture.crisp(drawn))
    chalk = ImageOps.colorize(painted.convert("L"), (40, 34, 44), (255, 250, 238))
    painted = Image.blend(painted, chalk, 0.1)
    dry = texture.streaks(size, "gouache", max(4, side * 0.02), 8)
    tooth = texture.noise(size, "tooth", max(1.0, side / 700))
    return texture.grained(texture.grained(painted, dry, 0.11), tooth, 0.16)


def oil(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return thick paint, ridged by the brush and lit from the upper left."""
    size, side = picture.size, max(picture.size)
    rich = texture.saturated(picture, 1.18)
    painted = _brushed(rich, rng, _Brush(0.055, 0.013, 0.021, 20))
    painted = _brushed(rich, rng, _Brush(0.024, 0.007, 0.0125, 15), onto=painted)
    painted = Image.composite(rich, painted, texture.crisp(rich))
    height = ImageChops.add(painted.convert("L"), texture.streaks(size, "oil", max(3, side * 0.012), 35), 2)
    ridges = height.filter(ImageFilter.GaussianBlur(max(0.5, side / 1400))).filter(_EMBOSS)
    lit = texture.grained(painted, ridges, 0.95)
    return texture.grained(lit, texture.noise(size, "canvas", max(1.0, side / 500)), 0.12)


def pastel(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return chalk rubbed over toothed paper that shows through."""
    size, side = picture.size, max(picture.size)
    light = Image.blend(texture.saturated(picture, 1.1), Image.new("RGB", size, (255, 246, 232)), 0.16)
    strokes = _brushed(light, rng, _Brush(0.034, 0.007, 0.015, 20), onto=light, slant=0.7)
    strokes = Image.composite(light, strokes, texture.crisp(light))
    soft = strokes.filter(ImageFilter.GaussianBlur(side / 1500))
    tooth = ImageChops.add(
        texture.noise(size, "pastel", max(1.0, side / 640)),
        texture.streaks(size, "pastel", max(4, side * 0.02), 40),
        2,
    )
    holes = tooth.point(lambda value: max(0, min(255, (value - 60) * 4)))
    sheet = texture.paper(size, "pastel", (226, 211, 190), 0.3)
    rubbed = Image.composite(soft, Image.blend(soft, sheet, 0.26), holes)
    return Image.composite(rubbed, sheet, texture.ragged(size, "pastel", side * 0.022))


def watercolour(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return washes that run into each other: dark rims, blooms, white paper left at the border."""
    size, side = picture.size, max(picture.size)
    drawn = texture.trembled(picture, rng, side * 0.0045, max(8, side // 36))
    wash = drawn.filter(ImageFilter.GaussianBlur(side / 420))
    wash = Image.composite(drawn, wash, texture.crisp(drawn))
    wash = Image.blend(texture.saturated(wash, 1.22), Image.new("RGB", size, (255, 253, 248)), 0.2)
    pools = texture.clouds(size, f"pools {rng.random()}")
    wash = texture.grained(wash, pools, 0.75)
    rims = texture.outlines(drawn, side / 700).filter(ImageFilter.GaussianBlur(side / 900))
    pigment = ImageChops.multiply(wash, texture.saturated(wash, 1.25))
    wash = Image.composite(pigment, wash, rims.point(lambda value: min(150, value * 2)))
    bloom = texture.noise(size, f"bloom {rng.random()}", side / 9).point(_BLOOM)
    wash = Image.composite(Image.blend(wash, Image.new("RGB", size, texture.PAPER), 0.34), wash, bloom)
    sheet = texture.paper(size, "watercolour", (252, 249, 242), 0.14)
    grains = texture.noise(size, "cold press", max(1.0, side / 420))
    wash = ImageChops.multiply(texture.grained(wash, grains, 0.26), sheet)
    return Image.composite(wash, sheet, texture.ragged(size, f"sheet {rng.random()}", side * 0.034))


_BLOOM = [max(0, 120 - abs(value - 190) * 9) for value in range(256)]
_EMBOSS = ImageFilter.Kernel((3, 3), (-2, -1, 0, -1, 0, 1, 0, 1, 2), scale=2, offset=128)


def _edged(picture: Image.Image, side: int, reach: float) -> bytes:
    """Return which pixels have an edge within `reach`: 0 is none."""
    edges = texture.outlines(picture, side / 900).point(lambda value: 255 if value > 26 else 0)
    return edges.filter(ImageFilter.BoxBlur(min(reach, side / 90))).tobytes()


def _brushed(
    picture: Image.Image,
    rng: random.Random,
    brush: _Brush,
    onto: Image.Image | None = None,
    slant: float | None = None,
) -> Image.Image:
    """Return the picture in strokes that follow its edges, or all lean one way.

    `onto` is an earlier layer: strokes then go where the picture has detail, everywhere if they lean.
    """
    width, height = picture.size
    side = max(picture.size)
    if onto is not None and side < _COARSE and slant is None:
        return onto
    zoom = 1 if side < _COARSE else 2
    canvas = (onto or picture).resize((width * zoom, height * zoom), Image.Resampling.BILINEAR)
    draw, colours, lean = ImageDraw.Draw(canvas), _Colours(picture), _Lean(picture)
    near = _edged(picture, side, side * brush.length / 2)
    only_near = onto is not None and slant is None
    step = max(6.0, side * brush.spacing)
    spots = [
        (x * step + rng.uniform(0, step), y * step + rng.uniform(0, step))
        for y in range(math.ceil(height / step))
        for x in range(math.ceil(width / step))
    ]
    rng.shuffle(spots)
    for x, y in spots:
        column, row = min(width - 1, int(x)), min(height - 1, int(y))
        edged = near[row * width + column]
        if only_near and not edged:
            continue
        angle = (lean.at(column, row) if slant is None else slant) + rng.gauss(0, 0.14)
        reach = side * brush.length * rng.uniform(0.6, 1.1) / 2
        thick = side * brush.width * rng.uniform(0.6, 1.2)
        red, green, blue = colours.at(x, y)
        if edged:
            reach = colours.fitting((x, y), angle, reach)
            thick = min(thick, colours.fitting((x, y), angle + math.pi / 2, thick / 2) * 2, reach)
        shift = rng.randint(-brush.flow, brush.flow)
        colour = (red + shift, green + shift, blue + shift)
        _stroke(draw, (x * zoom, y * zoom), angle, reach * zoom, thick * zoom / 2, colour)
    return canvas.reduce(zoom) if zoom > 1 else canvas


class _Colours:
    """The colours of a picture, asked for by places that may lie outside."""

    def __init__(self, picture: Image.Image) -> None:
        self._width, self._height = picture.size
        self._data = picture.tobytes()

    def at(self, x: float, y: float) -> Colour:
        column, row = max(0, min(self._width - 1, int(x))), max(0, min(self._height - 1, int(y)))
        start = (row * self._width + column) * 3
        return self._data[start], self._data[start + 1], self._data[start + 2]

    def fitting(self, centre: tuple[float, float], angle: float, reach: float) -> float:
        """Return how far a stroke may reach both ways before it leaves the patch that it starts in."""
        red, green, blue = self.at(*centre)
        across, down = math.cos(angle), math.sin(angle)
        for share in (1.0, 0.5):
            for way in (reach * share, -reach * share):
                there = self.at(centre[0] + across * way, centre[1] + down * way)
                if abs(there[0] - red) + abs(there[1] - green) + abs(there[2] - blue) > 60:
                    break
            else:
                return reach * share
        return reach * 0.2


def _stroke(
    draw: ImageDraw.ImageDraw,
    centre: tuple[float, float],
    angle: float,
    reach: float,
    thick: float,
    colour: Colour,
) -> None:
    """Draw one stroke of a flat brush, thinner where it ends."""
    along, across = (math.cos(angle) * reach, math.sin(angle) * reach), (-math.sin(angle), math.cos(angle))
    x, y = centre
    corners = [
        (x + along[0] * t + across[0] * thick * w, y + along[1] * t + across[1] * thick * w)
        for t, w in (
            (-1, 0.5),
            (-0.6, 1),
            (0.6, 0.9),
            (1, 0.3),
            (1, -0.3),
            (0.6, -0.9),
            (-0.6, -1),
            (-1, -0.5),
        )
    ]
    draw.polygon(corners, fill=colour)


class _Lean:
    """Which way the edges of a picture run, in a coarse grid."""

    def __init__(self, picture: Image.Image) -> None:
        small = ImageOps.contain(picture.convert("L"), (80, 80)).filter(ImageFilter.GaussianBlur(2.2))
        self._scale = (small.width / picture.width, small.height / picture.height)
        self._size = small.size
        self._light = small.tobytes()

    def at(self, x: int, y: int) -> float:
        """Return the angle along the edge nearest to this pixel; flat parts are brushed level."""
        column = max(1, min(self._size[0] - 2, int(x * self._scale[0])))
        row = max(1, min(self._size[1] - 2, int(y * self._scale[1])))
        here = row * self._size[0] + column
        if here + self._size[0] >= len(self._light) or here < self._size[0]:
            return 0.0
        right = self._light[here + 1] - self._light[here - 1]
        down = self._light[here + self._size[0]] - self._light[here - self._size[0]]
        return math.atan2(right, -down) if abs(right) + abs(down) > 2 else 0.08
