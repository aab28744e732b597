"""A whole poll, with the store and the worker: the bot beside the official client and aiohttp by hand."""

from collections import defaultdict
from pathlib import Path

from benchmarks.figures import Benchmark, Figure, Goal, Ratio, Report, Scale
from benchmarks.history import studio_job
from benchmarks.queues import Waited, waiting
from benchmarks.sides import BOT, FLOOR, OPERATION, Sides, each_ms, medians, official, sides

_UNIT = "ms/poll"

Times = dict[str, float]


async def run(scale: Scale, folder: Path) -> Report:
    """Poll one job alone, then fifty: the others in a loop, the bot at its own pace, a poll each of what its
    process takes more than with no job."""
    turns, count, many = scale.pick((5, 40, 50), (1, 2, 4))
    seconds = scale.pick(20.0, 0.3)
    async with sides(folder) as all_of_them:
        bought = [studio_job(number) for number in range(many)]
        await all_of_them.service.ask(
            "sell", ids=bought, operation=OPERATION, ends_in=[], owner=all_of_them.wallet
        )
        alone = await _alone(all_of_them, turns, count, bought[0])
        together = await _together(all_of_them, turns, max(1, count // 10), bought)
    none = await _waited(folder / "none", 0, seconds)
    some = await _waited(folder / "some", many, seconds)
    together[BOT] = _more(some, none, many)
    theirs = official(alone)
    return Report(
        "processor time of one poll of a job at work; the bot with its store",
        (*_ratios(alone, "one job"), *_ratios(together, f"{many} jobs")),
        (
            *(Figure(f"{name}, one job", value, _UNIT) for name, value in alone.items()),
            *(Figure(f"{name}, {many} jobs", value, _UNIT) for name, value in together.items()),
            Figure(f"requests of the bot for {many} jobs", some.requests, "/s"),
            Figure("the bot's process with no job", none.load * 1000, "ms/s"),
        ),
        {"turns": turns, "polls a turn": count, "jobs": many},
        (
            Goal(f"a poll of one job, over {theirs}", alone[BOT] / alone[theirs], 0.6),
            Goal(f"a poll with {many} jobs, over {theirs}", together[BOT] / together[theirs], 0.4),
        ),
    )


async def _alone(all_of_them: Sides, turns: int, count: int, job: str) -> Times:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(turns):
        found[BOT].append(each_ms(await all_of_them.bot.ask("poll", operation=OPERATION, count=count)))
        for name, side in all_of_them.others.items():
            found[name].append(each_ms(await side.ask("poll", jobs=[job], count=count)))
    return medians(found)


async def _together(all_of_them: Sides, turns: int, count: int, jobs: list[str]) -> Times:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(turns):
        for name, side in all_of_them.others.items():
            found[name].append(each_ms(await side.ask("poll", jobs=jobs, count=count)))
    return medians(found)


async def _waited(folder: Path, jobs: int, seconds: float) -> Waited:
    """Return what the whole bot does while so many jobs are at work, after its first looks at them."""
    async with waiting(folder, jobs, OPERATION) as queue:
        await queue.watched(seconds / 2)
        return await queue.watched(seconds)


def _more(some: Waited, none: Waited, jobs: int) -> float:
    """Return the milliseconds of a poll. A bot that does not count its polls makes one a pace."""
    polls = some.polls_a_second or jobs / some.pace_seconds
    return max(0.0, some.load - none.load) * 1000 / polls


def _ratios(times: Times, how: str) -> tuple[Ratio, ...]:
    theirs = official(times)
    return (
        Ratio(f"{BOT} over {theirs}, {how}", times[BOT] / times[theirs]),
        Ratio(f"{BOT} over {FLOOR}, {how}", times[BOT] / times[FLOOR]),
    )


BENCHMARK = Benchmark("polls", "a whole poll beside the official x402 client", run)
