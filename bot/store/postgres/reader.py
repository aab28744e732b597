"""Connections that cannot write, for commands beside the running bots."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Concatenate, ParamSpec, Self, TypeVar

import psycopg

from bot.config.postgres_url import PostgresUrl
from bot.store.postgres.connection import Connection
from bot.store.postgres.database import read_with
from bot.store.postgres.errors import translated
from bot.store.postgres.migrate import check_schema
from bot.store.postgres.session import connect
from bot.store.postgres.thread import ConnectionThread
from bot.store.sql import Connection as AnyConnection

P = ParamSpec("P")
T = TypeVar("T")


class Reader:
    """A read-only connection. Each `read` sees one state of the database."""

    name = "postgresql"

    def __init__(self, url: PostgresUrl, thread: ConnectionThread) -> None:
        self.place = str(url)
        self._url = url
        self._thread = thread

    @classmethod
    async def open(cls, url: PostgresUrl) -> Self:
        """Raises DatabaseUnusable."""
        return cls(url, await ConnectionThread.start(partial(_open, url, ())))

    async def read(
        self, function: Callable[Concatenate[AnyConnection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns. Raises StoreError and what the function raises."""
        return await self._thread.run(partial(read_with, function, args, kwargs))

    read_long = read

    async def read_aside(
        self, function: Callable[Concatenate[AnyConnection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `read`, over a connection of its own: other reads go on meanwhile."""
        reader = await Reader.open(self._url)
        try:
            return await reader.read(function, *args, **kwargs)
        finally:
            await reader.close()

    async def close(self) -> None:
        await self._thread.close()


class Scratch(Reader):
    """A read-only connection with writable copies of some tables, for this connection alone.

    What is written goes to the copies, under the same names; the database is not changed. `read_aside` reads
    the database itself, without the copies.
    """

    @classmethod
    async def open_with(cls, url: PostgresUrl, tables: Sequence[str]) -> Self:
        """Raises DatabaseUnusable, also if the role may not create temporary tables."""
        return cls(url, await ConnectionThread.start(partial(_open, url, tables)))

    async def write(
        self, function: Callable[Concatenate[AnyConnection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(connection, …)` as one transaction over the copies."""
        return await self._thread.run(partial(read_with, function, args, kwargs, keep=True))


def _open(url: PostgresUrl, tables: Sequence[str]) -> Connection:
    connection = connect(url, long=True)
    try:
        check_schema(connection, str(url))
        schema = connection.execute("SELECT quote_ident(current_schema())").fetchone()[0]
        for table in tables:  # a temporary table hides the one of the same name
            connection.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {schema}.{table} INCLUDING ALL)")
            connection.execute(f"INSERT INTO {table} SELECT * FROM {schema}.{table}")  # noqa: S608
    except psycopg.Error as error:
        connection.close()
        raise translated(error) from error
    except BaseException:
        connection.close()
        raise
    return connection
