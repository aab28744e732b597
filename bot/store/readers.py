"""Open either engine to read it: beside the running bot, or of a copy."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot.config.postgres_url import PostgresUrl
from bot.store.engine import Readable, require_psycopg
from bot.store.sql import Connection
from bot.store.sqlite import database as sqlite

P = ParamSpec("P")
T = TypeVar("T")

Where = Path | PostgresUrl
"""Where a database is: SQLite's file, or the address of one on a PostgreSQL server."""


class Scratch(Readable, Protocol):
    """A database that is only read, with writable copies of some tables for this connection alone."""

    async def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(connection, …)` as one transaction over the copies."""


async def open_reader(where: Where) -> Readable:
    """Open the database read-only. Raises DatabaseUnusable if there is none, or none of this schema."""
    if isinstance(where, Path):
        return await sqlite.Reader.open(where)
    require_psycopg()
    from bot.store.postgres.reader import Reader  # noqa: PLC0415  psycopg is loaded only where it is needed

    return await Reader.open(where)


async def open_scratch_tables(where: Where, tables: Sequence[str]) -> Scratch:
    """Open the database read-only, with writable copies of these tables. Raises DatabaseUnusable."""
    if isinstance(where, Path):
        return await sqlite.Scratch.open(where, tables)
    require_psycopg()
    from bot.store.postgres.reader import Scratch as ServerScratch  # noqa: PLC0415

    return await ServerScratch.open_with(where, tables)
