"""Move a request to another model, and find cheaper versions of it with the same one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from .choosing import edit_operation, slot_options
from .errors import OptionRefused
from .fields import Field, FieldKind, Media, Value
from .rules import check_field
from .shortcuts import ASPECTS, choose_operation, is_alike, nearest_seconds, translate_aspect
from .spec import Model, Operation

_FIRST: Final = frozenset({"image", "first_frame", "input_reference"})
_SIZES: Final = ("resolution", "output_resolution", "image_size", "quality", "size", "thinking_level")
"""Options that change the size or the quality of a result, and so its price."""


def like(
    model: Model, operation: Operation, filled: Sequence[str]
) -> tuple[Operation, dict[str, str]] | None:
    """Return the model's operation that takes the same files, and the new option of each `filled` one.

    None if the model makes another kind of result or does not take these files.
    """
    if model.id == operation.model:
        return operation, {option: option for option in filled}
    if model.kind is not operation.kind:
        return None
    if operation.kind is Media.IMAGE and filled:
        edit = edit_operation(model, len(filled))
        return (
            None if edit is None else (edit, dict(zip(filled, slot_options(edit, len(filled)), strict=True)))
        )
    frames = {"image" if option in _FIRST else option: option for option in filled}
    if not frames.keys() <= {"image", "last_frame"}:
        return None
    try:
        found, places = choose_operation(model, ("prompt", *frames))
    except OptionRefused:
        return None
    return found, {frames[frame]: option for frame, option in places.items()}


def carried(options: Mapping[str, Value], operation: Operation, target: Operation) -> dict[str, Value]:
    """Return the options for another operation: equal ones, and the nearest shape and length."""
    fields = {field.option: field for field in target.member_fields}
    result = {name: value for name, value in options.items() if name in fields and takes(fields[name], value)}
    if (shape := _aspect(options)) is not None:
        result |= translate_aspect(target, shape)
    if operation.length is not None and target.length is not None and operation.length.option in options:
        result |= nearest_seconds(target, int(options[operation.length.option]))[0]
    return result


def takes(field: Field, value: Value) -> bool:
    """Return True if the field takes this value."""
    try:
        check_field(field, value)
    except OptionRefused:
        return False
    return True


def _aspect(options: Mapping[str, Value]) -> str | None:
    """Return the shape of `ASPECTS` that the options ask for, None if they ask for none of these."""
    shape = options.get("aspect_ratio", options.get("size"))
    if not isinstance(shape, str) or shape == "auto":
        return None
    return next((aspect for aspect in ASPECTS if is_alike(aspect, shape)), None)


def shorter(operation: Operation, options: Mapping[str, Value]) -> list[dict[str, Value]]:
    """Return the options with a shorter length, the longest first. Empty for pictures."""
    field, now = operation.length, operation.seconds(options)
    if field is None or now is None:
        return []
    lengths = sorted((int(choice) for choice in field.choices if int(choice) < now), reverse=True)
    return [{**options, field.option: str(length)} for length in lengths]


def smaller(operation: Operation, options: Mapping[str, Value]) -> list[dict[str, Value]]:
    """Return the options with a smaller size or quality of the same shape, the dearest first.

    The order follows the catalogue's sample prices. The real price of a version is its quote.
    """
    price = operation.sample_price(options)
    versions = [(operation.sample_price(version), version) for version in _sizes(operation, options)]
    return [version for cost, version in sorted(versions, key=lambda pair: -pair[0]) if cost < price]


def _sizes(operation: Operation, options: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    for field in operation.member_fields:
        if field.option not in _SIZES or field.kind is not FieldKind.CHOICE:
            continue
        now = options.get(field.option, field.default)
        for choice in field.choices:
            if choice != now and (not _is_shape(choice) or (isinstance(now, str) and is_alike(now, choice))):
                yield {**options, field.option: choice}


def _is_shape(choice: str) -> bool:
    """Return True for `1280x720` and `1280*720`."""
    return choice.replace("x", "").replace("*", "").isdecimal() and not choice.isdecimal()
