"""Recognise a file by its first bytes. Names and claimed types are never believed.

Our own code: a dozen signatures decide which one decoder may open a file, and a general library would
recognise hundreds of formats that must be refused.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.catalogue import SVG_TYPE
from bot.domain.errors import BadMedia, MediaProblem

HEAD = 4096
"""Bytes of a file's beginning that `sniff` reads."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format that we accept. `opener` is the name of the one reader that may open it."""

    kind: str  # "image" | "vector" | "video" | "audio"; for mp4 and ogg the streams decide
    content_type: str
    extension: str
    opener: str  # Pillow format for images, ffmpeg demuxer for clips and sounds


PNG = FileFormat("image", "image/png", "png", "PNG")
JPEG = FileFormat("image", "image/jpeg", "jpg", "JPEG")
WEBP = FileFormat("image", "image/webp", "webp", "WEBP")
GIF = FileFormat("image", "image/gif", "gif", "GIF")
AVIF = FileFormat("image", "image/avif", "avif", "AVIF")
HEIC = FileFormat("image", "image/heic", "heic", "HEIF")
BMP = FileFormat("image", "image/bmp", "bmp", "BMP")
TIFF = FileFormat("image", "image/tiff", "tif", "TIFF")
SVG = FileFormat("vector", SVG_TYPE, "svg", "")
MP4 = FileFormat("video", "video/mp4", "mp4", "mov")
MOV = FileFormat("video", "video/quicktime", "mov", "mov")
M4A = FileFormat("audio", "audio/mp4", "m4a", "mov")
WEBM = FileFormat("video", "video/webm", "webm", "matroska")
MKV = FileFormat("video", "video/x-matroska", "mkv", "matroska")
MP3 = FileFormat("audio", "audio/mpeg", "mp3", "mp3")
AAC = FileFormat("audio", "audio/aac", "aac", "aac")
WAV = FileFormat("audio", "audio/wav", "wav", "wav")
OGG = FileFormat("audio", "audio/ogg", "ogg", "ogg")

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_STILL_BRANDS = {b"mif1", b"mif2", b"msf1"}
_FILM_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"qt  ", b"avc1"}
_BRANDED = {b"ftyp", b"styp"}
_QUICKTIME_STARTS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_BMP_HEADERS = {length.to_bytes(4, "little") for length in (12, 40, 52, 56, 64, 108, 124)}
_XML = (b"<?xml", b"<!--", b"<!doctype svg", b"<svg")
_PADDING = bytes(16)
_BEFORE_ELEMENTS = re.compile(rb"<\?.*?\?>|<!--.*?(?:-->|$)|\s+", re.DOTALL)
_EBML = b"\x1a\x45\xdf\xa3"


def sniff(head: bytes) -> FileFormat:
    """Return the format of a file that begins with `head`. Raises BadMedia for any other."""
    if not head:
        raise BadMedia(MediaProblem.EMPTY)
    for read in (_picture, _riff, _boxes, _matroska, _sound, _drawing):
        if (format_ := read(head)) is not None:
            return format_
    for name, wanted, is_it in _OTHERS:
        if is_it(head):
            raise BadMedia(MediaProblem.CONVERT_FIRST, name=name, wanted=wanted)
    raise BadMedia(_problem(head))


def sniff_file(path: Path) -> FileFormat:
    """Return the file's format. Raises BadMedia for any other, and if the file is missing."""
    try:
        with path.open("rb") as file:
            return sniff(file.read(HEAD))
    except OSError as error:
        raise BadMedia(MediaProblem.MISSING) from error


def _picture(head: bytes) -> FileFormat | None:
    for magic, format_ in (
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"\xff\xd8\xff", JPEG),
        (b"GIF87a", GIF),
        (b"GIF89a", GIF),
        (b"II*\0", TIFF),
        (b"MM\0*", TIFF),
        (b"II+\0", TIFF),
        (b"MM\0+", TIFF),
    ):
        if head.startswith(magic) and not _is_raw(head):
            return format_
    is_bmp = head[:2] == b"BM" and head[6:10] == bytes(4) and head[14:18] in _BMP_HEADERS
    return BMP if is_bmp else None


def _is_raw(head: bytes) -> bool:
    """Return True for the raw files of cameras, which begin like TIFF: Canon's, and those that say DNG."""
    dng = {b"II*\0": b"\x12\xc6\x01\0", b"MM\0*": b"\xc6\x12\0\x01"}.get(head[:4])
    return dng is not None and (head[8:10] == b"CR" or dng in head or _begins_small(head))


def _begins_small(head: bytes) -> bool:
    """Return True for a TIFF whose first picture is a small one of another, as in NEF and ARW."""
    order: Literal["little", "big"] = "little" if head[:1] == b"I" else "big"
    at = int.from_bytes(head[4:8], order)
    for entry in range(at + 2, at + 2 + 12 * int.from_bytes(head[at : at + 2], order), 12):
        if int.from_bytes(head[entry : entry + 2], order) == _NEW_SUBFILE_TYPE:
            return int.from_bytes(head[entry + 8 : entry + 12], order) & 1 == 1
    return False


def _riff(head: bytes) -> FileFormat | None:
    if head[:4] != b"RIFF":
        return None
    return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])


def _boxes(head: bytes) -> FileFormat | None:
    """Read ISO base media. Pictures say so in their brands; anything else is a film, whatever its brand.

    The streams decide later whether it is one, or a sound.
    """
    if head[4:8] in _QUICKTIME_STARTS:
        return MOV  # from before there were brands
    if head[4:8] not in _BRANDED:
        return None
    length = int.from_bytes(head[:4], "big")
    major = head[8:12]
    listed = {major, *(head[at : at + 4] for at in range(16, min(length, len(head)), 4))}
    films = listed & _FILM_BRANDS
    if b"crx " in listed or b"jp2 " in listed:
        return None
    if not films or major in _AVIF_BRANDS | _HEIC_BRANDS | _STILL_BRANDS:
        if listed & _AVIF_BRANDS:
            return AVIF
        if listed & (_HEIC_BRANDS | _STILL_BRANDS):
            return HEIC
    if major in (b"M4A ", b"M4B ", b"M4P "):
        return M4A
    return MOV if major == b"qt  " else MP4


def _matroska(head: bytes) -> FileFormat | None:
    if not head.startswith(_EBML):
        return None
    return WEBM if b"\x42\x82\x84webm" in head[:64] else MKV


def _sound(head: bytes) -> FileFormat | None:
    if head.startswith(b"OggS"):
        return OGG
    if head.startswith(b"ID3"):
        return _tagged(head)
    if head.startswith(_PADDING):  # editors leave zeros before the first frame
        head = head.lstrip(b"\0")
    if len(head) < 4 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:  # ADTS: sync word, layer 0
        return AAC
    is_layer_3 = head[1] & 0xE6 == 0xE2
    return MP3 if is_layer_3 and head[2] & 0xF0 != 0xF0 else None


def _tagged(head: bytes) -> FileFormat | None:
    """Return what follows an ID3 tag, as far as it can be seen from here: MP3, AAC, or None for FLAC."""
    rest = _behind_tag(head)
    if rest == b"fLaC":
        return None
    return AAC if len(rest) > 1 and rest[0] == 0xFF and rest[1] & 0xF6 == 0xF0 else MP3


def _drawing(head: bytes) -> FileFormat | None:
    text = _text(head)
    if not text.startswith(_XML):
        return None
    is_all_before = not _BEFORE_ELEMENTS.sub(b"", text)  # a long licence; the drawing's reader decides
    return SVG if b"<svg" in text or is_all_before else None


def _text(head: bytes) -> bytes:
    """Return the beginning as lower-case text, without a byte order mark and blanks."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()


_NEW_SUBFILE_TYPE = 254
_RAW_STARTS = (b"FUJIFILM", b"IIRO", b"IIRS", b"MMOR", b"IIU\0")

_Is = Callable[[bytes], bool]


def _starts(*magics: bytes) -> _Is:
    return lambda head: head.startswith(magics)


def _form(chunk: bytes, kinds: bytes) -> _Is:
    """Return a test for a file of chunks: its name at the beginning, and one of four letters at byte 8."""
    return lambda head: head[:4] == chunk and head[8:12] in (kinds[:4], kinds[4:])


_OTHERS: tuple[tuple[str, str, _Is], ...] = (
    ("AVI", "MP4", _form(b"RIFF", b"AVI AVIX")),
    ("FLAC", "MP3 or WAV", lambda head: b"fLaC" in (head[:4], _behind_tag(head))),
    ("AIFF", "MP3 or WAV", _form(b"FORM", b"AIFFAIFC")),
    ("CAF", "MP3 or WAV", _starts(b"caff")),
    ("RF64", "MP3 or WAV", lambda head: head[:4] in (b"RF64", b"BW64") and head[8:12] == b"WAVE"),
    ("W64", "MP3 or WAV", _starts(b"riff\x2e\x91\xcf\x11")),
    ("AC-3", "MP3 or WAV", _starts(b"\x0b\x77")),
    ("WavPack", "MP3 or WAV", _starts(b"wvpk")),
    ("APE", "MP3 or WAV", _starts(b"MAC ")),
    ("AMR", "MP3 or WAV", _starts(b"#!AMR")),
    ("MIDI", "MP3 or WAV", _starts(b"MThd")),
    ("WMV", "MP4", _starts(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")),
    ("FLV", "MP4", _starts(b"FLV\x01")),
    ("MPEG", "MP4", _starts(b"\0\0\x01\xba", b"\0\0\x01\xb3")),
    ("MPEG-TS", "MP4", lambda head: head[:1] == b"G" and head[188:189] == b"G" and head[376:377] == b"G"),
    ("MPEG-TS", "MP4", lambda head: head[4:5] == b"G" and head[196:197] == b"G" and head[388:389] == b"G"),
    ("MXF", "MP4", _starts(b"\x06\x0e\x2b\x34\x02\x05\x01\x01")),
    ("RealMedia", "MP4", _starts(b".RMF")),
    ("RAW", "JPEG", lambda head: _is_raw(head) or head[8:12] == b"crx " or head.startswith(_RAW_STARTS)),
    ("GIMP", "PNG or JPEG", _starts(b"gimp xcf")),
    ("QOI", "PNG or JPEG", _starts(b"qoif")),
    ("EPS", "PNG or JPEG", _starts(b"%!PS", b"\xc5\xd0\xd3\xc6")),
    ("DDS", "PNG or JPEG", _starts(b"DDS ")),
    ("HDR", "PNG or JPEG", _starts(b"#?RADIANCE", b"#?RGBE")),
    ("Photoshop", "PNG or JPEG", _starts(b"8BPS")),
    ("JPEG XL", "PNG or JPEG", _starts(b"\xff\x0a", b"\0\0\0\x0cJXL ")),
    ("JPEG 2000", "PNG or JPEG", _starts(b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")),
    ("EXR", "PNG or JPEG", _starts(b"\x76\x2f\x31\x01")),
    ("ICO", "PNG", _starts(b"\0\0\x01\0", b"\0\0\x02\0")),
)
"""Media that no reader here opens: their names, what to save them as, and how they are known."""


def _behind_tag(head: bytes) -> bytes:
    if not head.startswith(b"ID3"):
        return b""
    end = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))
    return head[end : end + 4]


def _problem(head: bytes) -> MediaProblem:
    """Return the other kind of file that this seems to be."""
    text = _text(head[:512])
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in text:
        return MediaProblem.WEB_PAGE
    if text.startswith((b"<?xml", b"<svg")):
        return MediaProblem.XML
    if text.startswith((b"{", b"[")):
        return MediaProblem.DATA
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return MediaProblem.ZIP
    return MediaProblem.PDF if head.startswith(b"%PDF") else MediaProblem.UNKNOWN_KIND
