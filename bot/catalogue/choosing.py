"""Choices among operations: for pictures that are given, for a menu, and for less money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from .errors import OptionRefused, TooManyPictures
from .fields import Field, FieldKind, Media, Value
from .shortcuts import choose_operation
from .spec import Model, Operation

_MENUS: Final = (
    *("duration", "seconds", "duration_seconds", "aspect_ratio", "size", "image_size"),
    *("output_resolution", "resolution", "quality", "thinking_level"),
)
"""Options worth a menu of their own, the weightiest first; a Discord message takes three."""

MENUS: Final = 3
MENU_LENGTH: Final = 25
"""Choices that Discord takes in one menu."""


def edit_operation(model: Model, pictures: int) -> Operation | None:
    """Return the operation that makes a picture from so many pictures, None if the model has none."""
    operation = model.operation("edit")
    if model.kind is not Media.IMAGE or operation is None or not operation.slots:
        return None
    return operation if len(operation.slots[0].options) >= pictures else None


def blend_operation(models: Sequence[Model], preferred: str, pictures: int) -> Operation:
    """Return the preferred model's operation that makes one picture from so many.

    If it has none, return that of the cheapest model that has. Raises TooManyPictures if there is none.
    """
    edits = (edit_operation(model, pictures) for model in models)
    able = {operation.model: operation for operation in edits if operation is not None}
    if not able:
        raise TooManyPictures(pictures)
    return able.get(preferred) or min(able.values(), key=lambda operation: operation.sample_price({}))


def animate_operation(model: Model) -> Operation | None:
    """Return the operation that makes a clip beginning with a picture, None if the model has none."""
    if model.kind is not Media.VIDEO:
        return None
    try:
        return choose_operation(model, ("prompt", "image"))[0]
    except OptionRefused:
        return None


def slot_options(operation: Operation, pictures: int) -> tuple[str, ...]:
    """Return the slot options that so many pictures fill, in order. A clip begins with the first alone."""
    if operation.kind is Media.VIDEO:
        first = ("image", "first_frame", "input_reference")
        return tuple(option for option in operation.option_names() if option in first)[:1]
    return operation.slots[0].options[:pictures]


def menu_fields(operation: Operation) -> Sequence[Field]:
    """Return the main options that are a choice of words, for menus."""
    fields = {field.option: field for field in operation.member_fields if field.kind is FieldKind.CHOICE}
    fitting = (fields[option] for option in _MENUS if option in fields)
    return [field for field in fitting if 1 < len(field.choices) < MENU_LENGTH][:MENUS]


def cheaper_variants(operation: Operation, options: Mapping[str, Value]) -> list[dict[str, Value]]:
    """Return the options with one of them changed, those that should cost less, the dearest first.

    The order follows the catalogue's sample prices. The real price of a variant is its quote.
    """
    price = operation.sample_price(options)
    variants = [(operation.sample_price(variant), variant) for variant in _variants(operation, options)]
    less = sorted((pair for pair in variants if pair[0] < price), key=lambda pair: -pair[0])
    return [variant for _, variant in less]


def _variants(operation: Operation, options: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    for field in operation.member_fields:
        given = options.get(field.option, field.default)
        for value in _values(field):
            if value != given:
                yield {**options, field.option: value}


def _values(field: Field) -> tuple[Value, ...]:
    """Return the values of the field that may change the price."""
    if field.kind is FieldKind.CHOICE:
        return field.choices
    return (True, False) if field.kind is FieldKind.FLAG else ()
