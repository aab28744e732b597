"""A picture in memory, upright and in a mode that every encoder takes."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from bot.media.inspection.pictures import reading
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


@contextmanager
def open_image(path: Path, source: FileFormat) -> Iterator[Image.Image]:
    """Open the picture with its one reader. Raises BadMedia as `reading` does."""
    with reading(source), Image.open(path, formats=[source.opener]) as image:
        yield image


def load(image: Image.Image) -> Canvas:
    """Return the picture (an animation's current frame), turned upright, without its metadata."""
    icc = image.info.get("icc_profile") or None
    upright = ImageOps.exif_transpose(image)  # a copy in any case
    is_print = upright.mode == "CMYK"
    plain = _from_cmyk(upright, icc) if is_print else _plain(upright)
    plain.info = {}  # some encoders would write comments from here
    return Canvas(plain, icc if _profile_fits(icc, plain.mode) and not is_print else None)


def _plain(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        full = image.convert("RGBA")
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
