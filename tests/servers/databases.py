"""Databases of PostgreSQL for tests: each has the newest schema and is as empty as a new one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bot.config.postgres_url import PostgresUrl
from bot.store.postgres.migrate import migrate
from bot.store.postgres.session import connect
from sandbox.servers.postgres import PostgresServer

SUPERUSER = "postgres"

_TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY oid
"""
_FINGERPRINT = """
    SELECT (SELECT count(*) FROM pg_namespace),
           (SELECT sum(hashtext(concat(relname, relkind))) FROM pg_class WHERE relnamespace = space),
           (SELECT sum(hashtext(conname::text)) FROM pg_constraint WHERE connamespace = space),
           (SELECT sum(hashtext(concat(tgname, tgenabled))) FROM pg_trigger WHERE NOT tgisinternal),
           (SELECT sum(hashtext(concat(proname, prosrc))) FROM pg_proc WHERE pronamespace = space),
           (SELECT count(*) FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped)
    FROM (SELECT 'public'::regnamespace AS space) AS here
"""
"""It changes with everything that a test may change besides rows."""

_EMPTY = """
DO $$ DECLARE relation record; is_empty boolean; BEGIN
    SET LOCAL session_replication_role = replica;  -- no trigger and no foreign key
    FOR relation IN SELECT relname AS name, relkind AS kind FROM pg_class
                    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') LOOP
        IF relation.kind = 'S' THEN
            PERFORM setval(relation.name::regclass, 1, false);
        ELSE
            EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I)', relation.name) INTO is_empty;
            IF NOT is_empty THEN EXECUTE format('DELETE FROM %I', relation.name); END IF;
        END IF;
    END LOOP;
END $$
"""


@dataclass
class Databases:
    """A worker's databases on the run's server.

    What a test has used is emptied for the next one, which takes a tenth of the time of a new database.
    """

    server: PostgresServer
    prefix: str
    _free: list[str] = field(default_factory=list)
    _made: int = 0
    _template: str | None = None
    _first_rows: Sequence[tuple[str, Sequence[Any]]] = ()
    _fingerprint: object = None

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Yield the address of a database that has the schema and no rows but its first ones."""
        name = self._free.pop() if self._free else self._new()
        try:
            yield self.server.url(name)
        finally:
            if self._emptied(name):
                self._free.append(name)
            else:
                self.server.drop_database(name)

    @contextmanager
    def blank(self, *, template: str | None = None) -> Iterator[str]:
        """Yield the address of a database without any schema, or of a copy of another one."""
        name = self._name()
        source = template.rpartition("/")[2] if template else None
        try:
            yield self.server.create_database(name, template=source)
        finally:
            self.server.drop_database(name)

    def connect(self, address: str) -> psycopg.Connection[Any]:
        """Connect to one of the databases as the superuser, whom triggers and keys need not stop."""
        name = address.rpartition("/")[2]
        return psycopg.connect(self.server.url(name, SUPERUSER), autocommit=True)

    def _name(self) -> str:
        self._made += 1
        return f"{self.prefix}_{self._made}"

    def _new(self) -> str:
        if self._template is None:
            template = self._name()
            with self.connect(self.server.create_database(template)) as connection:
                make_schema(self.server.url(template))
                rows = {
                    name: connection.execute(f'SELECT * FROM "{name}"').fetchall()
                    for (name,) in connection.execute(_TABLES).fetchall()
                }
                self._first_rows = [(name, row) for name, all_rows in rows.items() for row in all_rows]
                self._fingerprint = connection.execute(_FINGERPRINT).fetchone()
            self._template = template
        name = self._name()
        self.server.create_database(name, template=self._template)
        return name

    def _emptied(self, name: str) -> bool:
        """Empty a database. Return False if it is no more what it was."""
        with self.connect(name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if connection.execute(_FINGERPRINT).fetchone() != self._fingerprint:
                return False
            with connection.transaction():
                connection.execute(_EMPTY)
                for table, row in self._first_rows:
                    marks = ", ".join(["%s"] * len(row))
                    connection.execute(f'INSERT INTO "{table}" VALUES ({marks})', row)
        return True


def make_schema(address: str) -> None:
    """Make the newest schema in an empty database."""
    connection = connect(PostgresUrl(address, unsafe=True))
    try:
        migrate(connection, address)
    finally:
        connection.close()
