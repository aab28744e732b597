"""Scheduled work runs at its time, again after an error, and beside the rest."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.clock import SystemClock
from bot.domain.errors import StoreError
from bot.ports import metrics
from bot.services.scheduler import Scheduler
from tests.fakes.membership import FakeMembership

FAST = 10_000.0
"""Times faster than life: a pause of a minute is 6 ms."""


@asynccontextmanager
async def running(scheduler: Scheduler) -> AsyncIterator[None]:
    task = asyncio.create_task(scheduler.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Counting:
    """Work that says how often it was done; the first `failing` times it fails."""

    def __init__(self, *errors: Exception) -> None:
        self.done = 0
        self.errors = list(errors)
        self._happened = asyncio.Event()

    async def __call__(self) -> None:
        self._happened.set()
        if self.errors:
            raise self.errors.pop(0)
        self.done += 1

    async def times(self, count: int) -> None:
        async with asyncio.timeout(20):
            while self.done < count:
                self._happened.clear()
                await self._happened.wait()


def scheduler() -> Scheduler:
    return Scheduler(SystemClock(FAST))


async def test_every_begins_at_once_and_goes_on() -> None:
    works, work = scheduler(), Counting()
    works.every("work", 60, work)
    async with running(works):
        await work.times(3)


@pytest.mark.parametrize("error", [StoreError("busy"), ZeroDivisionError("a bug")])
async def test_one_that_fails_is_tried_again_and_stops_no_other(error: Exception) -> None:
    works, failing, other = scheduler(), Counting(error, error), Counting()
    works.every("failing", 3600, failing)
    works.every("other", 60, other)
    async with running(works):
        await failing.times(1)
        await other.times(1)
    assert not failing.errors


async def test_at_waits_for_its_instant_and_asks_again() -> None:
    clock = SystemClock(FAST)
    works, instants = Scheduler(clock), [clock.after(200), clock.after(400)]
    done: list[bool] = []

    async def due() -> int | None:
        return instants[0] if instants else None

    async def work() -> None:
        done.append(clock.now() >= instants.pop(0))

    works.at("work", due, work)
    async with running(works):
        await _until(lambda: len(done) == 2)
    assert done == [True, True]


async def test_a_poke_makes_it_look_again() -> None:
    clock = SystemClock()
    works, instants, done = Scheduler(clock), list[int](), asyncio.Event()

    async def due() -> int | None:
        return instants[0] if instants else None

    async def work() -> None:
        instants.clear()
        done.set()

    works.at("work", due, work)
    async with running(works):
        await asyncio.sleep(0)
        instants.append(0)
        works.wake("work")
        async with asyncio.timeout(20):
            await done.wait()


async def test_a_poke_ends_the_pause_of_every() -> None:
    works, work = Scheduler(SystemClock()), Counting()
    works.every("work", 3600, work)
    async with running(works):
        await work.times(1)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        works.wake("work")
        await work.times(2)


def test_a_name_is_taken_once() -> None:
    works = scheduler()
    works.every("work", 1, Counting())
    with pytest.raises(ValueError, match="work"):
        works.every("work", 1, Counting())


async def _until(look: Callable[[], bool], pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    async with asyncio.timeout(20):
        while not look():
            await pause(0.001)


def runs(name: str) -> dict[str, float]:
    """Return how often the metrics have seen the task, by outcome."""
    return {
        labels[1]: value
        for instrument, labels, value in metrics.recorded()
        if instrument == "atelier_task_runs_total" and labels[0] == name
    }


async def test_runs_are_counted_by_their_outcome() -> None:
    works, work = scheduler(), Counting(StoreError("busy"))
    works.every("counted", 60, work)
    async with running(works):
        await work.times(1)
    assert runs("counted") == {"failed": 1, "ok": work.done}


async def test_a_task_that_is_not_due_is_no_run() -> None:
    works, asked = scheduler(), asyncio.Event()

    async def never() -> int | None:
        asked.set()
        return None

    works.at("not due", never, Counting())
    async with running(works), asyncio.timeout(20):
        await asked.wait()
        await asyncio.sleep(0)
    assert runs("not due") == {}


async def test_a_task_for_all_servers_waits_until_the_process_leads() -> None:
    membership = FakeMembership(1)
    works = Scheduler(SystemClock(FAST), membership)
    own, shared, due = Counting(), Counting(), Counting()
    works.every("own", 3600, own)
    works.every("shared", 10**9, shared, for_all=True)

    async def once() -> int | None:
        return None if due.done else 0

    works.at("due", once, due, for_all=True)
    async with running(works):
        await own.times(3)
        assert (shared.done, due.done) == (0, 0)
        membership.set(0, 1)
        await shared.times(1)
        await due.times(1)


async def test_an_at_asks_again_when_the_shards_change() -> None:
    membership = FakeMembership(1)
    works, work = Scheduler(SystemClock(FAST), membership), Counting()

    async def due_on_shard_2() -> int | None:
        return 0 if 2 in membership.shards and not work.done else None

    works.at("work", due_on_shard_2, work)
    async with running(works):
        await asyncio.sleep(0)
        membership.set(1, 2)
        await work.times(1)
