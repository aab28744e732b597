"""Pictures, read whole with Pillow under a limit of pixels."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageSequence, UnidentifiedImageError

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.heic import need_heic
from bot.media.inspection.sniff import GIF, HEIC, JPEG, PNG, WEBP, Container
from bot.ports import MediaInfo

_FRAMES_FACTOR = 4
"""All frames of an animation together may have this many times the pixels of the largest picture."""

_TAIL = 64 * 1024
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, UnidentifiedImageError)
"""What Pillow raises for damaged files."""


def harden(max_pixels: int) -> None:
    """Makes Pillow itself refuse bombs too, in this whole process."""
    Image.MAX_IMAGE_PIXELS = max_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)


@contextmanager
def reading(container: Container) -> Iterator[None]:
    """Raises BadMedia for whatever Pillow raises meanwhile, and where it cannot read such files."""
    if container is HEIC:
        need_heic()
    try:
        yield
    except BadMedia:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadMedia(MediaProblem.TOO_MANY_PIXELS) from None
    except _BROKEN as error:
        raise BadMedia(MediaProblem.PICTURE_DAMAGED, extension=container.extension) from error


def inspect_picture(path: Path, container: Container, max_pixels: int) -> MediaInfo:
    """What the picture is. Raises BadMedia if it is too large in pixels, damaged or cut off."""
    with reading(container):
        width, height = _size_from_header(path, container, max_pixels)
        _check_end(path, container)
        _decode(path, container, max_pixels)
    return MediaInfo("image", container.content_type, container.extension, width, height, 0.0)


def _size_from_header(path: Path, container: Container, max_pixels: int) -> tuple[int, int]:
    with Image.open(path, formats=[container.opener]) as image:
        width, height = image.size
        if width * height > max_pixels:
            raise BadMedia(MediaProblem.PICTURE_TOO_LARGE, width=width, height=height, limit=max_pixels)
        if container is PNG:
            image.verify()  # every chunk's checksum, to the end of the file
    return width, height


def _check_end(path: Path, container: Container) -> None:
    """Pillow shows a file that lacks its last bytes as if it were whole; the formats say how they end."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    cut = (
        (container is PNG and b"IEND\xaeB`\x82" not in tail)
        or (container is JPEG and b"\xff\xd9" not in tail)
        or (container is GIF and not tail.rstrip(b"\0").endswith(b";"))
        or (container is WEBP and int.from_bytes(head[4:8], "little") + 8 > size)
    )
    if cut:
        raise BadMedia(MediaProblem.PICTURE_CUT_OFF, extension=container.extension)


def _decode(path: Path, container: Container, max_pixels: int) -> None:
    """Decodes every frame. A single picture is one frame."""
    pixels = 0
    with Image.open(path, formats=[container.opener]) as image:
        for frame in ImageSequence.Iterator(image):
            pixels += frame.width * frame.height
            if pixels > max_pixels * _FRAMES_FACTOR:
                raise BadMedia(MediaProblem.ANIMATION_TOO_LARGE)
            frame.load()
