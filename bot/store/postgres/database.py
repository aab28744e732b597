"""One connection that writes, others that read, and transactions that are always one function.

Each transaction that writes takes one lock, over all processes, and asks whether this process is still a
member of the bot. So verbs mean what they mean on SQLite, and a process that was taken for dead writes
nothing. A connection that was lost is a StoreError; the next transaction opens another.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import psycopg

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import AtelierError, RolledBack, StoreError
from bot.ports import metrics, tracing
from bot.store.postgres import continuity
from bot.store.postgres.connection import Connection
from bot.store.postgres.errors import FENCED, is_refusal, translated, unusable
from bot.store.postgres.migrate import VERSION_TABLE, migrate
from bot.store.postgres.replaced import delete_old
from bot.store.postgres.session import connect, loses, share
from bot.store.postgres.thread import ConnectionPool, ConnectionThread
from bot.store.sql import Connection as AnyConnection
from bot.store.sql import Known

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

READERS = 4
"""Connections of a process for reads at once."""

_READ = "ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Database:
    """The live database: `write` for transactions that change something, `read` for all others.

    `member`: id and epoch of this process while it shares the bot with others. A write raises Fenced once
    they have taken it for dead. `moves` counts how often it was found on another server than before, or on
    one that was started again; what was decided before is refused then.
    """

    name = "postgresql"

    def __init__(self, url: PostgresUrl, *, alone: bool) -> None:
        self.url = url
        self.place = str(url)
        self.is_latest = False
        self.member: tuple[str, int] | None = None
        self.refusal: str | None = None
        """Why the server did not take the last change; None if it did."""
        self.rolled_back: int | None = None
        """The journal's line that was acknowledged and is gone; None if none is. Nothing is written then."""
        self.moves = 0
        self._alone = alone
        self._server: str | None = None
        self._unsafe: str | None = None  # why the server loses what it acknowledges
        self._is_open = False
        self._line: tuple[int, str] | None = None  # the last one that was acknowledged
        self._writer = ConnectionThread(self._open_writer)
        self._readers = ConnectionPool(partial(connect, url), READERS)
        self._long_readers = ConnectionPool(partial(connect, url, long=True), 1)
        self._aside = asyncio.Lock()

    @classmethod
    async def open(
        cls,
        url: PostgresUrl,
        *,
        alone: bool = False,
        expect: Callable[[AnyConnection], None] = lambda connection: None,
    ) -> Self:
        """Create or upgrade the schema, and hold the database: with other bots, or `alone`.

        `expect` runs in the transaction that takes it for an older copy now. Raises DatabaseInUse,
        DatabaseUnusable or StoreError.
        """
        database = cls(url, alone=alone)
        try:
            database.is_latest = not await database.write(continuity.doubt, expect)
        except BaseException:
            await database.close()
            raise
        return database

    async def trust(self, latest: bool) -> None:
        """Take the database for the latest one, or for an older copy, also after a restart. Raises
        StoreError."""
        self.is_latest = self.is_latest and latest
        moves = self.moves

        def note(connection: Connection) -> None:
            self._write(moves, continuity.note, (), {"latest": latest}, connection)
            self.is_latest = latest  # in this thread, in which moves are found out

        await self._writer.run(note)

    async def look_back(self) -> None:
        """Look for the last acknowledged line of the journal, and remember the newest of any process.

        So a line is missed too whose process ended with the server that had it. A connection that was lost is
        opened again, and with it this process holds the database again. Raises StoreError.
        """
        await self._writer.run(lambda connection: None)
        line = self._line
        is_there, newest, settings = await self.read(continuity.compare, line)
        self._unsafe = loses(self.url, *settings)
        if self._line is not line:
            return  # written or accepted meanwhile
        if line is not None and not is_there:
            self._miss(line)
        elif self.rolled_back is None:
            self._line = newest

    async def accept_rollback(
        self, function: Callable[Concatenate[AnyConnection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Go on with what the database has now, as with an older copy of it.

        `function(connection, …)` runs in the same transaction, before any other write. Raises StoreError.
        """

        def accept(connection: Connection) -> T:
            def both(inside: Connection) -> T:
                continuity.distrust(inside)
                self._line = continuity.newest_line(inside)
                return function(inside, *args, **kwargs)

            value = self._transaction(both, (), {}, connection)
            self.rolled_back, self.is_latest = None, False
            return value

        return await self._writer.run(accept)

    async def write(
        self, function: Callable[Concatenate[AnyConnection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(connection, …)` as one transaction, on the server's disk when this returns.

        If it raises, nothing of it happened, unless the connection was lost while it committed. Raises
        Conflict for a row that exists already, Fenced, RolledBack, and StoreError for what the server
        refuses, besides the function's own errors.
        """
        begun = time.perf_counter()
        try:
            with tracing.span("commit", verb=_name(function)):
                value = await self._writer.run(partial(self._write, self.moves, function, args, kwargs))
        except AtelierError as error:
            if is_refusal(error.__cause__):
                self.refusal = str(error)
            raise
        finally:
            metrics.store("write", time.perf_counter() - begun)
        self.refusal = None
        return value

    write_noted = write  # the journal is in the same database: `continuity` needs no note of its own

    async def read(
        self, function: Callable[Concatenate[AnyConnection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns, without waiting for writers. Raises StoreError."""
        begun = time.perf_counter()
        try:
            return await self._readers.run(partial(read_with, function, args, kwargs))
        finally:
            metrics.store("read", time.perf_counter() - begun)

    read_point = read

    async def read_long(
        self, function: Callable[Concatenate[AnyConnection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns, over a connection for reads that take their time.

        Raises StoreError.
        """
        begun = time.perf_counter()
        try:
            return await self._long_readers.run(partial(read_with, function, args, kwargs))
        finally:
            metrics.store("long_read", time.perf_counter() - begun)

    async def read_aside(
        self, function: Callable[Concatenate[AnyConnection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns, over a connection of its own, one at a time.

        Raises StoreError.
        """
        async with self._aside:
            thread = ConnectionThread(partial(connect, self.url, long=True))
            try:
                return await thread.run(partial(read_with, function, args, kwargs))
            finally:
                await thread.close()

    async def versions(self) -> tuple[int, str]:
        """Return the number of the newest migration that was run, and PostgreSQL's version."""
        return await self.read(_versions)

    async def checkpoint(self) -> None:
        """Return: the server sees to its own files."""

    async def delete_old_copies(self, before: int) -> int:
        """Drop the schemas that restores kept before that epoch millisecond. Return their number."""
        return await self.write(_delete_old, before)

    async def close(self) -> None:
        """Finish what was begun and let go of the database."""
        await self._readers.close()
        await self._long_readers.close()
        await self._writer.close()

    # ── in the writer's thread ───────────────────────────────────────────────────────────────────

    def _open_writer(self) -> Connection:
        connection = connect(self.url)
        try:
            share(connection, self.url, alone=self._alone)
            if self._is_open:
                self._look_again(connection)
            else:
                migrate(connection, self.place)
                self._line = continuity.newest_line(connection)
                self._server = continuity.server(connection)
                self._is_open = True
        except psycopg.Error as error:
            connection.close()
            if error.sqlstate == FENCED:
                raise translated(error) from error
            raise unusable(self.url, error) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _look_again(self, connection: Connection) -> None:
        """Look, after the connection was lost, for the last line that was acknowledged, and at the server.

        Raises StoreError if it is another server: what was decided before has to be decided again.
        """
        found = continuity.server(connection)
        if self._line is not None and not continuity.has_line(connection, self._line):
            self._miss(self._line)
        elif found != self._server:
            connection.begin()
            self._enter(connection)
            # Our own posts are known, and those of a lost process have the nonces that ours would have. To
            # expect all as posted would keep results from channels that cannot be looked through.
            is_doubtful = continuity.doubt(connection, lambda connection: None)
            connection.commit()
            self.is_latest = self.is_latest and not is_doubtful
            self._server, self.moves = found, self.moves + 1
            raise StoreError(
                f"The database {self.place} was started again or is on another server: try again."
            )
        else:
            log.info("the database %s is there again", self.place)
        self._server = found

    def _miss(self, line: tuple[int, str]) -> None:
        if self.rolled_back is None:
            log.error("line %d of the journal is gone: the database was set back", line[0])
        self.rolled_back = line[0]

    def _enter(self, connection: Connection) -> None:
        connection.execute("SELECT enter(?, ?)", self.member or (None, None))

    def _write(
        self,
        moves: int,
        function: Callable[..., T],
        args: tuple[object, ...],
        kwargs: dict[str, object],
        connection: Connection,
    ) -> T:
        if self.rolled_back is not None:
            raise RolledBack(f"Line {self.rolled_back} of the journal was acknowledged and is gone.")
        if self._unsafe is not None or moves != self.moves:
            raise StoreError(self._unsafe or f"The database {self.place} was started again: try again.")
        return self._transaction(function, args, kwargs, connection)

    def _transaction(
        self,
        function: Callable[..., T],
        args: tuple[object, ...],
        kwargs: dict[str, object],
        connection: Connection,
    ) -> T:
        known = Known()
        try:
            connection.begin()
            try:
                self._enter(connection)
                connection.known = known
                value = function(connection, *args, **kwargs)
                for act in known.beforehand:
                    act()
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
            finally:
                connection.known = None
        except psycopg.Error as error:
            raise translated(error) from error
        self._line = known.line or self._line
        for act in known.afterwards:
            act()
        return value


def read_with(
    function: Callable[..., T],
    args: tuple[object, ...],
    kwargs: dict[str, object],
    connection: Connection,
    *,
    keep: bool = False,
) -> T:
    """Return what `function(connection, …)` returns, in a transaction that sees one state and cannot write.

    `keep` what it writes to temporary tables, which such a transaction can. Raises StoreError and what the
    function raises.
    """
    try:
        connection.begin(_READ)
        try:
            value = function(connection, *args, **kwargs)
            connection.commit() if keep else connection.leave()
        except BaseException:
            connection.rollback()
            raise
    except psycopg.Error as error:
        raise translated(error) from error
    return value


def _delete_old(connection: AnyConnection, before: int) -> int:
    assert isinstance(connection, Connection)
    return delete_old(connection.raw, before)


def _versions(connection: AnyConnection) -> tuple[int, str]:
    row: Any = connection.execute(
        f"SELECT max(version), current_setting('server_version') FROM {VERSION_TABLE}"  # noqa: S608
    ).fetchone()
    return int(row[0]), f"PostgreSQL {row[1]}"


def _name(function: object) -> str:
    """Return the verb's name for its span."""
    return str(getattr(function, "__name__", "")).lstrip("_")
