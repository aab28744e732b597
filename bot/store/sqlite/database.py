"""One connection that writes, one beside it that reads, and transactions that are always one function.

A transaction spread over awaits can be cancelled half-way or mixed with another task's; a function that
runs in the connection's own thread cannot. If the task that waits for it is cancelled, it still runs to its
end: it happened or it did not, and the rows say which.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar, cast

from bot.domain.errors import AtelierError, Conflict, DatabaseUnusable, StoreError
from bot.store.sql import Connection
from bot.store.sqlite.connect import FileLock, open_reader, open_writer, set_pragmas, take
from bot.store.sqlite.continuity import UNKNOWN, Continuity, newest_nonce
from bot.store.sqlite.thread import ConnectionThread

P = ParamSpec("P")
T = TypeVar("T")

_UNIQUE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})
_DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})
_ENDS = {
    "IMMEDIATE": "COMMIT",
    "": "COMMIT",
    "DEFERRED": "ROLLBACK",
}  # a damaged file can be read from, not committed


class Reader:
    """A read-only connection. Each `read` sees one state of the database."""

    def __init__(self, path: Path, thread: ConnectionThread) -> None:
        self.path = path
        self._thread = thread

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Raises DatabaseUnusable."""
        return cls(path, await ConnectionThread.start(partial(open_reader, path)))

    async def read(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns. Raises StoreError and what the function raises."""
        return await self._thread.run(partial(_transaction, "DEFERRED", function, args, kwargs))

    async def close(self) -> None:
        await self._thread.close()


class Scratch:
    """A read-only connection with writable copies of some tables, in memory and for this connection alone.

    What is written goes to the copies, under the same names; the file is not touched.
    """

    def __init__(self, path: Path, thread: ConnectionThread) -> None:
        self.path = path
        self._thread = thread

    @classmethod
    async def open(cls, path: Path, tables: Sequence[str]) -> Self:
        """Raises DatabaseUnusable."""
        return cls(path, await ConnectionThread.start(partial(_open_scratch, path, tables)))

    async def read(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns. Raises StoreError and what the function raises."""
        return await self._thread.run(partial(_transaction, "DEFERRED", function, args, kwargs))

    async def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(connection, …)` as one transaction over the copies."""
        return await self._thread.run(partial(_transaction, "", function, args, kwargs))

    async def close(self) -> None:
        await self._thread.close()


class Database:
    """The live database: `write` for transactions that change something, `read` for all others.

    `is_latest`: it is the one that the last process left, not an older copy of it.
    """

    def __init__(self, path: Path, lock: FileLock, writer: ConnectionThread, reader: Reader) -> None:
        self.path = path
        self.is_latest = False
        self._continuity = Continuity(path)
        self._lock = lock
        self._writer = writer
        self._reader = reader
        self._aside = asyncio.Lock()
        self._noting = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Create or upgrade the file and lock it for this process.

        Raises DatabaseInUse or DatabaseUnusable.
        """
        lock = take(path)
        try:
            writer = await ConnectionThread.start(partial(open_writer, path))
            try:
                reader = await Reader.open(path)
            except BaseException:
                await writer.close()
                raise
        except BaseException:
            lock.release()
            raise
        database = cls(path, lock, writer, reader)
        database.is_latest = await reader.read(database._continuity.holds)
        return database

    async def trust(self, latest: bool) -> None:
        """Take the file for the latest one, or for an older copy, also after a restart. Raises StoreError."""
        self.is_latest = latest
        await self._note()

    async def note_latest(self) -> None:
        """Write down beside the file what was signed last, so that an older copy of it can be told from it.

        What may be an older copy itself stays one until `trust`. Raises StoreError.
        """
        if self.is_latest:
            await self._note()

    async def _note(self) -> None:
        try:
            async with self._noting:  # two at once would take each other's file away, or end with the older
                nonce = await self._writer.run(newest_nonce) if self.is_latest else UNKNOWN
                await asyncio.to_thread(self._continuity.note, nonce)
        except OSError as error:
            raise StoreError(f"Nothing can be written beside {self.path}: {error.strerror}.") from error

    async def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(connection, …)` as one transaction, committed to disk when this returns.

        If it raises, nothing of it happened. Raises Conflict for a row that exists already and StoreError
        for what SQLite refuses, besides the function's own errors.
        """
        return await self._writer.run(partial(_transaction, "IMMEDIATE", function, args, kwargs))

    async def read(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns, without waiting for writers. Raises StoreError."""
        return await self._reader.read(function, *args, **kwargs)

    async def read_aside(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns, over a connection of its own, one at a time.

        For reads that take long: all others go on meanwhile. Raises StoreError.
        """
        async with self._aside:
            reader = await Reader.open(self.path)
            try:
                return await reader.read(function, *args, **kwargs)
            finally:
                await reader.close()

    async def checkpoint(self) -> None:
        """Bring the -wal file into the database and empty it, unless a reader still needs it."""
        await self._writer.run(_checkpoint)

    async def close(self) -> None:
        """Finish what was begun and release the lock."""
        await self._reader.close()
        await self._writer.close()
        self._lock.release()


def _open_scratch(path: Path, tables: Sequence[str]) -> sqlite3.Connection:
    connection = open_reader(path)
    try:
        set_pragmas(connection, ("query_only=OFF",))  # the file itself stays opened read-only
        for table in tables:
            row = connection.execute(
                "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)
            ).fetchone()
            connection.execute(row["sql"].replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
            connection.execute(f"INSERT INTO temp.{table} SELECT * FROM main.{table}")  # noqa: S608
    except BaseException:
        connection.close()
        raise
    return connection


def _checkpoint(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _transaction(
    kind: str,
    function: Callable[Concatenate[Connection, P], T],
    args: tuple[object, ...],
    kwargs: dict[str, object],
    connection: sqlite3.Connection,
) -> T:
    try:
        connection.execute(f"BEGIN {kind}")
        try:
            value = cast(Callable[..., T], function)(connection, *args, **kwargs)
            connection.execute(_ENDS[kind])
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise _translated(error) from error
    return value


def _translated(error: sqlite3.Error) -> AtelierError:
    name = getattr(error, "sqlite_errorname", "")
    if name in _UNIQUE:
        return Conflict(f"The database has such a row already: {error}.")
    if name in _DAMAGED:
        return DatabaseUnusable(f"The database is damaged: {error}.")
    return StoreError(f"The database refused: {error}.")
