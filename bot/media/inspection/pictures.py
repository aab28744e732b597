"""Inspect pictures: their layout read by us, their pixels decoded with Pillow under a limit."""

import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image, ImageFile, ImageSequence, PngImagePlugin, UnidentifiedImageError

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.brands import canonical
from bot.media.inspection.gif import lay_out_gif
from bot.media.inspection.heic import HALVED_FROM, can_read_heic, read_halved
from bot.media.inspection.jpeg import lay_out_jpeg
from bot.media.inspection.layout import Layout, open_picture
from bot.media.inspection.png import PROFILE_BYTES, lay_out_png
from bot.media.inspection.scans import MOST_BYTES, is_whole
from bot.media.inspection.sniff import GIF, HEIC, JPEG, PNG, WEBP, FileFormat
from bot.media.inspection.webp import lay_out_webp, webp_size
from bot.media.room import check_room
from bot.ports import MediaInfo

Image.MAX_IMAGE_PIXELS = None  # our own limit is held against each header, and names its figure
PngImagePlugin.MAX_TEXT_CHUNK = PROFILE_BYTES  # of texts, only profiles reach Pillow

WORKING_PIXELS: Final = 4096 * 3072
"""A picture that has to be decoded to work on it is shrunk to this many: it needs four bytes for each."""

_LIMIT_FACTORS: Final = {HEIC: 2}
"""Times the pixels of other pictures, for those without a layout: a large HEIC is read at half its sides."""

MOVING: Final = ("GIF", "WEBP", "PNG", "AVIF")
"""What Pillow calls the formats whose further pictures are frames. In others they are pages or bursts."""

_WEBP_BYTES = 17  # for a pixel: two canvases of the reader, a copy, and ours

_FRAMES_FACTOR = 4
"""All frames of an animation together may have this many times the pixels of the largest picture."""

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, struct.error)
"""What Pillow raises for damaged files."""

_LAY_OUT: Final[Mapping[FileFormat, Callable[[Path], Layout]]] = {
    PNG: lay_out_png,
    JPEG: lay_out_jpeg,
    GIF: lay_out_gif,
    WEBP: lay_out_webp,
}


@contextmanager
def reading(source: FileFormat) -> Iterator[None]:
    """Turn whatever Pillow raises into BadMedia, also if it cannot read such files at all."""
    if source is HEIC and not can_read_heic():
        raise BadMedia(MediaProblem.HEIC_UNREADABLE)
    try:
        yield
    except BadMedia:
        raise
    except (*_BROKEN, UnidentifiedImageError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "memory" in str(error).lower():
            raise MemoryError from error  # libheif's words for it; alone there may be enough
        reason = f"{type(error).__name__}: {error}"[:200]
        raise BadMedia(MediaProblem.PICTURE_DAMAGED, extension=source.extension, reason=reason) from error


def lay_out(path: Path, source: FileFormat) -> Layout | None:
    """Return the layout of the file, None for a format that is encoded anew in any case. Raises BadMedia."""
    read = _LAY_OUT.get(source)
    if read is None:
        return None
    with reading(source):
        return read(path)


@contextmanager
def open_image(path: Path, source: FileFormat, layout: Layout | None = None) -> Iterator[Image.Image]:
    """Open the picture with its one reader, which sees nothing but the picture. Raises BadMedia."""
    layout = layout or lay_out(path, source)
    with (
        reading(source),
        open_picture(path, layout or canonical(path, source)) as file,
        Image.open(file, formats=[source.opener]) as image,
    ):
        yield image


def inspect_picture(path: Path, source: FileFormat, max_pixels: int) -> MediaInfo:
    """Return the picture's measures. Raises BadMedia if it has too many pixels, is damaged or cut off."""
    layout = lay_out(path, source)
    limit = int(max_pixels * (layout.limit_factor if layout is not None else _LIMIT_FACTORS.get(source, 1)))
    if source is WEBP:
        width, height = webp_size(path)
        _check_size(width, height, limit)
        check_room(width * height * _WEBP_BYTES)
    with open_image(path, source, layout) as image:
        width, height = image.size
        _check_size(width, height, limit)
        _decode(image, max_pixels)
    if source is JPEG and layout is not None and layout.size <= MOST_BYTES:
        with open_picture(path, layout) as file:
            if not is_whole(file.read()):
                raise BadMedia(MediaProblem.PICTURE_DAMAGED, extension=source.extension)
    return MediaInfo("image", source.content_type, source.extension, width, height, 0.0)


def _check_size(width: int, height: int, limit: int) -> None:
    if width * height > limit:
        raise BadMedia(MediaProblem.PICTURE_TOO_LARGE, width=width, height=height, limit=limit)


def _decode(image: Image.Image, max_pixels: int) -> None:
    """Decode every frame, or the one picture that is used; of a JPEG every byte, to few pixels."""
    if image.format not in MOVING:
        draft(image, 512 * 512)
        decoded(image)
        return
    pixels = 0
    for frame in ImageSequence.Iterator(image):
        pixels += frame.width * frame.height
        if pixels > max_pixels * _FRAMES_FACTOR:
            raise BadMedia(MediaProblem.ANIMATION_TOO_LARGE)
        frame.load()


def decoded(image: Image.Image) -> Image.Image:
    """Return the picture with its pixels read. A HEIC of very many has half its sides then."""
    width, height = image.size
    if (
        isinstance(image, ImageFile.ImageFile)
        and image.format == HEIC.opener
        and width * height > HALVED_FROM
    ):
        return read_halved(image)
    image.load()
    return image


def draft(image: Image.Image, pixels: int) -> None:
    """Have a JPEG decoded at down to an eighth of its sides, to about `pixels`. No other picture changes."""
    width, height = image.size
    factor = 1
    while factor < 8 and width * height > pixels * factor**2:
        factor *= 2
    if factor > 1:
        image.draft(None, (width // factor, height // factor))
