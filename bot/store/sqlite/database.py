"""One writer, readers beside it, and a transaction that is always one function.

A transaction spread over awaits can be cancelled half-way or mixed with another task's; a function
that runs in the connection's own thread cannot. If the task that waits for it is cancelled, it still
runs to its end: it happened or it did not, and the rows say which.
"""

import asyncio
import contextvars
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar, cast

import aiosqlite

from bot.domain.errors import AtelierError, Conflict, DatabaseUnusable, StoreError
from bot.store.sqlite.connect import FileLock, open_reader, open_writer, take

P = ParamSpec("P")
T = TypeVar("T")

_TAKEN = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})
_ENDS = {"IMMEDIATE": "COMMIT", "DEFERRED": "ROLLBACK"}  # a damaged file can be read from, not committed
_DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})


class _Thread(aiosqlite.Connection):
    """An SQLite connection in a thread that ends with the program."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True  # an open database must not keep a failed start from ending

    async def start(self) -> Self:
        """Opens it. Raises what the connector raises."""
        try:
            await self
        except BaseException:
            await asyncio.to_thread(self._thread.join)  # its last word needs the loop to be open
            raise
        return self

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Calls the function with the connection, in the thread, after those that came before. A refusal
        from there is in the language of whoever asked."""
        here = contextvars.copy_context()
        call = self._execute(lambda: here.run(function, self._conn))  # type: ignore[no-untyped-call]
        return cast(T, await call)


class Reader:
    """A read-only connection. Each `read` sees one state of the database."""

    def __init__(self, path: Path, connection: _Thread) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    async def open(cls, path: Path) -> "Reader":
        """Raises DatabaseUnusable."""
        return cls(path, await _Thread(partial(open_reader, path)).start())

    async def read(
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `function(connection, …)` returns. Raises StoreError."""
        return await self._connection.run(partial(_transaction, "DEFERRED", function, args, kwargs))

    async def close(self) -> None:
        await self._connection.close()


class Database:
    """The live database: `write` for transactions, `read` for everything else."""

    def __init__(self, path: Path, lock: FileLock, writer: _Thread, reader: Reader) -> None:
        self.path = path
        self._lock = lock
        self._writer = writer
        self._reader = reader

    @classmethod
    async def open(cls, path: Path) -> "Database":
        """Creates or upgrades the file and locks it for this process.

        Raises DatabaseInUse or DatabaseUnusable.
        """
        lock = take(path)
        try:
            writer = await _Thread(partial(open_writer, path)).start()
            try:
                reader = await Reader.open(path)
            except BaseException:
                await writer.close()
                raise
        except BaseException:
            lock.release()
            raise
        return cls(path, lock, writer, reader)

    async def write(
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """One transaction: `function(connection, …)`, committed to disk when this returns.

        If it raises, nothing of it happened. Raises Conflict for a row that exists already and
        StoreError for what SQLite refuses, besides the function's own errors.
        """
        return await self._writer.run(partial(_transaction, "IMMEDIATE", function, args, kwargs))

    async def read(
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `function(connection, …)` finds, without waiting for writers. Raises StoreError."""
        return await self._reader.read(function, *args, **kwargs)

    async def checkpoint(self) -> None:
        """Brings the -wal file into the database and empties it, unless a reader still needs it."""
        await self._writer.run(_checkpoint)

    async def close(self) -> None:
        """Finishes what was begun and lets the next bot in."""
        await self._reader.close()
        await self._writer.close()
        self._lock.release()


def _checkpoint(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _transaction(
    kind: str,
    function: Callable[Concatenate[sqlite3.Connection, P], T],
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
    if name in _TAKEN:
        return Conflict(f"The database has such a row already: {error}.")
    if name in _DAMAGED:
        return DatabaseUnusable(f"The database is damaged: {error}.")
    return StoreError(f"The database refused: {error}.")
