"""Recurring tasks of the process: one supervised loop each, all started together.

    scheduler.every("sweep", 3600, cleanup.sweep)
    scheduler.at("approvals", approvals.next_due, approvals.tick)
    await scheduler.run()

A loop keeps nothing that a restart could lose: it asks for its next due time each round. This is our own
code, because due times are rows of the database and the clock can be scaled; a scheduling library keeps
timers of its own and knows one clock.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from bot.domain import policy
from bot.domain.errors import AtelierError
from bot.ports import Clock, metrics
from bot.ports.membership import ALONE, Membership

log = logging.getLogger(__name__)

Task = Callable[[], Awaitable[object]]
NextDue = Callable[[], Awaitable[int | None]]
Loop = Callable[[], Coroutine[Any, Any, None]]

MAX_SLEEP_SECONDS = 60.0
"""A loop looks at the clock at least this often, in true time: the machine's clock may be set meanwhile."""

SHARED_SLEEP_SECONDS = 30.0
"""The same where other processes may change what is due, which they do not tell."""


class Scheduler:
    """Run tasks at intervals or at due times.

    A task that fails is logged and retried with a growing pause. The other tasks go on. A task `for_all`
    servers runs in one process only, the leader; the others look after the servers that their process owns.
    """

    def __init__(self, clock: Clock, membership: Membership = ALONE) -> None:
        self._clock = clock
        self._membership = membership
        self._longest_sleep = MAX_SLEEP_SECONDS if membership.held is None else SHARED_SLEEP_SECONDS
        self._loops: dict[str, Loop] = {}
        self._wake_ups: dict[str, asyncio.Event] = {}
        self._follows: set[str] = set()  # loops whose work changes with the membership
        membership.on_change(self._look_again)

    def every(self, name: str, seconds: float, task: Task, *, for_all: bool = False) -> None:
        """Run `task` at the start and then with pauses of `seconds` (divided by the clock's speed).

        `for_all`: only while this process leads, and at once when it begins to.
        """
        if for_all:
            self._follows.add(name)
            task = partial(self._if_leading, task)
        self._add(name, lambda: self._run_at_intervals(name, seconds, task))

    def at(self, name: str, next_due: NextDue, task: Task, *, for_all: bool = False) -> None:
        """Run `task` at each due time that `next_due` returns (epoch milliseconds).

        `next_due` is called again after each run and each `wake(name)`. None: nothing is due. `for_all`: only
        while this process leads.
        """
        self._follows.add(name)
        if for_all:
            next_due = partial(self._due_if_leading, next_due)
        self._add(name, lambda: self._run_when_due(name, next_due, task))

    def wake(self, name: str) -> None:
        """Ask the `at` of this name for its due time again, or end the pause of the `every`."""
        self._wake_ups[name].set()

    async def run(self) -> None:
        """Run all tasks until cancelled."""
        async with asyncio.TaskGroup() as group:
            for name, loop in self._loops.items():
                group.create_task(loop(), name=f"scheduled {name}")

    def _look_again(self) -> None:
        for name in self._follows:
            self._wake_ups[name].set()

    async def _if_leading(self, task: Task) -> None:
        if self._membership.leads:
            await task()

    async def _due_if_leading(self, next_due: NextDue) -> int | None:
        return await next_due() if self._membership.leads else None

    def _add(self, name: str, loop: Loop) -> None:
        if name in self._loops:
            raise ValueError(f"a task named {name} is scheduled already")
        self._loops[name] = loop
        self._wake_ups[name] = asyncio.Event()

    async def _run_at_intervals(self, name: str, seconds: float, task: Task) -> None:
        failures = 0
        while True:
            self._wake_ups[name].clear()
            failures = 0 if await self._supervise(name, partial(self._measured, name, task)) else failures + 1
            pause = policy.retry_seconds(failures) if failures else seconds
            await self._pause(name, pause)

    async def _run_when_due(self, name: str, next_due: NextDue, task: Task) -> None:
        failures = 0
        while True:
            succeeded = await self._supervise(name, lambda: self._run_if_due(name, next_due, task))
            failures = 0 if succeeded else failures + 1
            if failures:
                await self._pause(name, policy.retry_seconds(failures))

    async def _run_if_due(self, name: str, next_due: NextDue, task: Task) -> None:
        """Run the task if it is due, else sleep."""
        self._wake_ups[name].clear()  # before the question, so that a wake during the answer is kept
        due = await next_due()
        if due is None or due > self._clock.now():
            await self._sleep(name, None if due is None else due - self._clock.now())
        else:
            await self._measured(name, task)

    async def _measured(self, name: str, task: Task) -> None:
        """Run the task and record how long it took, whether or not it fails."""
        began, outcome = self._clock.steady(), "failed"
        try:
            await task()
            outcome = "ok"
        finally:
            metrics.task(name, outcome, (self._clock.steady() - began) / 1000)

    async def _pause(self, name: str, seconds: float) -> None:
        """Wait for so long, or for a wake. A clock that is set meanwhile changes nothing."""
        end = self._clock.steady() + round(self._clock.scaled(seconds) * 1000)
        while (left := end - self._clock.steady()) > 0 and not self._wake_ups[name].is_set():
            await self._sleep(name, left)

    async def _sleep(self, name: str, left: int | None) -> None:
        """Sleep for `left` milliseconds, until a wake, or for the longest sleep."""
        seconds = self._longest_sleep if left is None else left / 1000
        try:
            async with asyncio.timeout(max(0.0, min(self._longest_sleep, seconds))):
                await self._wake_ups[name].wait()
        except TimeoutError:
            pass

    async def _supervise(self, name: str, task: Task) -> bool:
        """Run the task and log its errors. Return True if it raised none."""
        try:
            await task()
        except AtelierError as error:
            log.warning("task %s failed, trying again later: %s", name, error)
            return False
        except Exception:  # a bug in one task must not stop the others
            log.exception("task %s failed unexpectedly", name)
            return False
        return True
