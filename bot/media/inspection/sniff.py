"""Recognise a file by its first bytes. Names and claimed types are never believed.

Our own code: a dozen signatures decide which one decoder may open a file, and a general library would
recognise hundreds of formats that must be refused.
"""

from dataclasses import dataclass
from pathlib import Path

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
SVG = FileFormat("vector", SVG_TYPE, "svg", "")
MP4 = FileFormat("video", "video/mp4", "mp4", "mov")
MOV = FileFormat("video", "video/quicktime", "mov", "mov")
M4A = FileFormat("audio", "audio/mp4", "m4a", "mov")
WEBM = FileFormat("video", "video/webm", "webm", "matroska")
MP3 = FileFormat("audio", "audio/mpeg", "mp3", "mp3")
AAC = FileFormat("audio", "audio/aac", "aac", "aac")
WAV = FileFormat("audio", "audio/wav", "wav", "wav")
OGG = FileFormat("audio", "audio/ogg", "ogg", "ogg")

_MP4_BRANDS = (b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"dash", b"f4v", b"3gp")
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_XML = (b"<?xml", b"<!--", b"<!doctype svg", b"<svg")
_EBML = b"\x1a\x45\xdf\xa3"


def sniff(head: bytes) -> FileFormat:
    """Return the format of a file that begins with `head`. Raises BadMedia for any other."""
    if not head:
        raise BadMedia(MediaProblem.EMPTY)
    for read in (_picture, _riff, _boxes, _matroska, _sound, _drawing):
        if (format_ := read(head)) is not None:
            return format_
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
    ):
        if head.startswith(magic):
            return format_
    return None


def _riff(head: bytes) -> FileFormat | None:
    if head[:4] != b"RIFF":
        return None
    return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])


def _boxes(head: bytes) -> FileFormat | None:
    """Read ISO base media: pictures by any of the brands they list, clips by the major one."""
    if head[4:8] != b"ftyp":
        return None
    length = int.from_bytes(head[:4], "big")
    listed = {head[at : at + 4] for at in range(8, min(length, len(head)), 4)}
    if listed & _AVIF_BRANDS or listed & _HEIC_BRANDS:
        return AVIF if listed & _AVIF_BRANDS else HEIC
    brand = head[8:12]
    if brand in (b"M4A ", b"M4B "):
        return M4A
    if brand == b"qt  ":
        return MOV
    return MP4 if brand.startswith(_MP4_BRANDS) else None


def _matroska(head: bytes) -> FileFormat | None:
    return WEBM if head.startswith(_EBML) and b"\x42\x82\x84webm" in head[:64] else None


def _sound(head: bytes) -> FileFormat | None:
    if head.startswith(b"OggS"):
        return OGG
    if head.startswith(b"ID3"):
        return MP3
    if len(head) < 4 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:  # ADTS: sync word, layer 0
        return AAC
    is_layer_3 = head[1] & 0xE6 == 0xE2
    return MP3 if is_layer_3 and head[2] & 0xF0 != 0xF0 else None


def _drawing(head: bytes) -> FileFormat | None:
    return SVG if _text(head).startswith(_XML) and b"<svg" in _text(head) else None


def _text(head: bytes) -> bytes:
    """Return the beginning as lower-case text, without a byte order mark and blanks."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()


def _problem(head: bytes) -> MediaProblem:
    """Return the other kind of file that this seems to be."""
    text = _text(head[:512])
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return MediaProblem.WEB_PAGE
    if text.startswith((b"<?xml", b"<svg")):
        return MediaProblem.XML
    if text.startswith((b"{", b"[")):
        return MediaProblem.DATA
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return MediaProblem.ZIP
    return MediaProblem.PDF if head.startswith(b"%PDF") else MediaProblem.UNKNOWN_KIND
