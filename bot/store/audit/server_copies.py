"""Copies of a PostgreSQL database, each restored into a schema of its own before anybody relies on it.

That schema is made, filled, audited and dropped in one transaction, so it is never seen by others. A restore
commits instead, with the new tables in the place of the old ones.
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseUnusable
from bot.store.audit.audit import audit
from bot.store.copies import Copied, Trial
from bot.store.jobs.queries import with_next_step
from bot.store.money import journal
from bot.store.postgres import continuity, tables
from bot.store.postgres.connection import Connection
from bot.store.postgres.dump import dumped_version, is_dump, load_dump, write_dump
from bot.store.postgres.migrate import check_schema, check_version, known, migrate
from bot.store.postgres.replaced import enter_new_schema, put_in_place, use_schema
from bot.store.postgres.tool import SNAPSHOT, tool, transaction
from bot.store.sqlite.migrate import sync


def back_up_server(url: PostgresUrl, target: Path, *, audit: bool) -> Copied:
    """Write a copy to `target` with pg_dump, and compare it with the database by restoring it aside.

    Raises DatabaseUnusable.
    """
    part = Path(f"{target}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        try:
            with tool(url, alone=False) as connection:
                rows, head = _dump(connection, url, part)
                copied = _compared(connection, part, rows, head, audited=audit)
            sync(part)
            os.replace(part, target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync(target.parent)
    except OSError as error:
        raise DatabaseUnusable(f"The copy {target} cannot be written: {error.strerror}.") from error
    return copied


def try_out_server(url: PostgresUrl, source: Path) -> Trial:
    """Restore a copy aside, bring it up to date, audit it, and undo all of it. Raises DatabaseUnusable."""
    with tool(url, alone=False) as connection, _restored(connection, source, keep=False):
        return Trial(audit(connection), len(with_next_step(connection)))


def restore_server(url: PostgresUrl, source: Path, at: datetime) -> str | None:
    """Put the tables of a copy in the place of those of the database, in one transaction.

    Return the schema that keeps the old ones; None if the database was empty. Raises DatabaseInUse while a
    bot runs, or DatabaseUnusable; then nothing was changed.
    """
    with tool(url, alone=True) as connection:
        check_version(connection, str(url))  # what is replaced has to be Atelier's, or nothing
        with _restored(connection, source, keep=True) as (new, place):
            continuity.distrust(connection)
            tables.gather_statistics(connection.raw)
            use_schema(connection.raw, place)
            kept = put_in_place(connection.raw, new, place, at)
    return None if kept is None else f"the schema {kept} in it"


def _dump(connection: Connection, url: PostgresUrl, part: Path) -> tuple[Mapping[str, int], tuple[int, str]]:
    """Write the dump. Return the number of rows of each table, and the journal's end, in the same state."""
    with transaction(connection, SNAPSHOT, keep=False):
        check_schema(connection, str(url))
        rows, head = tables.counts(connection.raw), journal.head(connection)
        write_dump(connection.raw, part)
    return rows, head


def _compared(
    connection: Connection, part: Path, rows: Mapping[str, int], head: tuple[int, str], *, audited: bool
) -> Copied:
    """Restore the copy aside and compare it with what was dumped. Raises DatabaseUnusable."""
    with _restored(connection, part, keep=False):
        differing = [table for table, count in tables.counts(connection.raw).items() if count != rows[table]]
        if differing or journal.head(connection) != head:
            what = f"its table {differing[0]}" if differing else "its journal"
            raise DatabaseUnusable(f"The copy {part} is not whole: {what} differs from the database.")
        return Copied(*head, audit(connection).findings if audited else ())


@contextmanager
def _restored(connection: Connection, source: Path, *, keep: bool) -> Iterator[tuple[str, str]]:
    """Yield the schema into which the copy was restored, current in the transaction, and the one before.

    Everything is undone afterwards, unless `keep`. Raises DatabaseUnusable.
    """
    if not source.is_file():
        raise DatabaseUnusable(f"There is no copy at {source}.")
    if not is_dump(source):
        raise DatabaseUnusable(
            f"{source} is no copy made by pg_dump. One of SQLite goes into an empty database: set "
            "DATABASE_PATH to it and run `python -m bot migrate-store`."
        )
    with transaction(connection, keep=keep):
        new = f"atelier_restored_{secrets.token_hex(4)}"
        place = enter_new_schema(connection.raw, new)
        version = dumped_version(connection.raw, source)
        steps = [step for step in known() if step.version <= version]
        if not steps:
            raise DatabaseUnusable(f"{source} has the schema {version}, which never was one on PostgreSQL.")
        if version > known()[-1].version:
            raise DatabaseUnusable(
                f"{source} was written by a newer Atelier (schema {version}, this one knows "
                f"{known()[-1].version}): install the newer version."
            )
        migrate(connection, str(source), steps)
        load_dump(connection.raw, source)
        tables.continue_numbers(connection.raw)
        migrate(connection, str(source))
        yield new, place
