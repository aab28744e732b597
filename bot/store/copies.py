"""Copies of the database, of either engine: make one, try one out, put one in the place of the database."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain.money.audit import Finding, Report
from bot.store.audit.readonly import open_readonly
from bot.store.engine import require_psycopg
from bot.store.readers import Where
from bot.store.sqlite.backup import backup
from bot.store.sqlite.replace import copy_checked, restore_copy
from bot.store.store import open_store

STAMP = "%Y%m%dT%H%M%SZ"
"""How the time of a copy is written in names, in UTC."""

SUFFIXES = (".sqlite3", ".dump")
"""How the names of copies end: of SQLite's file, and of pg_dump."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was made and read: its journal's length and last hash, and what an audit of it found."""

    lines: int
    head: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A copy that was restored aside: the audit of its books, and the number of jobs to go on with."""

    report: Report
    waiting: int


def suffix_of(where: Where) -> str:
    """Return how the names of this engine's copies end."""
    return SUFFIXES[0] if isinstance(where, Path) else SUFFIXES[1]


async def back_up(where: Where, target: Path, *, audit: bool) -> Copied:
    """Write a checked copy of the live database to `target` (mode 0600, replacing an older copy).

    Raises DatabaseUnusable if the source cannot be read, the target cannot be written, or the copy cannot be
    read back.
    """
    if not isinstance(where, Path):
        require_psycopg()
        from bot.store.audit.server_copies import back_up_server  # noqa: PLC0415  needs psycopg

        return await asyncio.to_thread(back_up_server, where, target, audit=audit)
    await backup(where, target)
    store = await open_readonly(target)
    try:
        lines, head = await store.journal_head()
        findings = (await store.audit()).findings if audit else ()
    finally:
        await store.close()
    return Copied(lines, head, findings)


async def try_out(where: Where, source: Path) -> Trial:
    """Restore a copy aside, bring it up to date as a start would, audit it, and delete it again.

    The bot may run meanwhile. Raises DatabaseUnusable for a file that cannot be restored here.
    """
    if not isinstance(where, Path):
        require_psycopg()
        from bot.store.audit.server_copies import try_out_server  # noqa: PLC0415

        return await asyncio.to_thread(try_out_server, where, source)
    folder = where.parent  # on the disk of the database, which has room for it: /tmp may be in memory
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix="restore-test-", dir=folder) as name:
        copy = Path(name) / "atelier.sqlite3"
        await asyncio.to_thread(copy_checked, source, copy)
        store = await open_store(copy)
        try:
            return Trial(await store.ledger.audit(), len(await store.jobs.with_next_step()))
        finally:
            await store.close()


async def restore(where: Where, source: Path, at: datetime) -> str | None:
    """Put a copy in the place of the database. Return where the old one is kept; None if there was none.

    The next start takes it for an older copy, so that nothing is bought or posted a second time. Raises
    DatabaseInUse while a bot runs, or DatabaseUnusable; then the database is as it was.
    """
    if not isinstance(where, Path):
        require_psycopg()
        from bot.store.audit.server_copies import restore_server  # noqa: PLC0415

        return await asyncio.to_thread(restore_server, where, source, at)
    kept = await asyncio.to_thread(restore_copy, source, where, at.strftime(STAMP))
    return None if kept is None else str(kept)
