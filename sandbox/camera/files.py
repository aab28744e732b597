"""Writing pictures as small files."""

import io
from pathlib import Path

from PIL import Image

MOST_BYTES = 200_000
"""Limit of one picture's size, so that the repository stays small."""

_QUALITIES = range(88, 30, -6)


def save(picture: Image.Image, file: Path) -> Path:
    """Write a picture as WebP, in the best quality that stays below MOST_BYTES. Return the file."""
    kept = picture if picture.has_transparency_data and _is_cut(picture) else picture.convert("RGB")
    for quality in _QUALITIES:
        out = io.BytesIO()
        kept.save(out, "WEBP", quality=quality, method=6)
        if out.tell() < MOST_BYTES:
            break
    file.write_bytes(out.getvalue())
    return file


def _is_cut(picture: Image.Image) -> bool:
    """Return True if any pixel lets through what is behind."""
    return picture.getchannel("A").histogram()[255] < picture.width * picture.height
