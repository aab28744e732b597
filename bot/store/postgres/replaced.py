"""Another set of tables in the place of those that the bot works with, in one transaction.

The old tables go to a schema of their own, `atelier_replaced_<time>`, which the bot deletes after 30 days.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain, count
from typing import LiteralString

from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composable, Identifier

from bot.store.postgres.tables import Raw, tables

REPLACED = "atelier_replaced_"
_NAME = re.compile(REPLACED + r"(\d{8}t\d{6}z)(?:_\d+)?", re.ASCII)
_STAMP = "%Y%m%dt%H%M%Sz"


def enter_new_schema(raw: Raw, name: str) -> str:
    """Create a schema and make it the current one of the transaction under way. Return the one before.

    Raises psycopg.errors.InsufficientPrivilege if the role may not create schemas in this database.
    """
    row = raw.cursor(row_factory=tuple_row).execute("SELECT current_schema()").fetchone()
    before = str(row[0]) if row is not None else "public"
    raw.execute(SQL("CREATE SCHEMA {}").format(Identifier(name)))
    use_schema(raw, name)
    return before


def use_schema(raw: Raw, name: str) -> None:
    """Make a schema the current one of the transaction under way."""
    raw.execute(SQL("SET LOCAL search_path TO {}").format(Identifier(name)))


def put_in_place(raw: Raw, new: str, place: str, at: datetime) -> str | None:
    """Let the tables and functions of the schema `new` take the place of those in the schema `place`.

    Return the schema that keeps the old ones; None if there were none. `new` is dropped. What else lies in
    `place` stays. No bot may work with the database meanwhile.
    """
    old = sorted(set(tables(raw, place)) & set(tables(raw, new)))
    kept = _free_name(raw, f"{REPLACED}{at.strftime(_STAMP)}") if old else None
    functions = _functions(raw, new)
    if kept is not None:
        raw.execute(SQL("CREATE SCHEMA {}").format(Identifier(kept)))
        _move(raw, "TABLE", [Identifier(place, table) for table in old], kept)
        _move(raw, "FUNCTION", _functions(raw, place, functions).values(), kept)
    _move(raw, "TABLE", [Identifier(new, table) for table in tables(raw, new)], place)
    _move(raw, "FUNCTION", functions.values(), place)
    raw.execute(SQL("DROP SCHEMA {}").format(Identifier(new)))
    return kept


def delete_old(raw: Raw, before: int) -> int:
    """Drop the schemas that restores left before that epoch millisecond. Return their number."""
    rows = raw.cursor(row_factory=tuple_row).execute("SELECT nspname FROM pg_namespace ORDER BY nspname")
    old = [name for (name,) in rows if (at := _instant(name)) is not None and at < before]
    for name in old:
        raw.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))
    return len(old)


def _free_name(raw: Raw, name: str) -> str:
    """Return a name that no schema has yet: of several restores in one second the later ones get a number."""
    rows = raw.cursor(row_factory=tuple_row).execute("SELECT nspname FROM pg_namespace").fetchall()
    taken = {row[0] for row in rows}
    return next(one for one in chain([name], (f"{name}_{n}" for n in count(2))) if one not in taken)


def _instant(name: str) -> int | None:
    """Return the epoch millisecond in the name of a schema that a restore left; None for any other."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return round(datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:  # a month of 13
        return None


def _functions(
    raw: Raw, schema: str, like: Mapping[str, Composable] | None = None
) -> Mapping[str, Composable]:
    """Return the functions of a schema by name and arguments; with `like`, only those that it has too."""
    rows = raw.cursor(row_factory=tuple_row).execute(
        SQL(
            "SELECT proname, pg_get_function_identity_arguments(oid) FROM pg_proc "
            "WHERE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = {}) ORDER BY proname, oid"
        ).format(schema)
    )
    found: dict[str, Composable] = {}
    for name, arguments in rows:
        signature = f"{name}({arguments})"
        if like is None or signature in like:
            found[signature] = SQL("{}({})").format(Identifier(schema, name), SQL(arguments))
    return found


def _move(raw: Raw, kind: LiteralString, objects: Iterable[Composable], schema: str) -> None:
    for one in objects:
        raw.execute(SQL("ALTER {} {} SET SCHEMA {}").format(SQL(kind), one, Identifier(schema)))
