"""Attachments become files that a model takes, without their location."""

import asyncio
import hashlib
import io
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from bot.catalogue import Media, Slot
from bot.catalogue.fields import AUDIO_FORMATS, IMAGE_FORMATS, VIDEO_FORMATS
from bot.domain.errors import BadMedia, MediaProblem
from bot.media.fitting import prepare
from bot.media.inspection import heic, pictures
from bot.media.inspection.rules import Rules
from bot.media.inspection.sniff import sniff_file
from bot.media.processor import MediaProcessor
from bot.ports import Prepared
from bot.ports.files import Change, ChangeKind
from tests.media import makers

IMAGES = Slot("images", ("image1",), Media.IMAGE, "", max_bytes=10_000_000, formats=IMAGE_FORMATS)
PHOTO = (400, 300)

TO_JPEG = Change(ChangeKind.CONVERTED, format="JPEG")
TO_PNG = Change(ChangeKind.CONVERTED, format="PNG")
TURNED_UPRIGHT = Change(ChangeKind.TURNED_UPRIGHT)
FIRST_FRAME = Change(ChangeKind.FIRST_FRAME)
LOCATION_REMOVED = Change(ChangeKind.LOCATION_REMOVED)
METADATA_REMOVED = Change(ChangeKind.METADATA_REMOVED)

PLACE = b"52.5163"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf exif:GPSLatitude="52,30.98N"/></x:xmpmeta>'


def exif(*, turned: int | None = None, place: bool = True) -> bytes:
    data = Image.Exif()
    data[ExifTags.Base.Make] = "Camera of Mira"
    if turned:
        data[ExifTags.Base.Orientation] = turned
    if place:
        data.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = PLACE
    return data.tobytes()


@cache
def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photo(opener: str, size: tuple[int, int] = PHOTO, mode: str = "RGB", **save: Any) -> bytes:
    """Red above, blue below."""
    picture = Image.new(mode, size, "red" if mode == "RGB" else (255, 0, 0, 90))
    picture.paste((0, 0, 255, 200)[: len(mode)], (0, size[1] // 2, *size))
    out = io.BytesIO()
    picture.save(out, opener, **save)
    return out.getvalue()


def is_red(picture: Image.Image, at: tuple[int, int]) -> bool:
    red, _, blue = picture.convert("RGB").getpixel(at)  # type: ignore[misc]
    return bool(red > 200 and blue < 60)


async def prepared(folder: Path, data: bytes, slot: Slot = IMAGES) -> tuple[Prepared, bytes]:
    """Return the prepared file. Checks that the answer matches it."""
    file = folder / "in-1.part"
    file.write_bytes(data)
    found = await MediaProcessor().prepare(file, slot)
    now = file.read_bytes()
    assert (found.size, found.sha256) == (len(now), hashlib.sha256(now).hexdigest())
    assert (found.changes == ()) == (now == data)
    return found, now


def prepared_here(folder: Path, data: bytes) -> tuple[tuple[Change, ...], bytes]:
    """Do the same in this process, where a test can change what is read."""
    file, into = folder / "in-2.part", folder / "out"
    file.write_bytes(data)
    wanted = prepare.Wanted("image", IMAGE_FORMATS, 10_000_000)
    _, changes = prepare.prepare(file, into, wanted, Rules(25_000_000, 10_000_000))
    return changes, (into if changes else file).read_bytes()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("opener", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_what_is_fine_stays_byte_for_byte(tmp_path: Path, opener: str) -> None:
    found, _ = await prepared(tmp_path, photo(opener))
    assert found.info.kind == "image"


@pytest.mark.parametrize("opener", ["PNG", "JPEG", "WEBP"])
async def test_the_place_goes_and_every_pixel_stays(tmp_path: Path, opener: str) -> None:
    data = photo(opener, exif=exif(), xmp=XMP, icc_profile=profile())
    assert PLACE in data
    found, now = await prepared(tmp_path, data)
    assert found.changes == (LOCATION_REMOVED,)
    assert PLACE not in now
    assert b"GPSLatitude" not in now
    assert b"Camera of Mira" not in now
    after = opened(now)
    assert after.tobytes() == opened(data).tobytes()
    assert after.info["icc_profile"] == profile()
    assert not after.getexif()


@pytest.mark.parametrize("opener", ["PNG", "JPEG", "WEBP"])
async def test_so_does_other_metadata(tmp_path: Path, opener: str) -> None:
    found, now = await prepared(tmp_path, photo(opener, exif=exif(place=False)))
    assert found.changes == (METADATA_REMOVED,)
    assert b"Camera of Mira" not in now


async def test_texts_in_a_png_go(tmp_path: Path) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("parameters", "a secret prompt")
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    found, now = await prepared(tmp_path, photo("PNG", pnginfo=texts))
    assert found.changes == (LOCATION_REMOVED,)
    assert b"iTXt" not in now
    assert b"secret prompt" not in now
    assert opened(now).size == PHOTO


async def test_further_pictures_behind_the_first_go(tmp_path: Path) -> None:
    """Phones put a second JPEG behind the first one, with metadata of its own."""
    other = Image.new("RGB", (32, 32), "green")
    data = photo("MPO", save_all=True, append_images=[other])
    data += photo("JPEG", exif=exif())
    found, now = await prepared(tmp_path, data)
    assert found.changes == (METADATA_REMOVED,)
    assert PLACE not in now
    assert now.count(b"\xff\xd8\xff") == 1
    assert opened(now).format == "JPEG"


@pytest.mark.parametrize("opener", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(("turned", "red_at"), [(3, (200, 280)), (6, (280, 200)), (8, (20, 200))])
async def test_a_turned_photo_is_put_upright(
    tmp_path: Path, opener: str, turned: int, red_at: tuple[int, int]
) -> None:
    more: dict[str, Any] = {"JPEG": {"comment": b"of Mira", "xmp": XMP}, "WEBP": {"xmp": XMP}}.get(opener, {})
    found, now = await prepared(tmp_path, photo(opener, exif=exif(turned=turned), **more))
    assert TURNED_UPRIGHT in found.changes
    assert found.changes[-1] == LOCATION_REMOVED
    after = opened(now)
    assert after.size == (PHOTO if turned == 3 else PHOTO[::-1])
    assert (found.info.width, found.info.height) == after.size
    assert is_red(after, red_at)
    for private in (PLACE, b"GPSLatitude", b"of Mira"):
        assert private not in now


@pytest.mark.parametrize("opener", ["GIF", "WEBP", "PNG"])
async def test_an_animation_is_cut_to_its_first_frame(tmp_path: Path, opener: str) -> None:
    second = Image.new("RGB", PHOTO, "green")
    found, now = await prepared(tmp_path, photo(opener, save_all=True, append_images=[second], duration=50))
    assert FIRST_FRAME in found.changes
    after = opened(now)
    assert getattr(after, "n_frames", 1) == 1
    assert is_red(after, (10, 10))


async def test_a_format_the_model_lacks_is_converted(tmp_path: Path) -> None:
    slot = Slot("images", ("image1",), Media.IMAGE, "", formats=("image/png", "image/jpeg"))
    found, now = await prepared(tmp_path, photo("WEBP", mode="RGBA"), slot)
    assert found.changes == (TO_PNG,)
    assert opened(now).convert("RGBA").getpixel((10, 10))[3] == 90  # type: ignore[index]
    found, now = await prepared(tmp_path, photo("WEBP"), slot)
    assert found.changes == (TO_JPEG,)
    assert found.info.content_type == "image/jpeg"


async def test_an_avif_is_converted(tmp_path: Path) -> None:
    found, now = await prepared(tmp_path, photo("AVIF"))
    assert (found.changes, opened(now).format) == ((TO_JPEG,), "JPEG")


async def test_without_a_format_for_it_transparency_becomes_white(tmp_path: Path) -> None:
    slot = Slot("images", ("image1",), Media.IMAGE, "", formats=("image/jpeg",))
    _, now = await prepared(tmp_path, photo("PNG", mode="RGBA"), slot)
    red, green, blue = opened(now).getpixel((10, 10))  # type: ignore[misc]
    assert red > 245
    assert green == pytest.approx(165, abs=8)
    assert blue == pytest.approx(165, abs=8)


async def test_a_file_above_the_slots_size_loses_quality_before_pixels(tmp_path: Path) -> None:
    noise = Image.effect_noise((500, 400), 100).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    size = len(out.getvalue())
    slot = Slot("images", ("image1",), Media.IMAGE, "", max_bytes=size * 2 // 3, formats=IMAGE_FORMATS)
    found, now = await prepared(tmp_path, out.getvalue(), slot)
    assert len(now) < size
    assert found.changes[0] == TO_JPEG
    assert found.changes[1] == Change(ChangeKind.COMPRESSED, before=size, after=len(now))
    assert opened(now).size == (500, 400)
    slot = Slot("images", ("image1",), Media.IMAGE, "", max_bytes=30_000, formats=IMAGE_FORMATS)
    found, now = await prepared(tmp_path, out.getvalue(), slot)
    assert len(now) <= 30_000
    assert found.changes[1] == Change(ChangeKind.SHRUNK, width=found.info.width, height=found.info.height)


def test_a_picture_of_too_many_pixels_is_shrunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "LONGEST_SIDE", 320)
    changes, now = prepared_here(tmp_path, photo("PNG"))
    assert changes == (Change(ChangeKind.SHRUNK, width=320, height=240),)
    assert opened(now).size == (320, 240)


@pytest.mark.parametrize("data", [b"", photo("PNG")[:600], photo("JPEG")[:-2]])
async def test_damaged_files_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadMedia):
        await prepared(tmp_path, data)


async def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    clip = makers.video(tmp_path / "clip").read_bytes()
    found, _ = await prepared(tmp_path, clip)
    assert (found.info.kind, found.changes) == ("video", ())


# ── HEIC ─────────────────────────────────────────────────────────────────────────────────────────

HEIC = struct.pack(">I", 28) + b"ftypheic\0\0\0\0mif1heicmiaf" + bytes(40)


def test_where_heic_cannot_be_read_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "can_read_heic", lambda: False)
    with pytest.raises(BadMedia) as refused:
        prepared_here(tmp_path, HEIC)
    assert refused.value.problem is MediaProblem.HEIC_UNREADABLE


async def test_a_heic_photo_is_converted(tmp_path: Path) -> None:
    assert heic.can_read_heic(), "pillow-heif is a dependency"
    data = photo("HEIF", exif=exif(turned=6), quality=90)
    found, now = await prepared(tmp_path, data)
    assert found.changes == (TO_JPEG, LOCATION_REMOVED)
    assert PLACE not in now
    after = opened(now)
    assert after.format == "JPEG"
    with pytest.raises(BadMedia) as refused:
        await prepared(tmp_path, data[: len(data) // 2])
    assert (refused.value.problem, refused.value.extension) == (MediaProblem.PICTURE_DAMAGED, "heic")


# ── clips and sounds ─────────────────────────────────────────────────────────────────────────────

CLIPS = Slot("urls", ("video1",), Media.VIDEO, "", formats=VIDEO_FORMATS)
SOUNDS = Slot("audioUrls", ("audio1",), Media.AUDIO, "", formats=AUDIO_FORMATS)


def with_place(data: bytes) -> bytes:
    """The film with QuickTime's note of where it was made at the end of its index."""
    text = b"+52.5163+013.3777/"
    note = struct.pack(">I4sHH", 12 + len(text), b"\xa9xyz", len(text), 0x15C7) + text
    about = struct.pack(">I4s", 8 + len(note), b"udta") + note
    start = data.index(b"moov") - 4
    (length,) = struct.unpack(">I", data[start : start + 4])
    end = start + length
    assert end == len(data), "the index comes last, so nothing moves"
    return data[:start] + struct.pack(">I", length + len(about)) + data[start + 4 : end] + about


async def test_a_film_forgets_its_place_and_plays_as_before(tmp_path: Path) -> None:
    plain = makers.video(tmp_path / "clip", format="mov").read_bytes()
    data = with_place(plain)
    found, now = await prepared(tmp_path, data, CLIPS)
    assert found.changes == (LOCATION_REMOVED,)
    assert b"+52.5163" not in now
    assert len(now) == len(data)
    assert found.info.kind == "video"
    assert found.info.seconds == pytest.approx(2, abs=0.1)
    start, end = plain.index(b"mdat"), plain.index(b"moov") - 4
    assert now[start:end] == plain[start:end]


async def test_a_film_without_a_place_stays_as_it_is(tmp_path: Path) -> None:
    found, _ = await prepared(tmp_path, makers.video(tmp_path / "clip").read_bytes(), CLIPS)
    assert found.changes == ()


async def test_a_sound_is_looked_into(tmp_path: Path) -> None:
    data = makers.sound(tmp_path / "tone", codec="pcm_s16le", format="wav").read_bytes()
    found, _ = await prepared(tmp_path, data, SOUNDS)
    assert found.info.content_type == "audio/wav"
    assert found.info.seconds == pytest.approx(2, abs=0.1)


async def test_many_at_once_are_done_one_by_one(tmp_path: Path) -> None:
    room = MediaProcessor()
    files = [tmp_path / f"{n}.part" for n in range(4)]
    for file in files:
        file.write_bytes(photo("JPEG", exif=exif()))
    found = await asyncio.gather(*[room.prepare(file, IMAGES) for file in files])
    assert len({one.sha256 for one in found}) == 1


async def test_a_png_is_still_sound_after_it_was_cleared(tmp_path: Path) -> None:
    """Every chunk that is left has its checksum."""
    _, data = await prepared(tmp_path, photo("PNG", exif=exif()))
    at = 8
    while at < len(data):
        length = struct.unpack(">I", data[at : at + 4])[0]
        body = data[at + 4 : at + 8 + length]
        assert zlib.crc32(body) == struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0]
        at += 12 + length


async def test_a_very_large_heic_keeps_every_corner_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read in strips at half its sides; the last strip and an odd row and column are there too."""
    image = Image.new("RGB", (301, 201), (10, 200, 30))
    image.paste((220, 20, 20), (0, 0, 100, 60))
    image.paste((20, 20, 220), (200, 140, 301, 201))
    monkeypatch.setattr(pictures, "HALVED_FROM", 1_000)
    monkeypatch.setattr(heic, "_ROWS", 16)
    file = tmp_path / "in-1.part"
    assert heic.can_read_heic()
    image.save(file, "HEIF", quality=95)
    with pictures.open_image(file, sniff_file(file)) as opened_:
        small = pictures.decoded(opened_)
    assert small.size == (151, 101)
    for at, colour in (((20, 10), (220, 20, 20)), ((75, 50), (10, 200, 30)), ((149, 99), (20, 20, 220))):
        assert all(abs(a - b) < 12 for a, b in zip(small.getpixel(at), colour, strict=True))  # type: ignore[arg-type]
