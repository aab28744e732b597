"""A picture in memory, upright and in a mode that every encoder takes."""

import io
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PIL import Image, ImageCms

from bot.media.inspection.metadata import read_metadata
from bot.media.inspection.pictures import WORKING_PIXELS, decoded, draft, lay_out, open_image
from bot.media.inspection.sniff import FileFormat

_DEEP = ("I", "F")
_SHRINK_GAP = 3.0  # Pillow's fast first step is taken only when it cannot be seen


@dataclass(frozen=True, slots=True)
class Canvas:
    """`image` is L, RGB or, with anything transparent in it, RGBA. `icc` is its colour profile."""

    image: Image.Image
    icc: bytes | None

    @property
    def has_alpha(self) -> bool:
        return self.image.mode == "RGBA"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.image.size

    def scaled(self, factor: float) -> "Canvas":
        """Return the picture with its sides times `factor`, at least one pixel each."""
        width, height = (max(1, round(side * factor)) for side in self.size)
        image = self.image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=_SHRINK_GAP)
        return replace(self, image=image)

    def on_white(self) -> "Canvas":
        """Return the picture without transparency, as on a white page."""
        page = Image.new("RGB", self.size, "white")
        page.paste(self.image, mask=self.image.getchannel("A") if self.has_alpha else None)
        return replace(self, image=page)


_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns a picture upright, by its Exif orientation."""


def read_canvas(path: Path, source: FileFormat) -> Canvas:
    """Read a picture upright. Raises BadMedia."""
    layout = lay_out(path, source)
    with open_image(path, source, layout) as image:
        return load(image, read_metadata(image, layout).orientation)


def load(image: Image.Image, orientation: int) -> Canvas:
    """Return the picture (an animation's current frame), turned upright, without its metadata.

    It has at most `WORKING_PIXELS`. Each step lets go of the one before: there is never room for three.
    """
    draft(image, WORKING_PIXELS)
    icc = image.info.get("icc_profile") or None
    if image.format == "TIFF":
        orientation = 1  # Pillow turns these itself while it reads them
    image = _within(decoded(image))
    is_print = image.mode == "CMYK"
    image = _from_cmyk(image, icc) if is_print else _plain(image)
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    image.info = {}  # some encoders would write comments from here
    return Canvas(image, icc if _profile_fits(icc, image.mode) and not is_print else None)


def _within(image: Image.Image) -> Image.Image:
    width, height = image.size
    if width * height <= WORKING_PIXELS:
        return image
    factor = math.sqrt(WORKING_PIXELS / (width * height))
    size = max(1, int(width * factor)), max(1, int(height * factor))
    if image.mode in ("P", "1"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=_SHRINK_GAP)
    small.info = dict(image.info)
    return small


def _plain(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        full = image if image.mode == "RGBA" else image.convert("RGBA")
        lowest, _ = full.getchannel("A").getextrema()
        return full if isinstance(lowest, int | float) and lowest < 255 else full.convert("RGB")
    if image.mode.startswith(_DEEP):
        return _eight_bits(image)
    return image if image.mode in ("L", "RGB") else image.convert("L" if image.mode == "1" else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Convert sixteen bits of grey to eight. Pillow's own conversion would clip bright greys to white."""
    wide = image.convert("I")
    _, highest = wide.getextrema()
    divisor = 256 if isinstance(highest, int | float) and highest > 255 else 1
    return wide.point(lambda value: value * (1 / divisor)).convert("L")


def _from_cmyk(image: Image.Image, icc: bytes | None) -> Image.Image:
    """Convert print colours to screen colours, by their profile if it can be read."""
    try:
        if icc:
            source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            turned = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if turned is not None:
                return turned
    except (ImageCms.PyCMSError, OSError):
        pass
    return image.convert("RGB")


def _profile_fits(icc: bytes | None, mode: str) -> bool:
    """Return True if the profile is for these channels: bytes 16 to 20 of every ICC profile name them."""
    return bool(icc) and icc[16:20] == (b"GRAY" if mode == "L" else b"RGB ")  # type: ignore[index]
