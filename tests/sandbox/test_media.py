"""Made media: the shapes bodies ask for, and files that real decoders read."""

import io
from typing import Any

import av
import pytest
from PIL import Image

from sandbox.media import Shape, make_image, make_thumbnail, make_video, shape_of


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        ({}, Shape(1024, 1024, "png")),
        ({"aspectRatio": "16:9", "imageSize": "1K"}, Shape(1360, 768, "png")),
        ({"aspectRatio": "1:1", "imageSize": "512"}, Shape(512, 512, "png")),
        ({"aspectRatio": "1:1", "imageSize": "4K"}, Shape(4096, 4096, "jpeg")),
        ({"aspectRatio": "1:8", "imageSize": "1K"}, Shape(368, 2896, "png")),
        ({"size": "1024x1536", "output_format": "webp"}, Shape(1024, 1536, "webp")),
        ({"size": "auto"}, Shape(1024, 1024, "png")),
        ({"aspect_ratio": "1:1", "resolution": "4 MP", "output_format": "jpg"}, Shape(2048, 2048, "jpeg")),
        ({"aspect_ratio": "19.5:9"}, Shape(1504, 688, "png")),
        ({"output_format": "webp", "output_quality": 40}, Shape(1024, 1024, "webp", quality=40)),
        ({"output_format": "jpg", "output_quality": 0}, Shape(1024, 1024, "jpeg", quality=0)),
    ],
)
def test_shapes_of_pictures(body: dict[str, Any], shape: Shape) -> None:
    assert shape_of(body, video=False) == shape


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        ({"duration": "6", "resolution": "480p", "aspect_ratio": "16:9"}, Shape(854, 480, "mp4", 6)),
        ({"duration": "5", "aspectRatio": "21:9", "outputResolution": "720p"}, Shape(1280, 548, "mp4", 5)),
        ({"duration": "5", "aspectRatio": "1:1", "outputResolution": "720p"}, Shape(720, 720, "mp4", 5)),
        ({"duration": "5", "resolution": "720x960", "outputResolution": "720p"}, Shape(720, 960, "mp4", 5)),
        ({"duration": "4", "aspectRatio": "9:16", "upscaleResolution": "4k"}, Shape(2160, 3840, "mp4", 4)),
        ({"duration": "10", "size": "1080*1920"}, Shape(1080, 1920, "mp4", 10)),
        ({"seconds": "12", "size": "1792x1024"}, Shape(1792, 1024, "mp4", 12)),
        ({"durationSeconds": "8", "resolution": "1080p", "aspectRatio": "16:9"}, Shape(1920, 1080, "mp4", 8)),
    ],
)
def test_shapes_of_clips(body: dict[str, Any], shape: Shape) -> None:
    assert shape_of(body, video=True) == shape


def test_the_reference_gives_the_aspect_where_the_body_leaves_it_open() -> None:
    assert shape_of({"resolution": "720p", "duration": "5"}, video=True, source=(900, 1600)).height == 1280
    assert shape_of({"size": "auto"}, video=False, source=(2000, 1000)) == Shape(1456, 720, "png")
    assert shape_of({"size": "auto"}, video=False, source=(3, 2000)) == Shape(368, 2896, "png")


@pytest.mark.parametrize(("kind", "name"), [("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WEBP")])
def test_a_picture_is_what_was_asked_for(kind: str, name: str) -> None:
    data = make_image("a fox reading a newspaper, gouache", 320, 200, kind)
    picture = Image.open(io.BytesIO(data))
    picture.load()
    assert (picture.format, picture.size) == (name, (320, 200))
    assert len(picture.convert("RGB").getcolors(70_000) or range(70_000)) > 50


def test_the_same_words_and_seed_give_the_same_picture() -> None:
    assert make_image("x", 64, 64, seed=1) == make_image("x", 64, 64, seed=1)
    assert make_image("x", 64, 64, seed=1) != make_image("x", 64, 64, seed=2)
    assert make_image("sunset", 64, 64) != make_image("ocean", 64, 64)


def solid(colour: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (50, 40), colour).save(buffer, "PNG")
    return buffer.getvalue()


def pixel(data: bytes, left: float, top: float) -> tuple[int, ...]:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    value = picture.getpixel((round(picture.width * left), round(picture.height * top)))
    assert isinstance(value, tuple)
    return value


def test_all_references_are_seen_side_by_side() -> None:
    data = make_image("x", 400, 200, references=[solid((255, 0, 0)), solid((0, 0, 255))])
    left, right = pixel(data, 0.25, 0.4), pixel(data, 0.75, 0.4)
    assert left[0] > left[2] + 60
    assert right[2] > right[0] + 60


def test_a_reference_must_be_a_picture() -> None:
    with pytest.raises(ValueError, match="not a readable picture"):
        make_image("x", 64, 64, references=[b"GIF89a and then nothing"])
    with pytest.raises(ValueError, match="format"):
        make_image("x", 64, 64, "bmp")


@pytest.mark.parametrize("audio", [True, False])
def test_a_clip_is_h264_with_sound_and_its_index_in_front(audio: bool) -> None:
    data = make_video("neon city", 320, 180, 2, audio=audio)
    with av.open(io.BytesIO(data), "r") as container:
        video = container.streams.video[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (video.codec_context.width, video.codec_context.height) == (320, 180)
        assert [stream.codec_context.name for stream in container.streams.audio] == (["aac"] if audio else [])
        assert container.duration == pytest.approx(2_000_000, rel=0.05)
        frames = [frame.reformat(32, 18, "rgb24") for frame in container.decode(video=0)]
    assert len(frames) == 24
    assert bytes(frames[0].planes[0]) != bytes(frames[-1].planes[0])
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_clip_starts_at_its_first_frame() -> None:
    data = make_video("x", 160, 90, 1, first_frame=solid((0, 200, 0)))
    red, green, blue = pixel(make_thumbnail(data), 0.5, 0.5)
    assert green > 150
    assert max(red, blue) < 60


def test_a_thumbnail_is_a_picture_of_the_clips_size() -> None:
    still = Image.open(io.BytesIO(make_thumbnail(make_video("x", 320, 180, 1))))
    assert (still.format, still.size) == ("JPEG", (320, 180))
