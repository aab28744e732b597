"""Pictures above a limit arrive as copies that fit: less quality, then fewer pixels."""

import asyncio
import io
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageSequence

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.processor import MediaProcessor

SIZE = (480, 360)


def noisy(mode: str = "RGB", size: tuple[int, int] = SIZE, **save: Any) -> bytes:
    """A picture that compresses badly, as PNG."""
    channels = [Image.effect_noise(size, 90) for _ in mode]
    if mode == "RGBA":
        channels[3] = Image.linear_gradient("L").resize(size)
    out = io.BytesIO()
    picture = channels[0] if mode == "L" else Image.merge(mode, channels)
    picture.save(out, "PNG", **save)
    return out.getvalue()


@cache
def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


async def fitted(folder: Path, data: bytes, limit: int) -> Image.Image:
    """The copy, opened; it is within the limit and is what it was said to be."""
    (folder / "original").write_bytes(data)
    info = await MediaProcessor().fit(folder / "original", folder / "copy", limit)
    copy = (folder / "copy").read_bytes()
    assert len(copy) <= limit
    assert (folder / "original").read_bytes() == data
    image = Image.open(io.BytesIO(copy))
    image.load()
    assert (info.width, info.height) == image.size
    assert info.content_type == image.get_format_mimetype()
    return image


async def test_quality_goes_before_size(tmp_path: Path) -> None:
    data = noisy()
    copy = await fitted(tmp_path, data, len(data) // 4)
    assert (copy.format, copy.size) == ("JPEG", SIZE)


async def test_size_goes_when_quality_is_not_enough(tmp_path: Path) -> None:
    copy = await fitted(tmp_path, noisy(), 30_000)
    assert copy.format == "JPEG"
    assert 256 <= copy.width < SIZE[0]
    assert copy.width / copy.height == pytest.approx(4 / 3, rel=0.01)


@pytest.mark.parametrize("share", [2, 12])
async def test_transparency_stays(tmp_path: Path, share: int) -> None:
    data = noisy("RGBA")
    copy = await fitted(tmp_path, data, len(data) // share)
    assert copy.mode == "RGBA"
    alphas = sorted(copy.getchannel("A").tobytes())
    assert alphas[0] < 20
    assert alphas[-1] > 235


async def test_transparency_that_hides_nothing_costs_nothing(tmp_path: Path) -> None:
    solid = Image.open(io.BytesIO(noisy())).convert("RGBA")
    out = io.BytesIO()
    solid.save(out, "PNG")
    assert (await fitted(tmp_path, out.getvalue(), 200_000)).format == "JPEG"


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
async def test_the_colour_profile_stays(tmp_path: Path, mode: str) -> None:
    data = noisy(mode, icc_profile=srgb())
    assert (await fitted(tmp_path, data, len(data) // 3)).info["icc_profile"] == srgb()


async def test_a_profile_for_other_channels_does_not(tmp_path: Path) -> None:
    data = noisy("L", icc_profile=srgb())
    assert "icc_profile" not in (await fitted(tmp_path, data, len(data) // 3)).info


async def test_an_animation_stays_one(tmp_path: Path) -> None:
    frames = [Image.effect_noise((200, 150), 60 + n * 10).convert("RGB") for n in range(4)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=[40, 80, 120, 160], loop=0)
    copy = await fitted(tmp_path, out.getvalue(), len(out.getvalue()) // 2)
    assert copy.format == "WEBP"
    durations = [frame.info["duration"] for frame in ImageSequence.Iterator(copy) if frame.load() is not None]
    assert durations == [40, 80, 120, 160]


def odd(mode: str) -> bytes:
    grey = Image.effect_noise(SIZE, 90)
    if mode == "I;16":
        picture = Image.frombytes("I;16", SIZE, b"".join(bytes([0, v]) for v in grey.tobytes()))
    elif mode == "CMYK":
        picture = Image.merge("CMYK", [grey, grey, grey, Image.new("L", SIZE, 0)])
    else:
        picture = grey.convert("RGB").convert(mode)
    out = io.BytesIO()
    picture.save(out, "JPEG" if mode == "CMYK" else "PNG", **({"quality": 100} if mode == "CMYK" else {}))
    return out.getvalue()


@pytest.mark.parametrize("mode", ["P", "1", "LA", "I;16", "CMYK"])
async def test_odd_kinds_of_pictures_look_as_before(tmp_path: Path, mode: str) -> None:
    data = odd(mode)
    copy = await fitted(tmp_path, data, 40_000)
    seen = copy.convert("L").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert seen == pytest.approx(128, abs=16)


async def test_what_cannot_be_small_enough_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadMedia) as refused:
        await fitted(tmp_path, noisy(), 900)
    assert (refused.value.problem, refused.value.limit) == (MediaProblem.NO_SMALL_COPY, 900)


async def test_a_damaged_picture_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "cut").write_bytes(noisy()[:5_000])
    with pytest.raises(BadMedia):
        await MediaProcessor().fit(tmp_path / "cut", tmp_path / "copy", 4_000)


async def test_the_loop_goes_on_meanwhile(tmp_path: Path) -> None:
    """However long the work takes: the loop has turned many times before it is done."""
    (tmp_path / "original").write_bytes(noisy(size=(900, 700)))
    work = asyncio.create_task(MediaProcessor().fit(tmp_path / "original", tmp_path / "copy", 60_000))
    turns = 0
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 50


async def test_a_drawing_has_no_smaller_copy(tmp_path: Path) -> None:
    (tmp_path / "drawing").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9'/></svg>")
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().fit(tmp_path / "drawing", tmp_path / "copy", 20)
    assert refused.value.problem is MediaProblem.DRAWING_NOT_SCALABLE
