"""Books that were left behind: SQLite's file has content, and the database of DATABASE_URL has no books.

A bot that began there would work with the same wallet and know nothing of what is in it for whom.
"""

import asyncio
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseMoved, DatabaseUnusable
from bot.store.audit.rebuild import schema_of
from bot.store.engine import require_psycopg
from bot.store.readers import Where
from bot.store.sql import Connection
from bot.store.sqlite.connect import is_ours, open_unchecked
from bot.store.sqlite.moved import KEY, Mark, has_arrived, place_of, read_mark

_OF_STARTS = frozenset({"chains", "greetings", "house", "meta", "watched_wallets"})
"""Tables in which a bot writes that has only started: which servers it is on, where it reads the chains."""

_KEYS = frozenset({"files", "greetings since", "last start", "losses", "models_off", "server"})
_KINDS = ("commands:", "ids:commands:", "said:")
"""Keys of `meta` that such a bot writes, and how others of them begin."""

_BOOKS = f"""
SELECT EXISTS (SELECT 1 FROM journal) OR EXISTS (SELECT 1 FROM jobs)
    OR EXISTS (SELECT 1 FROM meta WHERE key = '{KEY}')
"""  # noqa: S608  a name of ours


_AGAIN = "`python -m bot migrate-store` again"

_OF_ANOTHER_MOVE = f"SELECT EXISTS (SELECT 1 FROM meta WHERE key = '{KEY}' AND strpos(value, ?) = 0)"  # noqa: S608


async def refuse_unmoved(where: Where, path: Path) -> None:
    """Check that no books are left in SQLite's file at `path` while those of `where` are empty.

    Raises DatabaseUnusable, also if either cannot be read; DatabaseMoved if the file's books were moved
    elsewhere, or that move was interrupted.
    """
    if isinstance(where, PostgresUrl):
        await asyncio.to_thread(_refuse, where, path)


def table_in_use(connection: Connection, tables: Collection[str]) -> str | None:
    """Return one of a database's tables that tells more than that bots have started; None if none does."""
    for table in tables:
        if table not in _OF_STARTS and _has_any(connection, f'SELECT 1 FROM "{table}" LIMIT 1'):  # noqa: S608
            return table
    if "house" in tables and _has_any(connection, "SELECT 1 FROM house WHERE paused_at IS NOT NULL"):
        return "house"
    if "meta" in tables:
        for row in connection.execute("SELECT key FROM meta").fetchall():
            if row[0] not in _KEYS and not row[0].startswith(_KINDS):
                return "meta"
    return None


def _has_any(connection: Connection, sql: str) -> bool:
    return connection.execute(sql).fetchone() is not None


def _refuse(url: PostgresUrl, path: Path) -> None:
    if not is_ours(path) or not _has_content(path):
        return
    mark, arrived = _move(path)
    if mark is not None and _has(url, _OF_ANOTHER_MOVE, mark.id):
        raise DatabaseMoved(
            f"The database {_here(url)} has the books of a move that was given up: those of {path} were "
            f"moved to {mark.place} instead. Set DATABASE_URL to that one."
        )
    if _has(url, _BOOKS):
        return
    if mark is not None:
        raise DatabaseMoved(_elsewhere(url, path, mark, arrived=arrived))
    raise DatabaseUnusable(
        f"The database {_here(url)} is empty, and the books of {path} were not moved to it. Run `python -m "
        "bot migrate-store` to move them; or, to begin with empty books, move that file away."
    )


def _has_content(path: Path) -> bool:
    with _opened(path) as connection:
        names = [name for kind, name in schema_of(connection) if kind == "table"]
        return table_in_use(connection, names) is not None


def _move(path: Path) -> tuple[Mark | None, bool]:
    """Return the mark of a file, and whether the server has acknowledged the rows of its move."""
    with _opened(path) as connection:
        mark = read_mark(connection)
        return mark, mark is not None and has_arrived(connection, mark)


def _elsewhere(url: PostgresUrl, path: Path, mark: Mark, *, arrived: bool) -> str:
    """Return why bots do not begin with an empty database beside a marked file, and the next step."""
    here = _here(url)
    if not mark.leads_to(_identity(url)):
        moved = f"The database {here} is empty: the books of {path} were moved to {mark.place} on {mark.day}."
        interrupted = "" if arrived else f" If that move was interrupted, then run {_AGAIN}."
        return f"{moved} Set DATABASE_URL to that one.{interrupted}"
    if arrived:
        moved = f"the books of {path} were moved to it on {mark.day}"
        return f"The database {here} is empty, though {moved}: restore a backup of it."
    moved = f"the move of {path} to it on {mark.day}"
    return f"The database {here} is empty: {moved} was interrupted. Run {_AGAIN}."


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(open_unchecked(path)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise DatabaseUnusable(
            f"DATABASE_URL is set, and {path} is a database of Atelier that cannot be read: {error}. If its "
            "books were moved, or are not wanted any more, move that file away."
        ) from error


def _here(url: PostgresUrl) -> str:
    return place_of(str(url), _identity(url))


def _identity(url: PostgresUrl) -> str:
    require_psycopg()
    from bot.store.postgres.look import identity  # noqa: PLC0415 - psycopg is loaded only where it is needed

    return identity(url)


def _has(url: PostgresUrl, query: str, *parameters: str) -> bool:
    require_psycopg()
    from bot.store.postgres.look import has_row  # noqa: PLC0415 - psycopg is loaded only where it is needed

    return has_row(url, query, *parameters)
