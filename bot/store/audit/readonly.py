"""The database for those who only look: audit, export, reconciliation, backup."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import DatabaseUnusable
from bot.domain.money.audit import Report
from bot.domain.money.deposits import Deposit, Span
from bot.domain.money.payments import Payment
from bot.store.audit.audit import audit
from bot.store.audit.live import every_payment
from bot.store.money import deposits, funding, journal
from bot.store.sqlite import tables
from bot.store.sqlite.connect import open_reader, set_pragmas
from bot.store.sqlite.database import Reader
from bot.store.sqlite.migrate import copy_into
from bot.store.sqlite.rows import Transfer, transfer_of


class ReadOnlyStore:
    """Read-only, on its own connection: works while the bot runs, and on a copy."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def audit(self) -> Report:
        """Recomputes everything; seconds for a long history. Raises StoreError."""
        return await self._reader.read(audit)

    async def export(self, server: int | None = None) -> dict[str, list[tables.Record]]:
        """See `bot.store.sqlite.tables.export`."""
        return await self._reader.read(tables.export, server)

    async def payments(self) -> Sequence[Payment]:
        """All of them, oldest first, for the comparison with the chain."""
        return await self._reader.read(every_payment)

    async def deposits(self) -> Sequence[Deposit]:
        """All of them, oldest first."""
        return await self._reader.read(deposits.every)

    async def span(self) -> Span | None:
        """How far the chain was read."""
        return await self._reader.read(funding.span)

    async def transfers(self) -> Sequence[Transfer]:
        """All of them, in order."""
        return await self._reader.read(_transfers)

    async def head(self) -> tuple[int, str]:
        """Number and hash of the journal's last line: who keeps it can later prove a rewritten history."""
        return await self._reader.read(journal.head)

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
