"""The worker: one loop, one heap of due times, at most one step per job at a time.

Work is a row. The worker keeps nothing that a restart could lose: it reads which jobs have a next step,
takes that step and looks again. Thousands of waiting jobs are thousands of heap entries, not tasks; a task
exists only while a step is taken.

Payments, uploads, polls, downloads and posts have places of their own, so none waits behind another kind,
and servers take turns in each. A job that the studio's job list shows at work is put off without a step. Due
times are kept as the process's own even time: a machine's clock that is set moves none of them.

    worker.enqueue(job.id)  # look at it now
    worker.enqueue(job.id, clock.after(15))  # look at it in 15 seconds
"""

import asyncio
import itertools
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from bot.domain import policy
from bot.domain.errors import AtelierError, Conflict, DeliveryError, ProviderUnavailable
from bot.domain.jobs.job import ACTIVE, UNDER_WAY, Job, JobState, Step
from bot.domain.shards import Shards
from bot.ports import Clock
from bot.ports.job_context import set_job
from bot.ports.membership import ALONE, JOB, Membership
from bot.services.jobs.running.agenda import NOW, Agenda
from bot.services.jobs.running.slots import Kind, Slots, kind_of
from bot.services.jobs.running.stopping import Stopping
from bot.services.turns import Turns
from bot.store import Store

log = logging.getLogger(__name__)

_ALL_OPEN = 1_000
"""More jobs than one member can have open: the queue of each is bounded."""

LOOK_SECONDS = 30.0
"""A process that shares the bot looks so often, in true time, for jobs that others have set going."""

AGAIN_SECONDS = 2.0
"""And so soon, in true time, if the database did not answer."""

TOLD_AT_ONCE = 48
"""Messages about jobs under way that are on their way to Discord before polls begin no further ones."""


class StepHandler(Protocol):
    """Take one kind of step. A handler checks that it has not happened already, acts, then records it."""

    async def __call__(self, job: Job) -> int | None:
        """Return the instant to look at the job again; None to go on at once with its next step."""


class Announcer(Protocol):
    """Keeps the channel informed about jobs under way."""

    async def update(self, job: Job) -> None: ...

    def due(self, job: Job) -> int | None:
        """Return the instant of the next update; None if none is pending."""

    def forget(self, job_id: str) -> None: ...


class Polls(Protocol):
    """What is known of the jobs that wait for the studio without taking a step."""

    def expect(self, job: Job) -> int:
        """Return the instant at which to look first at a RUNNING job that was found at the start."""

    def put_off(self, job_id: str) -> int | None:
        """Return the steady instant to look at the job again; None if a step is due now."""

    def has_news(self, job_id: str) -> bool:
        """Return True if there is something new for the job's message, and it may be updated now."""

    def has_result(self, job_id: str) -> bool:
        """Return True if the job's next step is to download its file."""

    def forget(self, job_id: str) -> None:
        """Note that the job waits no longer."""


class Lists(Protocol):
    """The studio's job lists, which show many jobs a request."""

    def due(self) -> Mapping[str, int]:
        """Return the lists to read, and the steady instants from which on; not those under way."""

    def begin(self, key: str) -> None:
        """Note that the list is about to be read."""

    async def read(self, key: str) -> None:
        """Read the list, and wake the jobs that it shows as ended."""


class Worker:
    """Lease due jobs and advance each until it has to wait or is over.

    `concurrency`: leases of each kind at once. Only jobs of the servers that this process owns are advanced;
    the owner of another one is told to look at it.
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
        polls: Polls | None = None,
        lists: Lists | None = None,
        membership: Membership = ALONE,
    ) -> None:
        self._membership = membership
        self._look_at: int | None = None  # steady: the next look for jobs of others' making
        membership.on_change(self._look_soon)
        membership.on_news(JOB, self._hear)
        self._store = store
        self._clock = clock
        self._steps = steps
        self._announcer = announcer
        self._stopping = stopping or Stopping()
        self._turns = {kind: Turns[str](concurrency) for kind in Kind}
        self._moved = dict.fromkeys(Kind, clock.steady())  # when a lease of this kind last began or ended
        self._polls = polls
        self._lists = lists
        self._reading: dict[str, asyncio.Task[None]] = {}  # lists under way
        self._slots = Slots()
        self._agenda = Agenda()
        self._seen: dict[str, tuple[int, Kind]] = {}  # server and kind of the next step, of open jobs
        self._placed: set[str] = set()  # jobs that wait for a lease or have one
        self._leased: dict[str, asyncio.Task[None]] = {}
        self._announcing: dict[str, asyncio.Task[None]] = {}  # by batch
        self._news_at: dict[str, int] = {}  # steady: a message about the job is to be updated then
        self._telling: dict[str, asyncio.Task[None]] = {}  # jobs without a step whose message is due
        self._woken: set[str] = set()  # asked for by somebody, not by time
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
        self._schedule(job_id, self._clock.steady() + wait if due else NOW)

    def _schedule(self, job_id: str, steady: int) -> None:
        if self._agenda.add(job_id, steady):
            self._wake.set()

    @property
    def slots(self) -> Slots:
        return self._slots

    @property
    def is_busy_paying(self) -> bool:
        """Return True if jobs wait for a place to be prepared or paid."""
        return len(self._turns[Kind.PAYMENT]) > 0

    def started(self, job_id: str) -> bool:
        """Return True if the job has a slot."""
        return self._slots.holds(job_id)

    @property
    def waiting(self) -> int:
        """Return the number of jobs with a due time."""
        return len(self._agenda)

    @property
    def queues(self) -> Mapping[str, tuple[int, int]]:
        """Return, for each kind of step, how many jobs wait for a lease and how many have one."""
        return {kind.name.lower(): (len(turns), turns.held) for kind, turns in self._turns.items()}

    @property
    def late_seconds(self) -> float:
        """Return for how long (true seconds) something that is due has not moved on."""
        now = self._clock.steady()
        due = self._agenda.next()
        since = [] if due is None else [max(due, self._looked)]
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
        await (self._look if self._membership.held is None else self._look_safely)()
        try:
            while not self._stopping.asked:
                await self._dispatch()
        except BaseException:
            await _cut(self._tasks())
            raise

    async def _look(self) -> None:
        """Take up the jobs with a next step that are not known yet: all at the start, later others' work."""
        held = self._membership.held
        self._look_at = None if held is None else self._clock.steady() + round(LOOK_SECONDS * 1000)
        begun = await self._store.uploads.begun()
        for job_id in await self._store.jobs.with_next_step(held):
            if job_id in self._seen:
                continue
            job = await self._store.jobs.get(job_id)
            self._seen[job_id] = job.guild_id, self._kind(job)
            if job.state in ACTIVE or job_id in begun:
                self._slots.keep(job)
            polls = self._polls if job.next is Step.COLLECT else None
            if polls is None:
                self.enqueue(job_id)
            else:
                self._plan_news(job_id, polls.expect(job))  # its message may be an old one
            await asyncio.sleep(0)  # reads of single rows do not give way to others

    async def _look_safely(self) -> None:
        """Look again soon if the database does not answer now: a shared one may be away for a while."""
        try:
            await self._look()
        except AtelierError as error:
            log.warning("the jobs of other processes' making are not known: %s", error)
            self._look_at = self._clock.steady() + round(AGAIN_SECONDS * 1000)

    def _look_soon(self) -> None:
        """The shards have changed: other jobs are ours."""
        self._look_at = self._clock.steady()
        self._wake.set()

    def _hear(self, guild_id: str, job_id: str) -> None:
        """Another process has changed a job. Its own look comes too late for a member who waits."""
        if self._membership.owns(int(guild_id)):
            self.enqueue(job_id)

    async def release(self, shards: Shards, seconds: float = policy.STOP_SECONDS) -> None:
        """End what is under way for the servers of shards that this process no longer owns.

        What must not be cut has so many seconds of true time to end. The membership says already that they
        are not owned, so nothing of them begins.
        """
        ours = {job_id for job_id, (guild_id, _) in self._seen.items() if guild_id in shards}
        tasks = [task for job_id, task in self._leased.items() if job_id in ours]
        tasks += [task for job_id, task in self._telling.items() if job_id in ours]
        tasks += [task for batch, task in self._announcing.items() if batch in ours]
        await self._end(tasks, seconds)
        for job_id in ours:
            self._drop(job_id)

    async def stop(self, seconds: float = policy.STOP_SECONDS) -> None:
        """Take no further step, and let what must not be cut end: at most so many seconds of true time."""
        self._stopping.ask()
        self._wake.set()
        await self._end(self._tasks(), seconds)

    async def _end(self, tasks: Collection[asyncio.Task[None]], seconds: float) -> None:
        whole = self._stopping.among(tasks)
        await _cut([task for task in tasks if task not in whole])
        if whole:
            log.info("waiting for %d paid requests, uploads and messages to end", len(whole))
            _, left = await asyncio.wait(whole, timeout=seconds)
            if left:
                log.warning("%d of them did not end within %.0f s", len(left), seconds)
            await _cut(left)

    def _tasks(self) -> Sequence[asyncio.Task[None]]:
        """Return everything that is under way."""
        beside = (self._announcing, self._telling, self._reading)
        return [*self._leased.values(), *(task for tasks in beside for task in tasks.values())]

    async def _dispatch(self) -> None:
        self._wake.clear()
        self._looked = self._clock.steady()
        if self._look_at is not None and self._look_at <= self._looked:
            await self._look_safely()
        for job_id, due in self._agenda.pop(self._looked):
            await self._take_up(job_id, due)
        self._read_lists()
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

    def _next_instant(self) -> int | None:
        """Return the steady instant at which something is due, None if nothing is."""
        soonest = self._agenda.next()
        due = [at for at in (soonest, self._look_at) if at is not None]
        if self._lists is not None:
            due += self._lists.due().values()
        return min(due, default=None)

    def _until_next(self) -> float | None:
        due = self._next_instant()
        return None if due is None else max(0.0, (due - self._clock.steady()) / 1000)

    def _read_lists(self) -> None:
        """Read the job lists that are due, beside the steps: they never wait for a list."""
        if self._lists is None or self._stopping.asked:
            return
        for key, due in self._lists.due().items():
            if due <= self._clock.steady():
                self._lists.begin(key)
                self._reading[key] = asyncio.create_task(self._read(self._lists, key), name="job list")

    async def _read(self, lists: Lists, key: str) -> None:
        try:
            await lists.read(key)
        except Exception:  # as with a step
            log.exception("unexpected error in reading a job list")
        finally:
            del self._reading[key]
            self._wake.set()

    async def _take_up(self, job_id: str, due: int) -> None:
        """Let a job that is due wait for a place, unless it has one or there is nothing to do for it."""
        if job_id in self._placed:
            self._asked_meanwhile.add(job_id)
            return
        if due == NOW:
            self._woken.add(job_id)
        elif self._put_off(job_id):
            return
        await self._place(job_id)

    def _put_off(self, job_id: str) -> bool:
        """Give the job a later due time if no step is due; return False if one is.

        Its message is updated without a step: neither messages nor polls wait for each other's places.
        """
        seen = self._seen.get(job_id)
        if self._polls is None or seen is None or seen[1] is not Kind.POLL:
            return False
        until = self._polls.put_off(job_id)
        if until is None:
            return False
        news_at, now = self._news_at.get(job_id), self._clock.steady()
        if news_at is not None and news_at > now:
            until = min(until, news_at)
        elif job_id in self._telling or self._is_telling_many:
            pass  # there may be news, for later
        elif news_at is not None or self._polls.has_news(job_id):
            self._news_at.pop(job_id, None)
            self._telling[job_id] = asyncio.create_task(self._tell(job_id), name=f"news of job {job_id}")
        self._schedule(job_id, until)
        return True

    @property
    def _is_telling_many(self) -> bool:
        """Return True while Discord is busy with messages about jobs under way: others can wait."""
        return len(self._announcing) + len(self._telling) >= TOLD_AT_ONCE

    async def _tell(self, job_id: str) -> None:
        try:
            job = await self._store.jobs.get(job_id)
            if self._is_news_due(job):
                self._announce(job)
        except AtelierError as error:
            log.info("no news of job %s: %s", job_id, error)
        finally:
            del self._telling[job_id]

    def _kind(self, job: Job) -> Kind:
        return kind_of(job, has_result=self._polls is not None and self._polls.has_result(job.id))

    async def _place(self, job_id: str) -> None:
        """Let the job wait for a lease of its kind."""
        if job_id not in self._seen:
            try:
                job = await self._store.jobs.get(job_id)
            except AtelierError as error:
                self.enqueue(job_id, self._back_off(job_id, error))
                return
            self._seen[job_id] = job.guild_id, self._kind(job)
        guild_id, kind = self._seen[job_id]
        if not self._membership.owns(guild_id):
            self._drop(job_id)
            self._membership.tell(JOB, guild_id, job_id)
            return
        if not self._turns[kind]:
            self._moved[kind] = self._clock.steady()
        self._placed.add(job_id)
        self._turns[kind].put(guild_id, job_id)

    async def _lease(self, guild_id: int, job_id: str, kind: Kind) -> None:
        set_job(job_id)  # a lease is a task of its own
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
        except OSError as error:  # the folder of files, or a full disk
            log.error("job %s: %r", job_id, error)
            return self._back_off(job_id, None)
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
        woken = job_id in self._woken
        self._woken.discard(job_id)
        self._news_at.pop(job_id, None)
        while True:
            job = await self._store.jobs.get(job_id)
            if not self._membership.owns(job.guild_id):
                self._drop(job_id)
                return None
            changed = before is not None and (before.state, before.quoted_at) != (job.state, job.quoted_at)
            await self._wake_others(job, changed=changed)
            before = job
            self._seen[job_id] = job.guild_id, self._kind(job)
            if job.next is None:
                self._forget(job_id)
                return None
            if self._stopping.asked or kind not in (None, self._kind(job)):
                self._woken.add(job_id)  # its message shows the new state even if the next step only waits
                return self._clock.now()
            if self._kind(job) is Kind.POST and job.batch_key in self._announcing:
                await asyncio.wait([self._announcing[job.batch_key]])
                job = await self._store.jobs.get(job_id)  # with the message that was just posted
                if job.next is None or self._kind(job) is not Kind.POST:
                    continue
            step = job.next
            assert step is not None, "looked at above"
            if step is Step.PREPARE and not await self._may_begin(job):
                due: int | None = self._clock.after(policy.LOOK_SECONDS)  # woken sooner by a free slot
            else:
                due = await self._steps[step](job)
            if due is None and self._kind(job) is Kind.POST:
                self._note_post()
            if due is not None:
                self._seen[job_id] = job.guild_id, self._kind(job)  # a poll may have led to a download
                if step is not Step.COLLECT or woken or self._is_news_due(job):
                    self._announce(await self._store.jobs.get(job_id))
                return due

    def _drop(self, job_id: str) -> None:
        """Keep nothing of a job that is another process's now."""
        seen = self._seen.pop(job_id, None)
        if seen is not None:
            self._slots.drop(job_id)
        self._agenda.discard(job_id)
        self._failures.pop(job_id, None)
        self._woken.discard(job_id)
        self._forget(job_id)

    def _forget(self, job_id: str) -> None:
        self._announcer.forget(job_id)
        self._news_at.pop(job_id, None)
        if self._polls is not None:
            self._polls.forget(job_id)

    def _is_news_due(self, job: Job) -> bool:
        """Return True if the job's message is to be updated now. A later update is planned.

        Most polls change nothing that the message shows.
        """
        news_at = self._announcer.due(job)
        if news_at is None:
            return False
        if news_at <= self._clock.now() and not self._is_telling_many:
            return True
        self._plan_news(job.id, max(news_at, self._clock.now() + 1))
        return False

    def _plan_news(self, job_id: str, news_at: int) -> None:
        self._news_at[job_id] = self._clock.steady() + max(0, news_at - self._clock.now())
        self.enqueue(job_id, news_at)

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
                    self._plan_news(job.id, news_at)
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
        if not self._slots.holds(job.id) and (before := await self._waiting_longer(job)):
            room = self._slots.room(job, limit)
            if room <= len(before):
                for other in before[:room]:  # steps that begin together end in any order
                    self.enqueue(other.id)
                return False
        return self._slots.take(job, limit)

    async def _waiting_longer(self, job: Job) -> list[Job]:
        """Return the jobs of the same maker that wait for a slot since before this one, the oldest first."""
        jobs = await self._store.jobs.of_member(job.guild_id, job.user_id, open_only=True, limit=_ALL_OPEN)
        older = itertools.takewhile(lambda other: other.id != job.id, reversed(jobs))
        return [one for one in older if one.state is JobState.ADMITTED and not self._slots.holds(one.id)]

    async def _wake_others(self, job: Job, *, changed: bool) -> None:
        """Enqueue the jobs that wait for this one.

        These are jobs of its maker if it frees a slot and, if its state has `changed`, jobs of its batch.
        """
        others: list[Job] = []
        if job.state not in UNDER_WAY and self._slots.free(job):
            jobs = await self._store.jobs.of_member(
                job.guild_id, job.user_id, open_only=True, limit=_ALL_OPEN
            )
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
