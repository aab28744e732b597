"""Read the `Payment` challenges out of WWW-Authenticate (RFC 9110, section 11.6.1).

One header line may hold several challenges of several schemes, and a comma separates both challenges and
parameters: a name that `=` follows is a parameter, another one begins the next challenge. Own code, since the
parsers of HTTP libraries read one challenge a line.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

SCHEME: Final = "payment"
"""Schemes are compared without regard to case."""
HEADER_CHARS: Final = 64 * 1024
"""Of all lines together; more is not read at all."""
CHALLENGES: Final = 32

_GAP = re.compile(r"[ \t,]*")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_SPACES = re.compile(r"[ \t]+")
_TOKEN68 = re.compile(r"[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|\Z))")
_QUOTED = re.compile(r'"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\U0010ffff]|\\[\t \x21-\x7e\x80-\U0010ffff])*)"')
_ESCAPE = re.compile(r"\\(.)")
_END = re.compile(r"(?=[ \t]*(?:,|\Z))")


@dataclass(slots=True)
class _Challenge:
    scheme: str
    parameters: dict[str, str] = field(default_factory=dict)
    is_sound: bool = True


def payment_challenges(lines: Iterable[str]) -> tuple[Mapping[str, str], ...]:
    """Return the parameters of every `Payment` challenge, in the order of the header's `lines`.

    Names are in lower case, values as they came with quotes and escapes undone. Left out, and never an
    error: challenges of other schemes, those that name a parameter twice, and the rest of a line from the
    challenge on that cannot be read. At most 32 are returned.
    """
    found: list[Mapping[str, str]] = []
    left = HEADER_CHARS
    for line in lines:
        left -= len(line)
        if left < 0:
            break
        found += [
            challenge.parameters
            for challenge in _challenges(line)
            if challenge.scheme == SCHEME and challenge.is_sound and challenge.parameters
        ]
    return tuple(found[:CHALLENGES])


def _challenges(line: str) -> list[_Challenge]:
    """Return the challenges of one line up to the first that cannot be read, without that one."""
    challenges: list[_Challenge] = []
    at = _after(_GAP, line, 0)
    while at < len(line):
        name = _NAME.match(line, at)
        if name is None:
            return challenges[:-1]
        equals = _EQUALS.match(line, name.end())
        if equals is None:
            challenges.append(_Challenge(name[0].lower()))
            at = _after(_SPACES, line, name.end())
            word = _TOKEN68.match(line, at)
            if word is not None and at > name.end():
                at = word.end()  # credentials in one word, as those of Negotiate
            elif at < len(line) and line[at] != ",":
                name = _NAME.match(line, at) if at > name.end() else None
                equals = name and _EQUALS.match(line, name.end())
        if name is None:
            return challenges[:-1]
        if equals is not None:
            value, at = _value(line, equals.end())
            if value is None or not challenges:
                return challenges[:-1]
            _add(challenges[-1], name[0].lower(), value)
        if _END.match(line, at) is None:
            return challenges[:-1]
        at = _after(_GAP, line, at)
    return challenges


def _value(line: str, at: int) -> tuple[str | None, int]:
    """Return a parameter's value and the place behind it; None if there is none."""
    quoted = _QUOTED.match(line, at)
    if quoted is not None:
        return _ESCAPE.sub(r"\1", quoted[1]), quoted.end()
    token = _NAME.match(line, at)
    return (None, at) if token is None else (token[0], token.end())


def _add(challenge: _Challenge, name: str, value: str) -> None:
    if name in challenge.parameters:
        challenge.is_sound = False
    challenge.parameters[name] = value


def _after(shape: re.Pattern[str], line: str, at: int) -> int:
    match = shape.match(line, at)
    return at if match is None else match.end()
