"""Voters' pictures reveal nothing but the picture; the podium can be read on a phone, with any name."""

import asyncio
import io
import itertools
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.domain.errors import BadMedia
from bot.media.charts import podium
from bot.media.charts.contests import PillowContestPictures
from bot.media.charts.entries import SIDE
from bot.media.charts.letters import width_of, wrap
from bot.media.charts.podium import EntryShape, Tile, tiles
from bot.media.fitting.stills import frame as framed
from bot.ports.contest_pictures import PODIUM_ENTRIES, ContestPictures, OnPodium
from tests.domain.contests.samples import EASY
from tests.media.makers import animation, picture, sound, video

PHONE = 390


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture
def pictures() -> ContestPictures:
    return PillowContestPictures()


# ── ballots ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "size", [(64, 48), (48, 64), (1, 1), (2000, 20), (1, 3000), (3000, 1), (1024, 1024), (3000, 2000)]
)
@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
async def test_every_ballot_picture_has_the_same_form(
    tmp_path: Path, pictures: ContestPictures, format_: str, size: tuple[int, int]
) -> None:
    shown = opened(await pictures.ballot(written(tmp_path, "a", picture(format_, size))))
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (SIDE, SIDE))


async def test_nothing_travels_with_a_ballot_picture(tmp_path: Path, pictures: ContestPictures) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "made by mira with model-x", "mira"
    path = written(tmp_path, "a.jpg", picture("JPEG", exif=exif, comment=b"prompt: a heron", quality=90))
    assert b"model-x" in path.read_bytes()
    data = await pictures.ballot(path)
    shown = opened(data)
    assert not shown.getexif()
    assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for secret in (b"mira", b"heron", b"model-x", b"Exif"):
        assert secret not in data


async def test_the_whole_picture_is_shown_in_the_middle(tmp_path: Path, pictures: ContestPictures) -> None:
    wide = Image.new("RGB", (400, 100), "#ff0000")
    wide.save(tmp_path / "wide.png")
    shown = opened(await pictures.ballot(tmp_path / "wide.png"))
    left, middle, corner = (shown.getpixel(at) for at in ((2, 512), (512, 512), (512, 10)))
    for pixel in (left, middle):
        assert isinstance(pixel, tuple)
        assert pixel[0] > 240 > 20 > pixel[1]
    assert isinstance(corner, tuple)
    assert max(corner) < 60


async def test_transparent_parts_are_white(tmp_path: Path, pictures: ContestPictures) -> None:
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    pixel = opened(await pictures.ballot(tmp_path / "clear.png")).getpixel((512, 512))
    assert isinstance(pixel, tuple)
    assert min(pixel) > 250


async def test_clips_and_animations_are_shown_as_a_frame(tmp_path: Path, pictures: ContestPictures) -> None:
    gif = written(tmp_path, "a.gif", animation(5))
    for path in (gif, video(tmp_path / "a.mp4"), video(tmp_path / "a.webm", codec="libvpx", format="webm")):
        assert opened(await pictures.ballot(path)).size == (SIDE, SIDE)


async def test_what_cannot_be_shown(tmp_path: Path, pictures: ContestPictures) -> None:
    drawing = written(tmp_path, "a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>')
    cut = written(tmp_path, "cut.png", picture()[:60])
    noise = sound(tmp_path / "a.mp3", codec="mp3", format="mp3")
    for path in (drawing, cut, noise, written(tmp_path, "empty", b""), tmp_path / "missing"):
        with pytest.raises(BadMedia):
            await pictures.ballot(path)


async def test_a_playable_clip_without_what_came_with_it(tmp_path: Path, pictures: ContestPictures) -> None:
    source = tmp_path / "named.mp4"
    with av.open(str(video(tmp_path / "a.mp4"))) as given, av.open(str(source), "w", format="mp4") as out:
        out.metadata["comment"] = "prompt: a heron"
        track = out.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(given.streams.video[0]):
            if packet.dts is not None:
                packet.stream = track
                out.mux(packet)
    assert b"heron" in source.read_bytes()
    data = await pictures.clip(source, 200_000)
    assert data is not None
    assert len(data) <= 200_000
    assert b"heron" not in data
    with av.open(io.BytesIO(data), "r") as made:
        assert made.streams.video[0].codec_context.name == "h264"
        assert len(list(itertools.islice(made.decode(video=0), 10))) == 10


async def test_no_clip_of_a_picture_or_where_none_is_that_small(
    tmp_path: Path, pictures: ContestPictures
) -> None:
    assert await pictures.clip(written(tmp_path, "a.png", picture()), 10**6) is None
    assert await pictures.clip(video(tmp_path / "a.mp4"), 1000) is None


async def test_the_same_entry_is_made_once_for_many_voters(tmp_path: Path, pictures: ContestPictures) -> None:
    path = written(tmp_path, "a.png", picture())
    first = await pictures.ballot(path)
    path.unlink()
    assert await asyncio.gather(*(pictures.ballot(path) for _ in range(5))) == [first] * 5


async def test_what_is_kept_has_a_bound(tmp_path: Path) -> None:
    pictures = PillowContestPictures(kept_bytes=1)
    path = written(tmp_path, "a.png", picture())
    await pictures.ballot(path)
    path.unlink()
    with pytest.raises(BadMedia):
        await pictures.ballot(path)


# ── the podium ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (7, 3000), (2048, 2048)])
def test_any_shape_is_framed_whole(size: tuple[int, int]) -> None:
    for frame in ((300, 200), (200, 300), (1, 1)):
        for ground in (None, "#000000"):
            assert framed(Image.new("RGB", size, "white"), frame, ground).size == frame


def entry(place: int, name: str = "mira", title: str = "a heron", **changes: object) -> podium.Entry:
    size = changes.pop("size", (60, 40))
    image = Image.new("RGB", size, "#3366cc")  # type: ignore[arg-type]
    return podium.Entry(image, place, name, title, "Winner", **changes)  # type: ignore[arg-type]


PLACES = [(1,), (1, 2), (1, 2, 3), (1, 1, 3), (1, 2, 2), (1, 1, 1), (1, 2, 3, 3), (1,) * 5, (1,) * 9]


@pytest.mark.parametrize("places", PLACES, ids=str)
def test_any_number_of_places_fits_a_phone(places: tuple[int, ...]) -> None:
    shown = opened(podium.draw("Autumn", [entry(place) for place in places]))
    assert (shown.format, shown.width) == ("PNG", PHONE * 3)
    assert 0.5 < shown.height / shown.width < 1.4


@pytest.mark.parametrize("places", PLACES, ids=str)
@pytest.mark.parametrize("title", ["", "a heron", "a heron that stands in the water " * 9])
def test_nothing_overlaps_or_sticks_out(places: tuple[int, ...], title: str) -> None:
    found = tiles([EntryShape(place, title, 1.5) for place in places[:PODIUM_ENTRIES]], 50)
    assert len(found) == min(len(places), PODIUM_ENTRIES)
    for tile in found:
        assert tile.x >= 12
        assert tile.x + tile.width <= PHONE - 12
        assert tile.y >= 50
        assert min(tile.width, tile.height) >= 80
        assert min(tile.name_size, tile.title_size) >= 11
    for one, other in itertools.combinations(found, 2):
        assert apart(one, other)


def apart(one: Tile, other: Tile) -> bool:
    beside = one.x + one.width < other.x or other.x + other.width < one.x
    return beside or one.bottom < other.y or other.bottom < one.y


def test_the_winner_is_the_largest() -> None:
    first, second, third = tiles([EntryShape(place, "x", 1.0) for place in (1, 2, 3)], 50)
    assert first.width * first.height > 3 * second.width * second.height
    assert second.width * second.height == third.width * third.height
    equal = tiles([EntryShape(1, "x", 1.0), EntryShape(1, "x", 2.0)], 50)
    assert (equal[0].width, equal[0].height) == (equal[1].width, equal[1].height)


def test_medals_have_their_colours() -> None:
    colours = podium_colours([entry(1), entry(2), entry(3)])
    assert {(245, 197, 66), (207, 214, 222), (217, 146, 90)} <= colours
    shared = podium_colours([entry(1), entry(1)])
    assert (245, 197, 66) in shared
    assert (207, 214, 222) not in shared


def podium_colours(entries: list[podium.Entry]) -> set[object]:
    shown = opened(podium.draw("Autumn", entries)).convert("RGB")
    return {colour for count, colour in shown.getcolors(1 << 24) or [] if count > 2000}


def test_a_clip_has_its_sign() -> None:
    still, moving = (opened(podium.draw("x", [entry(1, moves=moves)])) for moves in (False, True))
    assert ImageChops.difference(still.convert("RGB"), moving.convert("RGB")).getbbox() is not None


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(EASY, max_examples=25)
@given(names, names, names)
def test_any_name_and_title_can_be_drawn(theme: str, name: str, title: str) -> None:
    shown = opened(podium.draw(theme, [entry(1, name, title)]))
    assert shown.width == PHONE * 3


def test_names_that_cannot_be_drawn_leave_the_place() -> None:
    """No font of ours has them; the message beside the picture has a mention for each."""
    assert entry(1).fallback == "Winner"
    unknown, words = (podium.draw("x", [entry(1, name, "")]) for name in ("\ue000\ue001", "Winner"))
    assert unknown == words


@EASY
@given(st.text("ab c", max_size=200), st.integers(1, 3))
def test_long_titles_are_cut_to_their_lines(text: str, most: int) -> None:
    lines = wrap(text, 12, 100, most)
    assert len(lines) <= most
    assert all(width_of(line, 12) <= 100 for line in lines)
    joined = " ".join(lines)
    if "…" not in joined:
        assert joined.split() == text.split()


async def test_the_podium_of_files(tmp_path: Path, pictures: ContestPictures) -> None:
    paths = [
        written(tmp_path, "tall.png", picture(size=(20, 300))),
        written(tmp_path, "wide.webp", picture("WEBP", size=(300, 20))),
        video(tmp_path / "a.mp4"),
    ]
    places = [OnPodium(path, place, "mira", "a heron", "Winner") for place, path in enumerate(paths, start=1)]
    assert opened(await pictures.podium("Autumn", places)).width == PHONE * 3
    with pytest.raises(BadMedia):
        await pictures.podium("Autumn", [OnPodium(tmp_path / "gone.png", 1, "mira", "", "Winner")])
