"""Styles: what a finished scene becomes on paper, in paint, in clay or through a lens."""

import random
from collections.abc import Callable, Mapping

from PIL import Image

from sandbox.media.styles import brush, line, shape

__all__ = ["STYLES", "treat"]

Style = Callable[[Image.Image, random.Random], Image.Image]

STYLES: Mapping[str, Style] = {
    "gouache": brush.gouache,
    "watercolour": brush.watercolour,
    "oil": brush.oil,
    "pastel": brush.pastel,
    "ink": line.ink,
    "pencil": line.pencil,
    "charcoal": line.charcoal,
    "woodcut": line.woodcut,
    "comic": line.comic,
    "neon": line.neon,
    "pixel": shape.pixel,
    "lowpoly": shape.lowpoly,
    "papercut": shape.papercut,
    "isometric": shape.isometric,
    "mosaic": shape.mosaic,
    "clay": shape.clay,
    "photo": shape.photo,
    "monochrome": shape.monochrome,
    "poster": shape.poster,
    "stained glass": shape.glass,
    "blueprint": shape.blueprint,
    "risograph": shape.risograph,
}
_SMALLEST = 16  # pixels: below this there is no room for a stroke


def treat(picture: Image.Image, style: str, rng: random.Random) -> Image.Image:
    """Return the RGB picture in a style, a key of `STYLES`; at the size of a thumbnail as it is."""
    return picture if min(picture.size) < _SMALLEST else STYLES[style](picture, rng)
