"""A whole Atelier over the fakes and a real store, driven by hand: `Harness`."""

import asyncio
import contextlib
import copy
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.config.postgres_url import PostgresUrl
from bot.domain.jobs.job import Job, JobState, Step
from bot.domain.money.networks import WORDS
from bot.domain.money.payments import Payment
from bot.media.charts.charts import PillowCharts
from bot.ports import WatchedWallet
from bot.ports.membership import ALONE, Membership
from bot.services import jobs, moderation, money
from bot.services.adapters import Adapters
from bot.services.jobs import JobOptions
from bot.services.jobs.running.renditions import Renditions
from bot.services.jobs.running.worker import Announcer, StepHandler, Worker
from bot.services.money.deposit_watch import DepositRules
from bot.services.scheduler import Scheduler
from bot.services.wallets import Wallets
from bot.store import DirectorySpool, Store, open_store
from tests import builders
from tests.fakes import (
    FakeApprovalCards,
    FakeAttachments,
    FakeChain,
    FakeClock,
    FakeDelivery,
    FakeMedia,
    FakePayments,
    FakeStudio,
)
from tests.fakes.chain import HABITS, PAYEE, WALLET
from tests.fakes.keywords import FakeKeywords
from tests.fakes.members import FakeMembers
from tests.fakes.notices import FakeNotices
from tests.fakes.places import FakePlaces
from tests.fakes.reports import FakeReportCards, FakeResultPosts
from tests.fakes.watch import FakeWatch


class Killed(BaseException):
    """The process ended at a checkpoint, as by a power cut."""


class SteppedWorker(Worker):
    """The worker, but time is moved for it.

    From the first `quiet` on it moves only in one, or after a nudge: what a test does between two of them
    does not race with it.
    """

    resting: asyncio.Event
    allowed: asyncio.Event
    renditions: Renditions

    async def run(self) -> None:
        self.resting, self.allowed = asyncio.Event(), asyncio.Event()
        self.allowed.set()
        try:
            await super().run()
        finally:
            self.resting.set()

    @property
    def stopped(self) -> bool:
        return self._stopping.asked

    async def _dispatch(self) -> None:
        self.resting.clear()
        await self.allowed.wait()
        await super()._dispatch()

    def _until_next(self) -> float | None:
        self.resting.set()
        return None

    def use(self, steps: Mapping[Step, StepHandler], announcer: Announcer) -> None:
        """Put a test's own handlers in place of the real ones."""
        self._steps, self._announcer = steps, announcer

    async def quiet(self) -> None:
        """Until every move that is due is made."""
        self.allowed.set()
        try:
            await self._all_moves()
        finally:
            self.allowed.clear()

    async def _all_moves(self) -> None:
        while True:
            await asyncio.sleep(0)
            if busy := [*self._tasks(), *self.renditions.under_way]:
                done, _ = await asyncio.wait(busy)
                for task in done:
                    _ = task.cancelled() or task.exception()  # Killed: the harness knows
            elif self.stopped or not self._wake.is_set():
                await self.resting.wait()
                busy = [*self._tasks(), *self.renditions.under_way]
                if not busy and (self.stopped or not self._wake.is_set()):
                    return

    @property
    def next_due(self) -> int | None:
        due = self._next_instant()
        return None if due is None else self._clock.now() + max(0, due - self._clock.steady())

    def nudge(self) -> None:
        self.allowed.set()
        self._wake.set()


class Harness:
    """All parts that `bot.wiring` puts together. `restart` throws the process away, not the disk."""

    def __init__(
        self,
        folder: Path,
        *,
        concurrency: int = 4,
        link: bool = False,
        host_bears: bool = False,
        queue_max: int = 10_000,
        networks: Sequence[str] = ("base",),
        membership: Membership = ALONE,
        where: PostgresUrl | None = None,
    ) -> None:
        """`networks` are the words of those that the bot pays on, in order of preference. Base is one.

        `where`: the database, else an SQLite file in the folder.
        """
        self._membership = membership
        self._where = where or folder / "atelier.db"
        self._others: list[Harness] = []
        self._queue_max = queue_max
        self._folder = folder
        self._concurrency = concurrency
        self._link = link
        self._host_bears = host_bears
        self.clock = FakeClock()
        self.chain = FakeChain(self.clock)
        self.watch = FakeWatch(self.chain, wallet=WALLET)
        self.method = FakePayments(self.chain, self.clock)
        self.chains = {"base": self.chain}
        for word in networks:
            gas = 600 if word == "tempo" else 0
            self.chains.setdefault(word, FakeChain(self.clock, network=WORDS[word], gas=gas))
        methods = {
            word: FakePayments(chain, self.clock) for word, chain in self.chains.items() if word != "base"
        }
        methods["base"] = self.method
        self.methods = [methods[word] for word in networks]
        self.watches = {
            word: FakeWatch(chain, wallet=HABITS[word].address)
            for word, chain in self.chains.items()
            if word != "base"
        }
        self.watches["base"] = self.watch
        self.studio = FakeStudio(self.chain, self.clock)
        self.studio.chains = {chain.network.name: chain for chain in self.chains.values()}
        self.delivery = FakeDelivery(self.clock)
        self.approval_cards = FakeApprovalCards()
        self.notices = FakeNotices()
        self.attachments = FakeAttachments()
        self.media = FakeMedia()
        self.places = FakePlaces()
        self.keywords = FakeKeywords()
        self.result_posts = FakeResultPosts()
        self.report_cards = FakeReportCards()
        self.members = FakeMembers()
        self.passed: list[str] = []  # checkpoints
        self.kill_at: str | None = None
        self.killed = False
        self._running: asyncio.Task[None] | None = None

    # ── life ─────────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> "Harness":
        self.store: Store = await open_store(self._where, queue_max=self._queue_max)
        self.spool = DirectorySpool(self._folder / "spool")
        self._compose()
        return self

    async def close(self) -> None:
        for other in self._others:
            await other.stop()
            if other.store is not self.store:
                await other.store.close()
        self._others.clear()
        await self.stop()
        await self.store.close()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    def own(self, membership: Membership) -> None:
        """Begin anew as one of several processes: the shards of `membership` are this one's."""
        self._membership = membership
        self._compose()

    async def beside(self, membership: Membership = ALONE) -> "Harness":
        """Return another process of the same bot: over the same database and world, with nothing in memory.

        On SQLite, whose file is open once, it shares the store too. It ends with this one.
        """
        other = copy.copy(self)
        other.passed, other._running, other._others = [], None, []
        if isinstance(self._where, PostgresUrl):
            other.store = await open_store(self._where, queue_max=self._queue_max)
        other.own(membership)
        self._others.append(other)
        return other

    async def stop(self) -> None:
        """Ends the worker as a signal would."""
        await self.renditions.close()
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError, Killed):
                await self._running
            self._running = None

    def _compose(self) -> None:
        self.wallets = Wallets(self.methods, self.clock, self.store.payments)
        self.adapters = Adapters(
            clock=self.clock,
            scheduler=Scheduler(self.clock, self._membership),
            store=self.store,
            spool=self.spool,
            studio=self.studio,
            wallets=self.wallets,
            chains=[
                WatchedWallet(method.network, method.address, self.watches[method.network.word])
                for method in self.methods
            ],
            media=self.media,
            attachments=self.attachments,
            charts=PillowCharts(),
            notices=self.notices,
            checkpoint=self._checkpoint,
            places=self.places,
            result_posts=self.result_posts,
            report_cards=self.report_cards,
            keywords=self.keywords,
            members=self.members,
            membership=self._membership,
        )
        rules = moderation.build(self.adapters)
        self.settings_service, self.rules_service = rules.settings, rules.rules
        self.reports, self.removal = rules.reports, rules.removal
        self.content, self.people = rules.content, rules.people
        funds = money.build(
            self.adapters,
            deposit_rules=DepositRules(confirmations=5),
            wallet_low=0,
            payees=(PAYEE,),
            window_seconds=300,
        )
        self.budgets, self.gate, self.audit_job = funds.budgets, funds.gate, funds.audit
        self.comparisons, self.deposits = funds.comparisons, funds.deposits
        options = JobOptions(link=self._link, host_bears=self._host_bears, concurrency=self._concurrency)
        self.jobs = jobs.build(
            self.adapters,
            self.delivery,
            self.approval_cards,
            options,
            funds.price_log.note,
            funds.gate,
            rules.content,
            worker_class=SteppedWorker,
        )
        assert isinstance(self.jobs.worker, SteppedWorker)
        self.worker = self.jobs.worker
        self.worker.renditions = self.jobs.renditions
        self.admission, self.approvals, self.library = (
            self.jobs.admission,
            self.jobs.approvals,
            self.jobs.library,
        )
        self.pricing, self.renditions = self.jobs.pricing, self.jobs.renditions
        self.purchase_flow, self.collect = self.jobs.purchases, self.jobs.collect
        self.steps, self.progress_messages = self.jobs.steps, self.jobs.progress

    def _checkpoint(self, name: str) -> None:
        self.passed.append(name)
        if self.killed or name == self.kill_at:
            self.kill_at, self.killed = None, True
            raise Killed(name)

    # ── time ─────────────────────────────────────────────────────────────────────────────────────

    async def due(self) -> None:
        """The worker makes every move that is due now."""
        if self._running is None:
            self._running = asyncio.create_task(self.worker.run())
            await asyncio.sleep(0)
        self.worker.nudge()
        await self.worker.quiet()

    async def live(self, seconds: float) -> None:
        """Time goes on for so long, from one due instant to the next."""
        end = self.clock.after(seconds)
        await self.due()
        while (
            not self.killed
            and not self.worker.stopped
            and (due := self.worker.next_due) is not None
            and due <= end
        ):
            self.clock.to(due)
            await self.due()
        self.clock.to(end)

    # ── short cuts ───────────────────────────────────────────────────────────────────────────────

    async def fund(self, amount: int = 10_000_000, guild_id: int = builders.GUILD) -> None:
        key = f"grant-{guild_id}-{self.clock.now()}"
        await self.store.budgets.grant(guild_id, amount, actor=1, note="", key=key, now=self.clock.now())

    async def ask(self, **changes: object) -> Job:
        """A member's command, admitted if it is cheap enough."""
        return (await self.admission.submit(builders.new_request(**changes))).job

    async def job(self, job: Job) -> Job:
        return await self.store.jobs.get(job.id)

    async def state(self, job: Job) -> JobState:
        return (await self.job(job)).state

    async def payments(self, job: Job) -> list[Payment]:
        return list(await self.store.payments.of_job(job.id))

    async def check_one_live(self, *jobs: Job) -> None:
        """At no time can a purchase be collected twice, on whatever networks."""
        for job in jobs:
            live: dict[str, int] = {}
            for payment in await self.payments(job):
                alive = self.studio.chains[payment.network].live(payment)
                live[payment.purpose] = live.get(payment.purpose, 0) + alive
            assert all(count <= 1 for count in live.values()), (job.id, live)

    async def check_books(self) -> None:
        """Check that the ledger agrees with the chain, and that every sum is right."""
        report = await self.store.ledger.audit()
        assert report.ok, report.findings
        left = sum(chain.left for chain in self.chains.values())
        assert dict(report.balances).get("house:studio", 0) == left
