"""Copies made by pg_dump: written in one state of the database, and read back by pg_restore.

A copy has the whole schema, so that PostgreSQL's own programs restore it too. What this program reads of it
are the rows alone: it makes the tables itself, as its migrations do.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from psycopg.sql import SQL, Identifier

from bot.domain.errors import DatabaseUnusable
from bot.store.postgres.migrate import VERSION_TABLE
from bot.store.postgres.programs import address, last_line, run, started
from bot.store.postgres.session import quoted
from bot.store.postgres.tables import OF_PROCESSES, Raw, clear, tables_with_rows, value

MAGIC = b"PGDMP"
"""Begins a file of pg_dump's own format."""

_COPY = re.compile(rb'^COPY (?:(?:"(?:[^"]|"")+"|\S+)\.)?"?(\w+)"? \((.*)\) FROM stdin;$')
_ENTRY = re.compile(r"^\d+; \d+ \d+ TABLE DATA (.*)$")
_VERSION = f" {VERSION_TABLE} "
_END = b"\\.\n"
_CHUNK = 1 << 16


def is_dump(file: Path) -> bool:
    """Return True if the file begins as one of pg_dump. Raises OSError."""
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def write_dump(raw: Raw, target: Path) -> None:
    """Write the current schema as the transaction under way sees it, without what concerns processes.

    Raises DatabaseUnusable if pg_dump is missing, older than the server, or fails.
    """
    schema = quoted(value(raw, "SELECT current_schema()"))
    left_out = [f"--exclude-table-data={schema}.{quoted(table)}" for table in sorted(OF_PROCESSES)]
    words = ["--format=custom", "--no-owner", "--no-privileges", "--no-password", f"--schema={schema}"]
    words += [f"--snapshot={value(raw, 'SELECT pg_export_snapshot()')}", f"--file={target}", *left_out]
    done = run(raw, "pg_dump", *words, f"--dbname={address(raw)}")
    if done.returncode:
        raise DatabaseUnusable(f"pg_dump failed: {last_line(done.stderr)}.")


def dumped_version(raw: Raw, source: Path) -> int:
    """Return the version of the schema in a dump. Raises DatabaseUnusable."""
    if VERSION_TABLE not in _entries(raw, source):
        raise DatabaseUnusable(f"{source} is no copy of Atelier's.")
    done = run(raw, "pg_restore", "--data-only", f"--table={VERSION_TABLE}", "--file=-", str(source))
    lines = iter(done.stdout.splitlines(keepends=True))
    versions = [
        int(row) for line in lines if _COPY.match(line.rstrip()) for row in b"".join(_rows(lines)).split()
    ]
    if done.returncode or not versions:
        raise DatabaseUnusable(f"{source} is damaged: {last_line(done.stderr) or 'it has no version'}.")
    return max(versions)


def load_dump(raw: Raw, source: Path) -> None:
    """Write the rows of a dump into the tables of the current schema, which the caller has just created.

    Raises DatabaseUnusable for a dump of something else or one that is cut off; psycopg.Error for rows that
    break a rule of their table.
    """
    entries = _entries(raw, source)
    ours = tables_with_rows(raw)
    if missing := [table for table in ours if table not in entries]:
        raise DatabaseUnusable(f"{source} is no copy of Atelier's: the table {missing[0]} is missing.")
    clear(raw)
    with tempfile.NamedTemporaryFile(
        "w", suffix=".list", encoding="utf-8", errors="surrogateescape"
    ) as chosen:
        chosen.writelines(f"{entries[table]}\n" for table in ours)  # pg_restore keeps this order
        chosen.flush()
        words = ("--data-only", f"--use-list={chosen.name}", "--file=-", str(source))
        with started(raw, "pg_restore", *words) as process:
            loaded = _load(raw, iter(process.output.readline, b""))
    if process.failure is not None or set(loaded) != set(ours):
        raise DatabaseUnusable(f"{source} is damaged: {process.failure or 'it is cut off'}.")


def _entries(raw: Raw, source: Path) -> Mapping[str, str]:
    """Return the lines about rows in a dump's list of contents, by table.

    Each names schema, table and owner, with spaces between and inside: what precedes the table of the version
    is the schema. Raises DatabaseUnusable.
    """
    done = run(raw, "pg_restore", "--list", str(source))
    if done.returncode:
        raise DatabaseUnusable(f"{source} is no copy that pg_restore can read: {last_line(done.stderr)}.")
    lines = done.stdout.decode("utf-8", "surrogateescape").split("\n")
    entries = {match[1]: line for line in lines if (match := _ENTRY.match(line))}
    schemas = {before for name in entries for before, word, _ in [name.partition(_VERSION)] if word}
    if len(schemas) > 1:
        raise DatabaseUnusable(f"{source} has Atelier's tables in several schemas: dump one, with --schema.")
    return {
        name.removeprefix(f"{schema} ").partition(" ")[0]: line
        for schema in schemas
        for name, line in entries.items()
        if name.startswith(f"{schema} ")
    }


def _load(raw: Raw, lines: Iterator[bytes]) -> Sequence[str]:
    """Run the COPY blocks of pg_restore's output and nothing else of it. Return their tables."""
    loaded = []
    for line in lines:
        match = _COPY.match(line.rstrip(b"\n"))
        if match is None:
            continue
        table, listed = match[1].decode(), match[2].decode()
        target = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), SQL(listed))
        with raw.cursor() as cursor, cursor.copy(target) as copy:
            for block in _rows(lines):
                copy.write(block)
        loaded.append(table)
    return loaded


def _rows(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the lines up to the end of a COPY block, several at once. Raises DatabaseUnusable if there
    is none."""
    block = bytearray()
    for line in lines:
        if line == _END:
            yield bytes(block)
            return
        block += line
        if len(block) >= _CHUNK:
            yield bytes(block)
            block.clear()
    raise DatabaseUnusable("The copy is damaged: it is cut off.")
