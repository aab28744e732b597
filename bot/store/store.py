"""The database as the services see it: groups of verbs over one file."""

import sqlite3
from pathlib import Path

from bot.ports import Clock
from bot.store.audit.live import LedgerStore
from bot.store.contests import funds
from bot.store.contests.entries import EntryStore
from bot.store.contests.store import ContestStore
from bot.store.contests.votes import VoteStore
from bot.store.host.host import HostStore
from bot.store.jobs.admit import AdmissionPolicy
from bot.store.jobs.approvals import ApprovalStore
from bot.store.jobs.batches import BatchStore
from bot.store.jobs.commands import JobStore
from bot.store.jobs.panels import PanelStore
from bot.store.jobs.payments import PaymentStore
from bot.store.jobs.preferences import PreferenceStore
from bot.store.jobs.uploads import UploadStore
from bot.store.moderation.limits import LimitStore
from bot.store.moderation.log import ModerationLogStore
from bot.store.moderation.settings import ServerSettingsStore
from bot.store.money.budgets import BudgetStore
from bot.store.money.funding import DepositStore
from bot.store.money.history import HistoryStore
from bot.store.money.prices import PriceStore
from bot.store.money.spending_policy import SpendingPolicy
from bot.store.sqlite.database import Database

QUEUE_MAX = 1000


class Store:
    """The database of the running bot: one attribute for each group of verbs. Made by `open_store`.

    >>> store = await open_store(Path("atelier.db"), clock)
    >>> job = await store.jobs.create(draft)
    >>> await store.close()
    """

    def __init__(self, database: Database, clock: Clock, queue_max: int) -> None:
        self._db = database
        admission = AdmissionPolicy(queue_max, funds.source)
        self.jobs = JobStore(database)
        self.batches = BatchStore(database, admission)
        self.approvals = ApprovalStore(database, admission)
        self.payments = PaymentStore(database, clock)
        self.uploads = UploadStore(database)
        self.panels = PanelStore(database)
        self.preferences = PreferenceStore(database)
        self.budgets = BudgetStore(database, admission)
        self.deposits = DepositStore(database)
        self.ledger = LedgerStore(database)
        self.history = HistoryStore(database)
        self.prices = PriceStore(database)
        self.spending = SpendingPolicy(database)
        self.limits = LimitStore(database)
        self.settings = ServerSettingsStore(database)
        self.moderation_log = ModerationLogStore(database)
        self.host = HostStore(database)
        self.contests = ContestStore(database)
        self.entries = EntryStore(database)
        self.votes = VoteStore(database)

    @property
    def path(self) -> Path:
        return self._db.path

    async def meta_get(self, key: str) -> str | None:
        """A small thing worth remembering, such as the hash of the synced commands."""
        return await self._db.read(_meta_get, key)

    async def meta_set(self, key: str, value: str) -> None:
        await self._db.write(_meta_set, key, value)

    async def checkpoint(self) -> None:
        """Empties the -wal file, and with it what was overwritten in the database since."""
        await self._db.checkpoint()

    async def close(self) -> None:
        """Finishes what was begun and lets the next bot in. Nothing may be asked afterwards."""
        await self._db.close()


async def open_store(path: Path, clock: Clock, *, queue_max: int = QUEUE_MAX) -> Store:
    """Opens the database for this process alone, creating or upgrading it.

    `queue_max` is how many jobs may wait in all. Raises DatabaseInUse or DatabaseUnusable.
    """
    return Store(await Database.open(path), clock, queue_max)


def _meta_get(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row["value"] if row else None


def _meta_set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
