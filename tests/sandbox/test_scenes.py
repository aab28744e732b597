"""Painted scenes: what was asked for is there, where it was, in its colour, and it moves in a loop."""

import random
from dataclasses import replace

import pytest
from PIL import Image, ImageChops, ImageStat

from sandbox.media.lexicon import NOUNS
from sandbox.media.lexicon import PLACES as PLACE_WORDS
from sandbox.media.palette import TASTES, palette_for
from sandbox.media.scenes import PLACES, paint
from sandbox.media.scenes.placing import Placed, placed
from sandbox.media.scenes.settle import settled
from sandbox.media.scenes.stage import Stage
from sandbox.media.scenes.subjects import MOTIFS
from sandbox.media.wish import Subject, Wish, read_wish

SIZE = (192, 128)
DAY = Wish(time="day", weather="clear")


def painted(wish: Wish | str, size: tuple[int, int] = SIZE, seed: int = 1, at: float = 0.0) -> Image.Image:
    return paint(read_wish(wish) if isinstance(wish, str) else wish, size, random.Random(seed), at=at)


def change(first: Image.Image, second: Image.Image) -> float:
    """Return the mean difference of two pictures, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


def where_changed(first: Image.Image, second: Image.Image) -> Image.Image:
    return (
        ImageChops.difference(first, second).convert("L").point([255 * (value > 24) for value in range(256)])
    )


def test_every_noun_and_every_place_has_a_painter() -> None:
    assert MOTIFS.keys() == NOUNS.keys()
    assert PLACES.keys() == PLACE_WORDS.keys()


@pytest.mark.parametrize("noun", NOUNS)
def test_a_subject_is_seen_in_its_scene(noun: str) -> None:
    """The picture with it and the one without it differ, in a part that is neither a speck nor everything."""
    wish = replace(DAY, subjects=(Subject(noun),))
    place = settled(wish, random.Random(1).getrandbits(48)).place
    alone = replace(DAY, place=place, without=tuple(NOUNS))  # not even a guest
    share = ImageStat.Stat(where_changed(painted(wish), painted(alone))).mean[0] / 255
    assert 0.015 < share < 0.75


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("size", [(16, 16), (220, 40), (40, 220)])
def test_every_place_suits_every_shape(place: str, size: tuple[int, int]) -> None:
    picture = painted(Wish(place=place), size)
    assert picture.size == size
    assert len(picture.getcolors(10_000) or range(10_000)) > 20


def test_the_seed_decides_what_is_open_and_nothing_else() -> None:
    assert painted("a fox").tobytes() == painted("a fox").tobytes()
    assert len({painted("", seed=seed).tobytes() for seed in range(6)}) == 6
    assert {settled(read_wish("a fox at night in a harbour"), seed).place for seed in range(20)} == {
        "harbour"
    }


@pytest.mark.parametrize("place", PLACES)
def test_a_moment_moves_and_the_loop_closes(place: str) -> None:
    wish = Wish(place=place, weather="rain" if place == "city" else None)
    start = painted(wish)
    assert start.tobytes() == painted(wish, at=1.0).tobytes()
    assert change(start, painted(wish, at=0.4)) > 0.05
    assert change(start, painted(wish, at=0.9995)) < 0.6


def layout(wish: Wish, size: tuple[int, int] = SIZE) -> list[Placed]:
    base = 77
    whole = settled(wish, base)
    canvas = Image.new("RGB", size)
    stage = Stage(whole, palette_for(whole, random.Random(1)), canvas, base)
    return placed(stage, PLACES[whole.place or ""](stage))


@pytest.mark.parametrize(
    "change_", ["make it night", "the same in snow", "the same in a storm, autumn", "in blue"]
)
def test_an_edit_leaves_everything_where_it_was(change_: str) -> None:
    first = read_wish("a fox and two owls near a house, day")
    assert layout(first.changed_by(read_wish(change_))) == layout(first)


@pytest.mark.parametrize("place", ["harbour", "city"])
def test_houses_stay_the_same_houses_at_night(place: str) -> None:
    """What is drawn for lit windows must not shift what comes after them: little but they may change."""
    colours = palette_for(DAY, random.Random(1))
    day, night = (
        paint(Wish(place=place, time=time, without=("boat",)), SIZE, random.Random(1), colours).crop(
            (0, 60, 192, 72)
        )
        for time in ("day", "night")
    )
    assert 0.02 < ImageStat.Stat(where_changed(day, night)).mean[0] / 255 < 0.3


def test_a_subject_has_the_colour_that_was_asked_for() -> None:
    means = []
    for colour in ("red", "blue"):
        fox = painted(replace(DAY, place="meadow", subjects=(Subject("fox", colour),)))
        bare = painted(replace(DAY, place="meadow", without=tuple(NOUNS)))
        means.append(ImageStat.Stat(fox, where_changed(fox, bare)).mean)
    assert means[0][0] > means[0][2] + 40
    assert means[1][2] > means[1][0]


def test_what_somebody_holds_is_before_them() -> None:
    plain, reading = (replace(DAY, place="meadow", subjects=(subject,)) for subject in (
        Subject("fox"), Subject("fox", holds="newspaper", does="read")))  # fmt: skip
    box = where_changed(painted(plain), painted(reading)).getbbox()
    fox = where_changed(painted(plain), painted(replace(DAY, place="meadow", without=tuple(NOUNS)))).getbbox()
    assert box is not None
    assert fox is not None
    assert fox[0] - 12 <= box[0] < box[2] <= fox[2] + 12
    assert (box[2] - box[0]) * (box[3] - box[1]) > 0.2 * (fox[2] - fox[0]) * (fox[3] - fox[1])


@pytest.mark.parametrize(
    ("prompt", "upper", "lower"),
    [
        ("a cat in a rowboat", "cat", "rowboat"),
        ("a cat in a teacup", "cat", "cup"),
        ("an astronaut riding a bicycle", "astronaut", "bicycle"),
        ("a heron on a pier", "heron", "pier"),
        ("an owl over a house", "owl", "house"),
        ("a lantern on a boat", "lantern", "boat"),
    ],
)
def test_one_thing_is_on_another(prompt: str, upper: str, lower: str) -> None:
    by_noun = {one.subject.noun: one for one in layout(read_wish(prompt))}
    assert by_noun[upper].y > by_noun[lower].y
    assert abs(by_noun[upper].x - by_noun[lower].x) < 0.3


def test_what_a_creature_without_hands_has_lies_beside_it() -> None:
    assert {one.subject.noun for one in layout(read_wish("a dragon with a lantern"))} == {"dragon", "lantern"}
    assert [one.subject.noun for one in layout(read_wish("a fox with a lantern"))] == ["fox"]


def test_a_picture_without_something_does_not_have_it() -> None:
    wish = read_wish("a fox and a boat in the harbour").changed_by(read_wish("without the boat"))
    assert [one.subject.noun for one in layout(wish)] == ["fox"]
    assert not layout(Wish(place="harbour", without=("boat",)))


def test_every_taste_is_another_palette() -> None:
    palettes = [palette_for(DAY, random.Random(3), taste) for taste in TASTES]
    assert len(set(palettes)) == len(TASTES)
    assert palettes[0] == palette_for(DAY, random.Random(3))
