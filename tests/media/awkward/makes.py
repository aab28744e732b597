"""Files of rarer makes: odd brands, many pages, padding, kinds with a name, and results that are no media."""

import gzip
import io
import struct

from PIL import Image

from bot.domain.errors import MediaProblem as P
from tests.media.awkward.case import CONVERTED, SHRUNK, UPRIGHT, Case, refused, taken
from tests.media.awkward.films import box, film, mp3
from tests.media.awkward.hostile import CUT_OFF, FOREIGN
from tests.media.awkward.pictures import saved


def branded(data: bytes, major: bytes, *others: bytes) -> bytes:
    """The picture under other brands, of the same length."""
    length = int.from_bytes(data[:4], "big")
    listed = (b"".join(others) * 9)[: length - 16]
    return box(b"ftyp", major, bytes(4), listed) + data[length:]


def saved_image(made: Image.Image, format_: str, **save: object) -> bytes:
    out = io.BytesIO()
    made.save(out, format_, **save)
    return out.getvalue()


def scanned() -> bytes:
    """Thirteen pages of a scanner."""
    page = Image.new("1", (2480, 3508), 1)
    return saved_image(page, "TIFF", save_all=True, append_images=[page] * 12, compression="group4")


def large_heic() -> bytes:
    """More than 25 megapixels, in tiles as phones store them."""
    return saved_image(Image.new("RGB", (6144, 4098), (200, 90, 9)), "HEIF", quality=10, tile_size=1024)


def small_first() -> bytes:
    return saved("TIFF", tiffinfo={254: 1, 271: "a camera"})


MAKES: list[Case] = [
    taken("phone: a HEIC of very many pixels", large_heic, CONVERTED, SHRUNK),
    taken(
        "phone: a HEIC for bright screens",
        lambda: branded(saved("HEIF"), b"tmap", b"heic", b"mif1"),
        CONVERTED,
    ),
    taken("phone: a HEIC of several makes", lambda: branded(saved("HEIF"), b"heic", b"isom"), CONVERTED),
    taken("camera: a HEIC of a general brand", lambda: branded(saved("HEIF"), b"miaf", b"heic"), CONVERTED),
    taken(
        "editor: an AVIF of a profile's brand", lambda: branded(saved("AVIF"), b"MA1B", b"avif"), CONVERTED
    ),
    taken("editor: a TIFF for large files", lambda: saved("TIFF", big_tiff=True), CONVERTED),
    taken("editor: a scan of many pages", scanned, CONVERTED),
    taken("editor: a TIFF turned", lambda: saved("TIFF", tiffinfo={274: 6}), CONVERTED, UPRIGHT),
    taken("editor: an MP3 with zeros behind it", lambda: mp3() + bytes(9_000), kind="audio"),
    taken("editor: an MP3 with zeros before it", lambda: bytes(400) + mp3(), kind="audio"),
    refused("a camera's raw picture with a small one first", small_first, P.CONVERT_FIRST),
    refused("a raw picture of Olympus", lambda: b"IIRO\x08\0\0\0" + bytes(99), P.CONVERT_FIRST),
    refused("a raw picture of Panasonic", lambda: b"IIU\0\x18\0\0\0" + bytes(99), P.CONVERT_FIRST),
    refused("a camcorder's film", lambda: (b"\0\0\0\0G" + bytes(187)) * 4, P.CONVERT_FIRST, kind="video"),
    refused("a phone's sound", lambda: b"caff\0\1\0\0desc" + bytes(99), P.CONVERT_FIRST, kind="audio"),
    refused(
        "a long WAV", lambda: b"RF64" + b"\xff" * 4 + b"WAVEds64" + bytes(99), P.CONVERT_FIRST, kind="audio"
    ),
    refused("a GIMP file", lambda: b"gimp xcf v011\0" + bytes(99), P.CONVERT_FIRST),
    refused(
        "an AVI cut off",
        lambda: film("avi", "mpeg4", sound=False)[:-900],
        P.CONVERT_FIRST,
        kind="video",
        arrives=CUT_OFF,
    ),
    refused(
        "a JPEG XL cut off",
        lambda: b"\0\0\0\x0cJXL \r\n\x87\n" + struct.pack(">I", 9000) + b"jxlc" + bytes(99),
        P.CONVERT_FIRST,
        arrives=CUT_OFF,
    ),
    refused(
        "an archive of another kind", lambda: b"Rar!\x1a\7\0" + bytes(99), P.UNKNOWN_KIND, arrives=FOREIGN
    ),
    refused("a compressed file", lambda: gzip.compress(b"words"), P.UNKNOWN_KIND, arrives=FOREIGN),
    refused("a program", lambda: b"\x7fELF" + bytes(99), P.UNKNOWN_KIND, arrives=FOREIGN),
    refused("words", lambda: b"Internal Server Error\n", P.UNKNOWN_KIND, arrives=FOREIGN),
    refused("words in sixteen bits", lambda: "<p>an error".encode("utf-16"), P.UNKNOWN_KIND, arrives=FOREIGN),
    refused("a web page behind a note", lambda: b"<!-- 1 --> <html>", P.WEB_PAGE, arrives=FOREIGN),
    refused(
        "a photo of nothing but fill bytes",
        lambda: saved("JPEG")[:300] + b"\xff" * 1_000_000 + bytes(99),
        P.PICTURE_CUT_OFF,
        arrives=CUT_OFF,
    ),
]
