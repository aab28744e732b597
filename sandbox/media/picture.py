"""Still pictures: a scene for the prompt, or the reference pictures as the prompt changes them."""

import io

from PIL import Image

from sandbox.media.piece import open_picture, planned

__all__ = ["compose", "encode", "make_image", "open_picture"]

# Painted at most this wide or high and then enlarged: large sizes cost little more than small ones.
_WORK_SIDE = 800


def make_image(
    prompt: str,
    width: int,
    height: int,
    format: str = "png",  # noqa: A002
    references: list[bytes] | None = None,
    seed: int | str | None = None,
    quality: int = 85,
    model: str | None = None,
) -> bytes:
    """Return a `png`, `jpeg` or `webp` file of exactly `width` × `height`. The same input gives the same
    picture; each `model` paints in its own way.

    References are changed as the prompt says; several come together in one picture. Raises ValueError for
    another format or a reference that is no picture.
    """
    canvas = compose(prompt, (width, height), references, seed, model)
    if canvas.size != (width, height):
        canvas = canvas.resize((width, height), Image.Resampling.BICUBIC)
    return encode(canvas, format, quality)


def compose(
    prompt: str,
    size: tuple[int, int],
    references: list[bytes] | None = None,
    seed: int | str | None = None,
    model: str | None = None,
) -> Image.Image:
    """Return the picture before it gets its final size: same aspect, long side at most 800."""
    work = _work_size(size)
    piece = planned(prompt, work, references or (), seed, model)
    picture = piece.frame(work)
    piece.remember(picture)
    return picture


def encode(picture: Image.Image, format: str, quality: int = 85) -> bytes:  # noqa: A002
    """Return the bytes of the picture as `png`, `jpeg` or `webp`."""
    buffer = io.BytesIO()
    match format:
        case "png":
            picture.save(buffer, "PNG", compress_level=4)
        case "jpeg":
            picture.save(buffer, "JPEG", quality=max(quality, 1))
        case "webp":
            picture.save(buffer, "WEBP", quality=quality, method=1)
        case _:
            raise ValueError(f"no such picture format: {format!r}")
    return buffer.getvalue()


def _work_size(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, _WORK_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
