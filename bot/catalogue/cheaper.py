"""Nearly the same for less: variants of a request by one changed option."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .fields import Field, FieldKind, Value
from .spec import Operation


def cheaper(operation: Operation, options: Mapping[str, Value]) -> list[dict[str, Value]]:
    """The same options with one of them changed, those that should cost less, the dearest first.

    The prices behind the order are the catalogue's guesses; what a variant really costs, its quote says.
    """
    now = operation.sample_price(options)
    found = [(operation.sample_price(variant), variant) for variant in _variants(operation, options)]
    less = sorted((each for each in found if each[0] < now), key=lambda each: -each[0])
    return [variant for _, variant in less]


def _variants(operation: Operation, options: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    for field in operation.member_fields:
        given = options.get(field.option, field.default)
        for value in _values(field):
            if value != given:
                yield {**options, field.option: value}


def _values(field: Field) -> tuple[Value, ...]:
    """What else the field can hold, as far as it may change the price."""
    if field.kind is FieldKind.CHOICE:
        return field.choices
    return (True, False) if field.kind is FieldKind.FLAG else ()
