"""The hash chain over everything that is money.

Whenever a row of `transfers`, `holds`, `payments` or `deposits` gets new content, the same transaction
appends a line here: the digest of the whole row, chained to the line before. To change such a row
unnoticed, one would have to rewrite every line after it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain

from bot.domain.money.ledger import GENESIS, chained, digest
from bot.store.sql import Connection, Known, Row, ask, before_commit

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
    known: Known | None = getattr(connection, "known", None)
    if known is not None and known.line is not None:
        return known.line
    expect(connection)
    rows = (known.asked if known is not None and known.asked is not None else ask(connection, _LAST))()
    line = (rows[0]["seq"], rows[0]["hash"]) if rows else (0, GENESIS)
    if known is not None:
        known.line, known.transfer = line, rows[0]["transfer"] if rows else None
    return line


_LAST = (
    "SELECT seq, hash, (SELECT coalesce(max(seq), 0) FROM transfers) AS transfer "
    "FROM journal WHERE seq = (SELECT max(seq) FROM journal)"
)
"""SQL: the last line, and the number of the last transfer; nothing before the first line."""


def expect(connection: Connection) -> None:
    """Ask for the last line ahead of the first `append`, together with other questions."""
    known: Known | None = getattr(connection, "known", None)
    if known is not None and known.asked is None:
        known.asked = ask(connection, _LAST)


def append(connection: Connection, table: str, row: Mapping[str, object]) -> str:
    """Append the line of a row as it is now, or is about to be inserted. Return the line's hash.

    A transaction's lines are written together, at its end or with `write_lines`.
    """
    known: Known | None = getattr(connection, "known", None)
    seq, previous = head(connection)
    key, content = key_of(table, row), content_of(row)
    line = chained(previous, table, key, content)
    values = (seq + 1, table, key, content, previous, line)
    if known is None:
        _insert(connection, [values])
        return line
    if not known.lines:
        before_commit(connection, partial(write_lines, connection))
    known.line = seq + 1, line
    known.lines.append(values)
    return line


def write_lines(connection: Connection) -> None:
    """Write the lines that were appended so far, for what reads them or refers to them in a transaction."""
    known: Known | None = getattr(connection, "known", None)
    if known is None:
        return
    lines, known.lines = known.lines, []
    while lines:
        _insert(connection, lines[:_LINES])
        lines = lines[_LINES:]


_LINES = 50
"""Lines in one statement: engines take some hundreds of values."""


def _insert(connection: Connection, lines: Sequence[tuple[object, ...]]) -> None:
    connection.execute(_insert_sql(len(lines)), tuple(chain.from_iterable(lines)))


@lru_cache
def _insert_sql(lines: int) -> str:
    rows = ", ".join(["(?, ?, ?, ?, ?, ?)"] * lines)
    return f"INSERT INTO journal (seq, tbl, key, content, prev, hash) VALUES {rows}"  # noqa: S608


def append_row(connection: Connection, table: str, row: Row) -> None:
    """Append the line of a row that was just written and read back."""
    append(connection, table, dict(row))
