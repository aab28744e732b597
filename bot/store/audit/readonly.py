"""The database for those who only look: audit, export, reconciliation, backup."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import DatabaseUnusable
from bot.store.audit.live import LedgerStore
from bot.store.jobs.rows import Transfer, transfer_of
from bot.store.money import export as tables
from bot.store.sqlite.connect import open_reader, set_pragmas
from bot.store.sqlite.database import Reader
from bot.store.sqlite.migrate import copy_into


class ReadOnlyStore(LedgerStore):
    """The books on a read-only connection: works while the bot runs, and on a copy."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self._reader = reader

    async def export(self, server: int | None = None) -> dict[str, list[tables.Record]]:
        """See `bot.store.money.export.export`."""
        return await self._reader.read(tables.export, server)

    async def transfers(self) -> Sequence[Transfer]:
        """All of them, in order."""
        return await self._reader.read(_transfers)

    async def close(self) -> None:
        await self._reader.close()


async def open_readonly(path: Path) -> ReadOnlyStore:
    """Raises DatabaseUnusable if there is no database, or none of this schema."""
    return ReadOnlyStore(await Reader.open(path))


async def backup(path: Path, target: Path) -> None:
    """Writes a checked copy of the live database to `target` (mode 0600, replacing an older copy).

    Raises DatabaseUnusable if the source cannot be read or the target cannot be written.
    """
    await asyncio.to_thread(_backup, path, target)


def _backup(path: Path, target: Path) -> None:
    if target.exists() and target.samefile(path):
        raise DatabaseUnusable(f"{target} is the database itself, not a place for its copy.")
    source = open_reader(path)
    try:
        # VACUUM INTO counts as writing, though not to the source: that stays opened read-only.
        set_pragmas(source, ("query_only=OFF",))
        copy_into(source, target)
    except OSError as error:
        raise DatabaseUnusable(f"The copy {target} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The copy {target} cannot be made: {error}.") from error
    finally:
        source.close()


def _transfers(connection: sqlite3.Connection) -> Sequence[Transfer]:
    return [transfer_of(row) for row in connection.execute("SELECT * FROM transfers ORDER BY seq")]
