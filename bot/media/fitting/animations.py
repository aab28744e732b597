"""Animations made to fit a limit of bytes: they become WebP that plays as before."""

import io
from dataclasses import dataclass

from PIL import Image, ImageSequence

from bot.media.fitting.search import Encoded, search

_QUALITIES = (85, 70, 50)
_MOVING = ("GIF", "WEBP", "PNG", "AVIF")
_DEFAULT_MS = 100  # browsers show frames without a duration this long


@dataclass(frozen=True, slots=True)
class _Film:
    frames: list[Image.Image]  # RGBA, each complete
    durations: list[int]  # milliseconds
    loop: int  # 0 = for ever


def is_animated(image: Image.Image) -> bool:
    """Whether the picture moves. Photos may hold further pictures too, but those are no frames."""
    return image.format in _MOVING and getattr(image, "n_frames", 1) > 1


def fit_animation(image: Image.Image, limit: int) -> Encoded:
    """All frames as a WebP of at most `limit` bytes. Raises BadMedia if none worth looking at is so small."""
    film = _film(image)

    def encode(factor: float, quality: int) -> Encoded:
        size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
        return Encoded(_webp(film, size, quality), size)

    return search(encode, image.size, limit, _QUALITIES)


def _film(image: Image.Image) -> _Film:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frames.append(frame.convert("RGBA"))
        durations.append(int(frame.info.get("duration") or _DEFAULT_MS))
    return _Film(frames, durations, int(image.info.get("loop", 1)))


def _webp(film: _Film, size: tuple[int, int], quality: int) -> bytes:
    frames = [f if f.size == size else f.resize(size, Image.Resampling.LANCZOS) for f in film.frames]
    out = io.BytesIO()
    frames[0].save(
        out,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=film.durations,
        loop=film.loop,
        quality=quality,
        method=4,
    )
    return out.getvalue()
