"""The models that are off until the host switches them on, against the service's openapi.json."""

import pytest

from bot.catalogue import (
    DEFAULT_POLICY,
    EVERY_MODEL,
    EXTRA_MODELS,
    MODELS,
    SOURCES,
    Media,
    Value,
    media_of,
    model,
    offered_models,
    operation,
)
from bot.catalogue.choosing import animate_operation, edit_operation
from bot.catalogue.errors import WrongMedia
from bot.catalogue.rules import check_field
from bot.domain.errors import InvalidOptions

GPT = {
    "prompt": None,
    "quality": "high",
    "size": "1024x1024",
    "background": "auto",
    "output_format": "png",
    "output_compression": 0,
    "moderation": "low",
}
GPT_CHOICES = {
    "quality": ("low", "medium", "high", "xhigh", "max"),
    "size": ("1024x1024", "1536x1024", "1024x1536"),
    "background": ("transparent", "opaque", "auto"),
    "output_format": ("png", "jpeg", "webp"),
    "moderation": ("low", "auto"),
}
ARROW = {
    "target_size": (1024, 128, 4096),
    "max_output_tokens": (4096, 1, 131_072),
    "temperature": (1, 0, 2),
    "top_p": (1, 0, 1),
    "presence_penalty": (0, -2, 2),
}
GPTS = ("gpt-image-2.5-flare", "gpt-image-2.5-sunburst")
ARROWS = ("arrow-1.1", "arrow-1.1-max")
URL = "https://blob.example/a.png"


def test_they_are_known_and_not_offered_until_they_are_switched_on() -> None:
    assert tuple(each.id for each in EXTRA_MODELS) == (*GPTS, *ARROWS)
    assert (*MODELS, *EXTRA_MODELS) == EVERY_MODEL
    assert not set(MODELS) & set(EXTRA_MODELS)
    assert offered_models(()) == MODELS
    assert offered_models(("arrow-1.1",)) == (*MODELS, model("arrow-1.1"))
    assert offered_models([each.id for each in EXTRA_MODELS]) == EVERY_MODEL
    assert operation("arrow-1.1-max/vectorize").path == "/api/generate/arrow-1.1-max/vectorize"
    assert model("gpt-image-2.5-flare").command == "gpt-image-2-5-flare"


@pytest.mark.parametrize("name", GPTS)
def test_gpt_image_2_5_takes_the_published_fields(name: str) -> None:
    for op in model(name).operations:
        assert {field.wire: field.default for field in op.fields} == GPT
        assert {field.wire: field.choices for field in op.fields if field.choices} == GPT_CHOICES
        assert (op.poll_seconds, op.quote_maximum, op.kind) == (10, 10_000_000, Media.IMAGE)
        assert (op.price.low, op.price.high) == (5_000, 211_000)
    edit = model(name).operation("edit")
    assert edit is not None
    assert [len(slot.options) for slot in edit.slots] == [16]
    body = edit.body({"prompt": "bluer", "quality": "xhigh"}, {"image1": URL}, DEFAULT_POLICY)
    assert body == {"prompt": "bluer", "quality": "xhigh", "moderation": "auto", "images": [URL]}
    assert edit_operation(model(name), 16) is edit


@pytest.mark.parametrize(("name", "price"), [("arrow-1.1", 150_000), ("arrow-1.1-max", 200_000)])
def test_arrow_makes_a_drawing_of_one_picture(name: str, price: int) -> None:
    (op,) = model(name).operations
    limits = {field.wire: (field.default, field.minimum, field.maximum) for field in op.fields}
    assert limits.pop("auto_crop") == (False, None, None)
    assert limits == ARROW
    assert op.kind is model(name).kind is Media.VECTOR
    assert op.estimate({}) == (price, price) == (op.sample_price({}), op.sample_price({}))
    options: dict[str, Value] = {"target_size": 512, "temperature": 0.5, "auto_crop": True}
    assert op.body(options, {"image": URL}) == {**options, "image": URL}
    assert edit_operation(model(name), 1) is None
    assert animate_operation(model(name)) is None
    assert "prompt" in op.unused
    assert "prompt" not in op.option_names()


@pytest.mark.parametrize(
    ("options", "references", "option"),
    [
        ({}, {}, "image"),
        ({"target_size": 127}, {"image": Media.IMAGE}, "target_size"),
        ({"target_size": 512.5}, {"image": Media.IMAGE}, "target_size"),
        ({"temperature": 2.01}, {"image": Media.IMAGE}, "temperature"),
        ({"top_p": float("nan")}, {"image": Media.IMAGE}, "top_p"),
        ({"presence_penalty": "1"}, {"image": Media.IMAGE}, "presence_penalty"),
        ({"prompt": "a fox"}, {"image": Media.IMAGE}, "prompt"),
        ({}, {"image": Media.VIDEO}, "image"),
        ({}, {"image": Media.VECTOR}, "image"),
        ({}, {"image": Media.IMAGE, "image2": Media.IMAGE}, "image2"),
    ],
)
def test_arrow_refuses_what_the_service_would(
    options: dict[str, Value], references: dict[str, Media], option: str
) -> None:
    with pytest.raises(InvalidOptions) as refused:
        operation("arrow-1.1/vectorize").validate(options, references)
    assert refused.value.option == option


def test_numbers_may_be_broken_ones() -> None:
    field = operation("arrow-1.1/vectorize").field("top_p")
    assert field is not None
    for value in (0, 0.25, 1, 1.0):
        check_field(field, value)


def test_a_drawing_is_no_picture() -> None:
    assert media_of("image/svg+xml") is Media.VECTOR
    assert media_of("image/png") is Media.IMAGE
    with pytest.raises(ValueError, match="text"):
        media_of("text/html")
    with pytest.raises(WrongMedia) as refused:
        operation("nano-banana/edit").validate({"prompt": "x"}, {"image1": Media.VECTOR})
    assert (refused.value.wanted, refused.value.given) == (Media.IMAGE, Media.VECTOR)


def test_every_value_names_a_known_source() -> None:
    operations = [each for model in EXTRA_MODELS for each in model.operations]
    used = {field.source for op in operations for field in op.fields}
    used |= {row.source for op in operations for row in op.price.samples}
    used |= {op.price.source for op in operations}
    assert used <= SOURCES.keys()
