"""Edits of pictures from elsewhere: another hour, weather, season or colour, everything in its place."""

import math
import random
from collections.abc import Callable, Mapping, Sequence

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps, ImageStat

from sandbox.media import weather
from sandbox.media.palette import NAMED, Colour, mix, rgb
from sandbox.media.styles import texture
from sandbox.media.styles.shape import vignette
from sandbox.media.wish import Wish

_WHITE: Colour = (255, 255, 255)
_SOME_SKY = 12  # of 255: the share of a row
_AIRY = ("snow", "rain", "fog", "storm")
_JUMP = 34  # in the sum of three channels, over two rows: more than a sky changes by itself


def edited(picture: Image.Image, wish: Wish, seed: str, at: float = 0.0) -> Image.Image:
    """Return the picture as the wish changes it, before its style. `at` (0 to 1) is the moment of a loop.

    A wish that names nothing a photograph could take on gets another light, chosen by the seed.
    """
    sky = sky_of(picture)
    changed = relit(picture, wish, sky)
    if changed is picture and wish.style is None:
        changed = _other_light(picture, seed)
    return particles(changed, wish, sky, seed, at)


def relit(picture: Image.Image, wish: Wish, sky: Image.Image) -> Image.Image:
    """Return the picture in the season, colour, weather, hour and mood of the wish; itself if it has none."""
    season = "winter" if wish.weather == "snow" else wish.season
    if season is not None:
        picture = _SEASONS[season](picture, sky)
    for name in wish.colours[:1]:
        picture = _coloured(picture, rgb(NAMED[name]))
    if wish.weather is not None and wish.weather in _SKIES:
        picture = _SKIES[wish.weather](picture, sky)
    if wish.time is not None:
        picture = _HOURS[wish.time](picture, sky)
    return _MOODS[wish.mood](picture) if wish.mood in _MOODS else picture


def drifting(wish: Wish) -> bool:
    """Return True if something moves in the air of this wish."""
    return wish.time == "night" or wish.weather in _AIRY or wish.season in ("autumn", "spring")


def particles(picture: Image.Image, wish: Wish, sky: Image.Image, seed: str, at: float = 0.0) -> Image.Image:
    """Return the picture with what moves in the wish's air: flakes, rain, fog, leaves, stars."""
    rng = random.Random(f"{seed} air")
    if wish.time == "night" and wish.weather not in ("fog", "rain", "storm"):
        picture = weather.starlight(picture, rng, sky, at)
    match wish.weather:
        case "snow":
            return weather.snowfall(picture, rng, at)
        case "rain":
            return weather.rainfall(picture, rng, at)
        case "storm":
            return weather.rainfall(weather.lightning(picture, rng, sky), rng, at, 1.4)
        case "fog":
            dark = wish.time in ("night", "dusk")
            return weather.mist(picture, rng, (92, 104, 132) if dark else (226, 230, 232), at)
    match wish.season:
        case "autumn":
            return weather.falling(picture, rng, "leaves", at)
        case "spring":
            return weather.falling(picture, rng, "petals", at)
    return picture


def sky_of(picture: Image.Image) -> Image.Image:
    """Return a mask of the open sky: every column from the top to the first jump in colour."""
    scale = min(1.0, 320 / max(picture.size))
    width, height = (max(4, round(side * scale)) for side in picture.size)
    small = picture.resize((width, height), Image.Resampling.BOX).filter(ImageFilter.MedianFilter(3))
    rows, stride = small.tobytes(), width * 3
    mask = bytearray(width * height)
    for column in range(width):
        at = column * 3
        for row in range(height):
            if row > 1:
                jump = sum(abs(rows[at + part] - rows[at + part - 2 * stride]) for part in range(3))
                if jump > _JUMP:
                    break
            mask[row * width + column] = 255
            at += stride
    sky = Image.frombytes("L", (width, height), bytes(mask)).filter(ImageFilter.MedianFilter(3))
    return sky.resize(picture.size, Image.Resampling.BICUBIC).point(
        lambda value: max(0, min(255, (value - 96) * 4))
    )


def only_sky(picture: Image.Image, sky: Image.Image) -> Image.Image:
    """Return the picture with its sky drawn on behind everything that stands before it."""
    column = (1, picture.height)
    part = Image.composite(picture, Image.new("RGB", picture.size), sky).resize(column, Image.Resampling.BOX)
    colours, shares, rows = part.tobytes(), sky.resize(column, Image.Resampling.BOX).tobytes(), bytearray()
    for row, share in enumerate(shares):
        seen = colours[row * 3 : row * 3 + 3]
        last = bytes(rows[-3:]) or seen
        rows += bytes(min(255, part * 255 // share) for part in seen) if share > _SOME_SKY else last
    behind = Image.frombytes("RGB", column, bytes(rows)).resize(picture.size)
    return Image.composite(picture, behind, sky)


def side_by_side(pictures: Sequence[Image.Image], size: tuple[int, int]) -> Image.Image:
    """Return several pictures in one: each has its part, and their borders run into each other."""
    width, height = size
    share = width / len(pictures)
    canvas = ImageOps.fit(pictures[0], size)
    soft = share * 0.09
    for place, picture in enumerate(pictures):
        left, right = max(0, round(place * share - soft)), min(width, round((place + 1) * share + soft))
        part = ImageOps.fit(picture, (max(1, right - left), height))
        ramp = bytes(max(0, min(255, round(255 * at / max(1.0, 2 * soft)))) for at in range(part.width))
        seam = Image.frombytes("L", (part.width, 1), ramp).resize(part.size)
        canvas.paste(part, (left, 0), seam if place else None)
    common = _mean(canvas)
    return Image.blend(canvas, ImageChops.soft_light(canvas, Image.new("RGB", size, common)), 0.35)


def _night(picture: Image.Image, sky: Image.Image) -> Image.Image:
    """Return moonlight: dark and blue, with the lights left on."""
    dark = ImageChops.multiply(
        texture.saturated(picture, 0.75), Image.new("RGB", picture.size, (66, 80, 140))
    )
    above = _ramp(picture.size, (6, 12, 36), (44, 62, 112))
    dark = Image.composite(Image.blend(dark, above, 0.62), dark, sky)
    return _lamps(picture, dark, sky)


def _dusk(picture: Image.Image, sky: Image.Image) -> Image.Image:
    glow = _ramp(picture.size, (60, 44, 104), (236, 118, 92), (255, 196, 120))
    above = Image.blend(picture, glow, 0.72)
    below = ImageChops.multiply(picture, Image.new("RGB", picture.size, (216, 158, 158)))
    return _lamps(picture, Image.composite(above, below, sky), sky)


def _dawn(picture: Image.Image, sky: Image.Image) -> Image.Image:
    glow = _ramp(picture.size, (150, 168, 206), (248, 196, 186), (255, 232, 200))
    above = Image.blend(picture, glow, 0.66)
    light = ImageChops.screen(picture, Image.new("RGB", picture.size, (46, 32, 30)))
    below = ImageChops.multiply(light, Image.new("RGB", picture.size, (255, 226, 216)))
    return Image.composite(above, below, sky)


def _day(picture: Image.Image, sky: Image.Image) -> Image.Image:
    bright = ImageOps.autocontrast(picture, cutoff=1).point(
        lambda value: min(255, round(255 * (value / 255) ** 0.75))
    )
    above = Image.blend(bright, _ramp(picture.size, (104, 172, 214), (222, 238, 240)), 0.6)
    return Image.composite(above, ImageEnhance.Color(bright).enhance(1.15), sky)


_HOURS: Mapping[str, Callable[[Image.Image, Image.Image], Image.Image]] = {
    "night": _night,
    "dusk": _dusk,
    "dawn": _dawn,
    "day": _day,
}


def _winter(picture: Image.Image, sky: Image.Image) -> Image.Image:
    """Return snow on whatever faces up: ledges and roofs from their edges, the ground from its foot."""
    size = picture.size
    cold = Image.blend(texture.saturated(picture, 0.6), Image.new("RGB", size, (206, 220, 236)), 0.24)
    pale = Image.blend(cold, Image.new("RGB", size, (214, 222, 232)), 0.5)
    cold = Image.composite(pale, cold, sky)
    lying = ImageChops.lighter(_ledges(picture), _ground(size, ImageOps.invert(sky)))
    white = texture.grained(Image.new("RGB", size, (240, 245, 251)), texture.clouds(size, "snow"), 0.22)
    shaded = ImageChops.multiply(white, Image.blend(cold, Image.new("RGB", size, _WHITE), 0.84))
    return Image.composite(shaded, cold, lying.point(lambda value: value * 15 // 16))


def _ledges(picture: Image.Image) -> Image.Image:
    """Return where snow lies on things: below every edge that runs level for long enough."""
    size, side = picture.size, max(picture.size)
    deep = max(1, round(side / 64))
    covered = Image.new("L", size)
    for step in range(1, deep + 1, max(1, deep // 4)):
        shifted = ImageChops.offset(picture, 0, step)
        rims = _strongest(ImageChops.difference(shifted, picture)).point(
            lambda value: 255 if value > 40 else 0
        )
        covered = ImageChops.lighter(covered, rims)
    covered.paste(0, (0, 0, size[0], deep + 1))
    wide = covered.filter(ImageFilter.BoxBlur((side / 56, 0))).point(
        lambda value: max(0, min(255, (value - 150) * 5))
    )
    soft = ImageChops.darker(wide, covered).filter(ImageFilter.GaussianBlur(side / 420))
    return soft.point(lambda value: max(0, min(255, (value - 70) * 3)))


def _ground(size: tuple[int, int], land: Image.Image) -> Image.Image:
    """Return where drifts lie: thicker towards the foot of the picture."""
    rise = bytes(round(200 * max(0.0, min(1.0, (row / size[1] - 0.5) / 0.4))) for row in range(size[1]))
    drifts = Image.frombytes("L", (1, size[1]), rise).resize(size)
    uneven = ImageChops.add(drifts, texture.clouds(size, "drifts"), 1, -128)
    return ImageChops.multiply(uneven, land)


def _autumn(picture: Image.Image, sky: Image.Image) -> Image.Image:
    turned = picture.convert("RGB", (0.82, 0.52, 0.0, 0, 0.2, 0.62, 0.0, 0, 0.08, 0.08, 0.55, 0))
    warm = Image.composite(Image.blend(picture, turned, 0.35), turned, sky)
    return ImageEnhance.Color(warm).enhance(1.15)


def _spring(picture: Image.Image, sky: Image.Image) -> Image.Image:
    light = ImageChops.screen(picture, Image.new("RGB", picture.size, (34, 22, 26)))
    return Image.blend(
        ImageEnhance.Color(light).enhance(1.15), Image.new("RGB", picture.size, (255, 214, 222)), 0.12
    )


def _summer(picture: Image.Image, sky: Image.Image) -> Image.Image:
    bright = ImageEnhance.Color(ImageEnhance.Brightness(picture).enhance(1.1)).enhance(1.3)
    return ImageChops.multiply(bright, Image.new("RGB", picture.size, (255, 246, 214)))


_SEASONS: Mapping[str, Callable[[Image.Image, Image.Image], Image.Image]] = {
    "winter": _winter,
    "autumn": _autumn,
    "spring": _spring,
    "summer": _summer,
}


def _rainy(picture: Image.Image, sky: Image.Image) -> Image.Image:
    grey = texture.saturated(picture, 0.62)
    wet = ImageChops.multiply(grey, Image.new("RGB", picture.size, (166, 180, 198)))
    overcast = _ramp(picture.size, (92, 106, 122), (164, 176, 186))
    return Image.composite(Image.blend(wet, overcast, 0.7), wet, sky)


def _stormy(picture: Image.Image, sky: Image.Image) -> Image.Image:
    dark = ImageChops.multiply(
        texture.saturated(picture, 0.6), Image.new("RGB", picture.size, (116, 128, 156))
    )
    banks = texture.clouds(picture.size, "storm").point(lambda value: max(0, min(255, (value - 70) * 2)))
    heavy = ImageOps.colorize(banks, (26, 32, 48), (112, 120, 140))
    return Image.composite(Image.blend(dark, heavy, 0.82), dark, sky)


def _foggy(picture: Image.Image, sky: Image.Image) -> Image.Image:
    return Image.blend(texture.saturated(picture, 0.7), Image.new("RGB", picture.size, (216, 222, 226)), 0.22)


def _clear(picture: Image.Image, sky: Image.Image) -> Image.Image:
    return ImageOps.autocontrast(picture, cutoff=1)


_SKIES: Mapping[str, Callable[[Image.Image, Image.Image], Image.Image]] = {
    "rain": _rainy,
    "storm": _stormy,
    "fog": _foggy,
    "clear": _clear,
}


def _dreamy(picture: Image.Image) -> Image.Image:
    soft = picture.filter(ImageFilter.GaussianBlur(max(picture.size) / 50))
    return Image.blend(picture, ImageChops.screen(picture, soft), 0.45)


def _shaded(picture: Image.Image, colour: Colour, colours: float = 1.0, corners: float = 0.0) -> Image.Image:
    """Return the picture under a coloured light, with darker corners."""
    lit = ImageChops.multiply(texture.saturated(picture, colours), Image.new("RGB", picture.size, colour))
    return ImageChops.multiply(lit, vignette(picture.size, corners))


def _vivid(picture: Image.Image, brightness: float, contrast: float) -> Image.Image:
    bright = ImageEnhance.Brightness(ImageEnhance.Color(picture).enhance(1.28)).enhance(brightness)
    return ImageEnhance.Contrast(bright).enhance(contrast)


_MOODS: Mapping[str | None, Callable[[Image.Image], Image.Image]] = {
    "dreamy": _dreamy,
    "eerie": lambda picture: _shaded(picture, (176, 200, 176), 0.45, 1.0),
    "cosy": lambda picture: _shaded(picture, (255, 224, 186), 1.0, 0.7),
    "lonely": lambda picture: _shaded(picture, (216, 222, 238), 0.55),
    "wild": lambda picture: _vivid(picture, 1.0, 1.25),
    "cheerful": lambda picture: _vivid(picture, 1.08, 1.0),
    "calm": lambda picture: Image.blend(
        texture.saturated(picture, 0.8), Image.new("RGB", picture.size, (222, 226, 224)), 0.14
    ),
}


def _other_light(picture: Image.Image, seed: str) -> Image.Image:
    """Return the picture in one of four other lights."""
    colour = random.Random(f"{seed} light").choice(
        ((255, 206, 150), (150, 196, 255), (255, 170, 190), (180, 240, 206))
    )
    lit = ImageChops.soft_light(picture, Image.new("RGB", picture.size, colour))
    return Image.blend(picture, lit, 0.65)


def _coloured(picture: Image.Image, colour: Colour) -> Image.Image:
    tinted = ImageOps.colorize(
        ImageOps.autocontrast(picture.convert("L"), cutoff=1),
        mix(colour, (8, 8, 20), 0.8),
        mix(colour, _WHITE, 0.86),
        colour,
    )
    return Image.blend(picture, tinted, 0.68)


def _lamps(picture: Image.Image, dark: Image.Image, sky: Image.Image) -> Image.Image:
    """Return the dark picture with the warm bright spots of the lit one shining in it."""
    red, _, blue = picture.split()
    bright = picture.convert("L").point(lambda value: max(0, value - 178) * 8)
    warm = ImageChops.darker(
        bright, ImageChops.subtract(red, blue).point(lambda value: max(0, value - 62) * 4)
    )
    spots = ImageChops.multiply(warm, ImageOps.invert(sky))
    share = ImageStat.Stat(spots).mean[0] / 255
    if share > 0.08:  # a large warm field is no lamp
        return dark
    side = max(picture.size)
    halo = spots.filter(ImageFilter.GaussianBlur(side / 26)).point(lambda value: min(210, value * 4))
    lit = Image.composite(Image.new("RGB", picture.size, (255, 196, 96)), dark, halo)
    return Image.composite(picture, lit, spots)


def _strongest(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _mean(picture: Image.Image) -> Colour:
    red, green, blue = ImageStat.Stat(picture).mean
    return round(red), round(green), round(blue)


def _ramp(size: tuple[int, int], *colours: Colour) -> Image.Image:
    """Return a vertical run of colours that ends at the middle of the height, where skies do."""
    rows = bytearray()
    for row in range(size[1]):
        place = min(1.0, row / size[1] * 1.7) * (len(colours) - 1)
        first = min(len(colours) - 2, math.floor(place))
        rows += bytes(mix(colours[first], colours[first + 1], place - first))
    return Image.frombytes("RGB", (1, size[1]), bytes(rows)).resize(size)
