"""A connection for a command of the terminal that works on the whole database at once."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseUnusable
from bot.store.postgres.connection import Connection
from bot.store.postgres.errors import interrupted, reason
from bot.store.postgres.session import connect, share
from bot.store.postgres.tables import lift_timeouts

SNAPSHOT = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""A transaction that sees one state of the database and changes nothing."""


@contextmanager
def tool(url: PostgresUrl, *, alone: bool) -> Iterator[Connection]:
    """Yield a connection, which is closed afterwards. `alone`: no bot and no other command may be there.

    Raises DatabaseInUse; DatabaseUnusable, which is DatabaseAway also if the server goes away meanwhile; and
    StoreError for what PostgreSQL refuses.
    """
    connection = connect(url, long=True)
    try:
        if alone:
            share(connection, url, alone=True)
        yield connection
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseUnusable(f"The role of {url} may not do that: {reason(error)}.") from error
    except psycopg.Error as error:
        raise interrupted(url, error) from error
    finally:
        connection.close()


@contextmanager
def transaction(connection: Connection, how: str = "", *, keep: bool) -> Iterator[None]:
    """Enclose what takes its time in a transaction, which is committed, or undone unless `keep`."""
    connection.begin(how)
    try:
        lift_timeouts(connection.raw)
        yield
        if keep:
            connection.commit()
    finally:
        if connection.in_transaction:
            connection.rollback()
