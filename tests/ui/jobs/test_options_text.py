"""Options in words: everything that is bought is named, whoever chose it."""

import pytest

from bot import catalogue
from bot.catalogue import Media
from bot.domain.jobs.batch import MAX_JOBS
from bot.ui.jobs import options_text
from tests.ui.samples import job


def test_a_models_defaults_are_bought_too_and_named() -> None:
    clip = job(operation="veo-3.1/generate", options={"prompt": "x"})
    assert list(options_text.choices(clip)) == ["4 s", "720p", "16:9", "with sound"]
    picture = job(operation="gpt-image-2/generate", options={"prompt": "x"})
    assert list(options_text.choices(picture)) == ["automatic size", "high quality"]


def test_length_and_size_come_first_then_what_else_was_typed() -> None:
    options = {
        "prompt": "x",
        "seed": 7,
        "prompt_upsampling": False,
        "output_format": "png",
        "aspect_ratio": "3:2",
    }
    said = job(operation="flux-2-pro/generate", options=options)
    assert list(options_text.choices(said)) == ["1 MP", "3:2", "seed 7", "prompt as written", "PNG"]
    wide = job(operation="wan-2.6/t2v", options={"prompt": "x", "size": "1920*1080", "multi_shots": True})
    assert list(options_text.choices(wide)) == ["5 s", "1920×1080", "several shots"]


@pytest.mark.parametrize("operation", catalogue.EVERY_OPERATION, ids=lambda each: each.id)
def test_every_operation_says_what_it_makes(operation: catalogue.Operation) -> None:
    made = job(operation=operation.id, options={"prompt": "x"})
    said = list(options_text.choices(made))
    assert all(said)
    assert len(said) == len(set(said))
    if operation.kind is Media.VIDEO:
        assert said[0].endswith(" s")
        assert len(said) >= 2
    word = {Media.VIDEO: "clips", Media.VECTOR: "drawings", Media.IMAGE: "pictures"}[operation.kind]
    assert options_text.noun(made, MAX_JOBS) == f"4 {word}"


@pytest.mark.parametrize("operation", catalogue.EVERY_OPERATION, ids=lambda each: each.id)
def test_every_choice_of_a_quality_has_its_own_words(operation: catalogue.Operation) -> None:
    field = operation.field("quality")
    for choice in field.choices if field is not None else ():
        (said,) = options_text.choices_of(
            job(operation=operation.id, options={"quality": choice}), ["quality"]
        )
        assert said.endswith(" quality")


def test_an_operation_that_was_retired_has_a_name_and_no_options() -> None:
    retired = job(operation="old-model/generate", options={"prompt": "x", "size": "big"})
    assert options_text.title(retired) == "old-model"
    assert not list(options_text.choices(retired))
