"""Re-encode pictures and animations to fit a limit of bytes: first less quality, then fewer pixels."""

import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageSequence

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.canvas import Canvas, read_canvas
from bot.media.inspection.pictures import MOVING, WORKING_PIXELS, open_image
from bot.media.inspection.sniff import FileFormat

QUALITIES = (95, 90, 85, 78, 70)
"""Tried at full size, best first. Below the last one, fewer pixels look better than less quality."""

ANIMATION_QUALITIES = (85, 70, 50)

SMALLEST_SIDE = 256
"""A picture's longer side, in pixels, is not made shorter than this."""

_MARGIN = 0.96  # the next size is estimated from the last one, a little smaller
_LARGEST_STEP, _SMALLEST_STEP = 0.5, 0.92  # factors from one size to the next

_SAVE: Mapping[str, Mapping[str, Any]] = {
    "JPEG": {"optimize": True, "progressive": True},
    "WEBP": {"method": 4},
    "PNG": {"compress_level": 7},
}
_LONGEST = {"WEBP": 16_383, "JPEG": 65_500}  # pixels of a side that the formats can hold

_WEBP_PIXELS = 4 * 1024 * 1024
"""The encoder of WebP takes dozens of bytes of memory for each, and a second for a million."""

_DEFAULT_MS = 100  # browsers show frames without a duration this long


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture as bytes, with its width and height in pixels."""

    data: bytes
    size: tuple[int, int]


def fit_picture(path: Path, source: FileFormat, into: Path, limit: int) -> None:
    """Write a copy of at most `limit` bytes: JPEG, or WebP if anything in it is transparent.

    An animation stays one. The colour profile is kept. Raises BadMedia if the picture cannot be read or made
    that small.
    """
    with open_image(path, source) as image:
        if is_animated(image):
            into.write_bytes(fit_animation(image, limit).data)
            return
    fit_canvas(read_canvas(path, source), into, limit)


def fit_canvas(canvas: Canvas, into: Path, limit: int) -> None:
    """Do the same with a picture in memory."""
    into.write_bytes(encode_within(canvas, "WEBP" if canvas.has_alpha else "JPEG", limit).data)


def encode_within(canvas: Canvas, opener: str, limit: int, qualities: Sequence[int] = QUALITIES) -> Encoded:
    """Return the best encoding of at most `limit` bytes in the format that Pillow calls `opener`.

    Raises BadMedia if none that is worth showing is small enough.
    """
    width, height = canvas.size
    largest = min(
        _LONGEST.get(opener, max(width, height)) / max(width, height),
        math.sqrt(_WEBP_PIXELS / (width * height)) if opener == "WEBP" else 1,
    )
    whole = canvas if largest >= 1 else canvas.scaled(largest)

    def attempt(factor: float, quality: int) -> Encoded:
        scaled = whole if factor == 1 else whole.scaled(factor)
        return Encoded(encode(scaled, opener, quality), scaled.size)

    return search(attempt, whole.size, limit, qualities if opener != "PNG" else qualities[:1])


def encode(canvas: Canvas, opener: str, quality: int) -> bytes:
    """Encode the picture with its colour profile and no other metadata.

    PNG ignores the quality. Transparency needs PNG or WebP.
    """
    out = io.BytesIO()
    lossy = {} if opener == "PNG" else {"quality": quality}
    canvas.image.save(out, opener, icc_profile=canvas.icc, exif=b"", **_SAVE[opener], **lossy)
    return out.getvalue()


def is_animated(image: Image.Image) -> bool:
    """Return True if the picture moves. Photos may hold further pictures too, but those are no frames."""
    return image.format in MOVING and getattr(image, "n_frames", 1) > 1


def fit_animation(image: Image.Image, limit: int) -> Encoded:
    """Return all frames as a WebP of at most `limit` bytes that plays like the original.

    Raises BadMedia if none that is worth showing is small enough.
    """
    frames, durations = [], []
    whole = _held_size(image)
    for frame in ImageSequence.Iterator(image):
        full = frame.convert("RGBA")
        frames.append(full if full.size == whole else full.resize(whole, Image.Resampling.LANCZOS))
        durations.append(int(frame.info.get("duration") or _DEFAULT_MS))
    loop = int(image.info.get("loop", 1))  # 0 = for ever

    def attempt(factor: float, quality: int) -> Encoded:
        size = (max(1, round(whole[0] * factor)), max(1, round(whole[1] * factor)))
        scaled = [f if f.size == size else f.resize(size, Image.Resampling.LANCZOS) for f in frames]
        out = io.BytesIO()
        scaled[0].save(
            out,
            "WEBP",
            save_all=True,
            append_images=scaled[1:],
            duration=durations,
            loop=loop,
            quality=quality,
            method=4,
        )
        return Encoded(out.getvalue(), size)

    return search(attempt, whole, limit, ANIMATION_QUALITIES)


def _held_size(image: Image.Image) -> tuple[int, int]:
    """Return the size in which all frames together may be held in memory."""
    pixels = image.width * image.height * int(getattr(image, "n_frames", 1))
    factor = min(1.0, math.sqrt(WORKING_PIXELS / pixels))
    return max(1, int(image.width * factor)), max(1, int(image.height * factor))


def search(
    attempt: Callable[[float, int], Encoded], size: tuple[int, int], limit: int, qualities: Sequence[int]
) -> Encoded:
    """Return the first of `attempt(factor, quality)` that has at most `limit` bytes.

    `factor` multiplies the sides of a picture of `size` pixels. All `qualities` are tried at full size, best
    first, and only the last one below it. Raises BadMedia if nothing worth showing is small enough.
    """
    factor, floor = 1.0, min(1.0, SMALLEST_SIDE / max(size))
    while True:
        for quality in qualities if factor == 1 else qualities[-1:]:
            encoded = attempt(factor, quality)
            if len(encoded.data) <= limit:
                return encoded
        if factor <= floor:
            raise BadMedia(MediaProblem.NO_SMALL_COPY, limit=limit)
        step = math.sqrt(limit / len(encoded.data)) * _MARGIN
        factor = max(floor, factor * min(_SMALLEST_STEP, max(_LARGEST_STEP, step)))
