"""Clips above a limit arrive as H.264 and AAC that fit, or as a still."""

import io
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.fitting import clips
from bot.media.fitting.clips import SourceClip, plan_encoding
from bot.media.fitting.stills import still
from bot.media.inspection.sniff import MP4
from bot.media.processor import MediaProcessor


def clip(
    path: Path,
    *,
    size: tuple[int, int] = (322, 182),
    seconds: int = 2,
    sound: bool = True,
    codec: str = "mpeg4",
) -> Path:
    """A clip that is hard to compress, with odd halves, and with a tone."""
    with av.open(str(path), "w", format="mp4") as out:
        picture: Any = out.add_stream(codec, rate=12)
        picture.width, picture.height, picture.pix_fmt = *size, "yuv420p"
        picture.bit_rate, picture.options = 6_000_000, {"qmax": "3"}
        track: Any = out.add_stream("aac", rate=44_100, layout="mono") if sound else None
        for _ in range(12 * seconds):
            noise = Image.effect_noise((size[0] // 2, size[1] // 2), 120).resize(size)
            out.mux(picture.encode(av.VideoFrame.from_image(noise.convert("RGB"))))  # type: ignore[no-untyped-call]
        out.mux(picture.encode())
        if track:
            samples = 44_100 * seconds
            frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
            frame.planes[0].update(b"".join((n % 200 * 90).to_bytes(2, "little") for n in range(samples)))
            frame.sample_rate, frame.pts, frame.time_base = 44_100, 0, Fraction(1, 44_100)
            out.mux(track.encode(frame))
            out.mux(track.encode())
    return path


async def fitted(folder: Path, original: Path, limit: int) -> bytes:
    info = await MediaProcessor().fit(original, folder / "copy", limit)
    copy = (folder / "copy").read_bytes()
    assert len(copy) <= limit
    assert (info.kind, info.content_type) == ("video", "video/mp4")
    return copy


async def test_a_clip_becomes_smaller_and_stays_what_it_is(tmp_path: Path) -> None:
    original = clip(tmp_path / "clip")
    size = original.stat().st_size
    copy = await fitted(tmp_path, original, size // 3)
    with av.open(io.BytesIO(copy), "r") as opened:
        picture, sound = opened.streams.video[0], opened.streams.audio[0]
        assert (picture.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert picture.codec_context.pix_fmt == "yuv420p"
        assert (picture.width % 2, picture.height % 2) == (0, 0)
        assert picture.width / picture.height == pytest.approx(322 / 182, rel=0.03)
        frames = len(list(opened.decode(video=0)))
        assert frames == 24
        assert (opened.duration or 0) / av.time_base == pytest.approx(2, abs=0.15)
    assert original.stat().st_size == size


async def test_it_can_play_before_it_is_all_there(tmp_path: Path) -> None:
    copy = await fitted(tmp_path, clip(tmp_path / "clip"), 150_000)
    assert 0 < copy.index(b"moov") < copy.index(b"mdat")


async def test_where_few_bits_are_left_there_are_fewer_pixels(tmp_path: Path) -> None:
    original = clip(tmp_path / "clip", size=(640, 360))
    copy = await fitted(tmp_path, original, 30_000)
    with av.open(io.BytesIO(copy), "r") as opened:
        assert 160 <= opened.streams.video[0].width < 640


async def test_a_clip_without_sound_gets_none(tmp_path: Path) -> None:
    copy = await fitted(tmp_path, clip(tmp_path / "clip", sound=False), 100_000)
    with av.open(io.BytesIO(copy), "r") as opened:
        assert not opened.streams.audio


async def test_two_attempts_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first copy is too large, the second fits; had it not, that would have been the end."""
    original, plans = clip(tmp_path / "clip"), list[float]()
    real = clips.plan_encoding

    def generous(shot: SourceClip, size: float) -> clips.Encoding:
        plans.append(size)
        return real(shot, size * (2.5 if len(plans) == 1 else 1))

    monkeypatch.setattr(clips, "plan_encoding", generous)
    limit = original.stat().st_size // 4
    clips.transcode(original, MP4, tmp_path / "copy", limit)
    assert len(plans) == 2
    assert plans[1] < plans[0] < limit
    assert (tmp_path / "copy").stat().st_size <= limit

    def wasteful(shot: SourceClip, size: float) -> clips.Encoding:
        plans.append(size)
        return real(shot, size * 4)

    monkeypatch.setattr(clips, "plan_encoding", wasteful)
    with pytest.raises(BadMedia) as refused:
        clips.transcode(original, MP4, tmp_path / "copy", limit)
    assert (refused.value.problem, refused.value.limit) == (MediaProblem.NO_SMALL_COPY, limit)
    assert len(plans) == 4


async def test_a_clip_that_cannot_fit_is_shown_as_a_still(tmp_path: Path) -> None:
    info = await MediaProcessor().fit(clip(tmp_path / "clip", seconds=12), tmp_path / "copy", 16_000)
    copy = (tmp_path / "copy").read_bytes()
    assert len(copy) <= 16_000
    assert info.content_type == "image/jpeg"
    with Image.open(io.BytesIO(copy)) as still:
        still.load()
        assert still.width >= 256
        assert still.width / still.height == pytest.approx(322 / 182, rel=0.03)


async def test_a_clip_that_was_cut_off_is_no_copy(tmp_path: Path) -> None:
    original = clip(tmp_path / "clip")
    original.write_bytes(original.read_bytes()[:20_000])
    with pytest.raises(BadMedia):
        await MediaProcessor().fit(original, tmp_path / "copy", 10_000)


@pytest.mark.parametrize(("size", "seconds"), [(10_000_000, 8.0), (500_000, 8.0), (200_000, 15.0)])
def test_plans_stay_within_the_size(size: int, seconds: float) -> None:
    for_clip = plan_encoding(SourceClip(1921, 1081, seconds, Fraction(24), True), size)
    assert (for_clip.video + for_clip.audio) * seconds / 8 < size
    assert for_clip.width % 2 == for_clip.height % 2 == 0
    assert for_clip.width <= 1920


def test_a_film_does_not_fit_into_a_picture() -> None:
    with pytest.raises(BadMedia) as refused:
        plan_encoding(SourceClip(1920, 1080, 600.0, Fraction(24), True), 500_000)
    assert (refused.value.problem, refused.value.limit) == (MediaProblem.NO_SMALL_COPY, 500_000)


@pytest.mark.parametrize(
    ("turn", "corner"),
    [
        ((0, 1, -1, 0), lambda width, _height: (width - 9, 9)),  # to the right: a phone held upright
        ((0, -1, 1, 0), lambda _width, height: (9, height - 9)),
        ((-1, 0, 0, -1), lambda width, height: (width - 9, height - 9)),
    ],
)
async def test_a_turned_clip_is_upright_in_its_copy_and_its_still(
    tmp_path: Path, turn: tuple[int, ...], corner: Callable[[int, int], tuple[int, int]]
) -> None:
    original = tmp_path / "original"
    picture = Image.effect_noise((160, 90), 120).resize((320, 180)).convert("RGB")
    picture.paste((255, 0, 0), (0, 0, 60, 60))
    with av.open(str(original), "w", format="mp4") as out:
        track: Any = out.add_stream("libx264", rate=12, options={"crf": "4"})
        track.width, track.height, track.pix_fmt = 320, 180, "yuv420p"
        for _ in range(12):
            out.mux(track.encode(av.VideoFrame.from_image(picture)))  # type: ignore[no-untyped-call]
        out.mux(track.encode())
    data = bytearray(original.read_bytes())
    a, b, c, d = (value * 65_536 for value in turn)
    struct.pack_into(">9i", data, data.index(b"tkhd") + 44, a, b, 0, c, d, 0, 0, 0, 1 << 30)
    original.write_bytes(data)
    copy = await fitted(tmp_path, original, len(data) // 2)
    with av.open(io.BytesIO(copy), "r") as made:
        frame: Any = next(made.decode(video=0))
    for image in (frame.to_image(), still(original)):
        assert image.size == ((180, 320) if turn[0] == 0 else (320, 180))
        pixel: Any = image.getpixel(corner(*image.size))
        red, green, blue = pixel
        assert red > 180
        assert max(green, blue) < 90
    assert frame.rotation == 0
