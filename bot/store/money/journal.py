"""The hash chain over everything that is money.

Whenever a row of `transfers`, `holds`, `payments` or `deposits` gets new content, the same transaction
appends a line here: the digest of the whole row, chained to the line before. Who changes such a row
behind our back would have to rewrite every line after it.
"""

import sqlite3
from collections.abc import Mapping

from bot.domain.money.ledger import GENESIS, chained, digest

KEYS: Mapping[str, tuple[str, ...]] = {
    "transfers": ("seq",),
    "holds": ("id",),
    "payments": ("id",),
    "deposits": ("tx", "log_index"),
}
"""The tables of the chain, and the columns that name a row."""


def key_of(table: str, row: Mapping[str, object]) -> str:
    """The row's name in the journal: its key columns, joined by colons."""
    return ":".join(str(row[column]) for column in KEYS[table])


def content_of(row: Mapping[str, object]) -> str:
    """Digest of a row: every column but a transfer's own hash.

    Absent values are left out, so that a later schema can add a column without rewriting history;
    any value that appears, changes or vanishes still changes the digest.
    """
    return digest({name: value for name, value in row.items() if name != "hash" and value is not None})


def head(connection: sqlite3.Connection) -> tuple[int, str]:
    """Number and hash of the last line; (0, GENESIS) before the first."""
    row = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return (row["seq"], row["hash"]) if row else (0, GENESIS)


def append(connection: sqlite3.Connection, table: str, row: Mapping[str, object]) -> str:
    """Writes the line for a row's content as it now is (or is about to be inserted); its hash."""
    seq, previous = head(connection)
    key, content = key_of(table, row), content_of(row)
    line = chained(previous, table, key, content)
    connection.execute(
        "INSERT INTO journal (seq, tbl, key, content, prev, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (seq + 1, table, key, content, previous, line),
    )
    return line


def append_row(connection: sqlite3.Connection, table: str, row: sqlite3.Row) -> None:
    """The same for a row that was just written and read back."""
    append(connection, table, dict(row))
