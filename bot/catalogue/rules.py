"""Checks that refuse invalid requests before they are sent, by the service's own rules."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from .errors import (
    ExcludesOption,
    MissingOption,
    NeedsOption,
    NoAttachments,
    NoPlace,
    NotAChoice,
    NothingAttached,
    OptionRefused,
    OutOfOrder,
    OutOfRange,
    TooLong,
    UnknownOption,
    ValueProblem,
    WrongMedia,
    WrongValue,
)
from .fields import Field, FieldKind, Media, Slot, Value

_INVISIBLE: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Me"})
# Letters and symbols by category, blank on the screen: Hangul fillers and the empty Braille cell.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_blank(value: str) -> bool:
    """Return True if a text shows nothing: empty, or only spaces, zero-width marks, joiners and fillers."""
    return all(unicodedata.category(mark) in _INVISIBLE or mark in _BLANK for mark in value)


def utf16_length(value: str) -> int:
    """Return the length as the service counts it: in UTF-16 units, so an emoji is two."""
    return len(value) + sum(mark > "\uffff" for mark in value)


def check_field(field: Field, value: Value) -> None:
    """Raise an `OptionRefused` unless the value is of the field's type and within its limits."""
    option = field.option
    match field.kind:
        case FieldKind.TEXT:
            _check_text(field, value)
        case FieldKind.CHOICE:
            if not isinstance(value, str) or value not in field.choices:
                raise NotAChoice(option, value, field.choices)
        case FieldKind.INTEGER | FieldKind.NUMBER:
            _check_number(field, value)
        case FieldKind.FLAG if not isinstance(value, bool):
            raise WrongValue(option, ValueProblem.NOT_A_SWITCH)


def _check_text(field: Field, value: Value) -> None:
    option = field.option
    if not isinstance(value, str):
        raise WrongValue(option, ValueProblem.NOT_TEXT)
    if is_blank(value):
        raise WrongValue(option, ValueProblem.BLANK)
    if any("\ud800" <= mark <= "\udfff" for mark in value):
        raise WrongValue(option, ValueProblem.BROKEN_CHARACTER)
    if field.max_length is not None and len(value) > field.max_length:
        raise TooLong(option, len(value), field.max_length)
    if field.service_length is not None and utf16_length(value) > field.service_length:
        raise TooLong(option, utf16_length(value), field.service_length, utf16=True)


def _check_number(field: Field, value: Value) -> None:
    if field.kind is FieldKind.INTEGER and (isinstance(value, bool) or not isinstance(value, int)):
        raise WrongValue(field.option, ValueProblem.NOT_A_WHOLE_NUMBER)
    if isinstance(value, (bool, str)):
        raise WrongValue(field.option, ValueProblem.NOT_A_NUMBER)
    low, high = field.minimum, field.maximum
    # Written so that NaN fails too.
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        raise OutOfRange(field.option, low, high)


def check_options(fields: Iterable[Field], options: Mapping[str, Value], operation: str) -> None:
    """Check every option by its field. Refuse unknown, missing and contradictory ones."""
    known = {field.option: field for field in fields}
    for option, value in options.items():
        if option not in known:
            raise UnknownOption(operation, option)
        check_field(known[option], value)
    for option, field in known.items():
        if field.required and option not in options:
            raise MissingOption(option)
        if field.needs and options.get(option) is True and options.get(field.needs) is False:
            raise NeedsOption(option, field.needs, is_switch=True)


def check_references(slots: tuple[Slot, ...], references: Mapping[str, Media], operation: str) -> None:
    """Check attached files: known places, right kinds, required ones present, no impossible mix."""
    known = {option: slot for slot in slots for option in slot.options}
    for option, media in references.items():
        if option not in known:
            raise _no_place(slots, option, operation)
        if known[option].accepts is not media:
            raise WrongMedia(option, known[option].accepts, media)
    for slot in slots:
        _check_slot(slot, references)


def _check_slot(slot: Slot, references: Mapping[str, Media]) -> None:
    if slot.required and slot.options[0] not in references:
        raise MissingOption(slot.options[0], slot.accepts)
    filled = [option for option in slot.options if option in references]
    if not filled:
        return
    if slot.needs and slot.needs not in references:
        raise NeedsOption(filled[0], slot.needs)
    if (clash := next((other for other in slot.excludes if other in references), None)) is not None:
        raise ExcludesOption(filled[0], clash)
    gap = next((option for option in slot.options[: len(filled)] if option not in references), None)
    if slot.counted and gap:
        raise OutOfOrder(gap, filled[-1])


def check_one_of(options: tuple[str, ...], references: Mapping[str, Media]) -> None:
    """Refuse unless at least one of these places is filled. Without places there is nothing to check."""
    if options and not any(option in references for option in options):
        raise NothingAttached(options[0])


def _no_place(slots: tuple[Slot, ...], option: str, operation: str) -> OptionRefused:
    if not slots:
        return NoAttachments(operation, option)
    stem = option.rstrip("0123456789")
    limit = next((len(slot.options) for slot in slots if slot.options[0].rstrip("0123456789") == stem), None)
    return NoPlace(operation, option, limit)
