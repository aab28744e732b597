"""Metadata of pictures: is there any, does it name a place, and how is the picture to be turned?"""

from dataclasses import dataclass

from PIL import ExifTags, Image

from bot.media.inspection.layout import Layout

_GPS_WORDS = (b"exif:GPS", b"GPSLatitude", b"Iptc4xmpCore:Location", b"photoshop:City")
_INFO_KEYS = ("xmp", "photoshop", "comment")
_DESCRIPTIONS = {270, 271, 272, 305, 306, 315, 316, 700, 33432, 33723, 34377, 34665, 34853, 37510}
"""Tags of a TIFF that describe it; all others say how it is stored. They are Exif's: it is a TIFF itself."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Metadata of a picture. `orientation` is Exif's, 1 for upright."""

    present: bool
    has_location: bool
    orientation: int

    @property
    def is_rotated(self) -> bool:
        return self.orientation != 1


def read_metadata(image: Image.Image, layout: Layout | None) -> Metadata:
    """Read the metadata of a picture: what its layout left out, or what Pillow found.

    Damaged metadata says nothing; it is left out with the rest.
    """
    if layout is None:
        exif = image.getexif()
        beside = [found for key in _INFO_KEYS if isinstance(found := image.info.get(key), bytes)]
        tags = set(exif) & _DESCRIPTIONS if image.format == "TIFF" else set(exif)
        present = bool(tags) or bool(beside)
    else:
        exif, beside, present = _exif(layout.exif), list(layout.beside), layout.dropped
    raw = layout.exif if layout is not None else None
    location = _has_place(exif) or any(
        word in found for found in [*beside, raw or b""] for word in _GPS_WORDS
    )
    return Metadata(present, location, _orientation(exif))


def _exif(data: bytes | None) -> Image.Exif:
    exif = Image.Exif()
    if data:
        try:
            exif.load(data)
            exif.get(ExifTags.Base.Orientation)
        except Exception:  # noqa: BLE001 - it is foreign, damaged in any way, and only advice
            return Image.Exif()
    return exif


def _orientation(exif: Image.Exif) -> int:
    try:
        found = exif.get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 - as above
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _has_place(exif: Image.Exif) -> bool:
    try:
        return bool(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:  # noqa: BLE001 - as above: a place may be meant
        return True
