"""The brush: smooth shapes in a frame of their own, in the light of the scene."""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.media.palette import Colour, Palette, mix, rgb

Point: TypeAlias = tuple[float, float]
Paint: TypeAlias = Colour | str  # a string is six hexadecimal digits

_CURVE = 7  # points along a smooth curve for each one given
_GRAIN_SIDE = 256
_NOISE_SIDE = 2048  # what a picture of the usual size needs


@dataclass(frozen=True, slots=True)
class Pens:
    """A canvas with the two pens that draw on it: one covers, the other lets through what is below."""

    canvas: Image.Image
    cover: ImageDraw.ImageDraw
    veil: ImageDraw.ImageDraw

    @classmethod
    def of(cls, canvas: Image.Image) -> "Pens":
        return cls(canvas, ImageDraw.Draw(canvas), ImageDraw.Draw(canvas, "RGBA"))


@dataclass(frozen=True, slots=True)
class Brush:
    """A brush on a canvas, with a frame: `origin` in pixels, x to the right, y **up**, `unit` pixels long.

    `depth` (0 to 1) fades what is painted into the haze. Frames nest: `at` returns a brush for a part.
    """

    pens: Pens
    palette: Palette
    origin: Point
    unit: float
    depth: float = 0.0
    turn: float = 0.0  # radians, against the clock
    mirror: bool = False

    def at(
        self,
        x: float,
        y: float,
        size: float = 1.0,
        *,
        turn: float = 0.0,
        mirror: bool = False,
        depth: float | None = None,
    ) -> "Brush":
        """Return a brush whose origin is at a point of this frame and whose unit is `size` of this one's.

        `turn` is in degrees, against the clock.
        """
        angle = math.radians(turn)
        return Brush(
            self.pens,
            self.palette,
            self._pixel((x, y)),
            self.unit * size,
            self.depth if depth is None else depth,
            self.turn + (-angle if self.mirror else angle),
            self.mirror != mirror,
        )

    @property
    def canvas(self) -> Image.Image:
        return self.pens.canvas

    def lit(self, paint: Paint) -> Colour:
        """Return the colour as it looks in this light and this far away."""
        return self.palette.lit(rgb(paint) if isinstance(paint, str) else paint, self.depth)

    @property
    def pure(self) -> "Brush":
        """The brush in plain light: what it paints keeps its colour, as lights and the sky do."""
        plain = _untinted(self.palette)
        return Brush(self.pens, plain, self.origin, self.unit, 0.0, self.turn, self.mirror)

    def shape(self, points: Sequence[Point], paint: Paint, alpha: float = 1.0) -> None:
        """Fill the polygon through the points."""
        self._fill(self._pixels(points), paint, alpha)

    def blob(self, points: Sequence[Point], paint: Paint, alpha: float = 1.0) -> None:
        """Fill the smooth closed curve through the points."""
        self._fill(self._pixels(smooth(points, closed=True)), paint, alpha)

    def oval(
        self, x: float, y: float, rx: float, ry: float, paint: Paint, *, turn: float = 0.0, alpha: float = 1.0
    ) -> None:
        """Fill an ellipse with the radii `rx` and `ry`, turned by degrees."""
        if turn or self.turn:
            steps = 12 if max(rx, ry) * self.unit < 9 else 36
            self.shape(ring(x, y, rx, ry, turn, steps), paint, alpha)
            return
        (left, top), across, down = self._pixel((x, y)), abs(rx) * self.unit, abs(ry) * self.unit
        pen, ink = self._pen(paint, alpha)
        pen.ellipse((left - across, top - down, left + across, top + down), fill=ink)

    def box(
        self, left: float, bottom: float, right: float, top: float, paint: Paint, alpha: float = 1.0
    ) -> None:
        """Fill a rectangle."""
        self.shape([(left, bottom), (right, bottom), (right, top), (left, top)], paint, alpha)

    def line(
        self,
        points: Sequence[Point],
        width: float,
        paint: Paint,
        *,
        end: float | None = None,
        curved: bool = True,
        alpha: float = 1.0,
    ) -> None:
        """Draw a stroke with round ends, `width` wide at its beginning and `end` wide at its end."""
        path = smooth(points) if curved and len(points) > 2 else list(points)
        self._fill(self._pixels(outline(path, width, width if end is None else end)), paint, alpha)

    def glow(self, x: float, y: float, radius: float, paint: Paint, strength: float = 0.8) -> None:
        """Add a soft light around a point."""
        centre, reach = self._pixel((x, y)), radius * self.unit
        left, top = (max(0, round(centre[axis] - reach)) for axis in (0, 1))
        right = min(self.canvas.width, round(centre[0] + reach))
        bottom = min(self.canvas.height, round(centre[1] + reach))
        if right - left < 2 or bottom - top < 2:
            return
        scale = 256 / (2 * reach)
        seen = [(edge - centre[n % 2] + reach) * scale for n, edge in enumerate((left, top, right, bottom))]
        box = (max(0.0, seen[0]), max(0.0, seen[1]), min(256.0, seen[2]), min(256.0, seen[3]))
        halo = _halo(min(1.0, strength)).resize((right - left, bottom - top), Image.Resampling.BILINEAR, box)
        colour = rgb(paint) if isinstance(paint, str) else paint
        self.canvas.paste(colour, (left, top), halo)

    def shaded(
        self,
        points: Sequence[Point],
        paint: Paint,
        shade: Paint,
        *,
        angle: float = -90.0,
        strength: float = 0.85,
        start: float = 0.25,
    ) -> None:
        """Fill the smooth closed curve through the points and shade it: see `mass`."""
        self.mass([smooth(points, closed=True)], paint, shade, angle=angle, strength=strength, start=start)

    def mass(
        self,
        shapes: Sequence[Sequence[Point]],
        paint: Paint,
        shade: Paint,
        *,
        angle: float = -90.0,
        strength: float = 0.85,
        start: float = 0.25,
    ) -> None:
        """Fill polygons as one and shade them with soft grain.

        The shade grows towards `angle` (degrees: 0 right, 90 up), from `start` of the way on.
        """
        polygons = [self._pixels(shape) for shape in shapes]
        ink = self.lit(paint)
        for pixels in polygons:
            self.pens.cover.polygon(pixels, fill=ink)
        self._shade(polygons, shade, angle, strength, start)

    def shade(
        self,
        shapes: Sequence[Sequence[Point]],
        shade: Paint,
        *,
        angle: float = -90.0,
        strength: float = 0.85,
        start: float = 0.25,
    ) -> None:
        """Shade polygons that are painted already, as `mass` does."""
        polygons = [self._pixels(shape) for shape in shapes]
        self._shade(polygons, shade, angle, strength, start)

    def _shade(
        self, polygons: list[list[Point]], shade: Paint, angle: float, strength: float, start: float
    ) -> None:
        every = [point for pixels in polygons for point in pixels]
        left, top = (math.floor(max(0.0, min(p[axis] for p in every))) for axis in (0, 1))
        right = math.ceil(min(float(self.canvas.width), max(p[0] for p in every)))
        bottom = math.ceil(min(float(self.canvas.height), max(p[1] for p in every)))
        size = (right - left, bottom - top)
        if min(size) < 3:
            return
        mask = Image.new("L", size)
        draw = ImageDraw.Draw(mask)
        for pixels in polygons:
            draw.polygon([(x - left, y - top) for x, y in pixels], fill=round(255 * strength))
        direction = math.radians(180 - angle if self.mirror else angle) + self.turn
        grown = grained(size, direction, start)
        self.canvas.paste(self.lit(shade), (left, top), ImageChops.multiply(mask, grown))

    def point(self, x: float, y: float) -> Point:
        """Return the pixel of a point."""
        return self._pixel((x, y))

    def _pixel(self, point: Point) -> Point:
        return self._pixels((point,))[0]

    def _pixels(self, points: Iterable[Point]) -> list[Point]:
        """Return the pixels of points: turned, mirrored, scaled and moved in one go."""
        cos, sin = math.cos(self.turn) * self.unit, math.sin(self.turn) * self.unit
        across = -1 if self.mirror else 1
        (left, top), xx, xy = self.origin, cos * across, sin * across
        return [(left + x * xx - y * sin, top - x * xy - y * cos) for x, y in points]

    def _fill(self, pixels: list[Point], paint: Paint, alpha: float) -> None:
        if len(pixels) < 3:
            return
        pen, ink = self._pen(paint, alpha)
        pen.polygon(pixels, fill=ink)

    def _pen(self, paint: Paint, alpha: float) -> tuple[ImageDraw.ImageDraw, tuple[int, ...]]:
        if alpha >= 1:
            return self.pens.cover, self.lit(paint)
        return self.pens.veil, (*self.lit(paint), round(255 * max(0.0, alpha)))


@lru_cache(64)
def _untinted(palette: Palette) -> Palette:
    return replace(palette, tint=0.0, wash=None)


def smooth(points: Sequence[Point], *, closed: bool = False) -> Sequence[Point]:
    """Return a curve that runs through the points (Catmull–Rom)."""
    return _curve(tuple(points), closed) if len(points) > 2 else points


@lru_cache(4096)  # most curves are drawn again and again: leaves, ears, hulls
def _curve(points: tuple[Point, ...], closed: bool) -> tuple[Point, ...]:
    around = (points[-1], *points, *points[:2]) if closed else (points[0], *points, points[-1])
    curve: list[Point] = []
    for number in range(len(around) - 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = around[number : number + 4]
        curve += [
            (a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy) for a, b, c, d in _WEIGHTS
        ]
    return tuple(curve) if closed else (*curve, points[-1])


def _weights(t: float) -> tuple[float, float, float, float]:
    """Return how much each of four points counts at `t` (0 to 1) between the two in the middle."""
    t2, t3 = t * t, t * t * t
    return (-t3 + 2 * t2 - t) / 2, (3 * t3 - 5 * t2 + 2) / 2, (-3 * t3 + 4 * t2 + t) / 2, (t3 - t2) / 2


_WEIGHTS = [_weights(step / _CURVE) for step in range(_CURVE)]


def ring(x: float, y: float, rx: float, ry: float, turn: float = 0.0, steps: int = 36) -> list[Point]:
    """Return points around an ellipse."""
    if not turn:
        return [(x + rx * u, y + ry * v) for u, v in _circle(steps)]
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return [(x + rx * u * cos - ry * v * sin, y + rx * u * sin + ry * v * cos) for u, v in _circle(steps)]


@cache
def _circle(steps: int) -> list[Point]:
    return [(math.cos(math.tau * step / steps), math.sin(math.tau * step / steps)) for step in range(steps)]


def arc(x: float, y: float, rx: float, ry: float, start: float, stop: float, steps: int = 18) -> list[Point]:
    """Return points along an ellipse from one angle to another, in degrees."""
    angles = [math.radians(start + (stop - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]


def outline(path: Sequence[Point], width: float, end: float) -> list[Point]:
    """Return the outline of a stroke along the path, with round ends."""
    left: list[Point] = []
    right: list[Point] = []
    last = len(path) - 1
    heading = 0.0
    for number, (x, y) in enumerate(path):
        before, after = path[max(0, number - 1)], path[min(last, number + 1)]
        heading = math.atan2(after[1] - before[1], after[0] - before[0])
        half = (width + (end - width) * number / max(1, last)) / 2
        nx, ny = -math.sin(heading) * half, math.cos(heading) * half
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    first = math.atan2(path[1][1] - path[0][1], path[1][0] - path[0][0])
    cap_end = _cap(path[-1], heading + math.pi / 2, end / 2)
    cap_start = _cap(path[0], first - math.pi / 2, width / 2)
    return [*left, *cap_end, *reversed(right), *cap_start]


def _cap(centre: Point, start: float, radius: float) -> list[Point]:
    angles = [start - math.pi * step / 6 for step in range(1, 6)]
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


def grained(size: tuple[int, int], direction: float, start: float) -> Image.Image:
    """Return a mask that grows along the direction (radians, y up) from `start` on, broken up by grain."""
    width, height = size
    # An affine cut of a long ramp: one pixel of the mask looks up its place along the direction.
    dx, dy = math.cos(direction), -math.sin(direction)
    reach = (abs(dx) * width + abs(dy) * height) or 1.0
    scale = 255 / reach
    base = 127.5 - (dx * width / 2 + dy * height / 2) * scale
    grown = _ramp(start).transform(
        size, Image.Transform.AFFINE, (dx * scale, dy * scale, base, 0, 0, 0), Image.Resampling.NEAREST
    )
    return ImageChops.add(grown, grain(size), scale=1, offset=-128)


@lru_cache(64)
def _ramp(start: float) -> Image.Image:
    rise = [round(255 * max(0.0, (v / 255 - start) / (1 - start))) for v in range(256)]
    return Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90).point(rise)


@lru_cache(256)
def _halo(strength: float) -> Image.Image:
    # Pillow's radial gradient reaches 181 at the middle of an edge: the light must be out by there.
    fall = [round(255 * strength * max(0.0, 1 - value / 181) ** 1.8) for value in range(256)]
    return Image.radial_gradient("L").point(fall)


@cache
def _grain_tile() -> Image.Image:
    noise = Image.frombytes("L", (_GRAIN_SIDE, _GRAIN_SIDE), random.Random(7).randbytes(_GRAIN_SIDE**2))
    soft = noise.filter(ImageFilter.GaussianBlur(1.1))
    return soft.point([max(0, min(255, round(128 + (v - 128) * 2.0))) for v in range(256)])


def grain(size: tuple[int, int]) -> Image.Image:
    """Return grey noise around 128, always the same."""
    if max(size) <= _NOISE_SIDE:
        return _noise().crop((0, 0, *size))
    return _tiled(size)


@cache
def _noise() -> Image.Image:
    return _tiled((_NOISE_SIDE, _NOISE_SIDE))


def _tiled(size: tuple[int, int]) -> Image.Image:
    tile, noise = _grain_tile(), Image.new("L", size)
    for left in range(0, size[0], _GRAIN_SIDE):
        for top in range(0, size[1], _GRAIN_SIDE):
            noise.paste(tile, (left, top))
    return noise


def ramp(size: tuple[int, int], colours: Sequence[Colour]) -> Image.Image:
    """Return a run of colours from top to bottom."""
    column = Image.new("RGB", (1, 256))
    spans = len(colours) - 1
    for y in range(256):
        place = y / 255 * spans
        first = min(int(place), spans - 1)
        column.putpixel((0, y), mix(colours[first], colours[first + 1], place - first))
    return column.resize((1, size[1]), Image.Resampling.BILINEAR).resize(size, Image.Resampling.NEAREST)
