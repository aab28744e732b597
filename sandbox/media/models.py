"""The hands that paint: each model has its own taste in colours, its own finish and its own way to frame."""

import hashlib
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image, ImageChops, ImageFilter

from sandbox.media.styles import STYLES, texture, treat
from sandbox.media.styles.shape import vignette

Finish: TypeAlias = Callable[[Image.Image, random.Random], Image.Image]


@dataclass(frozen=True, slots=True)
class Look:
    """How one model paints.

    `taste` is a key of `sandbox.media.palette.TASTES`. `finish` treats a picture whose prompt names no style:
    a key of `STYLES`, or of the finishes of this file. `mirrored` models compose from the right.
    """

    taste: str = "plain"
    finish: str = "print"
    mirrored: bool = False

    @property
    def handmade(self) -> bool:
        """Return True if the finish is a style, which takes its time."""
        return self.finish in STYLES

    def finished(self, picture: Image.Image, style: str | None, seed: str) -> Image.Image:
        """Return the scene as this model hands it over, in the style that the prompt names."""
        rng = random.Random(f"{seed} finish")
        if style is not None:
            return treat(picture, style, rng)
        if self.finish in STYLES:
            return treat(picture, self.finish, rng)
        return _FINISHES[self.finish](picture, rng)

    def framed(self, picture: Image.Image) -> Image.Image:
        """Return the scene the way round that this model composes."""
        return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if self.mirrored else picture


PLAIN = Look()

_LOOKS: Mapping[str, Look] = {
    "nano-banana": Look("vivid", "papercut"),
    "nano-banana-pro": Look("plain", "storybook"),
    "gpt-image-1.5": Look("warm", "pastel", mirrored=True),
    "gpt-image-2": Look("muted", "watercolour"),
    "gpt-image-2.5-flare": Look("vivid", "clay"),
    "gpt-image-2.5-sunburst": Look("warm", "oil", mirrored=True),
    "flux-2-pro": Look("cool", "photo"),
    "flux-2-max": Look("warm", "golden", mirrored=True),
    "grok": Look("vivid", "comic", mirrored=True),
    "grok-video": Look("vivid", "comic"),
    "seedance": Look("pastel", "dream"),
    "seedance-fast": Look("poster", "print", mirrored=True),
    "wan-2.6": Look("muted", "ink"),
    "sora-2": Look("warm", "film", mirrored=True),
    "sora-2-pro": Look("plain", "golden"),
    "veo-3.1": Look("vivid", "storybook", mirrored=True),
    "veo-3.1-fast": Look("cool", "print"),
}


def look_of(model: str | None) -> Look:
    """Return the look of a model. One that is not listed gets a finish by its name."""
    if model is None or model in _LOOKS:
        return _LOOKS.get(model or "", PLAIN)
    digest = hashlib.sha256(model.encode()).digest()
    return Look(finish=sorted(_FINISHES)[digest[0] % len(_FINISHES)], mirrored=digest[1] % 2 == 1)


def _print(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return flat colour with the grain of good paper."""
    side = max(picture.size)
    return texture.grained(picture, texture.noise(picture.size, "print", max(1.0, side / 800)), 0.1)


def _storybook(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return soft light, a breath of unevenness in the colours, and paper grain."""
    size, side = picture.size, max(picture.size)
    uneven = texture.grained(picture, texture.clouds(size, f"book {rng.random()}"), 0.3)
    bright = texture.softened(uneven, side / 24, above=140)
    lit = ImageChops.screen(uneven, bright.point(lambda value: value // 3))
    return texture.grained(lit, texture.noise(size, "book", max(1.0, side / 640)), 0.13)


def _golden(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return late light that falls in from one upper corner, and a lens behind it."""
    size, side = picture.size, max(picture.size)
    rays = _rays(size, rng)
    lit = ImageChops.screen(
        picture, Image.composite(Image.new("RGB", size, (150, 104, 44)), _black(size), rays)
    )
    bright = texture.softened(lit, side / 22, above=150)
    lit = ImageChops.screen(lit, bright.point(lambda value: value // 2))
    lit = ImageChops.multiply(texture.saturated(lit, 1.12), vignette(size, 0.42))
    return texture.grained(lit, texture.noise(size, "golden", max(1.0, side / 1000)), 0.1)


def _film(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return faded film: lifted blacks, warm lights, grain."""
    size, side = picture.size, max(picture.size)
    red, green, blue = texture.saturated(picture, 0.88).split()
    faded = Image.merge(
        "RGB",
        (
            red.point(lambda value: 26 + value * 224 // 255),
            green.point(lambda value: 24 + value * 216 // 255),
            blue.point(lambda value: 34 + value * 192 // 255),
        ),
    )
    shot = ImageChops.multiply(faded, vignette(size, 0.35))
    return texture.grained(shot, texture.noise(size, f"film {rng.random()}", max(1.0, side / 800)), 0.2)


def _dream(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Return the picture through a soft filter."""
    side = max(picture.size)
    soft = texture.softened(picture, side / 55)
    glowing = Image.blend(picture, ImageChops.screen(picture, soft), 0.38)
    return texture.grained(glowing, texture.noise(picture.size, "dream", max(1.0, side / 800)), 0.08)


def _rays(size: tuple[int, int], rng: random.Random) -> Image.Image:
    """Return shafts of light from above, as a mask."""
    width, height = size
    row = bytes(
        max(0, min(255, round(90 + 90 * math.sin(at / 256 * 21 + rng.uniform(-0.4, 0.4)))))
        for at in range(256)
    )
    shafts = Image.frombytes("L", (256, 1), row).resize((width * 2, height), Image.Resampling.BICUBIC)
    leaning = shafts.transform(size, Image.Transform.AFFINE, (1, 0.8, 0, 0, 1, 0), Image.Resampling.BILINEAR)
    fade = Image.linear_gradient("L").rotate(180).resize(size).point(lambda value: value * 3 // 4)
    return ImageChops.multiply(leaning, fade).filter(ImageFilter.GaussianBlur(max(size) / 130))


def _black(size: tuple[int, int]) -> Image.Image:
    return Image.new("RGB", size)


_FINISHES: Mapping[str, Finish] = {
    "print": _print,
    "storybook": _storybook,
    "golden": _golden,
    "film": _film,
    "dream": _dream,
}
