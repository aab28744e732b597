"""Move a database from SQLite's file into an unused one on PostgreSQL, all of it or nothing.

Every row is read back and compared, and both audits have to say the same. Then the file is marked, and only
then the rows are committed: at no instant two databases are taken for the live one. A move that ended in
between is finished by running it again, into the same database (`given_up`: when another one may be named).
"""

import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseUnusable
from bot.domain.money.audit import Report
from bot.store.audit.audit import audit
from bot.store.audit.given_up import check_abandoned, check_given_up, check_not_target
from bot.store.audit.odd_texts import OddText, odd_texts, readable
from bot.store.audit.rebuild import schema_of
from bot.store.audit.unmoved import table_in_use
from bot.store.objects.mark import FACT
from bot.store.postgres import continuity, tables
from bot.store.postgres.connection import Connection
from bot.store.postgres.migrate import migrate as migrate_server
from bot.store.postgres.move_target import identity_of
from bot.store.postgres.tables import Digest
from bot.store.postgres.tool import tool, transaction
from bot.store.sqlite.connect import open_marked, open_unchecked, open_writer, take
from bot.store.sqlite.continuity import Continuity
from bot.store.sqlite.moved import KEY, Mark, mark_of, note_arrival, read_mark, set_mark


@dataclass(frozen=True, slots=True)
class Move:
    """A move that is done. `report` is the audit that both databases agree on.

    `finished_before`: the rows were there already, from a run that was interrupted at its end. `replaced`:
    texts with characters that PostgreSQL does not hold; they have U+FFFD instead.
    """

    rows: Mapping[str, int]
    report: Report
    finished_before: bool = False
    replaced: Sequence[OddText] = ()


def move(path: Path, url: PostgresUrl, *, now: int, abandon: PostgresUrl | None = None) -> Move:
    """Move all rows, and mark the file so that no bot opens it again. It stays where it is.

    `abandon`: the address of the target of an interrupted move that is gone for good. Raises SettingError if
    there is no such move, DatabaseInUse while a bot runs with either, DatabaseMoved for a file that was moved
    elsewhere, and DatabaseUnusable for a target with rows or a source that cannot be moved as it is. Then
    nothing is moved.
    """
    if not path.is_file():
        raise DatabaseUnusable(f"There is no database at {path}.")
    lock = take(path)
    try:
        with _source(path, abandon) as (old, mark), tool(url, alone=True) as new:
            if mark is not None and abandon is not None:
                check_not_target(mark, identity_of(new.raw), url, abandon)
            migrate_server(new, str(url))
            with transaction(new, keep=True):
                done = _moved(old, mark, new, path, url, now, abandon)
            with suppress(sqlite3.Error):  # the rows are there; without the note the file stays marked too
                note_arrival(old)
            return done
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The database {path} cannot be used: {error}.") from error
    finally:
        lock.release()


@contextmanager
def _source(path: Path, abandon: PostgresUrl | None) -> Iterator[tuple[sqlite3.Connection, Mark | None]]:
    """Open the file and bring it up to date. One that is marked already stays as it is, but for its mark."""
    with closing(open_unchecked(path)) as peek:
        mark = read_mark(peek)
    if abandon is not None:
        check_abandoned(mark, path, abandon)
    with closing(open_writer(path) if mark is None else open_marked(path)) as connection:
        yield connection, mark


def _moved(
    old: sqlite3.Connection,
    mark: Mark | None,
    new: Connection,
    path: Path,
    url: PostgresUrl,
    now: int,
    abandon: PostgresUrl | None,
) -> Move:
    identity = identity_of(new.raw)
    goes_on = mark is not None and mark.leads_to(identity)
    if mark is not None and not goes_on:
        check_given_up(old, mark, new, path, url, abandon=abandon)
    there = new.execute("SELECT value FROM meta WHERE key = ?", (KEY,)).fetchone()
    if mark is not None and there is not None and mark_of(there[0]).id == mark.id:
        return Move(tables.counts(new.raw), audit(new), finished_before=True)
    _check_unused(new, url)
    files = new.execute("SELECT value FROM meta WHERE key = ?", (FACT,)).fetchone()
    old.execute("BEGIN")
    replaced = _odd_texts(old, path)
    old.text_factory = readable
    before = _audited(old, path)
    digests = _copied(old, new)
    is_latest = mark is None and Continuity(path).holds(old)
    old.execute("ROLLBACK")
    report = audit(new)
    if report != before:
        raise DatabaseUnusable(f"The audits of {path} and {url} differ: nothing was moved.")
    if not goes_on:  # else its row was among those that were copied
        ours = Mark(secrets.token_hex(8), now, str(url), identity)
        new.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (KEY, ours.to_json()),
        )
    if files is not None:  # a start has left its mark in the object store, unless the file knows of one
        new.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", (FACT, files[0])
        )
    continuity.note(new, latest=is_latest)
    tables.continue_numbers(new.raw)
    tables.gather_statistics(new.raw)
    if not goes_on:
        set_mark(old, ours)
    return Move({table: digest.count for table, digest in digests.items()}, report, replaced=replaced)


def _odd_texts(old: sqlite3.Connection, path: Path) -> Sequence[OddText]:
    """Return the texts in which characters are replaced. Raises DatabaseUnusable for one in the books."""
    found = odd_texts(old, list(_columns(old)))
    for text in found:
        if text.in_books:
            raise DatabaseUnusable(
                f"The database {path} has a NUL character, or bytes that are no UTF-8, in {text}. PostgreSQL "
                "cannot hold it, and as a part of the hash chain it cannot be replaced: nothing was moved. "
                "`python -m bot audit` says whether it was changed; then restore a backup from before."
            )
    return found


def _audited(old: sqlite3.Connection, path: Path) -> Report:
    report = audit(old)
    if any(finding.what == "file" for finding in report.findings):
        raise DatabaseUnusable(f"The database {path} is damaged: `python -m bot doctor` says more.")
    return report


def _copied(old: sqlite3.Connection, new: Connection) -> Mapping[str, Digest]:
    """Copy the rows of every table, read them back, and return their digests. Raises DatabaseUnusable."""
    raw, digests, here = new.raw, {}, _columns(old)
    there, order = tables.columns(raw), tables.tables_with_rows(raw)
    tables.clear(raw)
    if set(here) != set(order):
        name = min(set(here) ^ set(order))
        raise DatabaseUnusable(f"The table {name} is in one database only.")
    for table in order:
        names = here[table]
        if set(names) != set(there[table]):
            raise DatabaseUnusable(f"The table {table} has other columns in PostgreSQL.")
        listed = ", ".join(f'"{name}"' for name in names)
        rows = old.execute(f'SELECT {listed} FROM "{table}"')  # noqa: S608  names of our own schema
        digests[table] = tables.fill(raw, table, names, rows)
        if tables.digest_of(raw, table, names) != digests[table]:
            raise DatabaseUnusable(f"The rows of {table} did not arrive as they are: nothing was moved.")
    return digests


def _check_unused(new: Connection, url: PostgresUrl) -> None:
    """Check that bots have only started with the target, if at all. Raises DatabaseUnusable."""
    table = table_in_use(new, tables.tables_with_rows(new.raw))
    if table is not None:
        raise DatabaseUnusable(
            f"The database {url} has rows in {table}: name one that no bot has worked with."
        )


def _columns(connection: sqlite3.Connection) -> Mapping[str, Sequence[str]]:
    """Return the columns of each table of a file, in their order."""
    names = [name for kind, name in schema_of(connection) if kind == "table"]
    return {
        name: [row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (name,))]
        for name in names
    }
