"""`python -m bot restore`: put a backup in the place of the database, or try one out. No bot may run."""

import asyncio
import tempfile
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.arguments import FINE, WRONG
from bot.cli.backup import copies_in
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.errors import DatabaseUnusable
from bot.store import open_store
from bot.store.sqlite.replace import copy_checked, restore_copy


async def restore(settings: Settings, arguments: Namespace) -> int:
    """Restore the file, or the newest copy of the folder, and print what is to be done next.

    With `--test`, restore it beside the database, open it as the bot would, migrate and audit it, and delete
    it again: return 1 if its books do not add up. Raises DatabaseInUse or DatabaseUnusable.
    """
    file = _chosen(arguments.source)
    database = settings.database_path
    if arguments.test:
        return await _try_out(file, database.parent)
    stamp = datetime.fromtimestamp(SystemClock().now() // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    kept = await asyncio.to_thread(restore_copy, file, database, stamp)
    print(f"{file} is now the database {database}.")
    if kept is not None:
        print(f"The one before it is {kept}; the bot deletes it after 30 days.")
    print(
        "Now run `python -m bot adopt`: payments made after the copy are on the chain and not in its books."
    )
    return FINE


def _chosen(source: Path) -> Path:
    """Return the file, or the newest copy in the folder. Raises DatabaseUnusable if there is none."""
    if not source.is_dir():
        return source
    copies = dict(copies_in(source))
    if not copies:
        raise DatabaseUnusable(f"There is no copy in {source}: they are called atelier-<time>.sqlite3.")
    return copies[max(copies)]


def _folder_in(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """Return a new folder on the disk of the database, which has room for it: /tmp may be in memory."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.TemporaryDirectory(prefix="restore-test-", dir=folder)


async def _try_out(file: Path, folder: Path) -> int:
    with _folder_in(folder) as name:
        copy = Path(name) / "atelier.sqlite3"
        await asyncio.to_thread(copy_checked, file, copy)
        store = await open_store(copy)
        try:
            report = await store.ledger.audit()
            waiting = len(await store.jobs.with_next_step())
        finally:
            await store.close()
    print(f"{file} can be restored: {report.lines} lines in the journal, {waiting} jobs to go on with.")
    for finding in report.findings:
        print(f"WRONG  {finding.what}: {finding.table} {finding.row}: {finding.detail}")
    print("its books do not add up" if report.findings else "its books add up")
    return WRONG if report.findings else FINE
