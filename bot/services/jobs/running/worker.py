"""The worker: one loop, one heap of due times, at most one step per job at a time.

Work is a row. The worker keeps nothing that a restart could lose: it reads which jobs have a next step,
takes that step and looks again. Thousands of waiting jobs are thousands of heap entries, not tasks; a task
exists only while a step is taken.

Payments, polls and posts have places of their own, so none waits behind another kind, and servers take turns
in each. Due times are kept as the process's own even time: a machine's clock that is set moves none of them.

    worker.enqueue(job.id)  # look at it now
    worker.enqueue(job.id, clock.after(15))  # look at it in 15 seconds
"""

import asyncio
import heapq
import itertools
import logging
from collections.abc import Callable, Collection, Mapping
from enum import Enum, auto
from typing import Any, Protocol

from bot.domain import policy
from bot.domain.errors import AtelierError, Conflict, DeliveryError, ProviderUnavailable
from bot.domain.jobs.job import ACTIVE, UNDER_WAY, Failure, Job, JobState, Step
from bot.ports import Clock
from bot.services.jobs.running.stopping import Stopping
from bot.services.turns import Turns
from bot.store import Store

log = logging.getLogger(__name__)


class StepHandler(Protocol):
    """Take one kind of step. A handler checks that it has not happened already, acts, then records it."""

    async def __call__(self, job: Job) -> int | None:
        """Return the instant to look at the job again; None to go on at once with its next step."""


class FailureHandler:
    """End jobs without a result, in the same way for all steps.

    With `host_bears`, the host refunds paid amounts. `describe` puts an error into the words to be stored.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        host_bears: bool,
        describe: Callable[[Exception], str] = str,
    ) -> None:
        self._store = store
        self._clock = clock
        self._host_bears = host_bears
        self._describe = describe

    async def fail(self, job: Job, failure: Failure, cause: str | Exception | None = None) -> None:
        """Record FAILED with its cause and return the rest of the hold.

        Raises Conflict while an authorization is open: it may still be collected.
        """
        detail = self._describe(cause) if isinstance(cause, Exception) else cause
        log.warning("job %s failed: %s %s", job.id, failure, detail or "")
        await self._store.jobs.fail(
            job.id, failure, detail=detail, refund=self._host_bears, now=self._clock.now()
        )


class Announcer(Protocol):
    """Keeps the channel informed about jobs under way."""

    async def update(self, job: Job) -> None: ...

    def due(self, job: Job) -> int | None:
        """Return the instant of the next update; None if none is pending."""

    def forget(self, job_id: str) -> None: ...


class Slots:
    """The jobs of each member that run at once; the rest wait for their turn."""

    def __init__(self) -> None:
        self._running: dict[tuple[int, int], set[str]] = {}

    def take(self, job: Job, limit: int = policy.RUNNING_PER_MEMBER) -> bool:
        """Give the job one of its maker's `limit` slots, until `free`. Return False if all are taken."""
        running = self._running.get((job.guild_id, job.user_id), set())
        if job.id not in running and len(running) >= limit and job.state not in ACTIVE:
            return False
        self.keep(job)
        return True

    def keep(self, job: Job) -> None:
        """Give the job a slot whatever the limit: something was paid for it already."""
        self._running.setdefault((job.guild_id, job.user_id), set()).add(job.id)

    def free(self, job: Job) -> bool:
        """Take the job's slot back. Return False if it had none."""
        running = self._running.get((job.guild_id, job.user_id), set())
        had = job.id in running
        running.discard(job.id)
        if not running:
            self._running.pop((job.guild_id, job.user_id), None)
        return had

    def holds(self, job_id: str) -> bool:
        return any(job_id in running for running in self._running.values())


class Kind(Enum):
    """What a step mostly waits for."""

    PAYMENT = auto()
    POLL = auto()
    POST = auto()


_KINDS: Mapping[Step, Kind] = {
    Step.PREPARE: Kind.PAYMENT,
    Step.PAY: Kind.PAYMENT,
    Step.COLLECT: Kind.POLL,
    Step.DELIVER: Kind.POST,
    Step.NOTIFY: Kind.POST,
    Step.CLEAN_UP: Kind.POST,
}


def _kind(job: Job) -> Kind:
    return Kind.POST if job.next is None else _KINDS[job.next]


class Worker:
    """Lease due jobs and advance each until it has to wait or is over.

    `concurrency`: leases of each kind at once.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        steps: Mapping[Step, StepHandler],
        announcer: Announcer,
        *,
        stopping: Stopping | None = None,
        concurrency: int = 24,
    ) -> None:
        self._store = store
        self._clock = clock
        self._steps = steps
        self._announcer = announcer
        self._stopping = stopping or Stopping()
        self._turns = {kind: Turns[str](concurrency) for kind in Kind}
        self._moved = dict.fromkeys(Kind, clock.steady())  # when a lease of this kind last began or ended
        self._slots = Slots()
        self._heap: list[tuple[int, int, str]] = []  # steady instants
        self._due: dict[str, int] = {}  # the heap entry that counts for each job
        self._ticket = itertools.count()
        self._seen: dict[str, tuple[int, Kind]] = {}  # server and kind of the next step, of open jobs
        self._placed: set[str] = set()  # jobs that wait for a lease or have one
        self._leased: dict[str, asyncio.Task[None]] = {}
        self._announcing: dict[str, asyncio.Task[None]] = {}  # by batch
        self._asked_meanwhile: set[str] = set()
        self._failures: dict[str, int] = {}
        self._unposted_since: int | None = None  # steady: the first of the posts that failed in a row
        self._posted_at = clock.steady()
        self._posting: dict[str, int] = {}  # since when (steady) each lease waits for Discord
        self._looked = clock.steady()
        self._wake = asyncio.Event()

    def enqueue(self, job_id: str, due: int = 0) -> None:
        """Look at the job at the instant `due`, or sooner if it is due sooner already."""
        wait = max(0, due - self._clock.now())
        steady = self._clock.steady() + wait if wait else 0
        if self._due.get(job_id, steady + 1) <= steady:
            return
        self._due[job_id] = steady
        heapq.heappush(self._heap, (steady, next(self._ticket), job_id))
        self._wake.set()

    def started(self, job_id: str) -> bool:
        """Return True if the job has a slot."""
        return self._slots.holds(job_id)

    @property
    def waiting(self) -> int:
        """Return the number of jobs with a due time."""
        return len(self._due)

    @property
    def late_seconds(self) -> float:
        """Return for how long (true seconds) something that is due has not moved on."""
        now = self._clock.steady()
        since = [max(due, self._looked) for due, _, _ in self._heap[:1]]
        since += [self._moved[kind] for kind, turns in self._turns.items() if turns]
        return max(0.0, (now - min(since, default=now)) / 1000)

    @property
    def unposted_seconds(self) -> float:
        """Return for how long (true seconds) every message to Discord has failed, or waits for an answer."""
        since = [max(begun, self._posted_at) for begun in self._posting.values()]
        if self._unposted_since is not None:
            since.append(self._unposted_since)
        now = self._clock.steady()
        return (now - min(since, default=now)) / 1000

    async def run(self) -> None:
        """Work until cancelled, which cuts every step, or until `stop`."""
        begun = await self._store.uploads.begun()
        for job_id in await self._store.jobs.with_next_step():
            job = await self._store.jobs.get(job_id)
            self._seen[job_id] = job.guild_id, _kind(job)
            if job.state in ACTIVE or job_id in begun:
                self._slots.keep(job)
            self.enqueue(job_id)
        try:
            while not self._stopping.asked:
                await self._dispatch()
        except BaseException:
            await _cut([*self._leased.values(), *self._announcing.values()])
            raise

    async def stop(self, seconds: float = policy.STOP_SECONDS) -> None:
        """Take no further step, and let what must not be cut end: at most so many seconds of true time."""
        self._stopping.ask()
        self._wake.set()
        leased = frozenset(self._leased.values())
        whole = self._stopping.among(leased)
        await _cut([*(leased - whole), *self._announcing.values()])
        if whole:
            log.info("waiting for %d paid requests, uploads and messages to end", len(whole))
            _, left = await asyncio.wait(whole, timeout=seconds)
            if left:
                log.warning("%d of them did not end within %.0f s", len(left), seconds)
            await _cut(left)

    async def _dispatch(self) -> None:
        self._wake.clear()
        self._looked = self._clock.steady()
        while (job_id := self._pop_due()) is not None:
            await self._place(job_id)
        for kind, turns in self._turns.items():
            while not self._stopping.asked and (turn := turns.take()) is not None:
                self._moved[kind] = self._clock.steady()
                guild_id, next_id = turn
                task = asyncio.create_task(self._lease(guild_id, next_id, kind), name=f"job {next_id}")
                self._leased[next_id] = task
        try:
            async with asyncio.timeout(self._until_next()):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _until_next(self) -> float | None:
        if not self._heap:
            return None
        return max(0.0, (self._heap[0][0] - self._clock.steady()) / 1000)

    def _pop_due(self) -> str | None:
        now = self._clock.steady()
        while self._heap and self._heap[0][0] <= now:
            due, _, job_id = heapq.heappop(self._heap)
            if self._due.get(job_id) != due:
                continue  # rescheduled since
            del self._due[job_id]
            if job_id in self._placed:
                self._asked_meanwhile.add(job_id)
                continue
            return job_id
        return None

    async def _place(self, job_id: str) -> None:
        """Let the job wait for a lease of its kind."""
        if job_id not in self._seen:
            try:
                job = await self._store.jobs.get(job_id)
            except AtelierError as error:
                self.enqueue(job_id, self._back_off(job_id, error))
                return
            self._seen[job_id] = job.guild_id, _kind(job)
        guild_id, kind = self._seen[job_id]
        if not self._turns[kind]:
            self._moved[kind] = self._clock.steady()
        self._placed.add(job_id)
        self._turns[kind].put(guild_id, job_id)

    async def _lease(self, guild_id: int, job_id: str, kind: Kind) -> None:
        self._asked_meanwhile.discard(job_id)  # it is looked at now
        if kind is Kind.POST:
            self._posting[job_id] = self._clock.steady()
        try:
            due = await self._supervised(job_id, kind)
        finally:
            self._posting.pop(job_id, None)
            self._turns[kind].done(guild_id)
            self._moved[kind] = self._clock.steady()
            self._placed.discard(job_id)
            self._leased.pop(job_id, None)
            self._wake.set()
        if job_id in self._asked_meanwhile:
            self._asked_meanwhile.discard(job_id)
            due = 0
        if due is not None:
            self.enqueue(job_id, due)
        else:
            self._seen.pop(job_id, None)

    async def _supervised(self, job_id: str, kind: Kind) -> int | None:
        try:
            due = await self.advance(job_id, kind)
        except Conflict as error:
            log.info("job %s moved meanwhile: %s", job_id, error)
            return self._clock.after(1.0)
        except AtelierError as error:
            if isinstance(error, DeliveryError) and self._unposted_since is None:
                self._unposted_since = self._clock.steady()
            return self._back_off(job_id, error)
        except Exception:  # a bug in one step must not stop the others
            log.exception("job %s: unexpected error", job_id)
            return self._back_off(job_id, None)
        self._failures.pop(job_id, None)
        if kind is Kind.POST and due is None:
            self._note_post()
        return due

    def _note_post(self) -> None:
        """Note that Discord has answered: a step that only waits, or puts off what failed, shows nothing."""
        self._unposted_since, self._posted_at = None, self._clock.steady()

    def _back_off(self, job_id: str, error: AtelierError | None) -> int:
        count = self._failures[job_id] = self._failures.get(job_id, 0) + 1
        wait = policy.retry_seconds(count)
        if isinstance(error, ProviderUnavailable) and error.retry_after_seconds is not None:
            wait = max(wait, error.retry_after_seconds)
        if error is not None:
            log.warning("job %s: %s; again in %.0f s", job_id, error, wait)
        return self._clock.after(wait)

    async def advance(self, job_id: str, kind: Kind | None = None) -> int | None:
        """Take the job's steps, if given only those of this kind, until it has to wait.

        Return the instant to look again; None when a person has to act or the job is over.
        """
        before: Job | None = None
        while True:
            job = await self._store.jobs.get(job_id)
            changed = before is not None and (before.state, before.quoted_at) != (job.state, job.quoted_at)
            await self._wake_others(job, changed=changed)
            before = job
            self._seen[job_id] = job.guild_id, _kind(job)
            if job.next is None:
                self._announcer.forget(job_id)
                return None
            if self._stopping.asked or kind not in (None, _kind(job)):
                return self._clock.now()
            if _kind(job) is Kind.POST and job.batch_key in self._announcing:
                await asyncio.wait([self._announcing[job.batch_key]])
                job = await self._store.jobs.get(job_id)  # with the message that was just posted
                if job.next is None or _kind(job) is not Kind.POST:
                    continue
            step = job.next
            assert step is not None, "looked at above"
            if step is Step.PREPARE and not await self._may_begin(job):
                due: int | None = self._clock.after(policy.LOOK_SECONDS)  # woken sooner by a free slot
            else:
                due = await self._steps[step](job)
            if due is None and _KINDS[step] is Kind.POST:
                self._note_post()
            if due is not None:
                self._announce(await self._store.jobs.get(job_id))
                return due

    def _announce(self, job: Job) -> None:
        """Update what the channel reads about the job, beside its steps: they never wait for Discord."""
        if job.state not in UNDER_WAY or self._stopping.asked or job.batch_key in self._announcing:
            return

        async def update() -> None:
            try:
                await self._announcer.update(job)
                news_at = self._announcer.due(job)
                if (await self._store.jobs.get(job.id)).state not in UNDER_WAY:
                    self.enqueue(job.id)  # its message came too late, and has to go again
                elif news_at is not None:
                    self.enqueue(job.id, news_at)
            except AtelierError as error:
                log.info("no news of job %s: %s", job.id, error)
            except Exception:  # as with a step
                log.exception("job %s: unexpected error in its news", job.id)
            finally:
                del self._announcing[job.batch_key]

        self._announcing[job.batch_key] = asyncio.create_task(update(), name=f"news of job {job.id}")

    async def _may_begin(self, job: Job) -> bool:
        """Take a slot for the job; return False if none is free.

        The first job of a batch goes first: it puts the files online that the others use.
        """
        limit = (await self._store.settings.get(job.guild_id)).running_per_member
        if job.batch_key != job.id:
            lead = await self._store.jobs.get(job.batch_key)
            if lead.state is JobState.ADMITTED and not self._slots.take(lead, limit):
                return False
        return self._slots.take(job, limit)

    async def _wake_others(self, job: Job, *, changed: bool) -> None:
        """Enqueue the jobs that wait for this one.

        These are jobs of its maker if it frees a slot and, if its state has `changed`, jobs of its batch.
        """
        others: list[Job] = []
        if job.state not in UNDER_WAY and self._slots.free(job):
            jobs = await self._store.jobs.of_member(job.guild_id, job.user_id, open_only=True)
            # Newest first as listed; the job that waited longest goes first.
            others += [other for other in reversed(jobs) if other.state is JobState.ADMITTED]
        if changed and job.batch_id is not None:
            siblings = (await self._store.batches.get(job.id)).jobs
            others += [other for other in siblings if other.id != job.id and other.next is not None]
        for other in others:
            self.enqueue(other.id)


async def _cut(tasks: Collection[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
