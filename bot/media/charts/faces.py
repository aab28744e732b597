"""The fonts of charts, and the one that draws a character: any script, and emoji in colour.

Latin, Greek, Cyrillic, Arabic and Hebrew are DejaVu's. The other scripts have one file each of Noto Sans, all
in a weight between regular and bold. `bot/media/fonts/README.md` says where the files are from.
"""

from functools import cache, lru_cache
from importlib import resources
from typing import Final

from PIL import ImageFont

SCALE = 3
"""Pixels of one point."""

REGULAR, BOLD = "DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"
EMOJI = "AtelierEmoji.ttf"
HAN = "NotoSansCJK-Subset.otf"

_SCRIPTS: Final = (
    (0x0900, 0x097F, "NotoSansDevanagari.ttf"),
    (0x0980, 0x09FF, "NotoSansBengali.ttf"),
    (0x0A00, 0x0A7F, "NotoSansGurmukhi.ttf"),
    (0x0A80, 0x0AFF, "NotoSansGujarati.ttf"),
    (0x0B00, 0x0B7F, "NotoSansOriya.ttf"),
    (0x0B80, 0x0BFF, "NotoSansTamil.ttf"),
    (0x0C00, 0x0C7F, "NotoSansTelugu.ttf"),
    (0x0C80, 0x0CFF, "NotoSansKannada.ttf"),
    (0x0D00, 0x0D7F, "NotoSansMalayalam.ttf"),
    (0x0D80, 0x0DFF, "NotoSansSinhala.ttf"),
    (0x0E00, 0x0E7F, "NotoSansThai.ttf"),
    (0x1000, 0x109F, "NotoSansMyanmar.ttf"),
    (0x1100, 0x11FF, HAN),
    (0x1200, 0x139F, "NotoSansEthiopic.ttf"),
    (0x1780, 0x17FF, "NotoSansKhmer.ttf"),
    (0x2E80, 0x9FFF, HAN),
    (0xAC00, 0xD7FF, HAN),
    (0xF900, 0xFAFF, HAN),
    (0xFF00, 0xFFEF, HAN),
    (0x1F000, 0x1FAFF, EMOJI),
)
"""Blocks of Unicode and the file that draws them. What is in none of them is DejaVu's, or an emoji."""

_NOT_A_CHARACTER = "\U0010fffe"
_PROBE = 12  # the size at which a font is asked for a character


@cache
def load(name: str, size: float) -> ImageFont.FreeTypeFont:
    """Load a font from its file. `size` is in points."""
    return ImageFont.truetype(_path(name), round(size * SCALE))


def _path(name: str) -> str:
    return str(resources.files("bot.media") / "fonts" / name)


@lru_cache(maxsize=8192)
def draws(name: str, character: str) -> bool:
    """Return True if the font has the character. DejaVu has to have it in both weights.

    A font that lacks it draws the picture for none.
    """
    files = (REGULAR, BOLD) if name == REGULAR else (name,)
    return all(bytes(_probe(file).getmask(character)) != _missing(file) for file in files)


@cache
def _missing(name: str) -> bytes:
    return bytes(_probe(name).getmask(_NOT_A_CHARACTER))


@cache
def _probe(name: str) -> ImageFont.FreeTypeFont:
    """Load a font that joins nothing: a joining one would put a mark on a circle of its own."""
    return ImageFont.truetype(_path(name), _PROBE * SCALE, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def face_of(character: str) -> str | None:
    """Return the file that draws the character, DejaVu as REGULAR, None if no font has it."""
    point = ord(character)
    name = next((name for first, last, name in _SCRIPTS if first <= point <= last), REGULAR)
    if draws(name, character):
        return name
    return next((other for other in (REGULAR, EMOJI) if draws(other, character)), None)
