"""HEIC, the photos of iPhones and others: the reader of pillow-heif, and photos too large for Pillow."""

import importlib
from functools import cache
from typing import Final

from PIL import Image, ImageFile

HALVED_FROM: Final = 25_000_000
"""Pixels above which Pillow does not hold the photo whole beside its reader: nine bytes for each."""

_ROWS = 512  # of a strip; even


@cache
def can_read_heic() -> bool:
    """Return True if Pillow opens HEIC. Registers the reader of pillow-heif once."""
    try:
        plugin = importlib.import_module("pillow_heif")
    except ImportError:
        return False
    # One thread: several would hold a tile each, more of them at once the busier the machine is, and a large
    # photo would then fail now and again for lack of memory.
    plugin.register_heif_opener(thumbnails=False, decode_threads=1)
    return True


def read_halved(opened: ImageFile.ImageFile) -> Image.Image:
    """Return the photo at half its sides. Only a strip of it is ever held as Pillow holds pictures.

    Raises what pillow-heif raises.
    """
    file = importlib.import_module("pillow_heif").open_heif(opened.fp)
    photo = file[file.primary_index]
    pixels, stride, mode = photo.data, photo.stride, photo.mode
    width, height = photo.size  # as decoded, which need not be what was stated
    small = Image.new(mode, (-(-width // 2), -(-height // 2)))
    for top in range(0, height, _ROWS):
        rows = min(_ROWS, height - top)
        part = pixels[top * stride : (top + rows) * stride]
        strip = Image.frombuffer(mode, (width, rows), part, "raw", mode, stride, 1)
        small.paste(strip.reduce(2), (0, top // 2))
    small.info = dict(opened.info)
    return small
