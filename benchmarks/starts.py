"""From the start of the process to a healthy bot, with nothing to do and with thousands of jobs."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from benchmarks.bare import BareDatabase
from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.history import Books
from benchmarks.measure import Stopwatch
from benchmarks.resting import Rest, Silent
from bot.clock import SystemClock
from bot.domain.jobs.job import Step
from bot.services.jobs.running.worker import Worker
from bot.store import open_store
from sandbox.bot_process import BotProcess, run_bot
from sandbox.world import World

_GUILDS_SECONDS = 2.0
"""Wait of discord.py after the last server it hears of, before it calls itself ready; by the bot's clock."""


async def run(scale: Scale, folder: Path) -> Report:
    """Start the real bot as a process, against a sandbox in this one. The first of several starts is not
    counted: it registers the commands."""
    jobs, times = scale.pick((5_000, 5), (5, 1))
    speed = scale.pick(1, 20)
    waits = _GUILDS_SECONDS / speed
    world = World(speed=speed)
    await world.start()
    try:
        idle, busy = await _in_turns(
            await _bot_with(0, folder / "idle", world), await _bot_with(jobs, folder / "busy", world), times
        )
        program = await _program(world.environment(folder / "idle"), times)
    finally:
        await world.stop()
    taken_up = await _taken_up(folder / "busy" / "atelier.sqlite3", jobs)
    return Report(
        "start of the process to a healthy bot",
        (
            Ratio(f"a start with {jobs:,} jobs under way over one with none", busy / idle),
            Ratio("the same, without discord.py's own wait", (busy - waits) / (idle - waits)),
        ),
        (
            Figure("with no job", idle, "s"),
            Figure(f"with {jobs:,} jobs", busy, "s"),
            Figure("of which discord.py waits for servers", waits, "s"),
            Figure("the program alone: `python -m bot --help`", program, "s"),
            Figure(f"looking at all {jobs:,} jobs once, store and worker", taken_up, "s"),
        ),
        {"jobs": jobs, "starts of each": times},
    )


async def _in_turns(one: BotProcess, other: BotProcess, times: int) -> tuple[float, float]:
    """Return median seconds of both until /healthz answers 200."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for bot, seconds in zip((one, other), taken, strict=True):
            with Stopwatch() as watch:
                await bot.start()
            await bot.kill()
            seconds.append(watch.seconds)
    first, second = (median(seconds[1:] or seconds) for seconds in taken)
    return first, second


async def _bot_with(jobs: int, folder: Path, world: World) -> BotProcess:
    """Return a bot, not started, whose database has that many paid jobs at work in the studio."""
    bot = _bot_in(folder, world)
    database = BareDatabase(Path(bot.env["DATABASE_PATH"]))
    books = Books.over(database, world.lab.id, world.channels["studio"].id)
    with database.batch():
        await books.fund(1_000_000 + jobs * 1_000_000)
        for number in range(jobs):
            await books.ask(number)
            await books.buy(number)
    await database.checkpoint()
    await database.close()
    return bot


def _bot_in(folder: Path, world: World) -> BotProcess:
    folder.mkdir()
    return BotProcess(world.environment(folder), folder / "bot.log")


async def _program(env: Mapping[str, str], times: int) -> float:
    """Return median seconds of a command that does nothing: Python, and the imports of every command."""
    taken = []
    for _ in range(times):
        with Stopwatch() as watch:
            await run_bot(env, "--help")
        taken.append(watch.seconds)
    return median(taken)


async def _taken_up(path: Path, jobs: int) -> float:
    """Return seconds from opening the database until the worker has looked at every job."""
    with Stopwatch() as watch:
        store = await open_store(path)
        try:
            rest = Rest(jobs)
            worker = Worker(store, SystemClock(), {Step.COLLECT: rest}, Silent())
            running = asyncio.create_task(worker.run())
            await rest.done.wait()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        finally:
            await store.close()
    return watch.seconds


BENCHMARK = Benchmark("starts", "process start to a healthy bot", run)
