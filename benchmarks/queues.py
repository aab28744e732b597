"""Thousands of jobs at work: how late their polls come, right after a restart too, and what each costs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Benchmark, Figure, Goal, Ratio, Report, Scale
from benchmarks.history import OPERATION, studio_job
from benchmarks.measure import percentile
from benchmarks.neighbours import Neighbour, neighbour
from benchmarks.sides import bot_beside, bought
from bot import catalogue

_LONGEST_PACE = 1.1
"""The bot waits up to a tenth longer than a model's pace."""


@dataclass(frozen=True, slots=True)
class Waited:
    """What a bot did for a while. `load` is the part of a processor, `late` seconds, `resident` bytes."""

    load: float
    late: tuple[float, ...]
    polls_a_second: float
    requests: float  # a second
    resident: int
    pace_seconds: float

    def late_ms(self, percent: int) -> float | None:
        return percentile(self.late, percent) * 1000 if len(self.late) > 1 else None


@dataclass(frozen=True, slots=True)
class Queue:
    """A running bot with jobs at work, and the service that works at them."""

    service: Neighbour
    bot: Neighbour
    pace_seconds: float

    async def watched(self, seconds: float) -> Waited:
        """Let it go on for so long."""
        await self.service.ask("exchanges")
        said = await self.bot.ask("watch", seconds=seconds)
        counted = (await self.service.ask("exchanges"))["counted"]
        return Waited(
            load=said["cpu_seconds"] / said["seconds"],
            late=tuple(said["late"]),
            polls_a_second=len(said["late"]) / said["seconds"],
            requests=(counted.get("job", 0) + counted.get("list", 0)) / said["seconds"],
            resident=said["resident"],
            pace_seconds=self.pace_seconds,
        )


@asynccontextmanager
async def waiting(folder: Path, jobs: int, operation: str = OPERATION) -> AsyncIterator[Queue]:
    """Start a bot, as after a crash, that has paid for so many jobs a moment ago. None of them ends."""
    async with neighbour("benchmarks.service_side", "1", "0.05") as service:
        settings = (await service.ask("environment", folder=str(folder)))["settings"]
        await bought(service, Path(settings["DATABASE_PATH"]), jobs, operation)
        ids = [studio_job(number) for number in range(jobs)]
        await service.ask("sell", ids=ids, operation=operation, ends_in=[])
        pace = catalogue.operation(operation).poll_seconds * (1 + _LONGEST_PACE) / 2
        async with bot_beside(service, folder, waits=True) as bot:
            yield Queue(service, bot, pace)


async def run(scale: Scale, folder: Path) -> Report:
    """Start a bot with few jobs and one with many. Look at its first pace, then at those that follow."""
    longest = catalogue.operation(OPERATION).poll_seconds * _LONGEST_PACE
    first, later = scale.pick((longest, 25.0), (0.5, 0.5))
    found: dict[int, tuple[Waited, Waited]] = {}
    for jobs in scale.jobs:
        async with waiting(folder / str(jobs), jobs) as queue:
            found[jobs] = await queue.watched(first), await queue.watched(later)
    few, most = min(found), max(found)
    each = (found[most][1].resident - found[few][1].resident) / max(1, most - few) / 1024
    return Report(
        f"jobs at work, each polled every {found[most][1].pace_seconds:.1f} s",
        (Ratio(f"processor with {most:,} jobs over {few:,}", found[most][1].load / found[few][1].load),),
        (
            *(figure for jobs, both in found.items() for figure in _figures(jobs, *both)),
            Figure("memory of each further job", each, "KiB"),
        ),
        {"fewest": few, "most": most},
        tuple(_goals(most, *found[most], each, is_whole=most >= 10_000 and few < most)),
    )


def _figures(jobs: int, first: Waited, later: Waited) -> list[Figure]:
    return [
        Figure(f"{jobs:,} jobs, polls", later.polls_a_second, f"/s of {jobs / later.pace_seconds:,.0f} due"),
        Figure(f"{jobs:,} jobs, requests", later.requests, "/s"),
        Figure(f"{jobs:,} jobs, processor", later.load, "cores"),
        Figure(f"{jobs:,} jobs, processor in the first pace after a restart", first.load, "cores"),
        *_lateness(f"{jobs:,} jobs", later),
        *_lateness(f"{jobs:,} jobs, in the first pace after a restart", first),
    ]


def _lateness(what: str, waited: Waited) -> list[Figure]:
    quantiles = {"median": waited.late_ms(50), "99th percentile": waited.late_ms(99)}
    return [
        Figure(f"{what}, polls late by, {name}", value, "ms")
        for name, value in quantiles.items()
        if value is not None
    ]


def _goals(jobs: int, first: Waited, later: Waited, each: float, *, is_whole: bool) -> list[Goal]:
    """Return the goals; they are about ten thousand jobs, so with fewer they count as not measured."""
    measured: list[tuple[str, float | None, float, str]] = [
        ("10,000 jobs at work: 99th percentile of the polls' lateness", later.late_ms(99), 250, "ms"),
        ("the same within one pace of a restart", first.late_ms(99), 250, "ms"),
        ("10,000 jobs at work: processor", later.load, 0.5, "cores"),
        ("10,000 jobs at work: memory of each", each, 8, "KiB"),
    ]
    return [Goal(what, value if is_whole else None, limit, unit) for what, value, limit, unit in measured]


BENCHMARK = Benchmark("queues", "1,000 and 10,000 jobs at work, also right after a restart", run)
