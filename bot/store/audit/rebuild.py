"""Write a damaged database's rows into a new file, with everything that is derived from them made again.

Indexes, free pages and the triggers that guard the books come from the program's own migrations; the rows
are copied as they are and compared, table by table. So no row of the books can change on the way.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from bot.domain.errors import DatabaseUnusable
from bot.store.sqlite.migrate import APPLICATION_ID, known, migrate, sync
from bot.store.sqlite.replace import NEW

Schema = Mapping[tuple[str, str], str]
"""SQL by (kind, name): "table", "index", "trigger"."""

_FOREIGN = ("sqlite_", "_litestream_")
"""Names that SQLite and Litestream give to tables of their own."""


def is_foreign(name: str) -> bool:
    """Return True for an object of SQLite itself or of Litestream."""
    return name.startswith(_FOREIGN)


def schema_of(connection: sqlite3.Connection, database: str = "main") -> Schema:
    """Return the schema as it was written, without what SQLite adds on its own. Raises sqlite3.Error."""
    rows = connection.execute(f"SELECT type, name, sql FROM {database}.sqlite_schema WHERE sql IS NOT NULL")  # noqa: S608
    return {(kind, name): sql for kind, name, sql in rows if not is_foreign(name)}


def schema_at(version: int) -> Schema:
    """Return the schema of this version, as the migrations make it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, Path("memory"), [step for step in known() if step.version <= version])
        return schema_of(connection)


def same_sql(one: str, other: str) -> bool:
    """Return True if two statements differ in spaces and quotes at most, as SQLite's versions write them."""
    return _bare(one) == _bare(other)


def _bare(sql: str) -> str:
    return "".join(sql.replace('"', "").split()).lower()


def table_rows(
    connection: sqlite3.Connection, table: str, database: str = "main"
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a table from the table itself, without an index. Raises sqlite3.Error."""
    yield from connection.execute(f'SELECT * FROM {database}."{table}" NOT INDEXED')  # noqa: S608


def rebuild(source: Path, target: Path) -> None:
    """Write the new file. `source` is only read; the caller holds its lock.

    Raises DatabaseUnusable if a table cannot be read to its end, or a row breaks a rule of its table.
    """
    work = Path(f"{source}{NEW}.work")
    try:
        _copy_raw(source, work)
        with closing(sqlite3.connect(work, isolation_level=None)) as old:
            version = int(old.execute("PRAGMA user_version").fetchone()[0])
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        target.touch(mode=0o600)
        with closing(sqlite3.connect(target, isolation_level=None)) as new:
            new.execute("ATTACH ? AS old", (str(work),))
            _fill(new, version)
        sync(target)
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The database {source} cannot be mended: {error}.") from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{work}{suffix}").unlink(missing_ok=True)


def _fill(new: sqlite3.Connection, version: int) -> None:
    ours, tables = schema_at(version), schema_of(new, "old")
    names = [name for kind, name in tables if kind == "table"]
    new.execute(f"PRAGMA application_id={APPLICATION_ID}")
    new.execute(f"PRAGMA user_version={version}")
    new.execute("BEGIN")
    for name in names:
        new.execute(tables["table", name])
        # The WHERE keeps SQLite from copying pages of an index as they are.
        new.execute(f'INSERT INTO main."{name}" SELECT * FROM old."{name}" NOT INDEXED WHERE 1')  # noqa: S608
    for (kind, _), sql in ours.items():
        if kind != "table":
            new.execute(sql)
    new.execute("COMMIT")
    new.text_factory = bytes  # text is compared as it is, also if it is no UTF-8
    for name in names:
        if _digest(new, name, "old") != _digest(new, name, "main"):
            raise DatabaseUnusable(f"The rows of {name} could not be copied as they are.")
    answers = [row[0] for row in new.execute("PRAGMA main.integrity_check(1)")]
    if answers != [b"ok"]:
        raise DatabaseUnusable(f"The rebuilt database is damaged too: {answers[0]!r}.")


def _digest(connection: sqlite3.Connection, table: str, database: str) -> tuple[int, bytes]:
    """Return number and digest of a table's rows, in the order in which the table has them."""
    digest, count = hashlib.blake2b(), 0
    for row in table_rows(connection, table, database):
        digest.update(repr(row).encode())
        count += 1
    return count, digest.digest()


def _copy_raw(source: Path, work: Path) -> None:
    """Copy the file as it is, with its -wal file: SQLite may be unable to."""
    for suffix in ("", "-wal"):
        if Path(f"{source}{suffix}").exists():
            shutil.copyfile(f"{source}{suffix}", f"{work}{suffix}")
            Path(f"{work}{suffix}").chmod(0o600)
