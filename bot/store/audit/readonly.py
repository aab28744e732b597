"""The ledger read-only: for the audit, the comparison with the chain, exports and backups.

view = await open_readonly(path)
report = await view.audit()
"""

import asyncio
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import DatabaseUnusable
from bot.domain.money.audit import Finding, Report
from bot.domain.money.payments import Payment
from bot.store.audit.audit import audit
from bot.store.audit.comparison import contradictions
from bot.store.engine import Readable
from bot.store.money import journal, payment_proofs
from bot.store.money.deposit_proofs import DepositProofStore
from bot.store.money.deposits import all_deposits, scanned_span
from bot.store.money.export import export
from bot.store.money.movements import MovementStore
from bot.store.money.payments import payment_of
from bot.store.sql import Connection
from bot.store.sqlite.connect import open_reader, set_pragmas
from bot.store.sqlite.database import Reader, Scratch
from bot.store.sqlite.migrate import copy_into
from bot.store.verbs import long_query, query


@dataclass(frozen=True, slots=True)
class Transfer:
    """A row of `transfers`: `amount` micro-USDC left the account `debit` and entered `credit`."""

    seq: int
    at: int  # epoch milliseconds
    debit: str
    credit: str
    amount: int
    kind: str
    job: str | None
    actor: int | None
    note: str
    key: str
    hash: str


def _payments(connection: Connection) -> Sequence[Payment]:
    """Return all payments, oldest first."""
    return [payment_of(row) for row in connection.execute("SELECT * FROM payments ORDER BY id")]


def _transfers(connection: Connection) -> Sequence[Transfer]:
    """Return all transfers, in the order in which they were booked."""
    return [Transfer(**dict(row)) for row in connection.execute("SELECT * FROM transfers ORDER BY seq")]


class LedgerStore:
    """Everything that is money, read as a whole: of the running bot, or of a copy."""

    def __init__(self, database: Readable) -> None:
        self._db = database

    payments = long_query(_payments)
    transfers = long_query(_transfers)
    deposits = long_query(all_deposits)
    scanned_span = query(scanned_span)
    journal_head = query(journal.head)
    export = long_query(export)
    left_open = long_query(payment_proofs.left_open)

    async def contradictions(
        self, margins: Mapping[str, int], payees: Collection[str]
    ) -> tuple[Sequence[Finding], int, int]:
        """Compare with the recorded movements of the wallets: see `bot.store.audit.comparison`.

        It has a connection of its own, unless it is about scratch tables. Raises StoreError.
        """
        if isinstance(self._db, Scratch):
            return await self._db.read(contradictions, margins, payees)
        return await self._db.read_aside(contradictions, margins, payees)

    async def audit(self) -> Report:
        """Recompute everything from scratch. Takes seconds for a long history. Raises StoreError.

        It has a connection of its own, so the running work does not wait.
        """
        return await self._db.read_aside(audit)


class ReadOnlyStore(LedgerStore):
    """The ledger on a read-only connection: works while the bot runs, and on a copy."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self._reader = reader

    async def close(self) -> None:
        await self._reader.close()


class ScratchBooks:
    """The ledger read-only, with tables of its own for what a comparison finds on the chain.

    It begins with what the running bot has found and proven, writes nothing to the file, and forgets.
    """

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self.ledger = LedgerStore(scratch)
        self.movements = MovementStore(scratch)
        self.deposit_proofs = DepositProofStore(scratch)

    async def close(self) -> None:
        await self._scratch.close()


async def open_scratch(path: Path) -> ScratchBooks:
    """Open the database for a comparison beside the running bot, or of a copy. Raises DatabaseUnusable."""
    return ScratchBooks(await Scratch.open(path, ("watched_wallets", "movements", "payment_proofs")))


async def open_readonly(path: Path) -> ReadOnlyStore:
    """Open the database read-only. Raises DatabaseUnusable if there is none, or none of this schema."""
    return ReadOnlyStore(await Reader.open(path))


async def backup(path: Path, target: Path) -> None:
    """Write a checked copy of the live database to `target` (mode 0600, replacing an older copy).

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
