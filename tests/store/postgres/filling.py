"""A database in which much has happened: rows that break its rules, with keys and states as in real ones."""

from typing import Any

import psycopg

ROWS = 3000
"""In each table that grows. Enough for the planner to prefer an index for a few of them."""

_COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
"""
_RULES = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint
    WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace
"""

STATES = {
    "jobs": "'DELIVERED'", "payments": "'SETTLED'", "holds": "'CLOSED'", "deposits": "'CREDITED'",
    "approvals": "'APPROVED'", "contests": "'ANNOUNCED'", "submissions": "'ENTERED'", "reports": "'REMOVED'",
    "greetings": "'POSTED'",
}  # fmt: skip
"""What most rows are: they have ended."""

_VALUES = {
    "guild_id": "100 + n % 100", "contest_id": "'c' || n % 200", "purpose": "'generation'", "todo": "NULL",
    "placeholder_id": "NULL", "kind": "'capture'", "scope": "'member'", "version": "1", "shown": "1",
}  # fmt: skip
_FLAGS = frozenset({"private", "blurred", "fee", "outward", "blocks", "first_senior", "swapped", "posts"})
_JOBS = frozenset({"id", "job_id", "source_job", "job", "entry", "a", "batch_id", "batch", "post"})
_PEOPLE = frozenset({"user_id", "voter_id", "reporter_id", "author_id", "actor", "by", "organiser_id"})


def fill(connection: psycopg.Connection[Any], tables: frozenset[str]) -> None:
    """Write rows into these tables, without any rule but their keys, and let PostgreSQL count them."""
    for table, name in connection.execute(_RULES).fetchall():
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE'.encode())
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(_COLUMNS).fetchall():
        columns.setdefault(table, {})[column] = kind
    for table in sorted(tables & columns.keys()):
        names = ", ".join(f'"{name}"' for name in columns[table])
        values = ", ".join(_value(table, name, kind) for name, kind in columns[table].items())
        connection.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1001, {1000 + ROWS}) AS n "
            "ON CONFLICT DO NOTHING".encode()
        )
    connection.execute("ANALYZE")


def _value(table: str, name: str, kind: str) -> str:
    if name == "state" and table in STATES:
        return STATES[table]
    if kind == "text" and name in _JOBS:
        return "'j' || n"
    if name in _VALUES:
        return _VALUES[name]
    if name in _FLAGS:
        return "0"
    if name in _PEOPLE:
        return "n % 1000"
    return {"text": "'x' || n", "bytea": "''::bytea"}.get(kind, "n")
