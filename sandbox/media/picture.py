"""Still pictures: a scene for the prompt, or the reference pictures reworked."""

import hashlib
import io
import random

from PIL import Image, ImageDraw, ImageFont, ImageOps

from sandbox.media.palette import Palette, palette_for
from sandbox.media.scenes import gradient, paint

# Painted at most this wide or high and then enlarged: large sizes cost little more than small ones.
_WORK_SIDE = 1024


def make_image(
    prompt: str,
    width: int,
    height: int,
    format: str = "png",  # noqa: A002
    references: list[bytes] | None = None,
    seed: int | str | None = None,
    quality: int = 85,
) -> bytes:
    """Return a `png`, `jpeg` or `webp` file of exactly `width` × `height`. The same input gives the same
    picture.

    References are shown side by side, tinted, framed and painted over. Raises ValueError for another format
    or a reference that is no picture.
    """
    canvas = compose(prompt, (width, height), references, seed)
    if canvas.size != (width, height):
        canvas = canvas.resize((width, height), Image.Resampling.BICUBIC)
    return encode(canvas, format, quality)


def compose(
    prompt: str, size: tuple[int, int], references: list[bytes] | None = None, seed: int | str | None = None
) -> Image.Image:
    """Return the picture before it gets its final size: same aspect, long side at most 1024."""
    rng = random.Random(hashlib.sha256(f"{seed}|{prompt}".encode()).digest())
    palette = palette_for(prompt, rng)
    work = _work_size(size)
    canvas = _rework(references, work, palette) if references else paint(work, palette, rng)
    _caption(canvas, prompt)
    return canvas


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


def open_picture(data: bytes) -> Image.Image:
    """Return a reference as RGB, turned upright. Raises ValueError if it is no picture."""
    try:
        return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"a reference is not a readable picture: {error}") from error


def _rework(references: list[bytes], size: tuple[int, int], palette: Palette) -> Image.Image:
    """Paint the references in upright strips, in the palette's light, with a frame."""
    width, height = size
    canvas = Image.new("RGB", size)
    share = width / len(references)
    for place, data in enumerate(references):
        left, right = round(place * share), round((place + 1) * share)
        strip = ImageOps.fit(open_picture(data), (max(right - left, 1), height))
        canvas.paste(strip, (left, 0))
    light = gradient(size, palette[1], palette[2], palette[4])
    canvas = Image.blend(canvas, light, 0.3)
    border = max(2, min(size) // 40)
    return ImageOps.expand(ImageOps.crop(canvas, border), border, palette[4])


def _caption(picture: Image.Image, prompt: str) -> None:
    """Write the prompt in small letters at the foot, to tell pictures apart."""
    size = max(8, min(picture.size) // 38)
    text = " ".join(prompt.split())[: max(8, round(picture.width / size * 1.7))]
    if not text:
        return
    draw = ImageDraw.Draw(picture, "RGBA")
    foot = picture.height - round(size * 2.2)
    draw.rectangle((0, foot, picture.width, picture.height), fill=(0, 0, 0, 110))
    draw.text((size, foot + size * 0.5), text, fill=(255, 255, 255, 220), font=ImageFont.load_default(size))


def _work_size(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, _WORK_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
