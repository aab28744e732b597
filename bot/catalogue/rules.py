"""Refuses what the service would refuse, before anything is asked of it, in a member's words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from bot.domain.errors import InvalidOptions

from .fields import Field, FieldKind, Media, Slot, Value

_INVISIBLE: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Me"})
# Letters and symbols by category, blank on the screen: Hangul fillers and the empty Braille cell.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_KINDS: Final = {
    Media.IMAGE: "an image",
    Media.VIDEO: "a video",
    Media.AUDIO: "a sound file",
    Media.VECTOR: "an SVG drawing",
}


def is_blank(value: str) -> bool:
    """Whether a text shows nothing: empty, only spaces, zero-width marks, joiners or fillers."""
    return all(unicodedata.category(mark) in _INVISIBLE or mark in _BLANK for mark in value)


def utf16_length(value: str) -> int:
    """Length as the service counts it: UTF-16 units, so an emoji is two."""
    return len(value) + sum(mark > "\uffff" for mark in value)


def check_field(field: Field, value: Value) -> None:
    """Raises InvalidOptions unless the value is of the field's type and within its limits."""
    match field.kind:
        case FieldKind.TEXT:
            _check_text(field, value)
        case FieldKind.CHOICE:
            _check_choice(field, value)
        case FieldKind.INTEGER | FieldKind.NUMBER:
            _check_number(field, value)
        case FieldKind.FLAG if not isinstance(value, bool):
            raise InvalidOptions(f"`{field.option}` is either on or off.", field.option)


def _check_text(field: Field, value: Value) -> None:
    name = field.option
    if not isinstance(value, str):
        raise InvalidOptions(f"`{name}` must be a text.", name)
    if is_blank(value):
        raise InvalidOptions(f"`{name}` is empty: write at least one visible character.", name)
    if any("\ud800" <= mark <= "\udfff" for mark in value):
        raise InvalidOptions(f"`{name}` holds a broken character that cannot be sent.", name)
    if field.max_length is not None and len(value) > field.max_length:
        raise InvalidOptions(
            f"`{name}` has {len(value)} characters; this model takes at most {field.max_length}.", name
        )
    if field.service_length is not None and utf16_length(value) > field.service_length:
        raise InvalidOptions(
            f"`{name}` counts as {utf16_length(value)} characters (an emoji counts as two); "
            f"this model takes at most {field.service_length}.",
            name,
        )


def _check_choice(field: Field, value: Value) -> None:
    if not isinstance(value, str) or value not in field.choices:
        allowed = ", ".join(field.choices)
        raise InvalidOptions(
            f"`{field.option}` cannot be {str(value)[:40]!r}; choose one of: {allowed}.", field.option
        )


def _check_number(field: Field, value: Value) -> None:
    whole = field.kind is FieldKind.INTEGER
    if isinstance(value, (bool, str)) or (whole and not isinstance(value, int)):
        raise InvalidOptions(f"`{field.option}` must be a {'whole ' if whole else ''}number.", field.option)
    low, high = field.minimum, field.maximum
    # Written so that NaN fails too.
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        raise InvalidOptions(f"`{field.option}` must be from {low} to {high}.", field.option)


def check_options(fields: Iterable[Field], options: Mapping[str, Value], operation: str) -> None:
    """Checks every option by its field, finds unknown and missing ones and flags that rule each other out."""
    known = {field.option: field for field in fields}
    for option, value in options.items():
        if option not in known:
            raise InvalidOptions(f"{operation} has no option `{option}`.", option)
        check_field(known[option], value)
    for option, field in known.items():
        if field.required and option not in options:
            raise InvalidOptions(f"`{option}` is missing.", option)
        if field.needs and options.get(option) is True and options.get(field.needs) is False:
            raise InvalidOptions(f"`{option}` works only with `{field.needs}` on.", option)


def check_references(slots: tuple[Slot, ...], references: Mapping[str, Media], operation: str) -> None:
    """Checks attached files: known places, right kinds, required ones there, no impossible mix."""
    known = {option: slot for slot in slots for option in slot.options}
    for option, media in references.items():
        if option not in known:
            raise InvalidOptions(_no_place(slots, option, operation), option)
        if known[option].accepts is not media:
            raise InvalidOptions(f"`{option}` must be {_a(known[option].accepts)}, not {_a(media)}.", option)
    for slot in slots:
        _check_slot(slot, references)


def _check_slot(slot: Slot, references: Mapping[str, Media]) -> None:
    filled = [option for option in slot.options if option in references]
    if slot.required and slot.options[0] not in references:
        raise InvalidOptions(f"`{slot.options[0]}` is missing: attach {_a(slot.accepts)}.", slot.options[0])
    if not filled:
        return
    if slot.needs and slot.needs not in references:
        raise InvalidOptions(f"`{filled[0]}` needs `{slot.needs}` as well.", filled[0])
    clash = next((other for other in slot.excludes if other in references), None)
    if clash:
        raise InvalidOptions(
            f"`{filled[0]}` cannot be mixed with `{clash}`: use one or the other.", filled[0]
        )
    gap = next((option for option in slot.options[: len(filled)] if option not in references), None)
    if slot.counted and gap:
        raise InvalidOptions(f"Attach `{gap}` before `{filled[-1]}`: the prompt counts them in order.", gap)


def check_one_of(options: tuple[str, ...], references: Mapping[str, Media]) -> None:
    """Raises InvalidOptions unless at least one of these places is filled (no places: nothing to check)."""
    if options and not any(option in references for option in options):
        raise InvalidOptions("Attach at least one image or video to work from.", options[0])


def _no_place(slots: tuple[Slot, ...], option: str, operation: str) -> str:
    if not slots:
        return f"{operation} takes no attachments."
    stem = option.rstrip("0123456789")
    counts = [len(slot.options) for slot in slots if slot.options[0].rstrip("0123456789") == stem]
    if counts:
        return f"{operation} takes at most {counts[0]} of `{stem}`."
    return f"{operation} has no place for `{option}`."


def _a(media: Media) -> str:
    return _KINDS[media]
