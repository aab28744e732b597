"""Values and rows between Python and PostgreSQL, of the same types that SQLite stores and returns.

Integers and flags are bigint, text is text, bytes are bytea, and floats are double precision. A sum of bigint
is numeric in PostgreSQL and comes back as an int: the journal's digests are made of what a row returns.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import psycopg

_UNKNOWN, _BYTEA, _BIGINT, _DOUBLE = 0, 17, 20, 701
_TEXT_FORMAT, _BINARY_FORMAT = 0, 1


def dump(value: object) -> tuple[bytes | None, int, int]:
    """Return a parameter's bytes, the oid of its type, and its format. Raises psycopg.DataError.

    The type of text and of None is left to PostgreSQL, which sees it from the column.
    """
    if value is None:
        return None, _UNKNOWN, _TEXT_FORMAT
    if isinstance(value, str):
        if "\0" in value:
            raise psycopg.DataError("PostgreSQL keeps no text with a NUL character")
        return value.encode(), _UNKNOWN, _TEXT_FORMAT
    if isinstance(value, int):  # True and False too: flags are 0 and 1
        return b"%d" % value, _BIGINT, _TEXT_FORMAT
    if isinstance(value, float):
        return repr(value).encode(), _DOUBLE, _TEXT_FORMAT
    if isinstance(value, bytes):
        return value, _BYTEA, _BINARY_FORMAT
    raise psycopg.DataError(f"a parameter cannot be a {type(value).__name__}")


def _number(value: bytes) -> int | float:
    return float(value) if b"." in value else int(value)


def _flag(value: bytes) -> int:
    return int(value == b"t")


def _bytes(value: bytes) -> bytes:
    return bytes.fromhex(value[2:].decode())  # "\x…", which the session asks for


_LOADERS: dict[int, Callable[[bytes], Any]] = {
    16: _flag,
    17: _bytes,
    20: int,
    21: int,
    23: int,
    26: int,
    700: float,
    701: float,
    1700: _number,
}


def loader(oid: int) -> Callable[[bytes], Any]:
    """Return the function that reads a column's values. What is no number or bytes is text."""
    return _LOADERS.get(oid, bytes.decode)


class Row:
    """One row: values by column name or position, as `sqlite3.Row` has them.

    `columns` maps the names to positions, shared by all rows of an answer.
    """

    __slots__ = ("_columns", "_values")

    def __init__(self, columns: Mapping[str, int], values: tuple[Any, ...]) -> None:
        self._columns = columns
        self._values = values

    def __getitem__(self, key: Any, /) -> Any:
        if isinstance(key, str):
            try:
                return self._values[self._columns[key]]
            except KeyError:
                raise IndexError(f"the row has no column {key}") from None
        return self._values[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Row):
            return NotImplemented
        return self._values == other._values and self.keys() == other.keys()

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        return f"<Row {dict(self)}>"

    def keys(self) -> list[str]:
        return list(self._columns)
