"""Styles and the looks of models: every one of them is seen, and its picture is its own."""

import io
import math
import random
from itertools import combinations

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from bot.catalogue import EVERY_MODEL, Media
from sandbox.media import lexicon, make_image
from sandbox.media.models import look_of
from sandbox.media.scenes import paint
from sandbox.media.styles import STYLES, texture, treat
from sandbox.media.wish import read_wish

SIZE = (192, 128)
SCENE = paint(read_wish("a fox reading a newspaper in a meadow by day"), SIZE, random.Random(1))
TREATED = {style: treat(SCENE, style, random.Random(1)) for style in STYLES}
PAINTERS = [model.id for model in EVERY_MODEL if model.operations[0].kind is not Media.VECTOR]


def apart(first: Image.Image, second: Image.Image) -> float:
    """Return the mean difference of two pictures, of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


def borders(picture: Image.Image) -> list[int]:
    return list(texture.outlines(picture).filter(ImageFilter.GaussianBlur(3)).resize((48, 32)).tobytes())


def likeness(first: Image.Image, second: Image.Image) -> float:
    """Return how far the borders of things are in the same places: 1 is everywhere, 0 by chance."""
    a, b = borders(first), borders(second)
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    shared = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    spread = sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)
    return shared / math.sqrt(spread)


def painted(model: str, prompt: str = "a fox in a meadow by day", seed: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(make_image(prompt, *SIZE, seed=seed, model=model))).convert("RGB")


def test_every_style_that_a_prompt_can_name_is_there() -> None:
    assert set(STYLES) == set(lexicon.STYLES)


@pytest.mark.parametrize("style", STYLES)
def test_a_style_changes_the_surface_and_keeps_the_scene(style: str) -> None:
    picture = TREATED[style]
    assert (picture.mode, picture.size) == ("RGB", SIZE)
    assert apart(SCENE, picture) > 4
    assert likeness(SCENE, picture) > (0.35 if style == "stained glass" else 0.6)  # leads cross it


def test_no_style_looks_like_another() -> None:
    alike = [pair for pair in combinations(STYLES, 2) if apart(TREATED[pair[0]], TREATED[pair[1]]) < 4]
    assert alike == []


def test_a_style_is_the_same_every_time_and_fits_every_size() -> None:
    for style in STYLES:
        assert treat(SCENE, style, random.Random(1)).tobytes() == TREATED[style].tobytes()
        for size in ((16, 16), (17, 90), (8, 200)):
            assert treat(SCENE.resize(size), style, random.Random(1)).size == size


def test_pixels_are_square_and_of_few_colours() -> None:
    large = treat(SCENE.resize((576, 384)), "pixel", random.Random(1))
    assert len(large.getcolors() or range(99)) <= 18
    corner = large.crop((0, 0, 4, 4)).getcolors() or ()
    assert len(corner) == 1


def test_a_blueprint_is_white_lines_on_blue() -> None:
    red, _, blue = ImageStat.Stat(TREATED["blueprint"]).mean
    assert blue > red * 1.5
    brightest = TREATED["blueprint"].convert("L").tobytes()
    assert max(brightest) > 220


def test_no_model_paints_like_another() -> None:
    looks = [look_of(model) for model in PAINTERS]
    assert len(set(looks)) == len(PAINTERS)
    pictures = {model: painted(model) for model in PAINTERS}
    alike = [pair for pair in combinations(PAINTERS, 2) if apart(pictures[pair[0]], pictures[pair[1]]) < 6]
    assert alike == []


def test_a_model_that_nobody_knows_paints_all_the_same() -> None:
    assert painted("model-of-next-year").tobytes() == painted("model-of-next-year").tobytes()


def test_the_style_of_the_prompt_goes_before_the_models_own() -> None:
    plain, pixels = painted("gpt-image-2"), painted("gpt-image-2", "a fox in a meadow by day, pixel art")
    assert len(pixels.getcolors(99_999) or ()) <= 18 < len(plain.getcolors(99_999) or ())
