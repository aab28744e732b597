"""Files that are too large for the place: a smaller copy arrives, and the original is kept for /show.

Arrived files are opened here, by nothing of the bot's.
"""

import io
from functools import cache
from typing import Any

import aiohttp
import av
import pytest
from PIL import ExifTags, Image

from sandbox.discord import Attachment, Message, Upload
from sandbox.results import alt_text_of, inspect, job_of, media_of
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEDIA_SCALE = 0.5

PICTURE = "grok edit"
CLIP = "grok-video generate"
EDIT = "flux-2-pro edit"
PLACE = b"52.5163"


@cache
def noise() -> Upload:
    """Return noise: its renderings are large too."""
    out = io.BytesIO()
    Image.effect_noise((400, 400), 110).convert("RGB").save(out, "JPEG", quality=15)
    return Upload("noise.jpg", out.getvalue())


async def limited(harness: BotHarness, limit: int, command: str, **options: Any) -> tuple[str, Message]:
    """Return the result of a command on a server that takes files of `limit` bytes."""
    lab = harness.world.lab
    lab.upload_limit = limit
    try:
        return await harness.made("mira", command, options)
    finally:
        lab.upload_limit = None


async def original(harness: BotHarness, job: str) -> Attachment:
    """Return the file that /show brings where there is space."""
    await harness.ask("mira", "show", {"job": job}, "gallery")
    return media_of((await until(lambda: harness.results(job, "gallery"), "the original"))[0])


async def test_a_picture_arrives_as_a_copy_and_show_has_the_original(harness: BotHarness) -> None:
    job, message = await limited(harness, 60_000, PICTURE, prompt="a detailed forest", image1=noise())
    posted = media_of(message)
    assert len(posted.data) <= 60_000
    small = inspect(posted.data)
    assert small.format == "JPEG"
    assert posted.filename.endswith(".jpg")
    assert alt_text_of(message) == "a detailed forest"
    whole = await original(harness, job)
    big = inspect(whole.data)
    assert len(whole.data) > 60_000
    assert (big.width, big.height) >= (small.width, small.height)
    assert big.width / big.height == pytest.approx(small.width / small.height, rel=0.02)
    original_is = f"`/show` has the original ({len(whole.data) / 1e6:.1f} MB)."
    assert f"This is a smaller copy. {original_is}" in message.text
    assert "smaller copy" not in harness.results(job, "gallery")[0].text
    await harness.state(job, "DELIVERED")


async def test_a_clip_arrives_as_a_copy_that_plays_at_once(harness: BotHarness) -> None:
    job, message = await limited(harness, 120_000, CLIP, prompt="waves at night")
    posted, whole = media_of(message), await original(harness, job)
    assert len(posted.data) <= 120_000 < len(whole.data)
    small, big = inspect(posted.data), inspect(whole.data)
    assert small.codecs[0] == "h264"
    assert set(small.codecs[1:]) <= {"aac"}
    assert (small.width % 2, small.height % 2) == (0, 0)
    assert small.seconds == pytest.approx(big.seconds, abs=0.3)
    assert 0 < posted.data.index(b"moov") < posted.data.index(b"mdat")
    with av.open(io.BytesIO(posted.data), "r") as opened:
        assert len(list(opened.decode(video=0))) > 10


async def test_a_clip_that_cannot_fit_arrives_as_a_still(harness: BotHarness) -> None:
    job, message = await limited(harness, 14_000, CLIP, prompt="a long night")
    posted = media_of(message)
    assert len(posted.data) <= 14_000
    assert inspect(posted.data).kind == "image"
    assert "Only a still fits here" in message.text
    assert inspect((await original(harness, job)).data).kind == "video"


async def test_show_makes_a_copy_where_there_is_no_room(harness: BotHarness) -> None:
    job, message = await harness.made("mira", PICTURE, {"prompt": "a meadow", "image1": noise()})
    whole = media_of(message)
    harness.world.lab.upload_limit = 60_000
    try:
        await harness.ask("mira", "show", {"job": job}, "gallery")
    finally:
        harness.world.lab.upload_limit = None
    (shown,) = harness.results(job, "gallery")
    assert len(media_of(shown).data) <= 60_000 < len(whole.data)
    assert "smaller copy" in shown.text


def photo(opener: str, turned: int = 1, size: tuple[int, int] = (96, 64)) -> bytes:
    about = Image.Exif()
    about[ExifTags.Base.Orientation] = turned
    about.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = PLACE
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, opener, exif=about)
    return out.getvalue()


async def uploaded(harness: BotHarness, job: str) -> bytes:
    """Return the studio's reference, as its blob host has it."""
    await harness.result(job)
    body = list(harness.world.studio.jobs.values())[-1].input
    async with aiohttp.ClientSession() as session, session.get(str(body["images"][0])) as answer:
        return await answer.read()


async def test_what_is_attached_leaves_without_its_place_and_upright(harness: BotHarness) -> None:
    file = Upload("on the beach.jpg", photo("JPEG", turned=6))
    answer = await harness.ask("mira", EDIT, {"prompt": "snow", "image1": file})
    assert ": turned upright, cleared of its location" in answer.text
    sent = await uploaded(harness, str(job_of(answer)))
    assert PLACE not in sent
    with Image.open(io.BytesIO(sent)) as picture:
        assert picture.size == (64, 96)


async def test_a_picture_above_the_models_size_is_made_to_fit(harness: BotHarness) -> None:
    out = io.BytesIO()
    Image.effect_noise((2400, 1800), 120).convert("RGB").save(out, "PNG", compress_level=0)
    assert len(out.getvalue()) > 10_000_000
    answer = await harness.ask("noor", EDIT, {"prompt": "rain", "image1": Upload("big.png", out.getvalue())})
    assert "big\\.png: compressed from 13.0 to" in answer.text
    sent = await uploaded(harness, str(job_of(answer)))
    assert len(sent) <= 10_000_000
    with Image.open(io.BytesIO(sent)) as picture:
        assert (picture.format, picture.size) == ("PNG", (2400, 1800))
