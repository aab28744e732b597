"""The schema: numbered SQL files, each run once in a transaction of its own.

Our own code, because there is no ORM whose models a migration tool could compare: a file, its number and
`user_version` are all there is.
"""

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from bot.domain.errors import DatabaseBehind, DatabaseUnusable
from bot.store.sqlite.moved import MOVED_ID, refuse_moved

KEPT = "replaced-"
"""Begins the suffix of a database that was replaced: `atelier.sqlite3.replaced-20261130T092506Z`."""

APPLICATION_ID = 0x41544C52
"""Marks the file as Atelier's ("ATLR")."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: the schema version it leads to, and its SQL."""

    version: int
    sql: str


@cache  # a start asks several times
def known() -> Sequence[Migration]:
    """Return all migrations of this program, in order (`migrations/NNN_name.sql`)."""
    folder = resources.files("bot.store") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return tuple(Migration(int(f.name.partition("_")[0]), f.read_text("utf-8")) for f in files)


def migrate(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration] | None = None
) -> None:
    """Bring the schema up to date. A database with content is copied to `<path>.v<version>` first.

    Raises DatabaseUnusable for a newer schema or another program's file; sqlite3.Error if a step
    fails, and then nothing of that step is left.
    """
    steps = known() if migrations is None else migrations
    version = _ours(connection, path)
    _refuse_newer(version, steps[-1].version, path)
    pending = [step for step in steps if step.version > version]
    if pending and version > 0:
        copy_into(connection, Path(f"{path}.v{version}"))
    for step in pending:
        _run(connection, step)


def check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Check, for a reader, that the schema is exactly ours. Raises DatabaseUnusable."""
    version, newest = check_version(connection, path), known()[-1].version
    if version < newest:
        raise DatabaseBehind(
            f"The database {path} has schema {version}, this Atelier works with {newest}: "
            "start the bot once to bring it up to date.",
            version=version,
        )


def check_version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the schema version, 0 for an empty file. Raises DatabaseUnusable for one that is not ours."""
    version = _ours(connection, path)
    _refuse_newer(version, known()[-1].version, path)
    return version


def copy_into(connection: sqlite3.Connection, target: Path) -> None:
    """Write a consistent copy of the database (mode 0600, replacing an older copy), whole or not at all.

    Raises sqlite3.Error or OSError, and DatabaseUnusable if the copy turns out damaged.
    """
    part = Path(f"{target}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        connection.execute("VACUUM INTO ?", (str(part),))
        _verify(part)
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync(target)
    sync(target.parent)


def delete_old_copies(path: Path, before: int) -> int:
    """Delete the databases from before upgrades, restores and mends that were made before that epoch
    millisecond. Return their number.

    They hold what was forgotten since.
    """
    old = [copy for copy in old_copies(path) if copy.stat().st_mtime_ns // 1_000_000 < before]
    for copy in old:
        copy.unlink(missing_ok=True)
    return len(old)


def old_copies(path: Path) -> list[Path]:
    """Return the databases from before upgrades, restores and mends that lie beside this one, with their
    -wal files.

    Only files that have the whole name of such a copy: others of a similar name are the host's.
    """
    upgraded = re.compile(re.escape(path.name) + r"\.v[0-9]+")
    file = path.resolve()
    replaced = re.compile(re.escape(file.name) + rf"\.{KEPT}[0-9]{{8}}T[0-9]{{6}}Z(-wal|-shm)?")
    found = [copy for copy in path.parent.iterdir() if upgraded.fullmatch(copy.name)]
    return found + [copy for copy in file.parent.iterdir() if replaced.fullmatch(copy.name)]


def _verify(copy: Path) -> None:
    connection = sqlite3.connect(copy)
    try:
        answers = [str(row[0]) for row in connection.execute("PRAGMA quick_check")]
    finally:
        connection.close()
    if answers != ["ok"]:
        raise DatabaseUnusable(f"The copy {copy} is damaged: {answers[0]}.")


def sync(path: Path) -> None:
    """Bring a file or the names in a folder to the disk. Raises OSError."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _ours(connection: sqlite3.Connection, path: Path) -> int:
    """Return the schema version of Atelier's file, or 0 for an empty one.

    Raises DatabaseUnusable, and DatabaseMoved for one whose rows are in PostgreSQL now.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    mark = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
    if mark == MOVED_ID:
        refuse_moved(connection, path)
    if mark != APPLICATION_ID and (tables or version or mark):
        raise DatabaseUnusable(f"The file {path} is a database of another program.")
    return version


def _refuse_newer(version: int, newest: int, path: Path) -> None:
    if version > newest:
        raise DatabaseUnusable(
            f"The database {path} was written by a newer Atelier (schema {version}, this one knows "
            f"{newest}): install the newer version, or use the copy made before the upgrade."
        )


def _run(connection: sqlite3.Connection, step: Migration) -> None:
    """Run one migration, whole or not at all. Foreign keys are off meanwhile and checked at its end."""
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(step.sql):
            connection.execute(statement)
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise sqlite3.IntegrityError(f"migration {step.version} breaks references of {broken[0][0]}")
        connection.execute(f"PRAGMA user_version={step.version}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _statements(sql: str) -> Iterator[str]:
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise sqlite3.ProgrammingError("the migration's last statement has no end")
