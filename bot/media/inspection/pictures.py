"""Inspect pictures: read whole with Pillow under a limit of pixels."""

import importlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from PIL import Image, ImageSequence, UnidentifiedImageError

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.sniff import GIF, HEIC, JPEG, PNG, WEBP, FileFormat
from bot.ports import MediaInfo

Image.MAX_IMAGE_PIXELS = None  # our own limit is held against each header, and names its figure

_FRAMES_FACTOR = 4
"""All frames of an animation together may have this many times the pixels of the largest picture."""

_TAIL = 64 * 1024
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, UnidentifiedImageError)
"""What Pillow raises for damaged files."""


@cache
def can_read_heic() -> bool:
    """Return True if Pillow opens HEIC, the photos of iPhones. Registers the reader of pillow-heif once."""
    try:
        plugin = importlib.import_module("pillow_heif")
    except ImportError:
        return False
    plugin.register_heif_opener(thumbnails=False)
    return True


@contextmanager
def reading(source: FileFormat) -> Iterator[None]:
    """Turn whatever Pillow raises into BadMedia, also if it cannot read such files at all."""
    if source is HEIC and not can_read_heic():
        raise BadMedia(MediaProblem.HEIC_UNREADABLE)
    try:
        yield
    except BadMedia:
        raise
    except _BROKEN as error:
        raise BadMedia(MediaProblem.PICTURE_DAMAGED, extension=source.extension) from error


def inspect_picture(path: Path, source: FileFormat, max_pixels: int) -> MediaInfo:
    """Return the picture's measures. Raises BadMedia if it has too many pixels, is damaged or cut off."""
    with reading(source):
        width, height = _size_from_header(path, source, max_pixels)
        _check_end(path, source)
        _decode(path, source, max_pixels)
    return MediaInfo("image", source.content_type, source.extension, width, height, 0.0)


def _size_from_header(path: Path, source: FileFormat, max_pixels: int) -> tuple[int, int]:
    with Image.open(path, formats=[source.opener]) as image:
        width, height = image.size
        if width * height > max_pixels:
            raise BadMedia(MediaProblem.PICTURE_TOO_LARGE, width=width, height=height, limit=max_pixels)
        if source is PNG:
            image.verify()  # every chunk's checksum, to the end of the file
    return width, height


def _check_end(path: Path, source: FileFormat) -> None:
    """Raise BadMedia if the format's end mark is missing. Pillow opens a file without its last bytes."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    cut = (
        (source is PNG and b"IEND\xaeB`\x82" not in tail)
        or (source is JPEG and b"\xff\xd9" not in tail)
        or (source is GIF and not tail.rstrip(b"\0").endswith(b";"))
        or (source is WEBP and int.from_bytes(head[4:8], "little") + 8 > size)
    )
    if cut:
        raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension=source.extension)


def _decode(path: Path, source: FileFormat, max_pixels: int) -> None:
    """Decode every frame. A single picture is one frame."""
    pixels = 0
    with Image.open(path, formats=[source.opener]) as image:
        for frame in ImageSequence.Iterator(image):
            pixels += frame.width * frame.height
            if pixels > max_pixels * _FRAMES_FACTOR:
                raise BadMedia(MediaProblem.ANIMATION_TOO_LARGE)
            frame.load()
