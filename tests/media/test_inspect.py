"""Files are what their content says, and a damaged one is never let through."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.processor import MediaProcessor
from tests.media import makers
from tests.media.awkward.films import UNEVEN, uneven


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


PICTURES = {
    "png": ("PNG", "image/png"),
    "jpg": ("JPEG", "image/jpeg"),
    "webp": ("WEBP", "image/webp"),
    "gif": ("GIF", "image/gif"),
}

CLIPS: dict[str, tuple[str, str, Callable[[Path], Path]]] = {
    "mp4": ("video", "video/mp4", makers.video),
    "mov": ("video", "video/quicktime", lambda path: makers.video(path, format="mov")),
    "webm": ("video", "video/webm", lambda path: makers.video(path, codec="libvpx", format="webm")),
    "mp3": ("audio", "audio/mpeg", lambda path: makers.sound(path, codec="libmp3lame", format="mp3")),
    "wav": ("audio", "audio/wav", lambda path: makers.sound(path, codec="pcm_s16le", format="wav")),
    "m4a": ("audio", "audio/mp4", lambda path: makers.sound(path, codec="aac", format="ipod")),
    "aac": ("audio", "audio/aac", lambda path: makers.sound(path, codec="aac", format="adts")),
    "ogg": ("audio", "audio/ogg", lambda path: makers.sound(path, codec="libopus", format="ogg")),
}


@pytest.mark.parametrize("extension", PICTURES)
async def test_a_picture_is_known_by_its_content(tmp_path: Path, extension: str) -> None:
    pillow, content_type = PICTURES[extension]
    info = await MediaProcessor().inspect(written(tmp_path / "no-extension", makers.picture(pillow)))
    assert (info.kind, info.content_type, info.extension) == ("image", content_type, extension)
    assert (info.width, info.height, info.seconds) == (64, 48, 0.0)


@pytest.mark.parametrize("extension", CLIPS)
async def test_a_clip_is_known_by_its_content(tmp_path: Path, extension: str) -> None:
    kind, content_type, make = CLIPS[extension]
    info = await MediaProcessor().inspect(make(tmp_path / "clip"))
    assert (info.kind, info.content_type, info.extension) == (kind, content_type, extension)
    assert info.seconds == pytest.approx(2, abs=0.2)
    assert (info.width, info.height) == ((64, 48) if kind == "video" else (0, 0))


async def test_an_mp4_with_sound_only_is_a_sound(tmp_path: Path) -> None:
    info = await MediaProcessor().inspect(makers.sound(tmp_path / "clip", codec="aac", format="mp4"))
    assert (info.kind, info.extension) == ("audio", "m4a")


@pytest.mark.parametrize("extension", PICTURES)
@pytest.mark.parametrize("cut", [2, 30, "half"])
async def test_a_picture_without_its_end_is_refused(tmp_path: Path, extension: str, cut: int | str) -> None:
    data = makers.picture(PICTURES[extension][0], (400, 300))
    left = len(data) // 2 if isinstance(cut, str) else len(data) - cut
    with pytest.raises(BadMedia):
        await MediaProcessor().inspect(written(tmp_path / "cut", data[:left]))


@pytest.mark.parametrize("extension", ["mp4", "mov", "webm", "wav", "m4a", "ogg"])
async def test_a_clip_without_its_second_half_is_refused(tmp_path: Path, extension: str) -> None:
    whole = CLIPS[extension][2](tmp_path / "clip").read_bytes()
    with pytest.raises(BadMedia):
        await MediaProcessor().inspect(written(tmp_path / "cut", whole[: len(whole) // 2]))


@pytest.mark.parametrize("extension", ["mp4", "mov", "m4a"])
async def test_a_video_that_lacks_one_byte_is_refused(tmp_path: Path, extension: str) -> None:
    whole = CLIPS[extension][2](tmp_path / "clip").read_bytes()
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().inspect(written(tmp_path / "cut", whole[:-1]))
    assert refused.value.problem is MediaProblem.VIDEO_CUT_OFF


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", MediaProblem.EMPTY),
        (b"<!DOCTYPE html><html>502</html>", MediaProblem.WEB_PAGE),
        (b"  <html>Bad gateway", MediaProblem.WEB_PAGE),
        (b"<?xml version='1.0'?><rss/>", MediaProblem.XML),
        (b"<svg xmlns='x'/>", MediaProblem.DRAWING_EMPTY),
        (b"PK\x03\x04" + bytes(60), MediaProblem.ZIP),
        (b"%PDF-1.7", MediaProblem.PDF),
        (b'{"error":"gone"}', MediaProblem.DATA),
        (b"#EXTM3U\nfile:///etc/passwd\n", MediaProblem.UNKNOWN_KIND),
        (b"\0\0\0\x1cftypavif" + bytes(40), MediaProblem.PICTURE_DAMAGED),
        (b"\xff\xff\xff\xff" * 8, MediaProblem.UNKNOWN_KIND),
        (b"\x89PNG\r\n\x1a\n", MediaProblem.PICTURE_CUT_OFF),
        (b"\xff\xd8\xff\xe0", MediaProblem.PICTURE_CUT_OFF),
        (b"RIFF\x10\0\0\0WEBPVP8 ", MediaProblem.PICTURE_CUT_OFF),
        (b"ID3\x04" + bytes(100), MediaProblem.CLIP_DAMAGED),
        (b"OggS" + bytes(100), MediaProblem.CLIP_DAMAGED),
        (b"\0\0\0\x08ftypisom", MediaProblem.VIDEO_WITHOUT_INDEX),
    ],
)
async def test_what_is_no_media_is_refused_by_name(
    tmp_path: Path, data: bytes, problem: MediaProblem
) -> None:
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().inspect(written(tmp_path / "file", data))
    assert refused.value.problem is problem


async def test_a_missing_file_is_bad_media(tmp_path: Path) -> None:
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().inspect(tmp_path / "nothing")
    assert refused.value.problem is MediaProblem.MISSING


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises width × height pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_001, 16_000, 60_000])
async def test_a_bomb_is_refused_from_its_header(tmp_path: Path, side: int) -> None:
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().inspect(written(tmp_path / "bomb", bomb(side, side)))
    assert refused.value.problem is MediaProblem.PICTURE_TOO_LARGE
    assert (refused.value.width, refused.value.height) == (side, side)
    assert refused.value.limit > 10_000_000


async def test_the_limit_on_pixels_counts_all_frames(tmp_path: Path) -> None:
    path = written(tmp_path / "gif", makers.animation(20))
    assert (await MediaProcessor(max_pixels=64 * 48 * 5).inspect(path)).extension == "gif"
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor(max_pixels=64 * 48 * 4).inspect(path)
    assert refused.value.problem is MediaProblem.ANIMATION_TOO_LARGE


async def test_limits_are_inclusive(tmp_path: Path) -> None:
    data = makers.picture()
    path = written(tmp_path / "png", data)
    assert await MediaProcessor(max_pixels=64 * 48, max_bytes=len(data)).inspect(path)
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor(max_pixels=64 * 48 - 1).inspect(path)
    assert refused.value.problem is MediaProblem.PICTURE_TOO_LARGE
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor(max_bytes=len(data) - 1).inspect(path)
    assert refused.value.problem is MediaProblem.TOO_MANY_BYTES
    assert (refused.value.size, refused.value.limit) == (len(data), len(data) - 1)


async def test_a_video_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor(max_pixels=64 * 48 - 1).inspect(makers.video(tmp_path / "clip"))
    assert refused.value.problem is MediaProblem.VIDEO_TOO_LARGE
    assert (refused.value.width, refused.value.height) == (64, 48)


async def test_a_flipped_byte_in_a_png_is_found(tmp_path: Path) -> None:
    data = bytearray(makers.picture())
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(BadMedia):
        await MediaProcessor().inspect(written(tmp_path / "png", bytes(data)))


@pytest.mark.parametrize(
    ("format_", "codec"), [("mp4", "libx264"), ("mov", "libx264"), ("matroska", "libx264")]
)
async def test_a_film_of_uneven_frames_is_as_long_as_it_is_shown(
    tmp_path: Path, format_: str, codec: str
) -> None:
    info = await MediaProcessor().inspect(written(tmp_path / "film", uneven(format_, codec)))
    assert info.seconds == pytest.approx((UNEVEN[-1] - UNEVEN[0]) / 1000, abs=0.1)


@pytest.mark.parametrize("opener", ["JPEG", "PNG"])
async def test_the_figure_that_is_allowed_is_named(tmp_path: Path, opener: str) -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 10_001)).save(out, opener)
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().inspect(written(tmp_path / "large", out.getvalue()))
    assert refused.value.problem is MediaProblem.PICTURE_TOO_LARGE
    assert refused.value.limit == {"JPEG": 200_000_000, "PNG": 25_000_000}[opener]
