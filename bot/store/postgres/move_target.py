"""What tells a target of `migrate-store` from every other, and a look into one on the same server."""

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseMoved
from bot.store.postgres.migrate import VERSION_TABLE
from bot.store.postgres.session import PRESENCE_LOCK
from bot.store.postgres.tables import Raw
from bot.store.sqlite.moved import KEY, Mark, mark_of

_HERE = """
SELECT (SELECT system_identifier FROM pg_control_system())::text, current_database()::text,
    current_schema()::text
"""
_SCHEMAS = """
SELECT nspname FROM pg_namespace WHERE (SELECT count(*) FROM pg_class
    WHERE relnamespace = pg_namespace.oid AND relkind = 'r' AND relname IN ('meta', %s)) = 2
"""


def identity_of(raw: Raw) -> str:
    """Return what tells a target from every other: the server's system identifier, database, and schema."""
    row = raw.cursor(row_factory=tuple_row).execute(_HERE).fetchone()
    assert row is not None
    return "/".join(map(str, row))


def is_without(mark: Mark, raw: Raw, url: PostgresUrl, moved: str) -> bool:
    """Return True if the first target is on this server, can be looked into, and will never have the rows.

    False if it is not on this server. Raises DatabaseMoved if the rows are in it, or may be.
    """
    system, here, _ = identity_of(raw).split("/", 2)
    names = raw.cursor(row_factory=tuple_row).execute("SELECT datname::text FROM pg_database").fetchall()
    found = [name for (name,) in names if f"{mark.identity}/".startswith(f"{system}/{name}/")]
    for name in found:
        try:
            with psycopg.connect(
                **{**conninfo_to_dict(url.reveal()), "dbname": name},
                autocommit=True,
                connect_timeout=5,
                row_factory=tuple_row,
            ) as other:
                # The session of the first move holds it alone until its transaction has ended.
                lock = SQL("SELECT pg_try_advisory_lock_shared({})").format(PRESENCE_LOCK)
                is_over = name == here or other.execute(lock).fetchone() == (True,)
                if not is_over:
                    raise DatabaseMoved(f"{moved} Another command works with that one: wait for its end.")
                for (schema,) in other.execute(_SCHEMAS, (VERSION_TABLE,)).fetchall():
                    query = SQL("SELECT value FROM {} WHERE key = {}").format(Identifier(schema, "meta"), KEY)
                    row = other.execute(query).fetchone()
                    if row is not None and mark_of(row[0]).id == mark.id:
                        raise DatabaseMoved(f"{moved} All rows arrived there: set DATABASE_URL to it.")
        except psycopg.Error as error:
            words = error.diag.message_primary or str(error).strip()
            raise DatabaseMoved(
                f"{moved} That one is still there and cannot be looked into: {url.mask(words)}."
            ) from error
    return bool(found)
