"""Files that are cut off, that lie, that are of kinds we do not take, or that mean harm: all are refused."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image

from bot.domain.errors import MediaProblem as P
from bot.ports.files import Verdict
from tests.media.awkward.case import SECRET, Case, refused
from tests.media.awkward.films import box, film, mp3, sound, wave
from tests.media.awkward.pictures import chunk, image, jpeg, moving, saved, segment

CUT_OFF, FOREIGN, UNREADABLE = Verdict.CUT_OFF, Verdict.FOREIGN, Verdict.UNREADABLE
DAMAGED = (P.PICTURE_DAMAGED, P.READER_FAILED, P.TOO_MUCH_MEMORY, P.PICTURE_TOO_LARGE)


# ── cut off ──────────────────────────────────────────────────────────────────────────────────────


def half(make: Callable[[], bytes]) -> Callable[[], bytes]:
    return lambda: make()[: len(make()) // 2]


def large(format_: str, **save: Any) -> Callable[[], bytes]:
    return lambda: saved(format_, size=(300, 200), **save)


def cut_jpeg_and_film() -> bytes:
    """Half a photo with a film behind it, whose bytes hold the end mark that the photo lacks."""
    photo = saved("JPEG", size=(300, 200), quality=95)
    return photo[: len(photo) * 2 // 3] + random.Random(3).randbytes(400_000) + b"\xff\xd9"


def last_fragment_cut() -> bytes:
    return film(movflags="frag_keyframe+empty_moov+default_base_moof")[:-400]


CUT = [
    refused("a JPEG cut in half", half(large("JPEG")), P.PICTURE_CUT_OFF, arrives=CUT_OFF),
    refused("a JPEG without its end mark", lambda: saved("JPEG")[:-2], P.PICTURE_CUT_OFF, arrives=CUT_OFF),
    refused(
        "a JPEG cut in its header",
        lambda: jpeg(segment(0xE1, bytes(9000)))[:999],
        P.PICTURE_CUT_OFF,
        arrives=CUT_OFF,
    ),
    refused(
        "a JPEG cut off before another one",
        lambda: large("JPEG")()[:2000] + saved("JPEG"),
        P.PICTURE_CUT_OFF,
        arrives=CUT_OFF,
    ),
    refused("a JPEG cut off before its film", cut_jpeg_and_film, P.PICTURE_CUT_OFF, arrives=CUT_OFF),
    refused("a PNG cut in half", half(large("PNG", compress_level=0)), P.PICTURE_CUT_OFF, arrives=CUT_OFF),
    refused("a PNG without its last chunk", lambda: saved("PNG")[:-12], P.PICTURE_CUT_OFF, arrives=CUT_OFF),
    refused("a GIF cut in half", half(large("GIF")), P.PICTURE_CUT_OFF, arrives=CUT_OFF),
    refused("a GIF cut in its last frame", lambda: moving("GIF")[:-40], P.PICTURE_CUT_OFF, arrives=CUT_OFF),
    refused("a GIF of a header alone", lambda: saved("GIF")[:20], P.PICTURE_CUT_OFF, arrives=CUT_OFF),
    refused("a WebP cut in half", half(large("WEBP")), P.PICTURE_CUT_OFF, arrives=CUT_OFF),
    refused("an AVIF cut in half", half(large("AVIF")), *DAMAGED, arrives=CUT_OFF),
    refused("a HEIC cut in half", half(large("HEIF")), *DAMAGED, arrives=CUT_OFF),
    refused("a BMP cut in half", half(large("BMP")), *DAMAGED, arrives=CUT_OFF),
    refused("a TIFF cut in half", half(large("TIFF")), *DAMAGED, arrives=CUT_OFF),
    refused(
        "an MP4 cut in half",
        half(film),
        P.VIDEO_CUT_OFF,
        P.VIDEO_WITHOUT_INDEX,
        kind="video",
        arrives=CUT_OFF,
    ),
    refused(
        "an MP4 with its index first, cut at its end",
        lambda: film(movflags="faststart")[:-300],
        P.VIDEO_CUT_OFF,
        kind="video",
        arrives=CUT_OFF,
    ),
    refused(
        "an MP4 cut in its last fragment", last_fragment_cut, P.VIDEO_CUT_OFF, kind="video", arrives=CUT_OFF
    ),
    refused(
        "an MP4 of an index alone",
        lambda: box(b"ftyp", b"isom", bytes(4)) + box(b"moov", bytes(200)),
        P.VIDEO_WITHOUT_INDEX,
        kind="video",
        arrives=CUT_OFF,
    ),
    refused(
        "a WebM cut in half",
        half(lambda: film("webm", "libvpx")),
        P.VIDEO_CUT_OFF,
        kind="video",
        arrives=CUT_OFF,
    ),
    refused(
        "a Matroska film cut in half",
        half(lambda: film("matroska")),
        P.VIDEO_CUT_OFF,
        kind="video",
        arrives=CUT_OFF,
    ),
    refused("a WAV cut in half", half(wave), P.WAV_CUT_OFF, kind="audio", arrives=CUT_OFF),
    refused(
        "an Ogg cut in half",
        half(lambda: sound("libopus", "ogg")),
        P.OGG_CUT_OFF,
        kind="audio",
        arrives=CUT_OFF,
    ),
    refused(
        "an M4A cut in half",
        half(lambda: sound("aac", "ipod")),
        P.VIDEO_CUT_OFF,
        P.VIDEO_WITHOUT_INDEX,
        kind="audio",
        arrives=CUT_OFF,
    ),
    refused("a drawing cut in half", lambda: b"<svg xmlns='x'><rect/>", P.DRAWING_DAMAGED, arrives=CUT_OFF),
]


# ── of other kinds ───────────────────────────────────────────────────────────────────────────────


def dng() -> bytes:
    out = io.BytesIO()
    image().save(out, "TIFF", tiffinfo={50706: b"\1\4\0\0"})
    return out.getvalue()


OTHER_KINDS = [
    refused(
        "an MP4 of a codec that nobody knows",
        lambda: film(sound=False).replace(b"avc1", b"zzz1"),
        P.NOTHING_PLAYABLE,
        kind="video",
        arrives=UNREADABLE,
    ),
    refused(
        "an AVI", lambda: film("avi", "mpeg4", sound=False), P.CONVERT_FIRST, kind="video", arrives=UNREADABLE
    ),
    refused("a FLAC", lambda: sound("flac", "flac"), P.CONVERT_FIRST, kind="audio", arrives=UNREADABLE),
    refused(
        "a FLAC behind a tag",
        lambda: b"ID3\3\0\0\0\0\0\0" + sound("flac", "flac"),
        P.CONVERT_FIRST,
        kind="audio",
    ),
    refused("an AIFF", lambda: b"FORM\0\0\1\0AIFF" + bytes(99), P.CONVERT_FIRST, kind="audio"),
    refused("a WMV", lambda: b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(99), P.CONVERT_FIRST, kind="video"),
    refused("a film for broadcast", lambda: (b"G" + bytes(187)) * 4, P.CONVERT_FIRST, kind="video"),
    refused("a camera's raw picture", dng, P.CONVERT_FIRST),
    refused("another camera's raw picture", lambda: b"II*\0\x10\0\0\0CR\2\0" + bytes(99), P.CONVERT_FIRST),
    refused(
        "a third camera's raw picture", lambda: box(b"ftyp", b"crx ", bytes(4), b"crx isom"), P.CONVERT_FIRST
    ),
    refused("a Photoshop file", lambda: b"8BPS\0\1" + bytes(99), P.CONVERT_FIRST),
    refused("a JPEG XL", lambda: b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(99), P.CONVERT_FIRST),
    refused("an icon", lambda: saved("ICO"), P.CONVERT_FIRST),
    refused("a web page", lambda: b"<!doctype html><html>", P.WEB_PAGE, arrives=FOREIGN),
    refused("an answer of a server", lambda: b'{"error": 1}', P.DATA, arrives=FOREIGN),
    refused("an archive", lambda: b"PK\3\4" + bytes(99), P.ZIP, arrives=FOREIGN),
    refused("nothing", lambda: b"", P.EMPTY, arrives=FOREIGN),
    refused("a playlist", lambda: b"#EXTM3U\nfile:///etc/passwd\n", P.UNKNOWN_KIND),
]


# ── that lie ─────────────────────────────────────────────────────────────────────────────────────


def png_of(width: int, height: int, pixels: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(pixels))
    return b"\x89PNG\r\n\x1a\n" + header + body + chunk(b"IEND", b"")


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def tall_jpeg() -> bytes:
    data = saved("JPEG")
    at = data.index(b"\xff\xc0")
    return patched(data, at + 5, struct.pack(">HH", 65_500, 65_500))


def no_samples() -> bytes:
    data = film(sound=False)
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    return data[:start] + bytes(end - start) + data[end:]


LYING = [
    refused(
        "a JPEG cut off, with an end mark put to it",
        lambda: half(large("JPEG", quality=95))() + b"\xff\xd9",
        P.PICTURE_DAMAGED,
        arrives=UNREADABLE,
    ),
    refused(
        "a progressive JPEG cut off, with an end mark put to it",
        lambda: half(large("JPEG", quality=95, progressive=True))() + b"\xff\xd9",
        P.PICTURE_DAMAGED,
        arrives=UNREADABLE,
    ),
    refused(
        "a PNG of 60,000 pixels each way",
        lambda: png_of(60_000, 60_000),
        P.PICTURE_TOO_LARGE,
        arrives=UNREADABLE,
    ),
    refused(
        "a PNG of 2,147,483,647 pixels each way", lambda: png_of(2**31 - 1, 2**31 - 1), P.PICTURE_TOO_LARGE
    ),
    refused("a PNG of no pixels", lambda: png_of(0, 0), *DAMAGED),
    refused(
        "a PNG with fewer pixels than it says",
        lambda: png_of(500, 500, bytes(900)),
        *DAMAGED,
        arrives=UNREADABLE,
    ),
    refused(
        "a PNG with a damaged pixel",
        lambda: patched(saved("PNG"), 60, b"\0\xff\0\xff"),
        *DAMAGED,
        arrives=UNREADABLE,
    ),
    refused(
        "a PNG with a chunk of 4 GB", lambda: saved("PNG")[:33] + b"\xff\xff\xff\xffIDAT", P.PICTURE_CUT_OFF
    ),
    refused(
        "a GIF of 65,535 pixels each way",
        lambda: patched(saved("GIF"), 6, b"\xff\xff\xff\xff"),
        P.PICTURE_TOO_LARGE,
    ),
    refused("a WebP of 16,384 pixels each way", lambda: webp_canvas(16_384), P.PICTURE_TOO_LARGE),
    refused("a JPEG of 65,500 pixels each way", tall_jpeg, P.PICTURE_TOO_LARGE),
    refused(
        "a BMP of 50,000 pixels each way",
        lambda: patched(saved("BMP"), 18, struct.pack("<II", 50_000, 50_000)),
        P.PICTURE_TOO_LARGE,
    ),
    refused("a BMP of a negative width", lambda: patched(saved("BMP"), 18, b"\xff\xff\xff\xff"), *DAMAGED),
    refused(
        "a film that is a drawing's name",
        lambda: box(b"ftyp", b"isom", bytes(4)) + SECRET,
        P.VIDEO_WITHOUT_INDEX,
        kind="video",
    ),
    refused(
        "a HEIC without a picture",
        lambda: box(b"ftyp", b"heic", bytes(4), b"mif1heic") + box(b"meta", bytes(40)),
        *DAMAGED,
    ),
    refused(
        "an AVIF without a picture", lambda: box(b"ftyp", b"avif", bytes(4), b"avif") + bytes(40), *DAMAGED
    ),
    refused(
        "a sound of zeros",
        lambda: mp3()[:4] + bytes(9000),
        P.CLIP_DAMAGED,
        P.NOTHING_PLAYABLE,
        P.PART_DAMAGED,
        kind="audio",
    ),
    refused(
        "a film whose samples are zeros",
        no_samples,
        P.CLIP_DAMAGED,
        P.NOTHING_PLAYABLE,
        kind="video",
        arrives=UNREADABLE,
    ),
]


def webp_canvas(side: int) -> bytes:
    size = (side - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size + size
    frame = saved("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body) + len(frame)) + body + frame


# ── that mean harm ───────────────────────────────────────────────────────────────────────────────


def pixels_of_a_bomb() -> bytes:
    """Many zeros as pixels of a picture that needs a few."""
    inflate, out = zlib.compressobj(1), bytearray()
    for _ in range(8):
        out += inflate.compress(bytes(16 * 1024 * 1024))
    out += inflate.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", bytes(out)) + chunk(b"IEND", b"")


def many_frames(count: int) -> bytes:
    """A GIF of a large canvas with as many frames of one pixel."""
    data = saved("GIF")
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x08\x02\x04\x01\x00"
    start = 13 + (3 << ((data[10] & 7) + 1))
    head = patched(data[:start], 6, struct.pack("<HH", 4_000, 4_000))
    return head + frame * count + b"\x3b"


def scans(count: int) -> bytes:
    """A progressive JPEG with as many scans over the same large picture."""
    out = io.BytesIO()
    Image.new("L", (400, 400)).save(out, "JPEG", progressive=True, quality=1)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + b"\xff\xd9"


def ring_of_pages() -> bytes:
    """A TIFF whose second page is its first."""
    data = bytearray(saved("TIFF"))
    first = struct.unpack("<I", data[4:8])[0]
    (count,) = struct.unpack("<H", data[first : first + 2])
    struct.pack_into("<I", data, first + 2 + 12 * count, first)
    struct.pack_into("<I", data, first + 2 + 8, 0xFFFFFFF)  # and a tag of endless length
    return bytes(data)


def laughs() -> bytes:
    names = "".join(f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};&a{n - 1};'>" for n in range(1, 40))
    return f"<!DOCTYPE svg [<!ENTITY a0 'ha'>{names}]><svg xmlns='x'><text>&a39;</text></svg>".encode()


def samples_of_the_same_bytes() -> bytes:
    """An index that names four billion samples."""
    data = bytearray(film(sound=False))
    at = data.index(b"stsz")
    struct.pack_into(">II", data, at + 8, 1, 0xFFFFFFF0)
    return bytes(data)


HARM = [
    refused("a bomb of pixels", pixels_of_a_bomb, P.PICTURE_TOO_LARGE),
    refused(
        "a bomb of frames",
        lambda: many_frames(40),
        P.ANIMATION_TOO_LARGE,
        P.PICTURE_DAMAGED,
        P.TOO_MUCH_MEMORY,
    ),
    refused("a bomb of scans", lambda: scans(3_000), P.TOOK_TOO_LONG),
    refused("a TIFF that goes round in a ring", ring_of_pages, *DAMAGED),
    refused("a drawing that laughs", laughs, P.ENTITIES, arrives=FOREIGN),
    refused(
        "a drawing with a script",
        lambda: b"<svg xmlns='x'><script/></svg>",
        P.SCRIPT_OR_PAGE,
        arrives=FOREIGN,
    ),
    refused(
        "a drawing that asks for files",
        lambda: b"<svg xmlns='x'><image href='file:///etc/passwd'/></svg>",
        P.LOADS_FILES,
        arrives=FOREIGN,
    ),
    refused(
        "an index of four billion samples",
        samples_of_the_same_bytes,
        P.CLIP_DAMAGED,
        P.TOO_MUCH_MEMORY,
        P.ENDS_EARLY,
        P.PART_DAMAGED,
        P.READER_DIED,
        P.TOOK_TOO_LONG,
        P.VIDEO_WITHOUT_INDEX,
        P.NO_PICTURE_OR_SOUND,
        P.NOTHING_PLAYABLE,
        kind="video",
    ),
    refused(
        "boxes in boxes without end",
        lambda: box(b"ftyp", b"isom", bytes(4)) + nested(30_000) + box(b"mdat", bytes(9)),
        P.CLIP_DAMAGED,
        P.NO_PICTURE_OR_SOUND,
        P.READER_DIED,
        P.TOO_MUCH_MEMORY,
        P.TOOK_TOO_LONG,
        kind="video",
    ),
    refused(
        "a Matroska film of nothing but beginnings",
        lambda: b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" * 9_000,
        P.CLIP_DAMAGED,
        P.NO_VIDEO,
        P.READER_DIED,
        P.TOOK_TOO_LONG,
        kind="video",
    ),
]


def nested(depth: int) -> bytes:
    """An index in an index in an index …"""
    return b"".join(struct.pack(">I", 8 * (depth - n)) + b"moov" for n in range(depth))


HOSTILE: list[Case] = [*CUT, *OTHER_KINDS, *LYING, *HARM]
