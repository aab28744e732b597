"""Edits: what was asked for changes, the rest is where it was, whether the picture was made here or not."""

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from sandbox.media import make_image
from sandbox.media.edits import edited, sky_of
from sandbox.media.piece import ORIGINS, planned
from sandbox.media.wish import read_wish
from tests.sandbox.test_media_styles import apart, likeness

SIZE = (192, 128)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def made(prompt: str, *references: bytes, seed: int = 1, kind: str = "jpeg") -> bytes:
    return make_image(prompt, *SIZE, kind, list(references), seed, model="nano-banana-pro")


def light(picture: Image.Image) -> float:
    return ImageStat.Stat(picture.convert("L")).mean[0]


def photograph() -> Image.Image:
    """Return a picture that nobody here painted: a house on a hill under a clear sky."""
    picture = Image.new("RGB", SIZE, (150, 190, 220))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 128), (0, 84), (192, 70), (192, 128)], fill=(74, 110, 60))
    draw.rectangle((40, 50, 90, 90), fill=(170, 90, 70))
    draw.rectangle((55, 62, 63, 72), fill=(255, 226, 140))
    return picture


def file_of(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


PHOTOGRAPH = file_of(photograph())


@pytest.mark.parametrize(
    "source", [made("a lighthouse on a cliff by day"), PHOTOGRAPH], ids=["ours", "foreign"]
)
@pytest.mark.parametrize(
    "prompt", ["make it night", "the same in snow", "in the rain", "in autumn", "in fog"]
)
def test_an_edit_changes_the_picture_and_keeps_its_scene(source: bytes, prompt: str) -> None:
    before, after = opened(source), opened(made(prompt, source, seed=2))
    assert apart(before, after) > 2
    assert likeness(before, after) > 0.45


@pytest.mark.parametrize("source", [made("a house in a meadow by day"), PHOTOGRAPH], ids=["ours", "foreign"])
def test_night_is_darker_and_snow_is_whiter(source: bytes) -> None:
    before = opened(source)
    assert light(opened(made("make it night", source))) < light(before) * 0.7
    foot = (0, 96, 192, 128)
    snowy, green = opened(made("the same in deep snow", source)).crop(foot), before.crop(foot)
    assert light(snowy) > light(green) * 1.15


@pytest.mark.parametrize("prompt", ["as pixel art", "als Pixelkunst"])
def test_an_edit_can_be_a_style(prompt: str) -> None:
    pixels = opened(made(prompt, PHOTOGRAPH, kind="png"))
    assert len(pixels.getcolors(99_999) or ()) <= 18
    assert likeness(photograph(), pixels) > 0.9


def test_an_edit_that_says_nothing_to_a_painter_gives_another_light() -> None:
    for source in (made("a harbour at dusk"), PHOTOGRAPH):
        before, after = opened(source), opened(made("make it better", source, seed=3))
        assert apart(before, after) > 2
        assert likeness(before, after) > 0.6


def test_a_picture_made_here_is_known_in_another_format_and_size() -> None:
    source = opened(made("a whale in the sea at dawn", kind="png"))
    buffer = io.BytesIO()
    source.resize((480, 320)).save(buffer, "WEBP", quality=70)
    found = ORIGINS.find(opened(buffer.getvalue()))
    assert found is not None
    assert (found.wish.nouns, found.wish.time) == (("whale",), "dawn")
    assert ORIGINS.find(photograph()) is None
    assert ORIGINS.find(source.crop((0, 0, 96, 128))) is None


def test_edits_add_up() -> None:
    first = made("a red fox under a birch by day")
    second = made("at night", first, seed=2)
    third = planned("with an owl, without the birch", SIZE, [second])
    assert third.source is None
    assert set(third.wish.nouns) == {"fox", "owl"}
    assert (third.wish.time, third.wish.subjects[0].colour) == ("night", "red")


def test_what_stays_does_not_move_when_a_thing_is_taken_out() -> None:
    source = made("a fox and a whale by the sea at noon", kind="png")
    changed = made("without the whale", source, seed=2, kind="png")
    box = (
        ImageChops.difference(opened(source), opened(changed))
        .point(lambda value: 255 * (value > 90))
        .getbbox()
    )
    assert box is not None
    assert box[2] - box[0] < SIZE[0] * 0.7, "only one half of the picture is another one"
    alone = made("a lighthouse by the sea at noon", kind="png")
    assert planned("without the lighthouse", SIZE, [alone]).wish.nouns == ()


def test_black_and_white_has_no_colour() -> None:
    for source in (made("a red fox by day"), PHOTOGRAPH):
        bands = opened(made("black and white", source, kind="png")).split()
        assert bands[0].tobytes() == bands[1].tobytes() == bands[2].tobytes()


def test_a_blend_brings_the_subjects_together() -> None:
    both = planned("", SIZE, [made("a fox in the forest"), made("a lighthouse at dusk", seed=4)])
    assert set(both.wish.nouns) == {"fox", "lighthouse"}
    assert (both.wish.place, both.wish.time, both.source) == ("sea", "dusk", None)


def test_a_blend_does_not_bring_back_what_was_taken_out() -> None:
    shore = made("a lighthouse and a boat by the sea")
    both = planned("", SIZE, [made("a fox in the forest"), made("without the boat", shore, seed=2)])
    assert set(both.wish.nouns) == {"fox", "lighthouse"}


def test_a_blend_with_a_foreign_picture_shows_both() -> None:
    mixed = planned("", SIZE, [PHOTOGRAPH, made("a lighthouse at night", seed=5)])
    assert mixed.source is not None
    left = mixed.source.crop((0, 0, 60, 128))
    assert apart(left, photograph().resize(SIZE).crop((66, 0, 126, 128))) < 60
    assert light(mixed.source.crop((150, 0, 192, 60))) < light(left.crop((0, 0, 42, 60)))


def test_the_sky_is_above_the_first_edge() -> None:
    sky = sky_of(photograph())
    at = {
        name: sky.getpixel(spot)
        for name, spot in {"sky": (150, 20), "roof": (60, 56), "hill": (150, 110)}.items()
    }
    assert at == {"sky": 255, "roof": 0, "hill": 0}


def test_lamps_stay_lit_at_night() -> None:
    night = edited(photograph(), read_wish("at night"), "1")
    lamp, wall = night.getpixel((59, 67)), night.getpixel((80, 84))
    assert isinstance(lamp, tuple)
    assert isinstance(wall, tuple)
    assert lamp[0] > 200 > 120 > wall[0]
