"""Examine a database that was moved or damaged: find what is wrong, and mend what can be mended safely.

    symptoms = examine(path, spool_dir)  # reads only, also beside the running bot
    mended, kept = mend(path, symptoms, stamp)  # no bot may run

Rows are never changed: wrong books are a finding, which a backup, `adopt` or the host's decision ends.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bot.domain.errors import DatabaseUnusable
from bot.domain.money.audit import DAYS
from bot.store.audit.audit import audit
from bot.store.audit.file_checks import check_files
from bot.store.audit.rebuild import is_foreign, rebuild, same_sql, schema_at, schema_of, table_rows
from bot.store.audit.symptoms import Part, Remedy, Symptom
from bot.store.sql import Connection
from bot.store.sqlite.connect import open_unchecked, take
from bot.store.sqlite.continuity import Continuity
from bot.store.sqlite.migrate import check_version, known
from bot.store.sqlite.replace import replace

_ABOUT_ROWS = re.compile(r"(CHECK constraint failed|NULL value|\S+ value|non-unique entry) in ")
"""Answers of SQLite's check about the content of rows; all others are about pages and indexes."""

_ANSWERS = 20
_SPOOLED = 5
"""So many of the newest posted results: if none of their files is there, the folder was not moved along."""


def examine(database: Path, spool: Path | None) -> Sequence[Symptom]:
    """Return what was found, in the order in which to look at it. Writes nothing.

    `spool`: the folder of files; None if an object store has them, which is not looked at.
    """
    found = list(check_files(database))
    if not database.is_file() or database.stat().st_size == 0:
        return found
    try:
        with closing(open_unchecked(database)) as connection:
            connection.execute("BEGIN")
            found += _inside(connection, database, spool)
    except sqlite3.Error as error:
        found.append(Symptom(Part.FILE, f"SQLite cannot read {database}: {error}"))
    except DatabaseUnusable as error:
        found.append(Symptom(Part.FILE, str(error)))
    return found


def mend(database: Path, symptoms: Sequence[Symptom], stamp: str) -> tuple[Sequence[Symptom], Path | None]:
    """Mend what has a remedy. Return what was mended, and where the database from before is kept, if one is.

    Raises DatabaseInUse while a bot runs, DatabaseUnusable if the rows cannot be copied (then the database is
    as it was), or OSError.
    """
    todo = [symptom for symptom in symptoms if symptom.remedy is not None]
    kept: Path | None = None
    lock = take(database, damaged=True)
    try:
        for symptom in todo:
            if symptom.remedy is Remedy.MAKE_PRIVATE and symptom.path is not None:
                symptom.path.chmod(0o600)
            elif symptom.remedy is Remedy.DELETE and symptom.path is not None:
                symptom.path.unlink(missing_ok=True)
        if any(symptom.remedy is Remedy.REBUILD for symptom in todo):
            file = database.resolve()
            kept = replace(file, lambda target: rebuild(file, target), stamp, older=False)
    finally:
        lock.release()
    return todo, kept


def _inside(connection: sqlite3.Connection, database: Path, spool: Path | None) -> Iterator[Symptom]:
    version, newest = check_version(connection, database), known()[-1].version
    structure = list(_structure(connection))
    yield from structure
    yield from _schema(connection, version)
    if any(symptom.part is Part.STRUCTURE for symptom in structure):
        yield Symptom(Part.BOOKS, "not recomputed: the file has to be whole for that", is_wrong=False)
        return
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Symptom(Part.ROWS, f"row {row} of {table} names a row of {parent} that is missing")
    if version < newest:
        about = f"schema {version}, this program works with {newest}: the next start brings it up to date"
        yield Symptom(Part.SCHEMA, about, is_wrong=False)
        return
    for finding in audit(connection).findings:
        where = f"{finding.table} {finding.row}".strip()
        is_wrong = finding.what != DAYS  # those the bot makes again, with its next audit
        yield Symptom(Part.BOOKS, f"{finding.what}: {where}: {finding.detail}", is_wrong=is_wrong)
    if not Continuity(database).holds(connection):
        yield Symptom(
            Part.FILE,
            "this may be an older copy, or the machine has booted since: jobs from before the next start "
            "wait once, until nothing that was signed elsewhere can be collected",
            is_wrong=False,
        )
    if spool is not None:
        yield from check_spool(connection, spool)


def _structure(connection: sqlite3.Connection) -> Iterator[Symptom]:
    """Check pages, indexes and the rules of the tables. It tells damaged tables from damaged indexes by
    reading each table to its end without an index."""
    try:
        answers = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({_ANSWERS})")]
    except sqlite3.DatabaseError as error:
        answers = [str(error)]
    if answers == ["ok"]:
        return
    for answer in answers:
        if _ABOUT_ROWS.match(answer):
            yield Symptom(Part.ROWS, answer)
    pages = [answer for answer in answers if not _ABOUT_ROWS.match(answer)]
    if not pages:
        return
    tables = [name for kind, name in schema_of(connection) if kind == "table"]
    broken = [table for table in tables if not _is_whole(connection, table)]
    for table in broken:
        yield Symptom(Part.STRUCTURE, f"the table {table} cannot be read to its end: restore a backup")
    if not broken:
        lines = [line.strip() for answer in pages for line in answer.splitlines()]
        more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
        about = f"all rows can be read, indexes or free pages are damaged: {lines[0]}{more}"
        yield Symptom(Part.STRUCTURE, about, remedy=Remedy.REBUILD)


def _is_whole(connection: sqlite3.Connection, table: str) -> bool:
    try:
        for _ in table_rows(connection, table):
            pass
    except sqlite3.DatabaseError:
        return False
    return True


def _schema(connection: sqlite3.Connection, version: int) -> Iterator[Symptom]:
    """Compare tables, indexes and triggers with those that the program's own migrations make."""
    if version == 0:
        return
    ours, theirs = schema_at(version), schema_of(connection)
    for (kind, name), sql in ours.items():
        remedy = None if kind == "table" else Remedy.REBUILD
        if (kind, name) not in theirs:
            yield Symptom(Part.SCHEMA, f"the {kind} {name} is missing", remedy=remedy)
        elif not same_sql(sql, theirs[kind, name]):
            yield Symptom(Part.SCHEMA, f"the {kind} {name} is not Atelier's", remedy=remedy)
    for kind, name in theirs.keys() - ours.keys():
        if not is_foreign(name):
            strange = kind == "trigger"  # it may change rows of the books behind the program's back
            remedy = Remedy.REBUILD if strange else None
            yield Symptom(Part.SCHEMA, f"the {kind} {name} is not Atelier's", is_wrong=strange, remedy=remedy)


def check_spool(connection: Connection, spool: Path) -> Iterator[Symptom]:
    """Check that results which nobody has seen yet are on the disk, whole, and that the folder is the one."""
    waiting = "SELECT id, result_name, result_sha256 FROM jobs WHERE state = 'FETCHED' ORDER BY seq"
    for job_id, name, digest in connection.execute(waiting):
        file = spool / name
        if not file.is_file():
            yield Symptom(Part.SPOOL, f"job {job_id} is not posted yet, and its file {file} is missing")
        elif _sha256(file) != digest:
            yield Symptom(Part.SPOOL, f"job {job_id} is not posted yet, and {file} is not as it was fetched")
    unsent = (
        "SELECT refs.job_id, refs.name FROM refs JOIN jobs ON jobs.id = refs.job_id "
        "WHERE jobs.state = 'ADMITTED' AND refs.url IS NULL ORDER BY jobs.seq, position"
    )
    for job_id, name in connection.execute(unsent):
        if not (spool / name).is_file():
            yield Symptom(
                Part.SPOOL, f"job {job_id} needs the attached file {spool / name}, which is missing"
            )
    posted = "SELECT result_name FROM jobs WHERE state = 'DELIVERED' ORDER BY seq DESC LIMIT ?"
    names = [row[0] for row in connection.execute(posted, (_SPOOLED,)) if row[0] is not None]
    if len(names) == _SPOOLED and not any((spool / name).is_file() for name in names):
        about = f"none of the {_SPOOLED} newest results is in {spool}: was SPOOL_DIR moved along?"
        yield Symptom(Part.SPOOL, about, is_wrong=False)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
