"""The real program among a Discord, a studio and a chain: complete → posted, and its idle memory."""

import asyncio
import random
from pathlib import Path
from statistics import mean

from benchmarks.figures import Benchmark, Figure, Goal, Report, Scale
from benchmarks.history import job_id, studio_job
from benchmarks.measure import cpu_seconds, percentile
from benchmarks.neighbours import Neighbour, neighbour
from benchmarks.sides import OPERATION, bought
from bot import catalogue
from sandbox.bot_process import BotProcess

_START_SECONDS = 8.0
"""Before the first job is complete: the program has started by then."""

_REST_SECONDS = 12.0
"""After the last one."""


async def run(scale: Scale, folder: Path) -> Report:
    """Start the program over a database with paid jobs, which end one after the other."""
    jobs, each_seconds = scale.pick((200, 0.25), (2, 0.1))
    start_seconds = scale.pick(_START_SECONDS, 0.0)
    spread = jobs * each_seconds
    async with neighbour("benchmarks.service_side", "1", "0.05") as service:
        settings = (await service.ask("environment", folder=str(folder)))["settings"]
        await bought(service, Path(settings["DATABASE_PATH"]), jobs, OPERATION)
        ends = [start_seconds + spread * at / jobs for at in range(jobs)]
        random.Random(1).shuffle(ends)
        await service.ask("sell", ids=list(map(studio_job, range(jobs))), operation=OPERATION, ends_in=ends)
        bot = BotProcess(settings, folder / "bot.log")
        await bot.start()
        assert bot.pid is not None, "it runs"
        before = cpu_seconds(bot.pid)
        await asyncio.sleep(start_seconds + spread)
        waits = await _waits(service, bot, jobs)
        used = cpu_seconds(bot.pid) - before
        await bot.stop()
    pace = catalogue.operation(OPERATION).poll_seconds
    return Report(
        f"{jobs} pictures, from complete at the studio to posted in Discord, by the whole program",
        (),
        (
            Figure("complete → posted, mean", mean(waits), "s"),
            Figure("complete → posted, 90th percentile", percentile(waits, 90), "s"),
            Figure("complete → posted, slowest", max(waits), "s"),
            Figure("processor time of the program for each", used * 1000 / jobs, "ms"),
        ),
        {"jobs": jobs, "seconds between polls": pace},
        (Goal("complete → posted, mean: half the pace and 0.2 s", mean(waits), pace / 2 + 0.2, "s"),),
    )


async def _waits(service: Neighbour, bot: BotProcess, jobs: int) -> list[float]:
    """Return how long each result has waited, once all are posted."""
    numbers = {job_id(number): studio_job(number) for number in range(jobs)}
    for _ in range(round(_REST_SECONDS * 4)):
        said = await service.ask("posted")
        if len(said["at"]) == jobs:
            return [at - said["completed"][numbers[job]] for job, at in said["at"].items()]
        await asyncio.sleep(0.25)
    raise AssertionError(f"{len(said['at'])} of {jobs} results were posted\n{bot.tail()}")


BENCHMARK = Benchmark("deliveries", "complete at the studio → posted in Discord, by the whole program", run)
