"""Fields of an operation and its slots for attached media.

Pure values. `source` names the origin of a fact, by the keys of `SOURCES`. A default is the service's own for
an absent field, and comes from `openapi-2026-09` unless the entry says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

Value: TypeAlias = str | int | float | bool

DISCORD_TEXT: Final = 6000
"""Characters Discord lets a member type into one option."""

SAFE_INTEGER: Final = 2**53 - 1
"""Largest whole number that both Discord and the service's JSON carry exactly."""

SOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "api": "StableStudio's API document",
        "api-flux-edit": "StableStudio's document of flux-2-pro edit",
        "openapi-2026-09": "stablestudio.dev/openapi.json and llms.txt, 2026-09-19",
        "challenge-2026-10": "an unpaid 402 of the live service, 2026-10-01",
        "paid": "paid for by other users of the service, or quoted to them",
        "range-fit": "arithmetic that meets both ends of the documented range",
        "provider-price": "list price of the model's provider, rounded to cents",
        "third-party": "named by other users of the service, without a payment as proof",
        "guess": "between documented values, confirmed by nothing",
    }
)


class Media(StrEnum):
    """The kind of a file, and of an operation's result (never audio)."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VECTOR = "vector"
    """An SVG drawing. No operation takes one: to them it is not an image."""


SVG_TYPE: Final = "image/svg+xml"


def media_of(content_type: str) -> Media:
    """Return the kind of a file of this MIME type. Raises ValueError for a type that is no media."""
    return Media.VECTOR if content_type == SVG_TYPE else Media(content_type.partition("/")[0])


class FieldKind(StrEnum):
    """The type of a field's value, in the command and on the wire."""

    TEXT = "text"
    CHOICE = "choice"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"


class Audience(StrEnum):
    """The one who sets a field: the member by a slash option, or the server's content policy."""

    MEMBER = "member"
    POLICY = "policy"


def snake_case(wire: str) -> str:
    """Return the option name of an API field: `aspectRatio` becomes `aspect_ratio`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", wire).lower()


@dataclass(frozen=True, slots=True)
class Field:
    """One typed value of a request body.

    `max_length` is the limit of characters in the command; `service_length` is the model's own limit in
    UTF-16 units, as the service counts. `minimum` and `maximum` bound numbers, both included. `needs` names a
    flag that must not be off while this flag is on.
    """

    wire: str
    option: str
    kind: FieldKind
    help: str
    choices: tuple[str, ...] = ()
    default: Value | None = None
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    service_length: int | None = None
    audience: Audience = Audience.MEMBER
    source: str = "api"
    needs: str | None = None


def text(
    wire: str, hint: str, *, limit: int | None = None, required: bool = False, source: str = "api"
) -> Field:
    """Build a free text. `limit` is the model's own, in UTF-16 units; None if none is documented."""
    return Field(
        wire,
        snake_case(wire),
        FieldKind.TEXT,
        hint,
        required=required,
        max_length=min(limit or DISCORD_TEXT, DISCORD_TEXT),
        service_length=limit,
        source=source,
    )


def choice(
    wire: str,
    choices: tuple[str, ...],
    hint: str,
    *,
    default: str | None,
    audience: Audience = Audience.MEMBER,
    source: str = "api",
) -> Field:
    """Build a choice of the API's words. All choices are strings on the wire, durations too."""
    return Field(
        wire,
        snake_case(wire),
        FieldKind.CHOICE,
        hint,
        choices=choices,
        default=default,
        audience=audience,
        source=source,
    )


def integer(
    wire: str,
    minimum: int,
    maximum: int,
    hint: str,
    *,
    default: int | None = None,
    audience: Audience = Audience.MEMBER,
    source: str = "api",
) -> Field:
    """Build a whole number from `minimum` to `maximum`, both included."""
    return Field(
        wire,
        snake_case(wire),
        FieldKind.INTEGER,
        hint,
        default=default,
        minimum=minimum,
        maximum=maximum,
        audience=audience,
        source=source,
    )


def number(wire: str, minimum: int, maximum: int, hint: str, *, default: float, source: str = "api") -> Field:
    """Build a number from `minimum` to `maximum`, both included."""
    return Field(
        wire,
        snake_case(wire),
        FieldKind.NUMBER,
        hint,
        default=default,
        minimum=minimum,
        maximum=maximum,
        source=source,
    )


def flag(wire: str, hint: str, *, default: bool, needs: str | None = None, source: str = "api") -> Field:
    """Build a flag. `needs` is as in `Field`."""
    return Field(wire, snake_case(wire), FieldKind.FLAG, hint, default=default, source=source, needs=needs)


IMAGE_FORMATS: Final = ("image/jpeg", "image/png", "image/gif", "image/webp")
VIDEO_FORMATS: Final = ("video/mp4", "video/webm", "video/quicktime")
AUDIO_FORMATS: Final = ("audio/mpeg", "audio/wav", "audio/mp4", "audio/aac", "audio/ogg")

FORMATS: Final[Mapping[Media, tuple[str, ...]]] = MappingProxyType(
    {Media.IMAGE: IMAGE_FORMATS, Media.VIDEO: VIDEO_FORMATS, Media.AUDIO: AUDIO_FORMATS}
)

IMAGE_BYTES: Final = 10_000_000
"""The service takes images up to 10 MB (openapi-2026-09)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for attached files: the options that fill it, in order, and their wire field.

    Several slots may share one wire field (`urls`); `many` means that it is a list. `required` is about the
    first option. `needs` and `excludes` name options of other slots that must, or must not, be filled too.
    `max_bytes` is a file's size and `clip_seconds` its shortest and longest length, if a limit is documented.
    `formats` are the accepted MIME types. `counted` slots are numbered in the prompt (`@image2`), so they
    must be filled without gaps.
    """

    wire: str
    options: tuple[str, ...]
    accepts: Media
    help: str
    required: bool = False
    many: bool = False
    max_bytes: int | None = None
    formats: tuple[str, ...] = ()
    clip_seconds: tuple[float, float] | None = None
    needs: str | None = None
    excludes: tuple[str, ...] = ()
    counted: bool = False


def numbered(stem: str, count: int) -> tuple[str, ...]:
    """Return `image1` … `imageN`."""
    return tuple(f"{stem}{number}" for number in range(1, count + 1))


def image(
    wire: str, option: str, hint: str, *, required: bool = False, many: bool = False, needs: str | None = None
) -> Slot:
    """Build the slot of one attached picture."""
    return Slot(wire, (option,), Media.IMAGE, hint, required, many, IMAGE_BYTES, IMAGE_FORMATS, needs=needs)


def images(count: int) -> Slot:
    """Build the slot of an edit's reference pictures: `image1` is required, the others are optional."""
    return Slot(
        "images",
        numbered("image", count),
        Media.IMAGE,
        "A picture to work from",
        required=True,
        many=True,
        max_bytes=IMAGE_BYTES,
        formats=IMAGE_FORMATS,
    )
