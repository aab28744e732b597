"""Pictures made to fit a limit of bytes: quality goes first, then size."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.media.canvas import Canvas, opened, paint
from bot.media.fitting.animations import fit_animation, is_animated
from bot.media.fitting.search import Encoded, search
from bot.media.inspection.sniff import Container

QUALITIES = (95, 90, 85, 78, 70)
"""What is tried at full size, best first. Below the last, fewer pixels look better than worse ones."""

_SAVE: Mapping[str, Mapping[str, Any]] = {
    "JPEG": {"optimize": True, "progressive": True},
    "WEBP": {"method": 4},
    "PNG": {"compress_level": 7},
}
_LONGEST = {"WEBP": 16_383, "JPEG": 65_500}  # pixels of a side that the formats can hold


def fit_picture(path: Path, container: Container, into: Path, limit: int) -> None:
    """Writes a copy of at most `limit` bytes: JPEG, or WebP if anything in it is transparent; an
    animation stays one. The colour profile goes along. Raises BadMedia if it cannot be read or made
    that small."""
    with opened(path, container) as image:
        if is_animated(image):
            into.write_bytes(fit_animation(image, limit).data)
            return
        canvas = paint(image)
    fit_canvas(canvas, into, limit)


def fit_canvas(canvas: Canvas, into: Path, limit: int) -> None:
    """As `fit_picture`, of a picture in memory."""
    into.write_bytes(within(canvas, "WEBP" if canvas.has_alpha else "JPEG", limit).data)


def within(canvas: Canvas, opener: str, limit: int, qualities: Sequence[int] = QUALITIES) -> Encoded:
    """The best encoding of at most `limit` bytes in the format that Pillow calls `opener`.

    Raises BadMedia if there is none worth looking at.
    """
    longest = _LONGEST.get(opener, max(canvas.size))
    whole = canvas if max(canvas.size) <= longest else canvas.scaled(longest / max(canvas.size))

    def encode(factor: float, quality: int) -> Encoded:
        small = whole if factor == 1 else whole.scaled(factor)
        return Encoded(encoded(small, opener, quality), small.size)

    return search(encode, whole.size, limit, qualities if opener != "PNG" else qualities[:1])


def encoded(canvas: Canvas, opener: str, quality: int) -> bytes:
    """The picture in a format of Pillow's with its colour profile and nothing else beside it; PNG knows
    no quality. Transparency needs PNG or WebP."""
    out = io.BytesIO()
    lossy = {} if opener == "PNG" else {"quality": quality}
    canvas.image.save(out, opener, icc_profile=canvas.icc, exif=b"", **_SAVE[opener], **lossy)
    return out.getvalue()
