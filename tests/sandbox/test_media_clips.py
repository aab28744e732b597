"""Clips: the scene moves, the camera follows the prompt, and a first picture becomes what was asked for."""

import io
from collections.abc import Sequence

import av
import pytest
from PIL import Image

from sandbox.media import make_image, make_video
from sandbox.media.clip import decoded
from sandbox.media.piece import planned
from tests.sandbox.test_media_edits import PHOTOGRAPH, light, opened
from tests.sandbox.test_media_styles import apart, likeness

SIZE = (192, 108)


def frames(
    prompt: str, first: bytes | None = None, seconds: float = 2, model: str = "veo-3.1"
) -> list[Image.Image]:
    data = make_video(prompt, *SIZE, seconds, first_frame=first, seed=1, model=model, audio=False)
    with av.open(io.BytesIO(data), "r") as container:
        return [decoded(frame) for frame in container.decode(video=0)]


def shift(shown: Sequence[Image.Image]) -> int:
    """Return by how many pixels the last picture must be moved to the right to lie on the first."""
    first, last = shown[0].convert("RGB"), shown[-1].convert("RGB")
    inner = (40, 20, SIZE[0] - 40, SIZE[1] - 20)

    def off(by: int) -> float:
        return apart(first.crop(inner), last.crop((inner[0] - by, inner[1], inner[2] - by, inner[3])))

    return min(range(-36, 37), key=off)


@pytest.mark.parametrize(("prompt", "sign"), [("pan right", 1), ("pan left", -1)])
def test_the_camera_goes_where_the_prompt_says(prompt: str, sign: int) -> None:
    assert shift(frames(f"a house in a meadow by day, {prompt}")) * sign > 8


def test_a_scene_moves_under_a_camera_that_does_not() -> None:
    shown = frames("waves roll against the lighthouse, static")
    assert 1 < apart(shown[0], shown[12]) < 40
    assert likeness(shown[0], shown[12]) > 0.9


def test_a_known_first_picture_turns_into_the_scene_that_was_asked_for() -> None:
    first = make_image("a lighthouse by day", *SIZE, "png", seed=1)
    shown = frames("make it night, static", first)
    assert apart(opened(first), shown[0]) < 6  # what the encoder leaves
    assert light(shown[-1]) < light(shown[0]) * 0.8
    assert likeness(shown[0], shown[-1]) > 0.4


def test_a_first_picture_stays_known_as_what_it_is() -> None:
    first = make_image("a cat in a garden by day", *SIZE, "png", seed=1)
    frames("make it night, in snow", first, seconds=0.5)
    wish = planned("in autumn", SIZE, [first]).wish
    assert (wish.time, wish.weather, wish.season) == ("day", "clear", "autumn")


def test_it_rains_into_a_foreign_first_picture() -> None:
    shown = frames("rain, static", PHOTOGRAPH)
    assert light(shown[-1]) < light(shown[0])
    assert apart(shown[-1], shown[-4]) > 1  # drops fall


def test_two_models_film_the_same_words_differently() -> None:
    first, second = (
        frames("a whale at dawn", seconds=0.5),
        frames("a whale at dawn", seconds=0.5, model="wan-2.6"),
    )
    assert apart(first[0], second[0]) > 10
