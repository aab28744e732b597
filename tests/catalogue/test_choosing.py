"""The panels offer exactly the options that the operations take."""

import pytest

from bot.catalogue import MODELS, Media, Model
from bot.catalogue.choosing import (
    MENU_LENGTH,
    MENUS,
    animate_operation,
    blend_operation,
    edit_operation,
    menu_fields,
    slot_options,
)
from bot.catalogue.errors import TooManyPictures

IMAGE = [model for model in MODELS if model.kind is Media.IMAGE]
VIDEO = [model for model in MODELS if model.kind is Media.VIDEO]
URL = "https://cdn.discordapp.com/attachments/1/2/a.png"


def ids(model: Model) -> str:
    return model.id


@pytest.mark.parametrize("model", IMAGE, ids=ids)
def test_every_picture_model_edits_as_many_as_it_has_places_for(model: Model) -> None:
    operation = edit_operation(model, 1)
    assert operation is not None
    most = len(operation.slots[0].options)
    assert edit_operation(model, most) is operation
    assert edit_operation(model, most + 1) is None
    body = operation.body({"prompt": "x"}, dict.fromkeys(slot_options(operation, most), URL))
    assert len(list(body["images"])) == most  # type: ignore[call-overload]
    assert animate_operation(model) is None


@pytest.mark.parametrize("model", VIDEO, ids=ids)
def test_every_clip_model_begins_with_one_picture(model: Model) -> None:
    operation = animate_operation(model)
    assert operation is not None
    (place,) = slot_options(operation, 3)
    operation.validate({"prompt": "x"}, {place: Media.IMAGE})
    assert URL in str(operation.body({"prompt": "x"}, {place: URL}))
    assert edit_operation(model, 1) is None


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_menus_fit_into_discord(model: Model) -> None:
    for operation in model.operations:
        offered = menu_fields(operation)
        assert len(offered) <= MENUS
        assert all(1 < len(field.choices) < MENU_LENGTH for field in offered)


def test_a_blend_is_made_by_the_preferred_model_if_it_can() -> None:
    assert blend_operation(MODELS, "nano-banana", 5).id == "nano-banana/edit"


def test_else_by_the_cheapest_that_can() -> None:
    able = [model for model in IMAGE if edit_operation(model, 9) is not None]
    made = blend_operation(MODELS, "flux-2-pro", 9)  # takes eight
    assert made.model in {model.id for model in able} - {"flux-2-pro"}
    prices = [found.sample_price({}) for model in able if (found := edit_operation(model, 9))]
    assert made.sample_price({}) == min(prices)


def test_too_many_pictures_are_refused() -> None:
    with pytest.raises(TooManyPictures) as refused:
        blend_operation(MODELS, "grok", 17)
    assert refused.value.pictures == 17
