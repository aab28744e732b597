"""The audit of the hash chain: every line, and every row of the chain's tables against its last line.

A transfer has one line. It has a further one only where a member was forgotten, and then it bears the number
that took their place (`bot.store.money.renaming`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.money.audit import Finding
from bot.domain.money.ledger import GENESIS, chained
from bot.store.money.journal import KEYS, content_of, key_of
from bot.store.money.renaming import bears
from bot.store.sql import Connection, Row


@dataclass(frozen=True, slots=True)
class _Line:
    content: str
    hash: str
    name: int | None  # the random number that it put in place of a member's


_Last = dict[tuple[str, str], _Line]


def check_chain(connection: Connection) -> Iterator[Finding]:
    """Check the links of the chain, and that no row was changed, added or deleted without a line."""
    last: _Last = {}
    yield from _walk(connection, last)
    for table in KEYS:
        yield from _compare(connection, table, last)
    for table, key in last:
        yield Finding("chain", table, key, "the row is missing; the journal has it")


def _walk(connection: Connection, last: _Last) -> Iterator[Finding]:
    """Check each line alone and against the one before. Fill `last` with each row's last line."""
    seq, previous = 0, GENESIS
    renamed = dict(map(tuple, connection.execute("SELECT line, name FROM renamed_lines")))
    for row in connection.execute("SELECT * FROM journal ORDER BY seq"):
        wrong = _wrong_line(row, seq, previous)
        if wrong:
            yield Finding("chain", "journal", str(row["seq"]), wrong)
        name = renamed.get(row["seq"])
        if row["tbl"] == "transfers" and ("transfers", row["key"]) in last and name is None:
            yield Finding("chain", "journal", str(row["seq"]), f"transfer {row['key']} is written twice")
        last[row["tbl"], row["key"]] = _Line(row["content"], row["hash"], name)
        seq, previous = row["seq"], row["hash"]


def _wrong_line(row: Row, seq: int, previous: str) -> str | None:
    if row["seq"] != seq + 1:
        return f"line {seq + 1} is missing before it"
    if row["prev"] != previous:
        return "it does not follow the line before"
    if row["hash"] != chained(row["prev"], row["tbl"], row["key"], row["content"]):
        return "its hash does not fit its content"
    return None


def _compare(connection: Connection, table: str, last: _Last) -> Iterator[Finding]:
    order = ", ".join(KEYS[table])
    for row in connection.execute(f"SELECT * FROM {table} ORDER BY {order}"):  # noqa: S608
        values = dict(row)
        key = key_of(table, values)
        line = last.pop((table, key), None)
        if line is None:
            yield Finding("chain", table, key, "the row has no line in the journal")
        elif line.content != content_of(values):
            yield Finding("chain", table, key, "the row is not as it was written")
        elif values.get("hash", line.hash) != line.hash:
            yield Finding("chain", table, key, "its hash is not that of its journal line")
        elif line.name is not None and not bears(values, line.name):
            yield Finding("chain", table, key, f"it was written again for {line.name}, and does not name it")
