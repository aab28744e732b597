"""Any picture or clip as one still in plain screen colours: for showing, never for keeping."""

import io
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageCms, ImageFilter, ImageOps

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.canvas import Canvas, read_canvas
from bot.media.inspection.clips import moving_picture, open_clip, sparing
from bot.media.inspection.sniff import FileFormat, sniff_file

_POSTER_SECONDS = 1.0
"""A clip's poster is its frame at this instant, or the last one of a shorter clip: many begin in black."""

_BLURRED_FROM = 48
"""Pixels of the longer side from which a backdrop is made: what is blurred needs no detail."""


def still(path: Path) -> Image.Image:
    """Return the picture, or a clip's poster, in RGB and sRGB with transparent parts white.

    Raises BadMedia for files that cannot be shown: drawings, sounds, damaged files.
    """
    source = sniff_file(path)
    if source.kind == "image":
        canvas = read_canvas(path, source)
    elif source.kind == "video":
        canvas = poster(path, source)
    else:
        raise BadMedia(MediaProblem.NO_STILL)
    return _screen_colours(canvas.on_white())


def poster(path: Path, source: FileFormat) -> Canvas:
    """Return a frame of the clip in RGB. Raises BadMedia if there is none."""
    poster: Any = None
    try:
        with open_clip(path, source) as clip:
            video = moving_picture(clip)
            if video is not None:
                sparing(video)
            for frame in clip.decode(video) if video is not None else ():
                poster = frame
                if frame.time is not None and frame.time >= _POSTER_SECONDS:
                    break
            if poster is None:
                raise BadMedia(MediaProblem.NO_MOVING_PICTURE)
            upright = poster.to_image().rotate(poster.rotation, expand=True)
            return Canvas(upright.convert("RGB"), None)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadMedia(MediaProblem.CLIP_DAMAGED, extension=source.extension) from error


def _screen_colours(canvas: Canvas) -> Image.Image:
    if canvas.icc is None:
        return canvas.image
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(canvas.icc))
        converted = ImageCms.profileToProfile(
            canvas.image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return canvas.image
    return converted or canvas.image


def frame(image: Image.Image, size: tuple[int, int], ground: str | None = None) -> Image.Image:
    """Return the whole picture in a frame of `size` pixels.

    Around it is the colour `ground`, or the picture itself, blurred and dark.
    """
    factor = min(size[0] / image.width, size[1] / image.height)
    inner = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    whole = image.resize(inner, Image.Resampling.LANCZOS)
    page = Image.new("RGB", size, ground) if ground is not None else _backdrop(image, size)
    page.paste(whole, ((size[0] - whole.width) // 2, (size[1] - whole.height) // 2))
    return page


def _backdrop(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    factor = _BLURRED_FROM / max(size)
    small_size = max(1, round(size[0] * factor)), max(1, round(size[1] * factor))
    small = ImageOps.fit(image, small_size, Image.Resampling.BILINEAR)
    soft = small.filter(ImageFilter.GaussianBlur(3)).point(lambda value: value * 0.45)
    return soft.resize(size, Image.Resampling.BICUBIC)
