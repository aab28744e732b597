"""What stands beside picture and sound: does it name a place, or is it only what an encoder always writes?"""

import re
from typing import Final

_PLACES: Final = (
    *(b"\xa9xyz", b"loci", b"location", b"ISO6709", b"GPSLatitude", b"GPSCoordinates", b"exif:GPS"),
    *(b"GPMF", b"GPS5", b"GPS9", b"gpmd", b"camm", b"djmd", b"rtmd", b"gpslat", b"lat=", b"latitude"),
)
"""Names under which QuickTime, 3GPP, Apple, XMP and the makers of cameras write where a film was made."""

_SENTENCE: Final = re.compile(rb"[\x20-\x7e]{3,}")
_BOILERPLATE: Final = re.compile(
    rb"Lav[cf][0-9.]*( ?lib[0-9a-z-]+)?|meta|hdlr|mdir|appl|ilst|\xa9too|\xa9swr|\xa9enc|data|FFMP|encoder"
    rb"|ENCODER|INFO|ISFT|TSSE|TXXX|ID3|LIST|udta|Info|Xing|LAME[0-9.]*|free|skip|wide|junk"
)
_SHORT = 256


def names_a_place(content: bytes) -> bool:
    """Return True if the content seems to say where something was made."""
    lowered = content.lower()
    return any(name.lower() in lowered for name in _PLACES)


def is_harmless(content: bytes) -> bool:
    """Return True for nothing at all, and for the name of the library that wrote the file."""
    if not content.strip(b"\0"):
        return True
    return len(content) <= _SHORT and _SENTENCE.search(_BOILERPLATE.sub(b"", content)) is None
