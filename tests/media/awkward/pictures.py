"""Pictures of phones, cameras, browsers and editors: all of them are taken."""

import io
import random
import struct
import zlib
from functools import cache
from typing import Any

from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from bot.media.inspection.heic import can_read_heic
from tests.media.awkward.case import (
    CLEARED,
    CONVERTED,
    FIRST_FRAME,
    NO_PLACE,
    PLACE,
    SECRET,
    SHRUNK,
    UPRIGHT,
    Case,
    taken,
)

SIZE = (64, 48)


def image(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """Something with detail to its last corner."""
    ramp = Image.linear_gradient("L").resize(size)
    if mode == "RGBA":
        return Image.merge("RGBA", [ramp, ramp, ramp, ramp])
    return ramp.convert(mode)


def saved(format_: str, mode: str = "RGB", size: tuple[int, int] = SIZE, **save: Any) -> bytes:
    assert can_read_heic()
    out = io.BytesIO()
    image(mode, size).save(out, format_, **save)
    return out.getvalue()


def exif(turned: int = 1, *, place: bool = True) -> bytes:
    found = Image.Exif()
    found[ExifTags.Base.Make] = SECRET.decode()
    found[ExifTags.Base.Orientation] = turned
    if place:
        found.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = PLACE
    return found.tobytes()


@cache
def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def film() -> bytes:
    """Two megabytes that look like a film and hold no end mark of a JPEG."""
    noise = random.Random(5).randbytes(2_000_000).replace(b"\xff", b"\xfe")
    return struct.pack(">I", 24) + b"ftypmp42\0\0\0\0mp42isom" + SECRET + noise


# ── JPEG ─────────────────────────────────────────────────────────────────────────────────────────


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">HH", 0xFF00 | marker, len(content) + 2) + content


def jpeg(*segments: bytes, **save: Any) -> bytes:
    data = saved("JPEG", **save)
    return data[:2] + b"".join(segments) + data[2:]


def jpeg_with_small_picture() -> bytes:
    data = saved("JPEG")
    small = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\x02\x02" + (SECRET * 2)[:12])
    return data[:2] + small + data[20:]


def two_pictures() -> bytes:
    other = io.BytesIO()
    image().save(other, "MPO", save_all=True, append_images=[image(size=(32, 32))])
    return other.getvalue() + SECRET


def huge_jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("L", (12_000, 9_000), 90).save(out, "JPEG", quality=20)
    return out.getvalue()


JPEGS = [
    taken("phone: turned, with a place", lambda: saved("JPEG", exif=exif(6)), UPRIGHT, NO_PLACE),
    taken("phone: mirrored", lambda: saved("JPEG", exif=exif(7, place=False)), UPRIGHT, CLEARED),
    taken("phone: a film behind it, without an end mark", lambda: saved("JPEG") + film(), CLEARED),
    taken(
        "phone: a film behind it, with end marks", lambda: saved("JPEG") + film() + b"\xff\xd9" * 9, CLEARED
    ),
    taken("phone: a second picture behind it", two_pictures, CLEARED),
    taken("phone: a note on brightness in a picture behind", lambda: saved("JPEG") + jpeg(), CLEARED),
    taken("phone: 108 megapixels", huge_jpeg, SHRUNK),
    taken("camera: a small picture in the header", jpeg_with_small_picture, CLEARED),
    taken("camera: a small picture with metadata", lambda: jpeg(segment(0xE0, b"JFXX\0" + SECRET)), CLEARED),
    taken("camera: notes of its maker", lambda: jpeg(segment(0xEB, SECRET * 99)), CLEARED),
    taken("camera: broken Exif", lambda: jpeg(segment(0xE1, b"Exif\0\0II*\0\xff\xff" + SECRET)), CLEARED),
    taken(
        "camera: Exif that points nowhere",
        lambda: jpeg(segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff")),
        CLEARED,
    ),
    taken(
        "camera: an index of pictures that are not there", lambda: jpeg(segment(0xE2, b"MPF\0II*\0")), CLEARED
    ),
    taken(
        "editor: a place in XMP",
        lambda: jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE)),
        NO_PLACE,
    ),
    taken("editor: layers", lambda: jpeg(segment(0xED, b"Photoshop 3.0\0" + SECRET)), CLEARED),
    taken("editor: a comment", lambda: saved("JPEG", comment=SECRET), CLEARED),
    taken("editor: progressive", lambda: saved("JPEG", progressive=True)),
    taken("editor: grey", lambda: saved("JPEG", "L")),
    taken("editor: for print", lambda: saved("JPEG", "CMYK")),
    taken("editor: with a colour profile", lambda: saved("JPEG", icc_profile=profile())),
    taken("editor: bytes to fill up between parts", lambda: jpeg(b"\xff\xff\xff"), CLEARED),
    taken("editor: all in single steps", lambda: saved("JPEG", restart_marker_blocks=1)),
    taken("web: a line break behind it", lambda: saved("JPEG") + b"\r\n", CLEARED),
    taken("web: an archive behind it", lambda: saved("JPEG") + b"PK\3\4" + SECRET, CLEARED),
    taken("web: named jfif", lambda: saved("JPEG", dpi=(72, 72))),
]


# ── PNG ──────────────────────────────────────────────────────────────────────────────────────────


def chunk(name: bytes, content: bytes, checksum: int | None = None) -> bytes:
    crc = zlib.crc32(name + content) if checksum is None else checksum
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)


def png(*chunks: bytes, **save: Any) -> bytes:
    """A PNG with further chunks right behind its header."""
    data = saved("PNG", **save)
    return data[:33] + b"".join(chunks) + data[33:]


def cropped() -> bytes:
    """What an editor left that wrote a smaller picture over a larger one."""
    small, large = saved("PNG"), saved("PNG", size=(300, 200), compress_level=0)
    return small + large[len(small) :] + SECRET


def workflow(kilobytes: int) -> bytes:
    """A text of noise, so that it stays large when it is compressed."""
    text = random.Random(1).randbytes(kilobytes * 512).hex().encode()
    return b"workflow\0\1\0\0\0" + zlib.compress(text)


def pixels_and_more(more: bytes, *, inside: bool) -> bytes:
    """A PNG with more in its compressed pixels than its size asks for, or behind their end."""
    raw = b"".join(b"\0" + bytes([row] * 24) for row in range(8))
    body = zlib.compress(raw + more) if inside else zlib.compress(raw) + more
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def moving(format_: str) -> bytes:
    out = io.BytesIO()
    image().save(out, format_, save_all=True, append_images=[image().rotate(90)], duration=50, loop=0)
    return out.getvalue()


def with_text() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("parameters", SECRET.decode())
    return saved("PNG", pnginfo=texts)


def deep_png() -> bytes:
    out = io.BytesIO()
    Image.new("I;16", SIZE, 40_000).save(out, "PNG")
    return out.getvalue()


def interlaced() -> bytes:
    """Eight by eight pixels in seven passes."""
    passes = ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4))
    raw = b"".join((b"\0" + bytes(range(width))) * height for width, height in passes)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 1))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


PNGS = [
    taken("editor: the rest of a larger picture behind it", cropped, CLEARED),
    taken("editor: 1.5 MB of compressed text", lambda: png(chunk(b"iTXt", workflow(1500))), CLEARED),
    taken("editor: a hundred texts", lambda: png(*[chunk(b"zTXt", b"a\0\0" + workflow(9))] * 100), CLEARED),
    taken("editor: a prompt", with_text, CLEARED),
    taken("editor: a place in a text", lambda: png(chunk(b"tEXt", b"XML:com.adobe.xmp\0" + PLACE)), NO_PLACE),
    taken(
        "editor: a place in a compressed text",
        lambda: png(chunk(b"zTXt", b"x\0\0" + zlib.compress(PLACE))),
        NO_PLACE,
    ),
    taken(
        "editor: a text that is no text", lambda: png(chunk(b"iTXt", SECRET), chunk(b"zTXt", b"")), CLEARED
    ),
    taken("editor: a damaged text", lambda: png(chunk(b"tEXt", SECRET, checksum=7)), CLEARED),
    taken("editor: a chunk of its own", lambda: png(chunk(b"prVW", SECRET)), CLEARED),
    taken("editor: the time", lambda: png(chunk(b"tIME", bytes(7))), CLEARED),
    taken("editor: a colour profile", lambda: saved("PNG", icc_profile=profile())),
    taken(
        "editor: a colour profile that is a bomb",
        lambda: png(chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(50_000_000)))),
        CLEARED,
    ),
    taken("editor: half a brightness", lambda: png(chunk(b"gAMA", b"\1")), CLEARED),
    taken("editor: interlaced", interlaced),
    taken("editor: sixteen bits", deep_png),
    taken("editor: a palette with transparency", lambda: saved("PNG", "P", transparency=3)),
    taken("editor: one bit", lambda: saved("PNG", "1")),
    taken("editor: transparent", lambda: saved("PNG", "RGBA")),
    taken("editor: colours of a bright screen", lambda: png(chunk(b"cICP", b"\x09\x10\0\1"))),
    taken("phone: a screenshot with its name", lambda: png(chunk(b"iDOT", bytes(28))), CLEARED),
    taken("phone: turned", lambda: saved("PNG", exif=exif(8)), UPRIGHT, NO_PLACE),
    taken("web: moving", lambda: moving("PNG"), FIRST_FRAME),
    taken("web: zeros behind it", lambda: saved("PNG") + bytes(99), CLEARED),
    taken(
        "hiding: behind the pixels in their own chunk", lambda: pixels_and_more(SECRET, inside=False), CLEARED
    ),
    taken(
        "hiding: more pixels than the size asks for",
        lambda: pixels_and_more(SECRET * 9, inside=True),
        CLEARED,
    ),
]


# ── GIF, WebP and the others ─────────────────────────────────────────────────────────────────────


def gif(*blocks: bytes) -> bytes:
    """A GIF with further blocks before its frame."""
    data = saved("GIF")
    start = 13 + (3 << ((data[10] & 7) + 1))
    return data[:start] + b"".join(blocks) + data[start:]


def extension(label: int, *parts: bytes) -> bytes:
    return bytes((0x21, label)) + b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    data = saved("WEBP", exif=exif(place=False))
    for name, content in chunks:
        data += name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(data) - 8) + data[8:]


def pages() -> bytes:
    out = io.BytesIO()
    image().save(out, "TIFF", save_all=True, append_images=[image().rotate(90)])
    return out.getvalue()


OTHERS = [
    taken("web: a GIF and a line break", lambda: saved("GIF") + b"\r\n", CLEARED),
    taken("web: a GIF and zeros", lambda: saved("GIF") + bytes(300), CLEARED),
    taken("web: a GIF and more", lambda: saved("GIF") + SECRET * 99, CLEARED),
    taken("web: a GIF without its end mark", lambda: saved("GIF")[:-1], CLEARED),
    taken("web: a GIF with an empty block too many", lambda: gif(b"\0"), CLEARED),
    taken("web: a GIF with a comment", lambda: saved("GIF", comment=SECRET), CLEARED),
    taken("web: a GIF with XMP", lambda: gif(extension(0xFF, b"XMP DataXMP", PLACE)), NO_PLACE),
    taken("web: a GIF with words to be drawn", lambda: gif(extension(0x01, bytes(12), SECRET)), CLEARED),
    taken("web: a GIF that says how often", lambda: gif(extension(0xFF, b"NETSCAPE2.0", b"\1\0\0"))),
    taken(
        "web: a GIF that moves, and more behind it",
        lambda: moving("GIF") + SECRET,
        CONVERTED,
        FIRST_FRAME,
        CLEARED,
    ),
    taken("web: a WebP with something behind it", lambda: saved("WEBP") + SECRET, CLEARED),
    taken("web: a WebP with a chunk of its own", lambda: webp((b"SECR", SECRET)), CLEARED),
    taken("web: a WebP with XMP", lambda: webp((b"XMP ", PLACE)), NO_PLACE),
    taken("web: a WebP turned", lambda: saved("WEBP", exif=exif(3)), CONVERTED, UPRIGHT, NO_PLACE),
    taken("web: a WebP that moves", lambda: moving("WEBP"), CONVERTED, FIRST_FRAME),
    taken("web: a WebP without loss and with transparency", lambda: saved("WEBP", "RGBA", lossless=True)),
    taken("web: an AVIF", lambda: saved("AVIF", exif=exif()), CONVERTED, NO_PLACE),
    taken("web: a transparent AVIF", lambda: saved("AVIF", "RGBA"), CONVERTED),
    taken("phone: a HEIC", lambda: saved("HEIF", exif=exif()), CONVERTED, NO_PLACE),
    taken("phone: a HEIC with a film behind it", lambda: saved("HEIF") + film(), CONVERTED),
    taken("editor: a TIFF", lambda: saved("TIFF", compression="tiff_lzw"), CONVERTED),
    taken("editor: a TIFF of several pages", pages, CONVERTED),
    taken("editor: a TIFF for print", lambda: saved("TIFF", "CMYK"), CONVERTED),
    taken("editor: a BMP", lambda: saved("BMP"), CONVERTED),
    taken("editor: a BMP with a palette", lambda: saved("BMP", "P"), CONVERTED),
    taken("editor: a BMP with something behind it", lambda: saved("BMP") + SECRET, CONVERTED),
]

PICTURES: list[Case] = [*JPEGS, *PNGS, *OTHERS]
