"""`/imagine`, `/draft`, `/animate` and `/compare` translated to a model's own options."""

import pytest

from bot.catalogue import (
    MODELS,
    OPERATIONS,
    Media,
    Operation,
    Value,
    model,
    nearest_seconds,
    operation,
    translate_aspect,
)
from bot.catalogue.errors import (
    NeedsPrompt,
    NoFirstFrame,
    NoLength,
    NotTaken,
    OptionRefused,
    UnknownAspect,
)
from bot.catalogue.shortcuts import (
    ASPECTS,
    DEFAULT_IMAGE_MODEL,
    DEFAULT_VIDEO_MODEL,
    FAST_IMAGE_MODEL,
    choose_operation,
)

FRAMES = {"image": "image", "last_frame": "last_frame"}
WIDE, TALL = {"size": "1536x1024"}, {"size": "1024x1536"}


@pytest.mark.parametrize(
    ("op", "aspect", "expected"),
    [
        ("gpt-image-2/generate", "1:1", {"size": "1024x1024"}),
        ("gpt-image-2/generate", "16:9", WIDE),
        ("gpt-image-2/edit", "2:3", TALL),
        ("gpt-image-1.5/generate", "9:16", TALL),
        ("nano-banana/generate", "3:2", {"aspect_ratio": "3:2"}),
        ("flux-2-max/edit", "9:16", {"aspect_ratio": "9:16"}),
        ("seedance/t2v", "3:2", {"aspect_ratio": "4:3"}),
        ("veo-3.1/generate", "3:2", {"aspect_ratio": "16:9"}),
        ("veo-3.1/generate", "2:3", {"aspect_ratio": "9:16"}),
        ("sora-2/generate", "9:16", {"size": "720x1280"}),
        ("sora-2-pro/generate", "3:2", {"size": "1280x720"}),
        ("wan-2.6/t2v", "2:3", {"size": "720*1280"}),
        ("wan-2.6/i2v", "16:9", {}),
    ],
)
def test_aspect(op: str, aspect: str, expected: dict[str, str]) -> None:
    assert translate_aspect(operation(op), aspect) == expected


@pytest.mark.parametrize("op", OPERATIONS, ids=lambda op: op.id)
def test_a_translated_shape_is_valid_and_never_dearer(op: Operation) -> None:
    for aspect in ASPECTS:
        for option, value in translate_aspect(op, aspect).items():
            found = op.field(option)
            assert found is not None
            assert value in found.choices
            if op.kind is Media.VIDEO:
                assert op.sample_price({option: value}) == op.sample_price({})


@pytest.mark.parametrize("aspect", ["", "4:3", "16x9"])
def test_other_shapes_are_refused(aspect: str) -> None:
    with pytest.raises(UnknownAspect) as refusal:
        translate_aspect(operation("grok/generate"), aspect)
    assert (refusal.value.aspect, refusal.value.option) == (aspect, "aspect")
    assert refusal.value.aspects == ("1:1", "16:9", "9:16", "3:2", "2:3")


@pytest.mark.parametrize(
    ("op", "asked", "options", "chosen"),
    [
        ("veo-3.1/generate", 8, {"duration_seconds": "8"}, 8),
        ("veo-3.1/generate", 5, {"duration_seconds": "4"}, 4),
        ("veo-3.1/generate", 60, {"duration_seconds": "8"}, 8),
        ("sora-2/generate", 7, {"seconds": "8"}, 8),
        ("sora-2/generate", 1, {"seconds": "4"}, 4),
        ("seedance-fast/i2v", 10, {"duration": "10"}, 10),
        ("grok-video/generate", 10, {"duration": "9"}, 9),
        ("wan-2.6/t2v", 12, {"duration": "10"}, 10),
    ],
)
def test_nearest_seconds(op: str, asked: int, options: dict[str, str], chosen: int) -> None:
    assert nearest_seconds(operation(op), asked) == (options, chosen)


def test_pictures_have_no_length() -> None:
    with pytest.raises(NoLength) as refusal:
        nearest_seconds(operation("grok/edit"), 5)
    assert (refusal.value.operation, refusal.value.option) == ("grok/edit", "seconds")


@pytest.mark.parametrize(
    ("name", "given", "op", "places"),
    [
        ("gpt-image-2", "prompt", "gpt-image-2/generate", {}),
        ("gpt-image-2", "prompt image", "gpt-image-2/edit", {"image": "image1"}),
        ("veo-3.1", "prompt", "veo-3.1/generate", {}),
        ("veo-3.1", "prompt image last_frame", "veo-3.1/generate", FRAMES),
        ("sora-2", "prompt image", "sora-2/generate", {"image": "input_reference"}),
        ("seedance", "prompt", "seedance/t2v", {}),
        ("seedance", "image", "seedance/i2v", {"image": "first_frame"}),
        ("seedance-fast", "prompt image last_frame", "seedance-fast/i2v", FRAMES | {"image": "first_frame"}),
        ("wan-2.6", "prompt image", "wan-2.6/i2v", {"image": "image"}),
        ("grok-video", "prompt image", "grok-video/generate", {"image": "image"}),
    ],
)
def test_the_operation_for_what_was_given(name: str, given: str, op: str, places: dict[str, str]) -> None:
    chosen, where = choose_operation(model(name), given.split())
    assert (chosen.id, where) == (op, places)
    options: dict[str, Value] = {"prompt": "a fox"} if "prompt" in given else {}
    chosen.validate(options, dict.fromkeys(where.values(), Media.IMAGE))


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("sora-2", "prompt image last_frame", NotTaken("Sora 2", "last_frame")),
        ("veo-3.1", "prompt last_frame", NoFirstFrame()),
        ("veo-3.1", "image", NeedsPrompt("Veo 3.1")),
        ("seedance", "", NeedsPrompt("Seedance 2 Pro")),
        ("flux-2-pro", "image", NeedsPrompt("Flux 2 Pro")),
    ],
)
def test_what_a_model_cannot_do_is_said(name: str, given: str, expected: OptionRefused) -> None:
    with pytest.raises(OptionRefused) as refusal:
        choose_operation(model(name), given.split())
    assert str(refusal.value) == str(expected)


def test_every_model_can_start_from_a_prompt_and_from_a_prompt_with_a_picture() -> None:
    for each in MODELS:
        assert choose_operation(each, ["prompt"])[1] == {}
        assert "image" in choose_operation(each, ["prompt", "image"])[1]


def test_the_recommended_models_exist() -> None:
    kinds = [model(name).kind for name in (DEFAULT_IMAGE_MODEL, FAST_IMAGE_MODEL, DEFAULT_VIDEO_MODEL)]
    assert kinds == [Media.IMAGE, Media.IMAGE, Media.VIDEO]
