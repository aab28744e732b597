"""The schema: numbered SQL files, each run once in a transaction, one process after another.

The first file makes the whole schema as it was when PostgreSQL was added; later ones have the numbers of
SQLite's. They only add while processes of two versions run.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import resources

import psycopg

from bot.domain.errors import DatabaseBehind, DatabaseUnusable
from bot.store.postgres.connection import Connection
from bot.store.postgres.session import WRITE_LOCK
from bot.store.sqlite.migrate import Migration

VERSION_TABLE = "atelier_schema"
"""The table of the steps that were run. It marks a schema as Atelier's."""

_MARK = f"CREATE TABLE {VERSION_TABLE} (version bigint PRIMARY KEY)"
_HERE = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
"""The current schema. A cast of its name to regnamespace would read `Bot` as `bot` and `a.b` as two names."""

_MARKED = f"SELECT 1 FROM pg_class WHERE relnamespace = {_HERE} AND relkind = 'r' AND relname = ?"  # noqa: S608
# `to_regclass` would not see what another process has made just now
_OTHERS = f"""
SELECT count(*) FROM pg_class WHERE relnamespace = {_HERE} AND relkind IN ('r', 'p', 'v', 'm')
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""  # noqa: S608

_MAY_CREATE = "SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)"
_OF_OTHERS = f"""
SELECT relname FROM pg_class WHERE relnamespace = {_HERE} AND relkind IN ('r', 'p')
    AND NOT pg_has_role(relowner, 'USAGE')
    AND (? < ? OR NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
        AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')))
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
ORDER BY relname LIMIT 1
"""  # noqa: S608


@cache  # a start asks several times
def known() -> Sequence[Migration]:
    """Return all steps of this program, in order (`migrations/NNN_name.sql`)."""
    folder = resources.files("bot.store.postgres") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return tuple(Migration(int(f.name.partition("_")[0]), f.read_text("utf-8")) for f in files)


def migrate(connection: Connection, place: str, migrations: Sequence[Migration] | None = None) -> None:
    """Bring the schema up to date, in the caller's transaction or else in one for each step.

    `place` names the database in errors. Raises DatabaseUnusable for a newer schema, another program's
    tables, or tables that do not fit the schema's number, psycopg.Error if a step fails otherwise; then
    nothing of that step is left.
    """
    steps = known() if migrations is None else migrations
    version = check_version(connection, place, steps[-1].version)
    check_rights(connection, place, version, steps[-1].version)
    if version == steps[-1].version:
        return
    for step in steps:
        with _transaction(connection):
            version = check_version(connection, place, steps[-1].version)
            if version >= step.version:
                continue  # another process was faster
            if version == 0:
                connection.execute(_MARK)
            try:
                connection.raw.execute(step.sql.encode())
            except psycopg.errors.InsufficientPrivilege:
                raise
            except psycopg.ProgrammingError as error:  # a table exists already, or is missing
                raise _unlike(place, version, error.diag.message_primary) from error
            connection.execute(f"INSERT INTO {VERSION_TABLE} (version) VALUES (?)", (step.version,))  # noqa: S608


def check_rights(connection: Connection, place: str, version: int, newest: int | None = None) -> None:
    """Check that our role may bring a schema of this version up to date, and change its rows.

    `newest` as for `check_version`. Raises DatabaseUnusable.
    """
    limit = known()[-1].version if newest is None else newest
    if version == 0:
        allowed = connection.execute(_MAY_CREATE).fetchone()[0]
        trouble = None if allowed else "its role may not create tables there"
    else:
        table = connection.execute(_OF_OTHERS, (version, limit)).fetchone()
        trouble = None if table is None else f"the table {table[0]} is another role's"
    if trouble is not None:
        raise DatabaseUnusable(
            f"The database {place} cannot be used: {trouble}. Make the bot's role the owner of the database "
            "and of everything in it."
        )


def check_schema(connection: Connection, place: str) -> None:
    """Check, for a reader, that the schema is exactly ours. Raises DatabaseUnusable."""
    newest = known()[-1].version
    version = check_version(connection, place, newest)
    if version == 0:
        raise DatabaseBehind(f"The database {place} is empty: start the bot once.", version=0)
    if version < newest:
        raise DatabaseBehind(
            f"The database {place} has schema {version}, this Atelier works with {newest}: "
            "start the bot once to bring it up to date.",
            version=version,
        )


def check_version(connection: Connection, place: str, newest: int | None = None) -> int:
    """Return the schema's version, 0 for an empty database. Raises DatabaseUnusable for one that is not ours.

    `newest` is the version that this program knows; by default that of its last step.
    """
    version = _version(connection)
    if version == 0 and connection.execute(_OTHERS).fetchone()[0]:
        raise DatabaseUnusable(f"The database {place} has tables of another program: create an empty one.")
    limit = known()[-1].version if newest is None else newest
    if version > limit:
        raise DatabaseUnusable(
            f"The database {place} was written by a newer Atelier (schema {version}, this one knows "
            f"{limit}): install the newer version, or restore a backup made before the upgrade."
        )
    if 0 < version < known()[0].version:
        raise _unlike(place, version, f"the first one on PostgreSQL is {known()[0].version}")
    return version


def _unlike(place: str, version: int, words: str | None) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"The database {place} says that it has schema {version}, and its tables are not those of that one: "
        f"{words}. Name an empty database, or restore a backup into one."
    )


def _version(connection: Connection) -> int:
    if connection.execute(_MARKED, (VERSION_TABLE,)).fetchone() is None:
        return 0
    row = connection.execute(f"SELECT coalesce(max(version), 0) FROM {VERSION_TABLE}").fetchone()  # noqa: S608
    return int(row[0])


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """Enclose a step in a transaction with the write lock, unless the caller has begun one without it."""
    if connection.in_transaction:
        yield
        return
    connection.begin()
    try:
        connection.execute("SELECT pg_advisory_xact_lock(?)", (WRITE_LOCK,))
        connection.execute("SET LOCAL statement_timeout = 0")  # a step over a long history takes its time
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
