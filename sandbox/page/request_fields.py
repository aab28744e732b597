"""Reads the fields of one request of a window with care: they may hold anything."""

from dataclasses import dataclass
from typing import Any

from sandbox.discord import RefusedError
from sandbox.discord.model import Json


@dataclass(frozen=True, slots=True)
class RequestFields:
    """The fields of a request. Each reader raises RefusedError for a value of another kind."""

    fields: Json

    def has(self, name: str) -> bool:
        return self.fields.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        value = self.fields.get(name, default)
        if not isinstance(value, str):
            raise RefusedError(f"{name}: a text is needed")
        return value

    def id(self, name: str) -> int:
        """Return a snowflake, given as text or number; -1, which no object has, for words."""
        text = str(self.fields.get(name))
        return int(text) if text.isascii() and text.isdigit() and len(text) < 25 else -1

    def whole(self, name: str, default: int | None = None) -> int:
        value = self.fields.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise RefusedError(f"{name}: a whole number is needed")
        return value

    def number(self, name: str) -> float:
        value = self.fields.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise RefusedError(f"{name}: a number is needed")
        return float(value)

    def object(self, name: str) -> Json:
        """Return an object; an empty one if it was left out."""
        value = self.fields.get(name) or {}
        if not isinstance(value, dict):
            raise RefusedError(f"{name}: an object is needed")
        return value

    def list(self, name: str) -> list[Any]:
        """Return a list; an empty one if it was left out."""
        value = self.fields.get(name) or []
        if not isinstance(value, list):
            raise RefusedError(f"{name}: a list is needed")
        return value
