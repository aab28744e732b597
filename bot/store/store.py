"""The database as the services see it: groups of verbs over one engine."""

from pathlib import Path

from bot.config.postgres_url import PostgresUrl
from bot.domain.money.movements import SET_BACK
from bot.store.audit.readonly import LedgerStore
from bot.store.contests import funds
from bot.store.contests.entries import EntryStore
from bot.store.contests.removal import RemovalStore
from bot.store.contests.store import ContestStore
from bot.store.contests.votes import VoteStore
from bot.store.engine import Engine, require_psycopg
from bot.store.facts import meta_get, meta_set, settle_fact
from bot.store.host.figures import FigureStore
from bot.store.host.host import HostStore, pause
from bot.store.jobs.admit import AdmissionPolicy
from bot.store.jobs.approvals import ApprovalStore
from bot.store.jobs.batches import BatchStore
from bot.store.jobs.commands import JobStore, expect_posted
from bot.store.jobs.departures import DepartureStore
from bot.store.jobs.favourites import FavouriteStore
from bot.store.jobs.forgetting import PrivacyStore
from bot.store.jobs.gallery import GalleryStore
from bot.store.jobs.own_data import OwnDataStore
from bot.store.jobs.panels import PanelStore
from bot.store.jobs.payments import PaymentStore
from bot.store.jobs.posts import ResultPostStore
from bot.store.jobs.preferences import PreferenceStore
from bot.store.jobs.retention import RetentionStore
from bot.store.jobs.studio_jobs import StudioJobStore
from bot.store.jobs.takedowns import TakedownStore
from bot.store.jobs.uploads import UploadStore
from bot.store.jobs.wishes import WishStore
from bot.store.moderation import pauses
from bot.store.moderation.cases import CaseStore
from bot.store.moderation.channel_settings import ChannelSettingsStore
from bot.store.moderation.filters import FilterStore
from bot.store.moderation.greetings import GreetingStore
from bot.store.moderation.limits import LimitStore
from bot.store.moderation.log import ModerationLogStore
from bot.store.moderation.people import PeopleStore
from bot.store.moderation.reports import ReportStore
from bot.store.moderation.rules_files import RulesFileStore
from bot.store.moderation.settings import ServerSettingsStore
from bot.store.moderation.setups import SetupStore
from bot.store.money.budgets import BudgetStore
from bot.store.money.deposit_proofs import DepositProofStore
from bot.store.money.deposits import DepositStore
from bot.store.money.history import HistoryStore
from bot.store.money.movements import MovementStore
from bot.store.money.prices import PriceStore
from bot.store.money.spending_policy import SpendingPolicy
from bot.store.sql import Connection
from bot.store.sqlite.database import Database
from bot.store.verbs import command, point_query

QUEUE_MAX = 1000


def _pause_set_back(connection: Connection, *, now: int) -> bool:
    before = pauses.current_pause(connection)
    pause(connection, by=None, reason=SET_BACK, now=now)
    expect_posted(connection)
    return before is None or before.reason != SET_BACK


class Store:
    """The database of the running bot: one attribute for each group of verbs. Made by `open_store`."""

    def __init__(self, database: Engine, queue_max: int) -> None:
        self._db = database
        admission = AdmissionPolicy(queue_max, funds.source)
        self.jobs = JobStore(database)
        self.batches = BatchStore(database, admission)
        self.approvals = ApprovalStore(database, admission)
        self.payments = PaymentStore(database)
        self.studio_jobs = StudioJobStore(database)
        self.uploads = UploadStore(database)
        self.panels = PanelStore(database)
        self.wishes = WishStore(database)
        self.takedowns = TakedownStore(database)
        self.posts = ResultPostStore(database)
        self.favourites = FavouriteStore(database)
        self.preferences = PreferenceStore(database)
        self.privacy = PrivacyStore(database)
        self.own_data = OwnDataStore(database)
        self.retention = RetentionStore(database)
        self.departures = DepartureStore(database)
        self.budgets = BudgetStore(database)
        self.deposits = DepositStore(database)
        self.ledger = LedgerStore(database)
        self.movements = MovementStore(database)
        self.deposit_proofs = DepositProofStore(database)
        self.history = HistoryStore(database)
        self.prices = PriceStore(database)
        self.spending = SpendingPolicy(database)
        self.limits = LimitStore(database)
        self.settings = ServerSettingsStore(database)
        self.channel_settings = ChannelSettingsStore(database)
        self.filters = FilterStore(database)
        self.gallery = GalleryStore(database)
        self.greetings = GreetingStore(database)
        self.setups = SetupStore(database)
        self.rules_files = RulesFileStore(database)
        self.moderation_log = ModerationLogStore(database)
        self.cases = CaseStore(database)
        self.people = PeopleStore(database)
        self.reports = ReportStore(database)
        self.removals = RemovalStore(database)
        self.host = HostStore(database)
        self.figures = FigureStore(database)
        self.contests = ContestStore(database)
        self.entries = EntryStore(database)
        self.votes = VoteStore(database)

    meta_get = point_query(meta_get)
    meta_set = command(meta_set)
    settle_fact = command(settle_fact)

    @property
    def database(self) -> Engine:
        """Return the engine below, for what is no verb: the membership of the process."""
        return self._db

    @property
    def engine(self) -> str:
        """Return "sqlite" or "postgresql"."""
        return self._db.name

    @property
    def path(self) -> Path:
        """Return SQLite's file. Do not ask on another engine."""
        assert isinstance(self._db, Database)
        return self._db.path

    async def versions(self) -> tuple[int, str]:
        """Return the number of the newest migration that was run, and the engine's name and version."""
        return await self._db.versions()

    @property
    def is_latest(self) -> bool:
        """Return True if this is the database that the last process left, not an older copy of it."""
        return self._db.is_latest

    async def trust(self, latest: bool) -> None:
        """Take this database for the latest one, or for an older copy of it, also after a restart.

        Raises StoreError.
        """
        await self._db.trust(latest)

    @property
    def rolled_back(self) -> int | None:
        """Return the number of a journal line that was acknowledged and is gone; None if none is.

        Every write raises RolledBack then, until `accept_rollback`.
        """
        return self._db.rolled_back

    @property
    def moves(self) -> int:
        """Return how often the database was found on another server, or on one that was started again.

        `is_latest` is False then, unless nothing can be unknown to it.
        """
        return self._db.moves

    async def look_back(self) -> None:
        """Look for the last acknowledged line of the journal: see `rolled_back`. Raises StoreError."""
        await self._db.look_back()

    async def accept_rollback(self, *, now: int) -> bool:
        """Pause spending, and go on with what the database has now, as with an older copy of it.

        Return True if no other process has done so before. Raises StoreError.
        """
        return await self._db.accept_rollback(_pause_set_back, now=now)

    async def checkpoint(self) -> None:
        """Empty the -wal file, and with it the older content of what was overwritten since."""
        await self._db.checkpoint()

    async def delete_old_copies(self, before: int) -> int:
        """Delete copies from before upgrades, made before that epoch millisecond. Return their number."""
        return await self._db.delete_old_copies(before)

    async def close(self) -> None:
        """Finish what was begun and release the lock. The store cannot be used afterwards."""
        await self._db.close()


async def open_store(where: Path | PostgresUrl, *, queue_max: int = QUEUE_MAX, alone: bool = False) -> Store:
    """Open the database, creating or upgrading it.

    SQLite's file is opened for this process alone. A PostgreSQL database is shared with other bots, unless
    the caller needs it `alone`. `queue_max`: the number of jobs that may wait on all servers. Results that a
    lost life may have posted, if this may be an older copy, are looked for first. Raises DatabaseInUse or
    DatabaseUnusable.
    """
    if isinstance(where, PostgresUrl):
        return Store(await _open_postgres(where, alone), queue_max)
    database = await Database.open(where)
    try:
        await database.trust(database.is_latest)
        if not database.is_latest:
            await database.write(expect_posted)
    except BaseException:
        await database.close()
        raise
    return Store(database, queue_max)


async def _open_postgres(url: PostgresUrl, alone: bool) -> Engine:
    require_psycopg()
    from bot.store.postgres.database import Database as PostgresDatabase  # noqa: PLC0415 - only if it is used

    return await PostgresDatabase.open(url, alone=alone, expect=expect_posted)
