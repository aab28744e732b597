"""The form of a wish is filled in, fits Discord, and says what was changed."""

from dataclasses import replace

import pytest

from bot.catalogue import MODELS, OPERATIONS, Media, Operation
from bot.domain.jobs.wish import Wish, WishLine
from bot.ui.jobs.ordering import wish_form

WISH = Wish("w7f3ab", 11, 22, 33, "flux-2-pro/generate", {"prompt": "a fox", "aspect_ratio": "16:9"})
PICTURES = [model for model in MODELS if model.kind is Media.IMAGE]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
@pytest.mark.parametrize("prompt", ["a fox", "x" * 5999])
def test_the_form_of_every_operation_fits(operation: Operation, prompt: str) -> None:
    wish = Wish("w7f3ab", 11, 22, 33, operation.id, {"prompt": prompt})
    parts = [part.to_component_dict() for part in wish_form.inputs(wish, MODELS)]
    assert 1 <= len(parts) <= 5
    for part in parts:
        assert len(part["label"]) <= 45
        inner = part["component"]
        assert len(inner.get("options", [])) <= 25
        assert sum(option.get("default", False) for option in inner.get("options", [])) <= 1
    typed = "".join(part["component"].get("value", "") for part in parts)
    assert len(typed) == len(prompt)


def test_the_form_is_filled_in() -> None:
    prompt, model, shape, size = (part.to_component_dict() for part in wish_form.inputs(WISH, PICTURES))
    assert prompt["component"]["value"] == "a fox"
    chosen = [
        next(option["value"] for option in part["component"]["options"] if option.get("default"))
        for part in (model, shape, size)
    ]
    assert chosen == ["flux-2-pro", "16:9", "1 MP"]


def test_the_model_is_on_top_for_another_model() -> None:
    first = next(iter(wish_form.inputs(WISH, PICTURES, "model"))).to_component_dict()
    assert first["component"]["custom_id"] == "model"


def test_a_comparison_changes_its_prompt_alone() -> None:
    compared = replace(WISH, also=(WishLine("grok/generate", {"prompt": "a fox"}),))
    assert len(wish_form.inputs(compared, PICTURES)) == 1


def test_what_was_submitted_becomes_changes() -> None:
    texts = {"prompt": "an owl", "model": "grok", "option-aspect_ratio": "1:1", "option-resolution": "2 MP"}
    changes = wish_form.changes(WISH, texts)
    assert (changes.prompt, changes.model) == ("an owl", "grok")
    assert changes.options == {"aspect_ratio": "1:1", "resolution": "2 MP"}
    kept = wish_form.changes(WISH, {"prompt": "an owl"})
    assert (kept.model, kept.options) == (None, {"aspect_ratio": "16:9"})
