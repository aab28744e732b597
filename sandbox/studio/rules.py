"""The rules for a single wire value. Each can check itself and show its JSON schema."""

from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from sandbox.studio import issues
from sandbox.studio.issues import Path


class Rule(Protocol):
    """One property of a body."""

    @property
    def required(self) -> bool: ...

    @property
    def default(self) -> Any: ...

    @property
    def expected(self) -> str: ...

    def check(self, path: Path, value: Any) -> list[dict[str, Any]]:
        """Return the issues with this value; empty if it may pass."""

    def schema(self) -> dict[str, Any]:
        """Return its JSON schema."""


@dataclass(frozen=True, slots=True)
class Text:
    required: bool = False
    default: Any = None
    minimum: int = 0
    maximum: int | None = None  # UTF-16 units, as JavaScript counts
    expected: str = "string"

    def check(self, path: Path, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, str):
            return [issues.wrong_type(path, "string", value)]
        length = len(value.encode("utf-16-le", "surrogatepass")) // 2
        if length < self.minimum:
            return [issues.too_small(path, "string", self.minimum)]
        if self.maximum is not None and length > self.maximum:
            return [issues.too_big(path, "string", self.maximum)]
        return []

    def schema(self) -> dict[str, Any]:
        limits = {"minLength": self.minimum or None, "maxLength": self.maximum}
        return {"type": "string", **{key: limit for key, limit in limits.items() if limit}}


@dataclass(frozen=True, slots=True)
class Choice:
    choices: tuple[str, ...]
    required: bool = False
    default: Any = None
    expected: str = "string"

    def check(self, path: Path, value: Any) -> list[dict[str, Any]]:
        return [] if value in self.choices else [issues.wrong_choice(path, self.choices)]

    def schema(self) -> dict[str, Any]:
        start = {} if self.default is None else {"default": self.default}
        return {**start, "type": "string", "enum": list(self.choices)}


@dataclass(frozen=True, slots=True)
class Number:
    whole: bool
    minimum: int | None = None
    maximum: int | None = None
    required: bool = False
    default: Any = None
    expected: str = "number"

    def check(self, path: Path, value: Any) -> list[dict[str, Any]]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return [issues.wrong_type(path, "number", value)]
        if self.whole and value != value // 1:
            return [issues.wrong_type(path, "int", value)]
        if self.minimum is not None and value < self.minimum:
            return [issues.too_small(path, "number", self.minimum)]
        if self.maximum is not None and value > self.maximum:
            return [issues.too_big(path, "number", self.maximum)]
        return []

    def schema(self) -> dict[str, Any]:
        limits = {"default": self.default, "minimum": self.minimum, "maximum": self.maximum}
        kind = "integer" if self.whole else "number"
        return {"type": kind, **{key: limit for key, limit in limits.items() if limit is not None}}


@dataclass(frozen=True, slots=True)
class Flag:
    required: bool = False
    default: Any = None
    expected: str = "boolean"

    def check(self, path: Path, value: Any) -> list[dict[str, Any]]:
        return [] if isinstance(value, bool) else [issues.wrong_type(path, "boolean", value)]

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"} if self.default is None else {"type": "boolean", "default": self.default}


@dataclass(frozen=True, slots=True)
class Url:
    required: bool = False
    default: Any = None
    expected: str = "string"

    def check(self, path: Path, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, str):
            return [issues.wrong_type(path, "string", value)]
        return [] if _is_url(value) else [issues.bad_url(path)]

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uri"}


@dataclass(frozen=True, slots=True)
class Many:
    """A list of values of one rule."""

    item: Rule
    minimum: int = 0
    maximum: int | None = None
    required: bool = False
    default: Any = field(default=None)
    expected: str = "array"

    def check(self, path: Path, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            return [issues.wrong_type(path, "array", value)]
        found = [issue for at, each in enumerate(value) for issue in self.item.check((*path, at), each)]
        if len(value) < self.minimum:
            found.append(issues.too_small(path, "array", self.minimum))
        if self.maximum is not None and len(value) > self.maximum:
            found.append(issues.too_big(path, "array", self.maximum))
        return found

    def schema(self) -> dict[str, Any]:
        limits = {"minItems": self.minimum or None, "maxItems": self.maximum}
        return {
            "type": "array",
            "items": self.item.schema(),
            **{key: limit for key, limit in limits.items() if limit},
        }


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
