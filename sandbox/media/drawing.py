"""Drawings: a picture as SVG, traced into flat shapes of its own colours."""

import io
import math
from collections.abc import Iterator, Sequence

from PIL import Image, ImageFilter

_CELLS = 360  # along the longer side: what is traced
_COLOURS = 28
_SMALLEST = 8  # cells around a shape: what is shorter is a speck
_TOLERANCE = 0.6  # cells that a straight line may pass by a corner

Point = tuple[float, float]


def make_drawing(picture: bytes, side: int) -> bytes:
    """Return the picture as an SVG document whose longer side is `side` pixels. Raises OSError if it is
    none."""
    with Image.open(io.BytesIO(picture)) as opened:
        factor = min(1.0, _CELLS / max(opened.size))
        across, down = (max(1, round(length * factor)) for length in opened.size)
        small = opened.convert("RGBA").resize((across, down), Image.Resampling.BOX)
    width, height = (round(side * count / max(across, down)) for count in (across, down))
    head = f'width="{width}" height="{height}" viewBox="0 0 {across} {down}"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" {head}>\n' + "".join(_shapes(small)) + "</svg>\n"
    ).encode()


def _shapes(picture: Image.Image) -> Iterator[str]:
    """Yield a path for each colour, the largest areas first; transparent parts are left out.

    A line of its own colour lets every shape reach below the next one, so that no gap shows.
    """
    opaque = picture.getchannel("A").point(lambda value: 255 if value >= 128 else 0)
    rgb = picture.convert("RGB")
    flat = rgb.quantize(_COLOURS, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    colours = flat.getpalette() or []
    cells = Image.frombytes("L", flat.size, flat.tobytes()).filter(ImageFilter.ModeFilter(3))
    for _, index in sorted(cells.getcolors() or (), reverse=True):
        assert isinstance(index, int), "grey pixels are numbers"
        mask = cells.point([255 if value == index else 0 for value in range(256)])
        mask.paste(0, mask=opaque.point(lambda value: 255 - value))
        red, green, blue = colours[index * 3 : index * 3 + 3]
        fill = f"#{red:02x}{green:02x}{blue:02x}"
        for path in _outlines(mask):
            yield f'<path d="{path}" fill="{fill}" stroke="{fill}" stroke-width="1" fill-rule="evenodd"/>\n'


def _outlines(mask: Image.Image) -> Iterator[str]:
    """Yield the outlines of a mask as one path, if it has any that is more than a speck."""
    loops = [_simple(loop) for loop in _loops(mask) if len(loop) >= _SMALLEST]
    if loops:
        yield "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in loop) + "Z" for loop in loops)


def _loops(mask: Image.Image) -> Iterator[list[Point]]:
    """Yield each closed border of a mask as the middles of its cells' sides, in order."""
    steps = _sides(mask)
    while steps:
        start = here = next(iter(steps))
        loop: list[Point] = []
        while True:
            onward = steps[here].pop()
            if not steps[here]:
                del steps[here]
            loop.append(((here[0] + onward[0]) / 2, (here[1] + onward[1]) / 2))
            here = onward
            if here == start:
                break
        yield loop


def _sides(mask: Image.Image) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Return the sides between cells in and out of the mask, from corner to corner, the mask on the right."""
    width, height = mask.size
    inside = mask.tobytes()
    steps: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for at in (place for place, value in enumerate(inside) if value):
        x, y = at % width, at // width
        if y == 0 or not inside[at - width]:
            steps.setdefault((x, y), []).append((x + 1, y))
        if x == width - 1 or not inside[at + 1]:
            steps.setdefault((x + 1, y), []).append((x + 1, y + 1))
        if y == height - 1 or not inside[at + width]:
            steps.setdefault((x + 1, y + 1), []).append((x, y + 1))
        if x == 0 or not inside[at - 1]:
            steps.setdefault((x, y + 1), []).append((x, y))
    return steps


def _simple(loop: Sequence[Point]) -> list[Point]:
    """Return the corners of a loop that are needed to stay within the tolerance (Douglas and Peucker)."""
    points = [*loop, loop[0]]
    middle = len(points) // 2
    keep = {0, middle, len(points) - 1}
    spans = [(0, middle), (middle, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        far, apart = first, _TOLERANCE
        for at in range(first + 1, last):
            distance = _distance(points[at], points[first], points[last])
            if distance > apart:
                far, apart = at, distance
        if far != first:
            keep.add(far)
            spans += [(first, far), (far, last)]
    return [points[at] for at in sorted(keep)[:-1]]


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from the line through two others, or from them if they are one."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, down)
    if length == 0:
        return math.dist(point, start)
    return abs(across * (start[1] - point[1]) - down * (start[0] - point[0])) / length
