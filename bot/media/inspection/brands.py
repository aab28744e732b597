"""The brands of HEIC and AVIF files: readers know a few, cameras and editors write many."""

from pathlib import Path
from typing import Final

from bot.media.inspection.layout import Layout
from bot.media.inspection.sniff import AVIF, HEIC, FileFormat

_BRANDS: Final = {HEIC: (b"heic", b"mif1"), AVIF: (b"avif", b"mif1")}
_LONGEST: Final = 1024
_SEQUENCES: Final = (b"avis", b"msf1", b"hevc")


def canonical(path: Path, source: FileFormat) -> Layout | None:
    """Return the file with brands that every reader knows, each byte in its place; None for other formats."""
    brands = _BRANDS.get(source)
    if brands is None:
        return None
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(24)
    length = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or not 24 <= length <= min(size, _LONGEST) or head[8:12] in _SEQUENCES:
        return None
    major, other = brands
    named = head[:8] + major + head[12:16] + ((other + major) * length)[: length - 16]
    return Layout((named, (len(named), size)), (), None, dropped=False)
