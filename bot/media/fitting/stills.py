"""Any picture or clip as one still in plain screen colours: for showing, never for keeping."""

import io
from pathlib import Path

from PIL import Image, ImageCms, ImageFilter, ImageOps

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.canvas import Canvas, opened, paint
from bot.media.fitting.poster import poster
from bot.media.inspection.sniff import HEAD, Container, sniff

_BLURRED_FROM = 48
"""Pixels of the longer side from which a backdrop is made: what is blurred needs no detail."""


def container_of(path: Path) -> Container:
    """What the file is. Raises BadMedia if it is missing or nothing we know."""
    try:
        with path.open("rb") as file:
            return sniff(file.read(HEAD))
    except OSError as error:
        raise BadMedia(MediaProblem.MISSING) from error


def still(path: Path) -> Image.Image:
    """In RGB and sRGB, transparent parts white. Raises BadMedia for what cannot be shown: drawings, sound,
    damaged files."""
    container = container_of(path)
    if container.kind == "image":
        with opened(path, container) as image:
            canvas = paint(image)
    elif container.kind == "video":
        canvas = poster(path, container)
    else:
        raise BadMedia(MediaProblem.NO_STILL)
    return _screen_colours(canvas.on_white())


def _screen_colours(canvas: Canvas) -> Image.Image:
    if canvas.icc is None:
        return canvas.image
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(canvas.icc))
        turned = ImageCms.profileToProfile(
            canvas.image, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return canvas.image
    return turned or canvas.image


def framed(image: Image.Image, size: tuple[int, int], ground: str | None = None) -> Image.Image:
    """The whole picture in a frame of that size in pixels; around it a colour, or itself blurred and dark."""
    factor = min(size[0] / image.width, size[1] / image.height)
    within = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    whole = image.resize(within, Image.Resampling.LANCZOS)
    page = Image.new("RGB", size, ground) if ground is not None else _backdrop(image, size)
    page.paste(whole, ((size[0] - whole.width) // 2, (size[1] - whole.height) // 2))
    return page


def _backdrop(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    small = ImageOps.fit(image, _scaled(size), Image.Resampling.BILINEAR)
    soft = small.filter(ImageFilter.GaussianBlur(3)).point(lambda value: value * 0.45)
    return soft.resize(size, Image.Resampling.BICUBIC)


def _scaled(size: tuple[int, int]) -> tuple[int, int]:
    factor = _BLURRED_FROM / max(size)
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))
