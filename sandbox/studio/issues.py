"""Faults of a body, in the words of the service's validator (zod)."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]


@dataclass(slots=True)
class Invalid(Exception):
    """A body the service refuses. `issues` is None when it is not even JSON."""

    issues: list[dict[str, Any]] | None = field(default=None)

    def body(self) -> dict[str, Any]:
        """Return the JSON of the 400 answer."""
        if self.issues is None:
            return {"success": False, "error": "Invalid JSON"}
        return {"success": False, "error": "Validation failed", "issues": self.issues}


def wrong_type(path: Path, expected: str, value: object) -> dict[str, Any]:
    message = f"Invalid input: expected {expected}, received {_kind(value)}"
    return {"expected": expected, "code": "invalid_type", "path": list(path), "message": message}


def missing(path: Path, expected: str) -> dict[str, Any]:
    message = f"Invalid input: expected {expected}, received undefined"
    return {"expected": expected, "code": "invalid_type", "path": list(path), "message": message}


def wrong_choice(path: Path, choices: tuple[str, ...]) -> dict[str, Any]:
    options = "|".join(f'"{choice}"' for choice in choices)
    message = f"Invalid option: expected one of {options}"
    return {"code": "invalid_value", "values": list(choices), "path": list(path), "message": message}


def too_small(path: Path, origin: str, minimum: int) -> dict[str, Any]:
    return {
        "origin": origin,
        "code": "too_small",
        "minimum": minimum,
        "inclusive": True,
        "path": list(path),
        "message": f"Too small: expected {origin} to {_unit(origin)[0]} >={minimum}{_unit(origin)[1]}",
    }


def too_big(path: Path, origin: str, maximum: int) -> dict[str, Any]:
    return {
        "origin": origin,
        "code": "too_big",
        "maximum": maximum,
        "inclusive": True,
        "path": list(path),
        "message": f"Too big: expected {origin} to {_unit(origin)[0]} <={maximum}{_unit(origin)[1]}",
    }


def bad_url(path: Path) -> dict[str, Any]:
    return {"code": "invalid_format", "format": "url", "path": list(path), "message": "Invalid URL"}


def unknown_keys(keys: list[str]) -> dict[str, Any]:
    named = ", ".join(f'"{key}"' for key in keys)
    message = f"Unrecognized key{'s' if len(keys) > 1 else ''}: {named}"
    return {"code": "unrecognized_keys", "keys": keys, "path": [], "message": message}


def custom(path: Path, message: str) -> dict[str, Any]:
    return {"code": "custom", "path": list(path), "message": message}


def _unit(origin: str) -> tuple[str, str]:
    units = {"string": ("have", " characters"), "array": ("have", " items")}
    return units.get(origin, ("be", ""))


def _kind(value: object) -> str:
    if value is None:
        return "null"
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "object")
