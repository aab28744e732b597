"""What treatments share: noise, grain, trembling edges, outlines, flat colours."""

import math
import random
from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from sandbox.media.palette import Colour

PAPER: Colour = (247, 242, 232)
_CLOUDS = 220  # pixels: what is so soft is made this large and enlarged


@lru_cache(maxsize=24)
def noise(size: tuple[int, int], seed: str, cell: float = 1.0) -> Image.Image:
    """Return grey noise around 128 with spots `cell` pixels wide. Shared between calls: do not draw on it."""
    count = (math.ceil(size[0] / cell) + 2, math.ceil(size[1] / cell) + 2)
    field = Image.frombytes("L", count, random.Random(seed).randbytes(count[0] * count[1]))
    if cell <= 1:
        return field.crop((0, 0, *size))
    box = (1.0, 1.0, 1.0 + size[0] / cell, 1.0 + size[1] / cell)
    return field.resize(size, Image.Resampling.BICUBIC, box)


@lru_cache(maxsize=8)
def clouds(size: tuple[int, int], seed: str) -> Image.Image:
    """Return soft grey patches of several sizes, around 128. Shared between calls: do not draw on it."""
    scale = min(1.0, _CLOUDS / max(size))
    small = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    side = max(small)
    field = noise(small, f"{seed} large", side / 3.3)
    for share, part in ((0.42, 8.7), (0.3, 21.3)):
        field = Image.blend(field, noise(small, f"{seed} {part}", side / part), share)
    soft = field.filter(ImageFilter.GaussianBlur(side / 110))
    return soft.point(lambda value: round(128 + (value - 128) * 1.5)).resize(size, Image.Resampling.BICUBIC)


@lru_cache(maxsize=8)
def streaks(size: tuple[int, int], seed: str, length: float, degrees: float = 0.0) -> Image.Image:
    """Return grey noise drawn out into strokes. Shared between calls: do not draw on it."""
    side = math.ceil(math.hypot(*size)) if degrees else max(size)
    square = (math.ceil(side / length) + 2, side) if degrees else (math.ceil(size[0] / length) + 2, size[1])
    field = Image.frombytes("L", square, random.Random(seed).randbytes(square[0] * square[1]))
    if not degrees:
        return field.resize(size, Image.Resampling.BICUBIC)
    turned = field.resize((side, side), Image.Resampling.BICUBIC).rotate(degrees, Image.Resampling.BILINEAR)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    return turned.crop((left, top, left + size[0], top + size[1]))


def grained(picture: Image.Image, texture: Image.Image, strength: float) -> Image.Image:
    """Return the picture lightened and darkened by a grey texture; 1 is its full strength."""
    soft = texture.point(lambda value: round(128 + (value - 128) * strength))
    return ImageChops.soft_light(picture, Image.merge("RGB", (soft, soft, soft)))


def trembled(picture: Image.Image, rng: random.Random, reach: float, cell: int) -> Image.Image:
    """Return the picture pulled about by up to `reach` pixels, so that straight edges look drawn by hand."""
    width, height = picture.size
    across, down = max(2, width // cell), max(2, height // cell)
    points = [
        [_pulled(x, y, across, down, picture.size, rng, reach) for x in range(across + 1)]
        for y in range(down + 1)
    ]
    mesh = []
    for y in range(down):
        for x in range(across):
            box = (
                x * width // across,
                y * height // down,
                (x + 1) * width // across,
                (y + 1) * height // down,
            )
            corners = (points[y][x], points[y + 1][x], points[y + 1][x + 1], points[y][x + 1])
            mesh.append((box, tuple(value for corner in corners for value in corner)))
    return picture.transform(picture.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def _pulled(
    x: int, y: int, across: int, down: int, size: tuple[int, int], rng: random.Random, reach: float
) -> tuple[float, float]:
    left, top = x * size[0] // across, y * size[1] // down
    pull = (rng.uniform(-reach, reach), rng.uniform(-reach, reach))
    return (
        left + (pull[0] if 0 < x < across else 0),
        top + (pull[1] if 0 < y < down else 0),
    )


def outlines(picture: Image.Image, soft: float = 1.0) -> Image.Image:
    """Return how strongly each pixel differs from its neighbours, in any colour: 0 in flat parts."""
    blurred = picture.filter(ImageFilter.GaussianBlur(soft))
    level = ImageChops.difference(ImageChops.offset(blurred, 1, 0), ImageChops.offset(blurred, -1, 0))
    upright = ImageChops.difference(ImageChops.offset(blurred, 0, 1), ImageChops.offset(blurred, 0, -1))
    red, green, blue = ImageChops.lighter(level, upright).split()
    found = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    rim = Image.new("L", found.size)
    inner = (2, 2, found.width - 2, found.height - 2)
    if inner[2] > inner[0] and inner[3] > inner[1]:
        rim.paste(found.crop(inner), inner[:2])
    return rim


def crisp(picture: Image.Image) -> Image.Image:
    """Return where lines are so fine that no stroke may cover them: an eye, a mast, a line of print."""
    side = max(picture.size)
    fine = outlines(picture, 0.6).point(lambda value: 255 if value > 40 else 0)
    dense = fine.filter(ImageFilter.BoxBlur(side / 200)).point(
        lambda value: max(0, min(255, (value - 70) * 2))
    )
    return dense.filter(ImageFilter.GaussianBlur(side / 700))


def softened(picture: Image.Image, reach: float, above: int = 0) -> Image.Image:
    """Return the picture, or what is brighter than `above`, blurred so far that a quarter of it will do."""
    small = picture.resize((max(1, picture.width // 4), max(1, picture.height // 4)), Image.Resampling.BOX)
    lit = small.point(lambda value: max(0, value - above)) if above else small
    return lit.filter(ImageFilter.GaussianBlur(reach / 4)).resize(picture.size, Image.Resampling.BILINEAR)


def sparks(picture: Image.Image) -> Image.Image:
    """Return on black what is small and brighter than all around it: stars, flakes, lit windows afar."""
    grey = picture.convert("L")
    found = ImageChops.subtract(grey, grey.filter(ImageFilter.MinFilter(5)).filter(ImageFilter.MaxFilter(5)))
    return Image.merge("RGB", (found, found, found))


def flattened(picture: Image.Image, colours: int, blur: float) -> Image.Image:
    """Return the picture in so many flat colours of its own, as a palette picture."""
    small = picture.resize((max(1, picture.width // 4), max(1, picture.height // 4)), Image.Resampling.BOX)
    chosen = small.quantize(colours, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    smooth = picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture
    return smooth.quantize(palette=chosen, dither=Image.Dither.NONE)


@lru_cache(maxsize=6)
def _sheet(size: tuple[int, int], seed: str, colour: Colour, strength: float) -> Image.Image:
    side = max(size) / 1024
    tooth = Image.blend(noise(size, f"{seed} fine", max(1.0, 1.5 * side)), clouds(size, seed), 0.35)
    return grained(Image.new("RGB", size, colour), tooth, strength)


def paper(size: tuple[int, int], seed: str, colour: Colour = PAPER, strength: float = 0.18) -> Image.Image:
    """Return a sheet of rough paper."""
    return _sheet(size, seed, colour, strength).copy()


def lightness(picture: Image.Image, mean: int = 150) -> Image.Image:
    """Return the grey picture from black to white, bent so that it is this light on average."""
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=1)
    now = max(8.0, min(247.0, ImageStat.Stat(grey).mean[0]))
    bend = max(0.45, min(2.2, math.log(mean / 255) / math.log(now / 255)))
    return grey.point([round(255 * (value / 255) ** bend) for value in range(256)])


def saturated(picture: Image.Image, factor: float) -> Image.Image:
    """Return the picture with stronger or weaker colours."""
    grey = picture.convert("L").convert("RGB")
    return Image.blend(grey, picture, factor)


def ragged(size: tuple[int, int], seed: str, margin: float) -> Image.Image:
    """Return a mask of a painted area with an uneven edge, `margin` pixels from the rim."""
    side = max(size)
    inner = Image.new("L", size)
    reach = max(1, round(margin))
    inner.paste(255, (reach, reach, max(reach + 1, size[0] - reach), max(reach + 1, size[1] - reach)))
    soft = inner.filter(ImageFilter.GaussianBlur(margin * 0.45))
    rough = Image.blend(noise(size, f"{seed} rim", side / 26), noise(size, f"{seed} hairs", side / 200), 0.22)
    return ImageChops.add(soft, rough, 1.7, -20).point(_STEP)


_STEP = [max(0, min(255, (value - 96) * 8)) for value in range(256)]
