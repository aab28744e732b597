"""Memory of the real program with nothing to do."""

import asyncio
from pathlib import Path

from benchmarks.figures import Benchmark, Figure, Goal, Report, Scale
from benchmarks.measure import MIB, memory_of
from benchmarks.neighbours import neighbour
from sandbox.bot_process import BotProcess


async def run(scale: Scale, folder: Path) -> Report:
    """Start it twice: the first start registers the commands."""
    seconds = scale.pick(10.0, 0.5)
    async with neighbour("benchmarks.service_side", "1", "0.05") as service:
        settings = (await service.ask("environment", folder=str(folder)))["settings"]
        bot = BotProcess(settings, folder / "bot.log")
        await bot.start()
        await bot.restart()
        await asyncio.sleep(seconds)
        assert bot.pid is not None, "it runs"
        found = memory_of(bot.pid)
        await bot.stop()
    resident = found["Rss"] / MIB
    return Report(
        "memory of the program, connected to Discord, with nothing to do",
        (),
        (
            Figure("resident, as ps and top tell it", resident, "MiB"),
            Figure("its own, with its share of what others use too", found["Pss"] / MIB, "MiB"),
        ),
        {"seconds": round(max(1, seconds))},
        (Goal("memory of the idle program", resident, 95, "MiB"),),
    )


BENCHMARK = Benchmark("memory", "memory of the whole program with nothing to do", run)
