"""The store's SQL as PostgreSQL takes it: numbered parameters, and no hints for SQLite's planner."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg

_TOKENS = re.compile(
    r"""
    '(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/   # kept as they are
    | (?P<cast>::)
    | (?P<hint>\s+INDEXED\s+BY\s+\w+)
    | (?P<number>\?[0-9]*)
    | :(?P<name>[A-Za-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_NULL_TEST = re.compile(r"\s+IS\s+(?:NOT\s+)?NULL\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement for PostgreSQL. `names` are those of its parameters in order; None if they are numbered."""

    text: str
    count: int
    names: tuple[str, ...] | None

    def values(self, parameters: Sequence[Any] | Mapping[str, Any]) -> Sequence[Any]:
        """Return the values in order: `parameters` by name may have more than are used.

        Raises psycopg.ProgrammingError if they do not fit.
        """
        if self.names is not None:
            if not isinstance(parameters, Mapping):
                raise psycopg.ProgrammingError("the statement names its parameters")
            missing = next((name for name in self.names if name not in parameters), None)
            if missing is not None:
                raise psycopg.ProgrammingError(f"the parameter {missing} is missing")
            return [parameters[name] for name in self.names]
        if isinstance(parameters, Mapping):
            if self.count:
                raise psycopg.ProgrammingError("the statement numbers its parameters")
            return ()
        if len(parameters) != self.count:
            raise psycopg.ProgrammingError(f"{self.count} parameters are needed, not {len(parameters)}")
        return parameters


@lru_cache(maxsize=2048)
def translate(sql: str) -> Statement:
    """Return the statement with `$1` for `?`, `?1` and `:name`, as SQLite would number them.

    A parameter that is only compared with NULL has no type that PostgreSQL could see: it is read as text.
    Raises psycopg.ProgrammingError for a statement that mixes both kinds.
    """
    names: list[str] = []
    numbers = [0]

    def replaced(match: re.Match[str]) -> str:
        if match["hint"]:
            return ""
        if match["name"]:
            if match["name"] not in names:
                names.append(match["name"])
            number = names.index(match["name"]) + 1
        elif match["number"]:
            number = int(match["number"][1:]) if len(match["number"]) > 1 else max(numbers) + 1
            numbers.append(number)
        else:
            return match[0]
        return f"${number}" + ("::text" if _NULL_TEST.match(sql, match.end()) else "")

    text = _TOKENS.sub(replaced, sql)
    if names and len(numbers) > 1:
        raise psycopg.ProgrammingError("a statement numbers its parameters or names them, not both")
    return Statement(text, len(names) or max(numbers), tuple(names) if names else None)
