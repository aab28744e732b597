"""The store's own functions over a plain sqlite3 connection, in the calling thread: a baseline, a way to
write long histories quickly, and a way to record the statements of a transaction."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.store.sql import Connection
from bot.store.sqlite.connect import open_writer
from bot.store.sqlite.database import Database

P = ParamSpec("P")
T = TypeVar("T")


class BareDatabase(Database):
    """`Database` without threads: every write a transaction, or a part of one inside `batch()`."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        self.path = path
        self._connection = open_writer(path)
        self._batched = False

    async def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        if self._batched:
            return function(self._connection, *args, **kwargs)
        with self._transaction():
            return function(self._connection, *args, **kwargs)

    async def read(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return function(self._connection, *args, **kwargs)

    async def read_point(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return function(self._connection, *args, **kwargs)

    async def read_long(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return function(self._connection, *args, **kwargs)

    async def read_aside(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return function(self._connection, *args, **kwargs)

    def pragma(self, text: str) -> None:
        self._connection.execute(f"PRAGMA {text}").fetchall()

    @contextmanager
    def counted(self) -> Iterator[list[int]]:
        """Count in the yielded list's only number what SQLite's own machine does in the block, in hundreds
        of its instructions: the work of a read, which no other work on this computer changes."""
        count = [0]

        def step() -> int:
            count[0] += 1
            return 0

        self._connection.set_progress_handler(step, 100)
        try:
            yield count
        finally:
            self._connection.set_progress_handler(None, 0)

    async def write_noted(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Note nothing: no older copy can take the place of a benchmark's file."""
        return await self.write(function, *args, **kwargs)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make everything written in the block one transaction: thousands of jobs a second."""
        with self._transaction():
            self._batched = True
            try:
                yield
            finally:
                self._batched = False

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    async def checkpoint(self) -> None:
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    async def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it was executed. `rows` is True if it returns rows."""

    sql: str
    parameters: Any
    has_rows: bool


@dataclass
class _Recorder:
    """Takes the place of a connection and notes the executed statements."""

    connection: sqlite3.Connection
    said: list[Statement]

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        cursor = self.connection.execute(sql, parameters)
        self.said.append(Statement(sql, parameters, cursor.description is not None))
        return cursor

    def executemany(self, sql: str, parameters: Sequence[Any]) -> sqlite3.Cursor:
        for row in parameters:
            self.execute(sql, row)
        return self.connection.cursor()


class RecordingDatabase(BareDatabase):
    """`BareDatabase` that keeps the statements of each transaction in `transactions`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.transactions: list[list[Statement]] = []

    async def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        said: list[Statement] = []

        def recorded(connection: Connection) -> T:
            assert isinstance(connection, sqlite3.Connection)
            return function(_Recorder(connection, said), *args, **kwargs)

        value = await super().write(recorded)
        self.transactions.append(said)
        return value
