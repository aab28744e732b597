"""Look at a database without changing it: for `python -m bot check`."""

import asyncio
from collections.abc import Callable

import psycopg

from bot.config.postgres_url import PostgresUrl
from bot.domain.members import check_clocks
from bot.store.postgres.errors import unusable
from bot.store.postgres.migrate import check_rights, check_version
from bot.store.postgres.move_target import identity_of
from bot.store.postgres.session import connect

_CLOCK = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"


def has_row(url: PostgresUrl, query: str, *parameters: str) -> bool:
    """Return the answer of a query for a truth value; False for an empty database.

    Raises DatabaseUnusable, also for another program's database or a newer schema.
    """
    connection = connect(url)
    try:
        return check_version(connection, str(url)) > 0 and bool(
            connection.execute(query, parameters).fetchone()[0]
        )
    except psycopg.Error as error:
        raise unusable(url, error) from error
    finally:
        connection.close()


def identity(url: PostgresUrl) -> str:
    """Return what tells the database and its schema from all others. Raises DatabaseUnusable."""
    connection = connect(url)
    try:
        return identity_of(connection.raw)
    except psycopg.Error as error:
        raise unusable(url, error) from error
    finally:
        connection.close()


async def look(url: PostgresUrl, now: Callable[[], int] | None = None) -> tuple[int, str]:
    """Return the schema's version, 0 for an empty database, and PostgreSQL's.

    With `now`, this machine's clock in epoch milliseconds, ask what a start would ask besides. Raises
    DatabaseUnusable for a server that cannot be reached or could lose payments, for another program's
    database, for a newer schema, and then for what belongs to another role; ClocksApart.
    """
    return await asyncio.to_thread(_look, url, now)


def _look(url: PostgresUrl, now: Callable[[], int] | None) -> tuple[int, str]:
    connection = connect(url)
    try:
        version = check_version(connection, str(url))
        server = str(connection.execute("SELECT current_setting('server_version')").fetchone()[0])
        if now is not None:
            check_rights(connection, str(url), version)
            before, theirs = now(), int(connection.execute(_CLOCK).fetchone()[0])
            check_clocks(before, theirs, now())
        return version, server
    except psycopg.Error as error:
        raise unusable(url, error) from error
    finally:
        connection.close()
