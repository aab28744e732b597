"""Text in a file that no other database takes: NUL characters, and bytes that are no UTF-8.

The bot writes neither (`bot.store.sql.clean`). Older versions could, and so can other programs.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.store.money.journal import KEYS

_BOOKS = frozenset({*KEYS, "journal", "kept_names", "payment_proofs", "renamed_lines"})
"""Tables that the hash chain covers: another text in them would be another history."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class OddText:
    """Where such a text is. `row`: its id, or the values of its key. `in_books`: the hash chain covers it."""

    table: str
    column: str
    row: str

    @property
    def in_books(self) -> bool:
        return self.table in _BOOKS

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of the row {self.row}"


def readable(content: bytes) -> str:
    """Return text with U+FFFD in the place of what cannot be read or moved. For `Connection.text_factory`."""
    return content.decode("utf-8", "replace").replace("\0", _REPLACEMENT)


def odd_texts(connection: sqlite3.Connection, tables: Sequence[str]) -> Sequence[OddText]:
    """Return all such texts of these tables. Raises sqlite3.Error."""
    before, connection.text_factory = connection.text_factory, bytes
    try:
        return [found for table in tables for found in _of(connection, table)]
    finally:
        connection.text_factory = before


def _of(connection: sqlite3.Connection, table: str) -> Iterator[OddText]:
    about = connection.execute("SELECT name, type, pk FROM pragma_table_info(?)", (table,)).fetchall()
    names = [bytes(row[0]).decode() for row in about]
    keys = ["id"] if "id" in names else [names[n] for n, row in enumerate(about) if row[2]]
    texts = [bytes(row[0]).decode() for row in about if row[1].upper() == b"TEXT"]
    if not texts:
        return
    listed = ", ".join(f'"{name}"' for name in (*keys, *texts))
    for row in connection.execute(f'SELECT {listed} FROM "{table}"'):  # noqa: S608  names of our own schema
        for name, content in zip(texts, row[len(keys) :], strict=True):
            if isinstance(content, bytes) and not _is_plain(content):
                key = ", ".join(map(_shown, row[: len(keys)]))
                yield OddText(table, name, key or "without a key")


def _is_plain(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def _shown(value: object) -> str:
    return readable(value) if isinstance(value, bytes) else str(value)
