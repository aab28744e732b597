"""The hash chain over everything that is money.

Whenever a row of `transfers`, `holds`, `payments` or `deposits` gets new content, the same transaction
appends a line here: the digest of the whole row, chained to the line before. To change such a row
unnoticed, one would have to rewrite every line after it.
"""

from collections.abc import Mapping

from bot.domain.money.ledger import GENESIS, chained, digest
from bot.store.sql import Connection, Known, Row

KEYS: Mapping[str, tuple[str, ...]] = {
    "transfers": ("seq",),
    "holds": ("id",),
    "payments": ("id",),
    "deposits": ("tx", "log_index"),
}
"""The tables of the chain, and the key columns of each."""


def key_of(table: str, row: Mapping[str, object]) -> str:
    """Return the row's name in the journal: its key columns, joined by colons."""
    return ":".join(str(row[column]) for column in KEYS[table])


def content_of(row: Mapping[str, object]) -> str:
    """Return the digest of a row: every column but a transfer's own hash.

    Absent values are left out, so that a later schema can add a column without rewriting history;
    any value that appears, changes or vanishes still changes the digest.
    """
    return digest({name: value for name, value in row.items() if name != "hash" and value is not None})


def head(connection: Connection) -> tuple[int, str]:
    """Return number and hash of the last line; (0, GENESIS) before the first.

    Whoever keeps them can later prove that the history before was rewritten.
    """
    row = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return (row["seq"], row["hash"]) if row else (0, GENESIS)


def append(connection: Connection, table: str, row: Mapping[str, object]) -> str:
    """Append the line of a row as it is now, or is about to be inserted. Return the line's hash."""
    known: Known | None = getattr(connection, "known", None)
    seq, previous = head(connection) if known is None or known.line is None else known.line
    key, content = key_of(table, row), content_of(row)
    line = chained(previous, table, key, content)
    connection.execute(
        "INSERT INTO journal (seq, tbl, key, content, prev, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (seq + 1, table, key, content, previous, line),
    )
    if known is not None:
        known.line = seq + 1, line
    return line


def append_row(connection: Connection, table: str, row: Row) -> None:
    """Append the line of a row that was just written and read back."""
    append(connection, table, dict(row))
