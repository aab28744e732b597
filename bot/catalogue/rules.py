"""Refuses what the service would refuse, before anything is asked of it, in a member's words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from bot.domain.errors import InvalidOptions
from bot.i18n import N_, _

from .fields import Field, FieldKind, Media, Slot, Value

_INVISIBLE: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Me"})
# Letters and symbols by category, blank on the screen: Hangul fillers and the empty Braille cell.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_KINDS: Final = {
    Media.IMAGE: N_("an image"),
    Media.VIDEO: N_("a video"),
    Media.AUDIO: N_("a sound file"),
    Media.VECTOR: N_("an SVG drawing"),
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
            raise InvalidOptions(_("`{option}` is either on or off.", option=field.option), field.option)


def _check_text(field: Field, value: Value) -> None:
    name = field.option
    if not isinstance(value, str):
        raise InvalidOptions(_("`{name}` must be a text.", name=name), name)
    if is_blank(value):
        raise InvalidOptions(_("`{name}` is empty: write at least one visible character.", name=name), name)
    if any("\ud800" <= mark <= "\udfff" for mark in value):
        raise InvalidOptions(_("`{name}` holds a broken character that cannot be sent.", name=name), name)
    if field.max_length is not None and len(value) > field.max_length:
        raise InvalidOptions(
            _(
                "`{name}` has {length} characters; this model takes at most {max_length}.",
                name=name,
                length=len(value),
                max_length=field.max_length,
            ),
            name,
        )
    if field.service_length is not None and utf16_length(value) > field.service_length:
        raise InvalidOptions(
            _(
                "`{name}` counts as {length} characters (an emoji counts as two); this model "
                "takes at most {max_length}.",
                name=name,
                length=utf16_length(value),
                max_length=field.service_length,
            ),
            name,
        )


def _check_choice(field: Field, value: Value) -> None:
    if not isinstance(value, str) or value not in field.choices:
        allowed = ", ".join(field.choices)
        raise InvalidOptions(
            _(
                "`{option}` cannot be {value}; choose one of: {allowed}.",
                option=field.option,
                value=f"{str(value)[:40]!r}",
                allowed=allowed,
            ),
            field.option,
        )


def _check_number(field: Field, value: Value) -> None:
    whole = field.kind is FieldKind.INTEGER
    if isinstance(value, (bool, str)) or (whole and not isinstance(value, int)):
        wanted = N_("`{option}` must be a number.")
        if whole:
            wanted = N_("`{option}` must be a whole number.")
        raise InvalidOptions(_(wanted, option=field.option), field.option)
    low, high = field.minimum, field.maximum
    # Written so that NaN fails too.
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        raise InvalidOptions(
            _("`{option}` must be from {low} to {high}.", option=field.option, low=low, high=high),
            field.option,
        )


def check_options(fields: Iterable[Field], options: Mapping[str, Value], operation: str) -> None:
    """Checks every option by its field, finds unknown and missing ones and flags that rule each other out."""
    known = {field.option: field for field in fields}
    for option, value in options.items():
        if option not in known:
            raise InvalidOptions(
                _("{operation} has no option `{option}`.", operation=operation, option=option), option
            )
        check_field(known[option], value)
    for option, field in known.items():
        if field.required and option not in options:
            raise InvalidOptions(_("`{option}` is missing.", option=option), option)
        if field.needs and options.get(option) is True and options.get(field.needs) is False:
            raise InvalidOptions(
                _("`{option}` works only with `{needs}` on.", option=option, needs=field.needs), option
            )


def check_references(slots: tuple[Slot, ...], references: Mapping[str, Media], operation: str) -> None:
    """Checks attached files: known places, right kinds, required ones there, no impossible mix."""
    known = {option: slot for slot in slots for option in slot.options}
    for option, media in references.items():
        if option not in known:
            raise InvalidOptions(_no_place(slots, option, operation), option)
        if known[option].accepts is not media:
            raise InvalidOptions(
                _(
                    "`{option}` must be {wanted}, not {given}.",
                    option=option,
                    wanted=_a(known[option].accepts),
                    given=_a(media),
                ),
                option,
            )
    for slot in slots:
        _check_slot(slot, references)


def _check_slot(slot: Slot, references: Mapping[str, Media]) -> None:
    filled = [option for option in slot.options if option in references]
    if slot.required and slot.options[0] not in references:
        raise InvalidOptions(
            _("`{option}` is missing: attach {what}.", option=slot.options[0], what=_a(slot.accepts)),
            slot.options[0],
        )
    if not filled:
        return
    if slot.needs and slot.needs not in references:
        raise InvalidOptions(
            _("`{filled}` needs `{needs}` as well.", filled=filled[0], needs=slot.needs), filled[0]
        )
    clash = next((other for other in slot.excludes if other in references), None)
    if clash:
        raise InvalidOptions(
            _(
                "`{filled}` cannot be mixed with `{clash}`: use one or the other.",
                filled=filled[0],
                clash=clash,
            ),
            filled[0],
        )
    gap = next((option for option in slot.options[: len(filled)] if option not in references), None)
    if slot.counted and gap:
        raise InvalidOptions(
            _(
                "Attach `{gap}` before `{filled}`: the prompt counts them in order.",
                gap=gap,
                filled=filled[-1],
            ),
            gap,
        )


def check_one_of(options: tuple[str, ...], references: Mapping[str, Media]) -> None:
    """Raises InvalidOptions unless at least one of these places is filled (no places: nothing to check)."""
    if options and not any(option in references for option in options):
        raise InvalidOptions(_("Attach at least one image or video to work from."), options[0])


def _no_place(slots: tuple[Slot, ...], option: str, operation: str) -> str:
    if not slots:
        return _("{operation} takes no attachments.", operation=operation)
    stem = option.rstrip("0123456789")
    counts = [len(slot.options) for slot in slots if slot.options[0].rstrip("0123456789") == stem]
    if counts:
        return _(
            "{operation} takes at most {most} of `{stem}`.",
            operation=operation,
            most=counts[0],
            stem=stem,
        )
    return _("{operation} has no place for `{option}`.", operation=operation, option=option)


def _a(media: Media) -> str:
    return _(_KINDS[media])
