"""Put another file in the place of the database: a copy that is restored, or one that was mended.

At every instant the name leads to a whole database: the old one or the new one, never one with the other's
-wal file. The caller holds the lock (`connect.take`), so no bot has it open.
"""

import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.domain.errors import DatabaseUnusable
from bot.store.sqlite.connect import open_unchecked, set_pragmas, take
from bot.store.sqlite.continuity import forget
from bot.store.sqlite.migrate import KEPT, check_version, copy_into, sync

NEW = ".new"


def copy_checked(source: Path, target: Path) -> None:
    """Write a copy of a database, with what its -wal file has, that this program can work with.

    An older schema is fine: the start migrates it. Raises DatabaseUnusable.
    """
    if not source.is_file():
        raise DatabaseUnusable(f"There is no database at {source}.")
    try:
        connection = open_unchecked(source)
        try:
            if check_version(connection, source) == 0:
                raise DatabaseUnusable(f"The file {source} is empty.")
            answers = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
            if answers != ["ok"]:
                raise DatabaseUnusable(f"The database {source} is damaged: {answers[0]}.")
            set_pragmas(connection, ("query_only=OFF",))  # VACUUM INTO counts as writing
            copy_into(connection, target)
        finally:
            connection.close()
    except OSError as error:
        raise DatabaseUnusable(f"The copy {target} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The database {source} cannot be used: {error}.") from error


def restore_copy(source: Path, database: Path, stamp: str) -> Path | None:
    """Put a copy of `source` in the place of the database. Return where the old database is kept, if any.

    The next start takes the new one for an older copy, so that nothing is bought or posted a second time.
    Raises DatabaseInUse while a bot runs, or DatabaseUnusable.
    """
    if not source.is_file():
        raise DatabaseUnusable(f"There is no database at {source}.")
    existed = database.exists()
    if existed and source.samefile(database):
        raise DatabaseUnusable(f"{source} is the database itself.")
    lock = take(database, damaged=True)
    try:
        return replace(database, partial(copy_checked, source), stamp, older=True)
    except BaseException as error:
        if not existed:  # the lock has made an empty one
            database.unlink(missing_ok=True)
        if isinstance(error, OSError):
            message = f"The database {database} cannot be replaced: {error.strerror}."
            raise DatabaseUnusable(message) from error
        raise
    finally:
        lock.release()


def replace(database: Path, make: Callable[[Path], None], stamp: str, *, older: bool) -> Path | None:
    """Let `make` write a file and put it in the place of the database. Return where the old one is kept.

    `older`: what was signed with the old one may be unknown to the new one, so that it is taken for an older
    copy at the next start. Returns None if there was no database. Raises what `make` raises, or OSError; then
    the database is as it was.
    """
    database = database.resolve()
    part = Path(f"{database}{NEW}")
    part.unlink(missing_ok=True)
    try:
        make(part)
        kept = _keep(database, Path(f"{database}.{KEPT}{stamp}"))
        if older:
            forget(database)
        os.replace(part, database)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    for suffix in ("-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    sync(database.parent)
    return kept


def _keep(database: Path, kept: Path) -> Path | None:
    """Give the database a second name, with everything that its -wal file has."""
    wal = Path(f"{database}-wal")
    exists = database.exists() and database.stat().st_size > 0
    is_empty = exists and _empty_wal(database)
    if exists:
        os.link(database, kept)  # first: where it cannot be linked, the -wal file has to stay with it
        os.utime(kept)  # the time that counts for its deletion
    if not is_empty and wal.exists():
        os.utime(wal)
        os.replace(wal, f"{kept}-wal")  # it fits this database alone, or one that is gone
    sync(kept.parent)
    return kept if exists else None


def _empty_wal(database: Path) -> bool:
    """Bring the -wal file into the database; False if it is too damaged for that.

    Raises DatabaseUnusable while another program reads it.
    """
    try:
        connection = sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, isolation_level=None)
        try:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (
            sqlite3.SQLITE_CORRUPT,
            sqlite3.SQLITE_NOTADB,
        ):
            raise DatabaseUnusable(f"The database {database} cannot be used: {error}.") from error
        return False
    if busy:
        raise DatabaseUnusable(f"Another program reads the database {database}: end it first.")
    return True
