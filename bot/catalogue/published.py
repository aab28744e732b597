"""Read the generate routes of the service's OpenAPI document as plain facts.

Only facts that the catalogue has too are kept. Anything in the document may be missing or odd: unreadable
parts are left out, and only a document without any generate route is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

from bot.domain.errors import AtelierError

Json: TypeAlias = Mapping[str, object]

_ROUTE: Final = re.compile(r"/api/generate/([^{}]+)")
_DEPTH: Final = 4
"""References and alternatives inside one another that are followed."""

_NOTHING: Final[Json] = {}
_KINDS: Final = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "flag",
    "array": "list",
}


UNSAID: Final = object()
"""The default of a field about whose default nothing is known."""


class NotOpenApi(AtelierError):
    """The document is no OpenAPI document of the service."""


@dataclass(frozen=True, slots=True)
class PublishedField:
    """One field of a request body. None and empty mean that the document does not say. A default of None is
    none.

    `kind` is text, number, flag or list. `choices` of a list are those of its entries. `low` and `high` bound
    a number, `length` the characters of a text, `count` the entries of a list.
    """

    kind: str | None = None
    choices: frozenset[str] = frozenset()
    default: object = None
    required: bool = False
    low: float | None = None
    high: float | None = None
    length: float | None = None
    count: float | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One generate route.

    `maximum` is the highest price in micro-USDC; `unused` are known fields to ignore.
    """

    fields: Mapping[str, PublishedField]
    maximum: int | None = None
    unused: frozenset[str] = frozenset()


def routes(document: object) -> dict[str, Route]:
    """Return the routes by their end after `/api/generate/`, such as `flux-2-pro/edit`. Raises NotOpenApi."""
    paths = _object(document).get("paths")
    result: dict[str, Route] = {}
    for path, methods in _object(paths).items():
        match, post = _ROUTE.fullmatch(path), _object(methods).get("post")
        if match and isinstance(post, Mapping):
            result[match[1]] = _route(post, _Reader(_object(document)))
    if not result:
        raise NotOpenApi("This is no openapi.json of StableStudio: it names no route under /api/generate/.")
    return result


def others(document: object) -> frozenset[str]:
    """Return all other routes, as `POST /api/upload`."""
    paths = _object(_object(document).get("paths"))
    return frozenset(
        f"{method.upper()} {path}"
        for path, methods in paths.items()
        for method in _object(methods)
        if not _ROUTE.fullmatch(path)
    )


def _route(post: Json, reader: _Reader) -> Route:
    content = _object(_object(reader.resolved(post.get("requestBody"))).get("content"))
    schema = reader.merged(_object(content.get("application/json")).get("schema"))
    properties = _object(schema.get("properties"))
    required = _texts(schema.get("required"))
    fields = {wire: reader.place(part, wire in required) for wire, part in properties.items()}
    return Route(fields, _maximum(post.get("x-payment-info")))


class _Reader:
    """Follows the references of one document."""

    def __init__(self, document: Json) -> None:
        self._document = document

    def resolved(self, part: object, depth: int = _DEPTH) -> Json:
        """Return the part itself, or the target of its `$ref`."""
        schema = _object(part)
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not depth:
            return schema
        at: object = self._document
        for step in reference.removeprefix("#/").split("/"):
            at = _object(at).get(step.replace("~1", "/").replace("~0", "~"))
        return self.resolved(at, depth - 1)

    def merged(self, part: object, depth: int = _DEPTH) -> Json:
        """Merge a schema with its allOf, anyOf and oneOf into one.

        It has all properties of any of them, and requires what all alternatives require.
        """
        schema = self.resolved(part)
        if not depth:
            return schema
        together = [self.merged(part, depth - 1) for part in _list(schema.get("allOf"))]
        either = [self.merged(part, depth - 1) for part in _alternatives(schema)]
        properties = dict(_object(schema.get("properties")))
        for part_schema in (*together, *either):
            for wire, place in _object(part_schema.get("properties")).items():
                properties[wire] = {"anyOf": [properties[wire], place]} if wire in properties else place
        required = set(_texts(schema.get("required")))
        required.update(*(_texts(part.get("required")) for part in together))
        if either:
            required |= frozenset.intersection(*(_texts(part.get("required")) for part in either))
        return {**schema, "properties": properties, "required": sorted(required)}

    def place(self, part: object, required: bool) -> PublishedField:
        """Describe one property. One with a default is optional, even if `required` is True."""
        schemas = list(self._flat(part, _DEPTH))
        items = [
            item for schema in schemas if "items" in schema for item in self._flat(schema["items"], _DEPTH)
        ]
        default = next((schema["default"] for schema in schemas if "default" in schema), None)
        return PublishedField(
            kind=_kind(schemas),
            choices=frozenset(choice for schema in (*schemas, *items) for choice in _choices(schema)),
            default=default,
            required=required and default is None,
            low=_lowest(schemas),
            high=_highest(schemas, "maximum"),
            length=_highest(schemas, "maxLength"),
            count=_highest(schemas, "maxItems"),
        )

    def _flat(self, part: object, depth: int) -> Iterable[Json]:
        """Return the schema and its alternatives, without those that only allow null."""
        schema = self.resolved(part)
        if schema.get("type") != "null":
            yield schema
        if depth:
            for alternative in (*_list(schema.get("allOf")), *_alternatives(schema)):
                yield from self._flat(alternative, depth - 1)


def _alternatives(schema: Json) -> Iterable[object]:
    yield from _list(schema.get("anyOf"))
    yield from _list(schema.get("oneOf"))


def _kind(schemas: Iterable[Json]) -> str | None:
    for schema in schemas:
        type_ = schema.get("type")
        for name in type_ if isinstance(type_, list) else [type_]:
            if name in _KINDS:
                return _KINDS[name]
    return None


def _choices(schema: Json) -> Iterable[str]:
    if "const" in schema:
        yield str(schema["const"])
    yield from (str(choice) for choice in _list(schema.get("enum")) if choice is not None)


def _lowest(schemas: Iterable[Json]) -> float | None:
    return min(_numbers(schemas, "minimum"), default=None)


def _highest(schemas: Iterable[Json], name: str) -> float | None:
    return max(_numbers(schemas, name), default=None)


def _numbers(schemas: Iterable[Json], name: str) -> list[float]:
    values = [schema.get(name) for schema in schemas]
    return [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]


def _maximum(info: object) -> int | None:
    price = _object(_object(info).get("price"))
    try:
        return int(Decimal(str(price["max"])) * 1_000_000)
    except (KeyError, InvalidOperation, ValueError, OverflowError):
        return None


def _object(part: object) -> Json:
    return part if isinstance(part, Mapping) else _NOTHING


def _list(part: object) -> list[object]:
    return part if isinstance(part, list) else []


def _texts(part: object) -> frozenset[str]:
    return frozenset(text for text in _list(part) if isinstance(text, str))
