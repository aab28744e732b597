"""One connection that writes, others beside it that read, and transactions that are always one function.

A transaction spread over awaits can be cancelled half-way or mixed with another task's; a function that
runs in the connection's own thread cannot. If the task that waits for it is cancelled, it still runs to its
end: it happened or it did not, and the rows say which.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar, cast

from bot.domain.errors import AtelierError, Conflict, DatabaseUnusable, StoreError
from bot.ports import metrics, tracing
from bot.store.sql import Connection, Known
from bot.store.sqlite.connect import PATIENCE, FileLock, Writer, open_reader, open_writer, set_pragmas, take
from bot.store.sqlite.continuity import UNKNOWN, Continuity, newest_nonce
from bot.store.sqlite.migrate import delete_old_copies
from bot.store.sqlite.thread import ConnectionThread

P = ParamSpec("P")
T = TypeVar("T")

_UNIQUE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})
_REFUSALS = (
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_CORRUPT",
    "SQLITE_NOTADB",
)
"""How SQLite's names of what disk or file will not do begin: no other change will go through either."""

_DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})
_POINT_PRAGMAS = ("busy_timeout=0",)  # nothing waits in the event loop: what is locked is read in the thread
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

    read_long = read

    async def read_aside(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `read`, over a connection of its own."""
        return await _read_aside(self.path, function, *args, **kwargs)

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

    read_long = read

    async def read_aside(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Read the file itself, over a connection of its own."""
        return await _read_aside(self.path, function, *args, **kwargs)

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

    name = "sqlite"
    rolled_back: int | None = None
    """None: nothing else can change the file while this process has it."""

    moves = 0
    """It does not move: see `rolled_back`."""

    _points: sqlite3.Connection | None = None
    """Reads in the event loop. Never in a transaction while anything is awaited."""

    def __init__(self, path: Path, lock: FileLock, writer: ConnectionThread, reader: Reader) -> None:
        self.path = path
        self.place = str(path)
        self.is_latest = False
        self._continuity = Continuity(path)
        self._lock = lock
        self._writer = writer
        self._reader = reader
        self._long_reader: Reader | None = None  # opened with the first long read
        self._opening = asyncio.Lock()
        self._aside = asyncio.Lock()
        self.refusal: str | None = None
        """Why the disk or the file did not take the last change; None if it did."""

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
        try:
            database._points = _open_points(path)
            database.is_latest = await reader.read(database._continuity.holds)
        except BaseException:
            await database.close()
            raise
        return database

    async def trust(self, latest: bool) -> None:
        """Take the file for the latest one, or for an older copy, also after a restart. Raises StoreError."""
        self.is_latest = latest
        await self._writer.run(self._note)

    def _note(self, connection: sqlite3.Connection) -> None:
        """Write down beside the file what was signed last, so that an older copy of it can be told from it.

        In the writer's thread: two at once would take each other's file away, or end with the older.
        """
        try:
            self._continuity.note(newest_nonce(connection) if self.is_latest else UNKNOWN)
        except OSError as error:
            raise StoreError(f"Nothing can be written beside {self.path}: {error.strerror}.") from error

    async def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(connection, …)` as one transaction, committed to disk when this returns.

        If it raises, nothing of it happened. Raises Conflict for a row that exists already and StoreError
        for what SQLite refuses, besides the function's own errors.
        """
        return await self._commit(_name(function), partial(_transaction, "IMMEDIATE", function, args, kwargs))

    async def write_noted(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `write`, for what signs: its payment is also named beside the file when this returns.

        So an older copy of the file can be told from it. What may be an older copy itself stays one until
        `trust`. Raises StoreError also if that cannot be written; the transaction has happened then.
        """

        def signed(connection: sqlite3.Connection) -> T:
            value: T = _transaction("IMMEDIATE", function, args, kwargs, connection)
            if self.is_latest:
                self._note(connection)
            return value

        return await self._commit(_name(function), signed)

    async def _commit(self, verb: str, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run a whole transaction, record its time, and note whether disk and file take changes."""
        begun = time.perf_counter()
        try:
            with tracing.span("commit", verb=verb):
                value = await self._writer.run(function)
        except AtelierError as error:
            if getattr(error.__cause__, "sqlite_errorname", "").startswith(_REFUSALS):
                self.refusal = str(error)
            raise
        finally:
            metrics.store("write", time.perf_counter() - begun)
        self.refusal = None
        return value

    async def read(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns, without waiting for writers. Raises StoreError."""
        begun = time.perf_counter()
        try:
            return await self._reader.read(function, *args, **kwargs)
        finally:
            metrics.store("read", time.perf_counter() - begun)

    async def read_point(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns, read in the event loop itself.

        For a few rows that an index finds: the way to the reader's thread and back costs more than they do.
        It sees everything that was committed before. Raises StoreError.
        """
        if self._points is not None:
            try:
                return _transaction("DEFERRED", function, args, kwargs, self._points)
            except StoreError as error:
                if not _is_busy(error.__cause__):
                    raise
        return await self.read(function, *args, **kwargs)

    async def read_long(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns, over a second connection: these wait for each other.

        For reads that may take a tenth of a second: work and balances go on meanwhile. Raises StoreError.
        """
        begun = time.perf_counter()
        try:
            async with self._opening:
                if self._long_reader is None:
                    self._long_reader = await Reader.open(self.path)
            return await self._long_reader.read(function, *args, **kwargs)
        finally:
            metrics.store("long_read", time.perf_counter() - begun)

    async def read_aside(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns, over a connection of its own, one at a time.

        For reads of a whole history, which take seconds: all others go on meanwhile. Raises StoreError.
        """
        async with self._aside:
            return await _read_aside(self.path, function, *args, **kwargs)

    async def look_back(self) -> None:
        """Return: see `rolled_back`."""

    async def accept_rollback(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Take the file for an older copy of it, and run `function(connection, …)`. Raises StoreError."""
        await self.trust(False)
        value = await self.write(function, *args, **kwargs)
        self.rolled_back = None
        return value

    async def versions(self) -> tuple[int, str]:
        """Return the number of the newest migration that this file has been through, and SQLite's version."""
        return await self.read_point(_versions)

    async def delete_old_copies(self, before: int) -> int:
        """Delete copies from before upgrades, made before that epoch millisecond. Return their number."""
        return await asyncio.to_thread(delete_old_copies, self.path, before)

    async def checkpoint(self) -> None:
        """Bring the -wal file into the database and empty it, unless a reader still needs it."""
        await self._writer.run(_checkpoint)

    async def close(self) -> None:
        """Finish what was begun and release the lock."""
        if self._points is not None:
            self._points.close()
            self._points = None
        if self._long_reader is not None:
            await self._long_reader.close()
        await self._reader.close()
        await self._writer.close()
        self._lock.release()


async def _read_aside(
    path: Path, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    reader = await Reader.open(path)
    try:
        return await reader.read(function, *args, **kwargs)
    finally:
        await reader.close()


def _versions(connection: Connection) -> tuple[int, str]:
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    return int(schema), f"SQLite {sqlite3.sqlite_version}"


def _open_points(path: Path) -> sqlite3.Connection:
    connection = open_reader(path)
    set_pragmas(connection, _POINT_PRAGMAS)
    return connection


def _is_busy(error: BaseException | None) -> bool:
    """Return True if another connection had what was asked for locked at that moment."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _name(function: object) -> str:
    """Return the verb's name for its span."""
    return str(getattr(function, "__name__", "")).lstrip("_")


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
    """Do as much as readers allow now. To wait for one, as long as an export or Litestream reads, would hold
    up every payment meanwhile; the next checkpoint does the rest."""
    set_pragmas(connection, ("busy_timeout=0",))
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        set_pragmas(connection, (PATIENCE,))


def _transaction(
    kind: str,
    function: Callable[Concatenate[Connection, P], T],
    args: tuple[object, ...],
    kwargs: dict[str, object],
    connection: sqlite3.Connection,
) -> T:
    known = Known() if isinstance(connection, Writer) else None
    try:
        connection.execute(f"BEGIN {kind}")
        if isinstance(connection, Writer):
            connection.known = known
        try:
            value = cast(Callable[..., T], function)(connection, *args, **kwargs)
            for act in known.beforehand if known is not None else ():
                act()
            connection.execute(_ENDS[kind])
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            if isinstance(connection, Writer):
                connection.known = None
    except sqlite3.Error as error:
        raise _translated(error) from error
    for act in known.afterwards if known is not None else ():
        act()
    return value


def _translated(error: sqlite3.Error) -> AtelierError:
    name = getattr(error, "sqlite_errorname", "")
    if name in _UNIQUE:
        return Conflict(f"The database has such a row already: {error}.")
    if name in _DAMAGED:
        return DatabaseUnusable(f"The database is damaged: {error}.")
    return StoreError(f"The database refused: {error}.")
