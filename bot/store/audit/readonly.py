"""The ledger read-only: for the audit, the comparison with the chain, exports and backups.

view = await open_readonly(path)
report = await view.audit()
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.money.audit import Report
from bot.domain.money.payments import Payment
from bot.store.audit.audit import audit
from bot.store.audit.comparison import contradictions
from bot.store.engine import Readable
from bot.store.facts import meta_get
from bot.store.money import journal, payment_proofs
from bot.store.money.deposit_proofs import DepositProofStore
from bot.store.money.deposits import all_deposits, scanned_span
from bot.store.money.export import export
from bot.store.money.movements import MovementStore
from bot.store.money.payments import payment_of
from bot.store.readers import Scratch, Where, open_reader, open_scratch_tables
from bot.store.sql import Connection
from bot.store.verbs import bulk_query, long_query, query


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
    contradictions = bulk_query(contradictions)

    async def audit(self) -> Report:
        """Recompute everything from scratch. Takes seconds for a long history. Raises StoreError.

        It has a connection of its own, so the running work does not wait.
        """
        return await self._db.read_aside(audit)


class ReadOnlyStore(LedgerStore):
    """The ledger on a read-only connection: works while the bot runs, and on a copy."""

    def __init__(self, reader: Readable) -> None:
        super().__init__(reader)
        self._reader = reader

    meta_get = query(meta_get)

    async def close(self) -> None:
        await self._reader.close()


class _ScratchLedger(LedgerStore):
    """The ledger, compared with what the scratch tables hold."""

    contradictions = query(contradictions)


class ScratchBooks:
    """The ledger read-only, with tables of its own for what a comparison finds on the chain.

    It begins with what the running bot has found and proven, writes nothing to the database, and forgets.
    """

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self.ledger: LedgerStore = _ScratchLedger(scratch)
        self.movements = MovementStore(scratch)
        self.deposit_proofs = DepositProofStore(scratch)

    async def close(self) -> None:
        await self._scratch.close()


async def open_scratch(where: Where) -> ScratchBooks:
    """Open the database for a comparison beside the running bot, or of a copy. Raises DatabaseUnusable."""
    tables = ("watched_wallets", "movements", "payment_proofs")
    return ScratchBooks(await open_scratch_tables(where, tables))


async def open_readonly(where: Where) -> ReadOnlyStore:
    """Open the database read-only. Raises DatabaseUnusable if there is none, or none of this schema."""
    return ReadOnlyStore(await open_reader(where))
