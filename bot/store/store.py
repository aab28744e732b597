"""The database as the services see it: groups of verbs over one file."""

import sqlite3
from pathlib import Path

from bot.domain.money.audit import Report
from bot.ports import Clock
from bot.store.audit.live import SqliteBooks
from bot.store.audit.readonly import open_readonly
from bot.store.contests import funds
from bot.store.contests.commands import SqliteContests
from bot.store.contests.entries import SqliteEntries
from bot.store.contests.votes import SqliteVotes
from bot.store.host.host import SqliteHouse
from bot.store.jobs.admit import AdmissionPolicy
from bot.store.jobs.approvals import SqliteApprovals
from bot.store.jobs.batches import SqliteBatches
from bot.store.jobs.budgets import SqliteBudgets
from bot.store.jobs.commands import SqliteJobs
from bot.store.jobs.panels import SqliteWorkshop
from bot.store.jobs.payments import SqlitePayments
from bot.store.jobs.preferences import SqliteMembers
from bot.store.jobs.uploads import SqliteUploads
from bot.store.moderation.limits import SqliteLimits
from bot.store.moderation.settings import SqliteServers
from bot.store.money.funding import SqliteFunding
from bot.store.money.history import SqliteHistory
from bot.store.money.prices import SqlitePrices
from bot.store.money.spending_rules import SqliteGate
from bot.store.sqlite.database import Database

QUEUE_MAX = 1000


class SqliteStore:
    """`bot.ports.Store`, and what only the house asks for. Made by `open_store`."""

    def __init__(self, database: Database, clock: Clock, queue_max: int) -> None:
        self._db = database
        admission = AdmissionPolicy(queue_max, funds.source)
        self._jobs = SqliteJobs(database)
        self._batches = SqliteBatches(database, admission)
        self._budgets = SqliteBudgets(database, admission)
        self._payments = SqlitePayments(database, clock)
        self._uploads = SqliteUploads(database)
        self._funding = SqliteFunding(database)
        self._host = SqliteHouse(database)
        self._books = SqliteBooks(database)
        self._history = SqliteHistory(database)
        self._prices = SqlitePrices(database)
        self._servers = SqliteServers(database)
        self._workshop = SqliteWorkshop(database)
        self._members = SqliteMembers(database)
        self._limits = SqliteLimits(database)
        self._gate = SqliteGate(database)
        self._approvals = SqliteApprovals(database, admission)
        self._contests = SqliteContests(database)
        self._entries = SqliteEntries(database)
        self._votes = SqliteVotes(database)

    @property
    def path(self) -> Path:
        return self._db.path

    @property
    def jobs(self) -> SqliteJobs:
        return self._jobs

    @property
    def batches(self) -> SqliteBatches:
        return self._batches

    @property
    def budgets(self) -> SqliteBudgets:
        return self._budgets

    @property
    def payments(self) -> SqlitePayments:
        return self._payments

    @property
    def uploads(self) -> SqliteUploads:
        return self._uploads

    @property
    def workshop(self) -> SqliteWorkshop:
        return self._workshop

    @property
    def members(self) -> SqliteMembers:
        return self._members

    @property
    def servers(self) -> SqliteServers:
        return self._servers

    @property
    def limits(self) -> SqliteLimits:
        return self._limits

    @property
    def gate(self) -> SqliteGate:
        return self._gate

    @property
    def approvals(self) -> SqliteApprovals:
        return self._approvals

    @property
    def contests(self) -> SqliteContests:
        return self._contests

    @property
    def entries(self) -> SqliteEntries:
        return self._entries

    @property
    def votes(self) -> SqliteVotes:
        return self._votes

    @property
    def funding(self) -> SqliteFunding:
        return self._funding

    @property
    def host(self) -> SqliteHouse:
        return self._host

    @property
    def books(self) -> SqliteBooks:
        return self._books

    @property
    def history(self) -> SqliteHistory:
        return self._history

    @property
    def prices(self) -> SqlitePrices:
        return self._prices

    async def meta_get(self, key: str) -> str | None:
        """A small thing worth remembering, such as the hash of the synced commands."""
        return await self._db.read(_meta_get, key)

    async def meta_set(self, key: str, value: str) -> None:
        await self._db.write(_meta_set, key, value)

    async def audit(self) -> Report:
        """Recomputes everything beside the running work. Raises StoreError."""
        view = await open_readonly(self._db.path)
        try:
            return await view.audit()
        finally:
            await view.close()

    async def checkpoint(self) -> None:
        """Empties the -wal file, and with it what was overwritten in the database since."""
        await self._db.checkpoint()

    async def close(self) -> None:
        """Finishes what was begun and lets the next bot in. Nothing may be asked afterwards."""
        await self._db.close()


async def open_store(path: Path, clock: Clock, *, queue_max: int = QUEUE_MAX) -> SqliteStore:
    """Opens the database for this process alone, creating or upgrading it.

    `queue_max` is how many jobs may wait in all. Raises DatabaseInUse or DatabaseUnusable.
    """
    return SqliteStore(await Database.open(path), clock, queue_max)


def _meta_get(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row["value"] if row else None


def _meta_set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
