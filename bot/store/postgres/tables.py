"""Tables as a whole: their order, their rows in and out by COPY, and digests for two databases to compare."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from hashlib import blake2b
from typing import Any, LiteralString

import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composable, Composed, Identifier

from bot.domain.errors import DatabaseUnusable
from bot.store.postgres.errors import reason
from bot.store.postgres.migrate import VERSION_TABLE

Raw = psycopg.Connection[Any]

OF_PROCESSES = frozenset({"members", "shards", "turns"})
"""Tables about the processes that are running: no copy has their rows."""

_NO_ROWS_OF_OURS = OF_PROCESSES | {VERSION_TABLE}

_BATCH = 2_000
_WIDTH = 2**128


@dataclass(slots=True)
class Digest:
    """Number and digest of rows, whatever their order. Equal for equal rows of any engine."""

    count: int = 0
    total: int = 0

    def add(self, row: tuple[object, ...]) -> None:
        content = repr(row).encode("utf-8", "surrogatepass")
        self.total = (self.total + int.from_bytes(blake2b(content, digest_size=16).digest(), "big")) % _WIDTH
        self.count += 1


def lift_timeouts(raw: Raw) -> None:
    """Let the transaction under way take as long as it needs."""
    for name in ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"):
        raw.execute(SQL("SET LOCAL {} = 0").format(Identifier(name)))


def tables(raw: Raw, schema: str | None = None) -> Sequence[str]:
    """Return the tables of a schema, of the current one by default. One that others refer to comes first."""
    names = _column(raw, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = {}", schema)
    foreign = _rows(
        raw,
        "SELECT child.relname, parent.relname FROM pg_constraint "
        "JOIN pg_class AS child ON child.oid = conrelid JOIN pg_class AS parent ON parent.oid = confrelid "
        "WHERE contype = 'f' AND conrelid <> confrelid AND child.relnamespace = {}",
        schema,
    )
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(sorted(names), ()))
    for child, parent in foreign:
        order.add(child, parent)
    return tuple(order.static_order())


def tables_with_rows(raw: Raw) -> Sequence[str]:
    """Return the tables of the current schema whose rows a copy has. One that others refer to comes first."""
    return [name for name in tables(raw) if name not in _NO_ROWS_OF_OURS]


def clear(raw: Raw) -> None:
    """Delete the rows that a new schema begins with."""
    for table in reversed(tables_with_rows(raw)):
        raw.execute(SQL("DELETE FROM {}").format(Identifier(table)))


def columns(raw: Raw, schema: str | None = None) -> Mapping[str, Sequence[str]]:
    """Return the columns of each table, in their order."""
    found: dict[str, list[str]] = {}
    for table, column in _rows(
        raw,
        "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
        "WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped AND relnamespace = {} "
        "ORDER BY relname, attnum",
        schema,
    ):
        found.setdefault(table, []).append(column)
    return found


def fill(raw: Raw, table: str, names: Sequence[str], rows: Iterable[Sequence[object]]) -> Digest:
    """Write rows into a table of the current schema. Return their digest.

    Raises DatabaseUnusable for a row that PostgreSQL cannot hold.
    """
    digest = Digest()
    target = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), _listed(names))
    try:
        with raw.cursor() as cursor, cursor.copy(target) as copy:
            for row in rows:
                values = tuple(row)
                digest.add(values)
                copy.write_row(values)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise DatabaseUnusable(f"A row of {table} cannot be moved: {reason(error)}.") from error
    return digest


def digest_of(raw: Raw, table: str, names: Sequence[str]) -> Digest:
    """Read a table of the current schema and return the digest of its rows."""
    digest = Digest()
    for row in stream(raw, SQL("SELECT {} FROM {}").format(_listed(names), Identifier(table))):
        digest.add(row)
    return digest


def stream(raw: Raw, query: Composed) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query, without holding all of them."""
    with raw.cursor(name="stream", row_factory=tuple_row) as cursor:
        cursor.itersize = _BATCH
        cursor.execute(query)
        yield from cursor


def is_empty(raw: Raw, table: str) -> bool:
    """Return True if a table of the current schema has no row."""
    answer = raw.execute(SQL("SELECT 1 FROM {} LIMIT 1").format(Identifier(table)))
    return answer.fetchone() is None


def value(raw: Raw, query: LiteralString | Composed) -> str:
    """Return the first value of a query's first row, as text."""
    row = raw.cursor(row_factory=tuple_row).execute(query).fetchone()
    return "" if row is None else str(row[0])


def counts(raw: Raw) -> Mapping[str, int]:
    """Return the number of rows of each table of the current schema that a copy has."""
    return {
        table: int(value(raw, SQL("SELECT count(*) FROM {}").format(Identifier(table))))
        for table in tables_with_rows(raw)
    }


def continue_numbers(raw: Raw) -> None:
    """Let the numbers that tables of the current schema give by themselves go on after those in use."""
    identities = _rows(
        raw,
        "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
        "WHERE attidentity <> '' AND relkind = 'r' AND relnamespace = {}",
        None,
    )
    for table, column in identities:
        raw.execute(
            SQL("SELECT setval(pg_get_serial_sequence({}, {}), max({})) FROM {}").format(
                Identifier(table).as_string(raw), column, Identifier(column), Identifier(table)
            )
        )


def gather_statistics(raw: Raw) -> None:
    """Tell PostgreSQL's planner of the rows that were written, before anything is asked of them."""
    raw.execute(SQL("ANALYZE {}").format(SQL(", ").join(map(Identifier, tables(raw)))))


def _listed(names: Sequence[str]) -> Composable:
    return SQL(", ").join(map(Identifier, names))


def _rows(raw: Raw, query: str, schema: str | None) -> Sequence[tuple[Any, ...]]:
    """Ask the catalogue about a schema: `{}` becomes its number."""
    name = SQL("current_schema()") if schema is None else schema
    text = SQL(query).format(SQL("(SELECT oid FROM pg_namespace WHERE nspname = {})").format(name))
    return raw.cursor(row_factory=tuple_row).execute(text).fetchall()


def _column(raw: Raw, query: str, schema: str | None) -> Sequence[str]:
    return [str(row[0]) for row in _rows(raw, query, schema)]
