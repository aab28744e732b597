"""Scheduled work: one supervised loop each, all started together.

Nothing is kept here that a restart could lose: a loop asks for its next instant each time. Our own code,
because the due instants are rows of the database and the clock can be scaled; a scheduling library keeps
timers of its own and knows one clock.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bot.domain import policy
from bot.domain.errors import AtelierError
from bot.ports import Clock

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[object]]
Due = Callable[[], Awaitable[int | None]]
Loop = Callable[[], Coroutine[Any, Any, None]]

LONGEST_NAP_SECONDS = 60.0
"""A loop looks at the clock at least this often, in true time: the machine's clock may be set meanwhile."""


class Scheduler:
    """Runs each piece of work repeatedly.

    Work that fails is logged and retried without stopping the others.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._loops: dict[str, Loop] = {}
        self._pokes: dict[str, asyncio.Event] = {}

    def every(self, name: str, seconds: float, work: Work) -> None:
        """Run `work()` at the start and then with pauses of `seconds` (divided by the clock's speed)."""
        self._add(name, lambda: self._again_and_again(name, seconds, work))

    def at(self, name: str, due: Due, work: Work) -> None:
        """Run `work()` at each instant that `due()` returns (epoch milliseconds).

        `due` is asked again after each run and each `wake(name)`. None: nothing is due.
        """
        self._add(name, lambda: self._when_due(name, due, work))

    def wake(self, name: str) -> None:
        """Ask for the next instant of an `at` again, or end the pause of an `every`."""
        self._pokes[name].set()

    async def run(self) -> None:
        """Run everything until cancelled."""
        async with asyncio.TaskGroup() as group:
            for name, loop in self._loops.items():
                group.create_task(loop(), name=f"clockwork {name}")

    def _add(self, name: str, loop: Loop) -> None:
        if name in self._loops:
            raise ValueError(f"there is a {name} in the clockwork already")
        self._loops[name] = loop
        self._pokes[name] = asyncio.Event()

    async def _again_and_again(self, name: str, seconds: float, work: Work) -> None:
        failures = 0
        while True:
            self._pokes[name].clear()
            failures = 0 if await self._supervised(name, work) else failures + 1
            await self._rest(name, self._clock.after(policy.retry_seconds(failures) if failures else seconds))

    async def _when_due(self, name: str, due: Due, work: Work) -> None:
        failures = 0
        while True:
            done = await self._supervised(name, lambda: self._once_due(name, due, work))
            failures = 0 if done else failures + 1
            if failures:
                await self._rest(name, self._clock.after(policy.retry_seconds(failures)))

    async def _once_due(self, name: str, due: Due, work: Work) -> None:
        self._pokes[name].clear()
        instant = await due()
        if instant is None or instant > self._clock.now():
            await self._nap(name, instant)
        else:
            await work()

    async def _rest(self, name: str, until: int) -> None:
        while self._clock.now() < until and not self._pokes[name].is_set():
            await self._nap(name, until)

    async def _nap(self, name: str, until: int | None) -> None:
        """Sleep until the instant, a wake, or the longest nap."""
        left = LONGEST_NAP_SECONDS if until is None else (until - self._clock.now()) / 1000
        try:
            async with asyncio.timeout(max(0.0, min(LONGEST_NAP_SECONDS, left))):
                await self._pokes[name].wait()
        except TimeoutError:
            pass

    async def _supervised(self, name: str, work: Work) -> bool:
        try:
            await work()
        except AtelierError as error:
            log.warning("%s: %s; tried again later", name, error)
            return False
        except Exception:  # a bug in one loop must not stop the others
            log.exception("%s: unexpected error", name)
            return False
        return True
