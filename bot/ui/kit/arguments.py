"""Kinds of arguments that a custom id carries, each written as a few characters without a colon.

A field of an action names its kind in its annotation; the type checker sees only the plain type:

    Price = Annotated[int, Number(12)]

    class Vary(Action, name="jobs.vary"):
        price: Price
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, Literal, Protocol, get_args, get_origin, get_type_hints

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Kind(Protocol):
    """The written form of one kind of value. All methods raise ValueError for values of another kind."""

    def write(self, value: Any) -> str: ...

    def read(self, part: str) -> Any: ...

    def read_old(self, part: str) -> Any:
        """Read the form of older versions, which did not know this kind: numbers are decimal."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A string that `pattern` matches."""

    pattern: str

    def write(self, value: str) -> str:
        return self.read(value)

    def read(self, part: str) -> str:
        if not re.fullmatch(self.pattern, part, re.ASCII):
            raise ValueError(f"{part!r} does not match {self.pattern}")
        return part

    read_old = read


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from 0 of at most `digits` decimal digits, written to `base` (at most 36)."""

    digits: int
    base: int = 10

    def write(self, value: int) -> str:
        rest, written = self._checked(value), ""
        while rest or not written:
            rest, digit = divmod(rest, self.base)
            written = _DIGITS[digit] + written
        return written

    def read(self, part: str) -> int:
        return self._parsed(part, self.base)

    def read_old(self, part: str) -> int:
        return self._parsed(part, 10)

    def _parsed(self, part: str, base: int) -> int:
        if not re.fullmatch(f"[{_DIGITS[:base]}]{{1,{self.digits}}}", part):
            raise ValueError(f"{part!r} is no number to base {base}")
        return self._checked(int(part, base))

    def _checked(self, value: int) -> int:
        if not 0 <= value < 10**self.digits:
            raise ValueError(f"{value} has no {self.digits} digits")
        return value


@dataclass(frozen=True, slots=True)
class Choices:
    """One of a few values, by the text that is written for it."""

    values: Mapping[str, Any]

    def write(self, value: Any) -> str:
        for part, choice in self.values.items():
            if choice == value:
                return part
        raise ValueError(f"{value!r} is none of {', '.join(self.values)}")

    def read(self, part: str) -> Any:
        if part not in self.values:
            raise ValueError(f"{part!r} is none of {', '.join(self.values)}")
        return self.values[part]

    read_old = read


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an action. `optional`: it may be None, written as nothing."""

    name: str
    kind: Kind
    optional: bool
    default: Any
    """MISSING if there is none."""

    def write(self, value: Any) -> str:
        return "" if value is None and self.optional else self.kind.write(value)

    def read(self, part: str) -> Any:
        return None if part == "" and self.optional else self.kind.read(part)

    def read_old(self, part: str) -> Any:
        return None if part == "" and self.optional else self.kind.read_old(part)


def arguments(action: type) -> Iterator[Argument]:
    """Yield the arguments of an action, a dataclass, in the order of its fields."""
    hints = get_type_hints(action, include_extras=True)
    for field in fields(action):
        kinds = [part for part in _parts(hints[field.name]) if part is not NoneType]
        optional = len(kinds) < len(_parts(hints[field.name]))
        yield Argument(field.name, _kind(kinds[0]), optional, field.default)


def _parts(hint: Any) -> tuple[Any, ...]:
    """Return the members of a union, or the one type that it is."""
    return (hint,) if get_origin(hint) in (None, Annotated, Literal) else get_args(hint)


def _kind(hint: Any) -> Kind:
    if get_origin(hint) is Annotated:
        kind: Kind = get_args(hint)[1]
        return kind
    if get_origin(hint) is Literal:
        return Choices({value: value for value in get_args(hint)})
    if issubclass(hint, StrEnum):
        return Choices({member.value: member for member in hint})
    return Choices({"0": False, "1": True})
