"""Where a test's database is: in a file of SQLite, or on a server of PostgreSQL."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import psycopg
from hypothesis import settings

from bot.config.postgres_url import PostgresUrl
from bot.domain.money.audit import Finding
from bot.store.audit.audit import audit
from bot.store.postgres.session import connect
from bot.store.sql import Connection

if TYPE_CHECKING:
    from tests.servers.databases import Databases

T = TypeVar("T")
M = TypeVar("M", bound="Placed")

Where = Path | PostgresUrl
Fresh = Callable[[], AbstractContextManager[Where]]
"""Makes the place of a database that nothing was written to; it is gone when the context ends."""


class Placed(Protocol):
    """A state machine over a database that `fresh` makes."""

    fresh: Fresh


@contextmanager
def fresh_file() -> Iterator[Where]:
    """Yield the path of a file that is not there yet."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "atelier.db"


def on_server(databases: "Databases") -> Fresh:
    """Return what makes databases on this server. Its time-outs and durability do not matter here."""

    @contextmanager
    def fresh() -> Iterator[Where]:
        with databases.fresh() as url:
            yield PostgresUrl(url, unsafe=True)

    return fresh


def on(machine: type[M], fresh: Fresh) -> type[M]:
    """Return the machine with databases of this kind."""
    if machine.fresh is fresh:
        return machine
    return type(machine.__name__, (machine,), {"fresh": staticmethod(fresh)})


def fewer(walks: settings, fresh: Fresh) -> settings:
    """Return the settings for this kind of database.

    A walk on a server takes ten times as long. Walks over a file show that the machine comes far and finds
    faults; some over a server show that it does the same.
    """
    return walks if fresh is fresh_file else settings(walks, max_examples=max(3, walks.max_examples // 6))


def meddle(where: Where, change: Callable[[Connection], object], *, keep_rules: bool = False) -> None:
    """Change a database as a person with a shell could, with rules and triggers switched off."""
    if isinstance(where, Path):
        _in_file(where, change, keep_rules=keep_rules)
    else:
        _on_server(where, change, lambda _: None, keep_rules=keep_rules, keep=True)


def findings_after(url: PostgresUrl, change: Callable[[Connection], object]) -> tuple[Finding, ...]:
    """Return what the audit says after a change that nobody else sees and that is undone."""
    return _on_server(url, change, audit, keep_rules=False, keep=False).findings


def contents(url: PostgresUrl) -> dict[str, bytes]:
    """Return all rows of each table, as text."""
    with closing(connect(as_superuser(url))) as connection:
        tables = [
            row[0]
            for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        rows = {
            table: connection.execute(f'SELECT "{table}"::text FROM "{table}"').fetchall() for table in tables
        }
    return {table: "\n".join(row[0] for row in found).encode() for table, found in rows.items()}


def as_superuser(url: PostgresUrl) -> PostgresUrl:
    """Return the same database's address for the role that rules do not bind."""
    return PostgresUrl(url.reveal().replace("//atelier@", "//postgres@"), unsafe=True)


def _in_file(path: Path, change: Callable[[Connection], object], *, keep_rules: bool) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        if not keep_rules:
            connection.execute("PRAGMA ignore_check_constraints=ON")
            triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
            for trigger in triggers:
                connection.execute(f"DROP TRIGGER {trigger['name']}")
        change(connection)
        connection.commit()


def _on_server(
    url: PostgresUrl,
    change: Callable[[Connection], object],
    then: Callable[[Connection], T],
    *,
    keep_rules: bool,
    keep: bool,
) -> T:
    """Change and look in one transaction, without triggers and foreign keys. A CHECK in the way goes."""
    dropped: list[str] = []
    with closing(connect(as_superuser(url))) as connection:
        while True:
            connection.begin()
            try:
                if not keep_rules:
                    connection.execute("SET LOCAL session_replication_role = replica")
                for statement in dropped:
                    connection.execute(statement)
                change(connection)
                value = then(connection)
                if keep:
                    connection.commit()
                else:
                    connection.rollback()
            except psycopg.errors.CheckViolation as error:
                connection.rollback()
                if keep_rules:
                    raise
                table, name = error.diag.table_name, error.diag.constraint_name
                dropped.append(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
            except BaseException:
                connection.rollback()
                raise
            else:
                return value
