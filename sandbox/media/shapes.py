"""Turn a request body into the shape of the file: width, height, format, seconds."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PIXELS = re.compile(r"(\d+)[x*](\d+)")
_ASPECT = re.compile(r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)")
_MEGAPIXELS = re.compile(r"(\d+(?:\.\d+)?) MP")
_LINES = {"480p": 480, "720p": 720, "1080p": 1080, "4k": 2160}
_SIDES = {"512": 512, "1K": 1024, "2K": 2048, "4K": 4096}
_LONGEST = 8.0  # width to height at most, as the models offer it: a WebP cannot hold a longer strip
# Above this a picture without a format of its own comes as JPEG: a 16-megapixel PNG would only be slow.
_PNG_PIXELS = 1_600_000


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a file: pixels, `png`, `jpeg`, `webp` or `mp4`, and the length of a clip in seconds."""

    width: int
    height: int
    format: str
    seconds: float | None = None
    quality: int = 85


def shape_of(body: Mapping[str, Any], *, video: bool, source: tuple[int, int] | None = None) -> Shape:
    """Return the shape that a request body (defaults filled in) asks for.

    `source` is the size of the first reference picture; it gives the aspect where the body leaves it open.
    """
    if video:
        width, height = _video_size(body, source)
        return Shape(width, height, "mp4", _seconds(body))
    width, height = _image_size(body, source)
    fallback = "png" if width * height <= _PNG_PIXELS else "jpeg"
    kind = str(body.get("output_format") or fallback).replace("jpg", "jpeg")
    quality = body.get("output_quality")
    return Shape(width, height, kind, quality=85 if quality is None else int(quality))


def _image_size(body: Mapping[str, Any], source: tuple[int, int] | None) -> tuple[int, int]:
    exact = _exact(body)
    if exact:
        return exact
    ratio = _ratio(body, source, 1.0)
    megapixels = _MEGAPIXELS.fullmatch(str(body.get("resolution", "")))
    side = _SIDES.get(str(body.get("imageSize")), 1024)
    area = float(megapixels[1]) * 1024 * 1024 if megapixels else float(side * side)
    width = math.sqrt(area * ratio)
    return _even(width, 16), _even(width / ratio, 16)


def _video_size(body: Mapping[str, Any], source: tuple[int, int] | None) -> tuple[int, int]:
    exact = _exact(body)
    upscaled = body.get("upscaleResolution") == "4k"
    if exact and not upscaled:
        return exact
    ratio = exact[0] / exact[1] if exact else _ratio(body, source, 16 / 9)
    named = "4k" if upscaled else str(body.get("outputResolution") or body.get("resolution"))
    lines = _LINES.get(named, 720)
    # Wider than 16:9 keeps the width of 16:9, as "1280x540" for 21:9 at 720p shows.
    long = min(lines * max(ratio, 1 / ratio), lines * 16 / 9)
    short = long / max(ratio, 1 / ratio)
    return (_even(long), _even(short)) if ratio >= 1 else (_even(short), _even(long))


def _exact(body: Mapping[str, Any]) -> tuple[int, int] | None:
    for key in ("size", "resolution"):
        match = _PIXELS.fullmatch(str(body.get(key, "")))
        if match:
            return int(match[1]), int(match[2])
    return None


def _ratio(body: Mapping[str, Any], source: tuple[int, int] | None, fallback: float) -> float:
    match = _ASPECT.fullmatch(str(body.get("aspectRatio") or body.get("aspect_ratio") or ""))
    if match:
        return float(match[1]) / float(match[2])
    return min(max(source[0] / source[1], 1 / _LONGEST), _LONGEST) if source else fallback


def _seconds(body: Mapping[str, Any]) -> float:
    for key in ("duration", "seconds", "durationSeconds"):
        if key in body:
            return float(body[key])
    return 5.0


def _even(size: float, multiple: int = 2) -> int:
    return max(multiple, round(size / multiple) * multiple)
