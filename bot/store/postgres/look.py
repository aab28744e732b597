"""Look at a database without changing it: for `python -m bot check`."""

import asyncio

import psycopg

from bot.config.postgres_url import PostgresUrl
from bot.store.postgres.errors import unusable
from bot.store.postgres.migrate import check_version
from bot.store.postgres.session import connect


def has_row(url: PostgresUrl, query: str) -> bool:
    """Return the answer of a query for a truth value; False for an empty database.

    Raises DatabaseUnusable, also for another program's database or a newer schema.
    """
    connection = connect(url)
    try:
        return check_version(connection, str(url)) > 0 and bool(connection.execute(query).fetchone()[0])
    except psycopg.Error as error:
        raise unusable(url, error) from error
    finally:
        connection.close()


async def look(url: PostgresUrl) -> tuple[int, str]:
    """Return the schema's version, 0 for an empty database, and PostgreSQL's.

    Raises DatabaseUnusable for a server that cannot be reached or could lose payments, for another program's
    database, and for a newer schema.
    """
    return await asyncio.to_thread(_look, url)


def _look(url: PostgresUrl) -> tuple[int, str]:
    connection = connect(url)
    try:
        version = check_version(connection, str(url))
        return version, str(connection.execute("SELECT current_setting('server_version')").fetchone()[0])
    except psycopg.Error as error:
        raise unusable(url, error) from error
    finally:
        connection.close()
