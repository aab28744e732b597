"""A whole press, from the command to the paid job: the bot beside the official client and aiohttp by hand."""

import asyncio
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from benchmarks.figures import Benchmark, Figure, Goal, Ratio, Report, Scale
from benchmarks.measure import cpu_seconds
from benchmarks.sides import BOT, FLOOR, OPERATION, Sides, each_ms, medians, official, sides
from bot import catalogue

_HELD = "the bot, from the held job"
_PROGRAM = "the whole program, with Discord"
_COMMAND = "flux-2-pro generate"
_REST_SECONDS = 1.5
_UNIT = "ms"

Times = dict[str, float]


async def run(scale: Scale, folder: Path) -> Report:
    """Buy one after the other, then twenty side by side. All take turns; the figures are medians of them."""
    turns, count, many = scale.pick((4, 20, 20), (1, 2, 2))
    async with sides(folder) as all_of_them:
        await _turn(all_of_them, max(2, count // 2), many)  # what is loaded and connected once
        alone = await _turns(all_of_them, turns, count, 1)
        together = await _turns(all_of_them, turns, max(count, many), many)
        alone[_PROGRAM] = await _with_discord(
            all_of_them, folder / "program", max(1, turns // 2), count, scale.pick(_REST_SECONDS, 0.2)
        )
    return Report(
        "processor time of one purchase, from the command to the paid job; the bot with its store",
        (*_ratios(alone, "one at a time"), *_ratios(together, f"{many} at once")),
        (
            *(Figure(f"{name}, one at a time", value, _UNIT) for name, value in alone.items()),
            *(Figure(f"{name}, {many} at once", value, _UNIT) for name, value in together.items()),
        ),
        {"turns": turns, "purchases a turn": count, "at once": many},
        (*_goals(alone, "one at a time"), *_goals(together, f"{many} at once")),
    )


async def _turns(all_of_them: Sides, turns: int, count: int, at_once: int) -> Times:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(turns):
        for name, value in (await _turn(all_of_them, count, at_once)).items():
            found[name].append(value)
    return medians(found)


async def _turn(all_of_them: Sides, count: int, at_once: int) -> Times:
    """Return the milliseconds of one purchase of each."""
    wanted = {"count": count, "at_once": at_once}
    found = {
        BOT: each_ms(await all_of_them.bot.ask("press", operation=OPERATION, **wanted)),
        _HELD: each_ms(await all_of_them.bot.ask("held", operation=OPERATION, **wanted)),
    }
    path = catalogue.operation(OPERATION).path
    for name, side in all_of_them.others.items():
        found[name] = each_ms(await side.ask("press", path=path, **wanted))
    return found


async def _with_discord(
    all_of_them: Sides, folder: Path, turns: int, count: int, rest_seconds: float
) -> float:
    """Return the milliseconds of one purchase of the real program, typed by members in Discord.

    What it does besides, such as polling what it has bought, is measured right after and left out.
    """
    program = await all_of_them.program(folder)
    assert program.pid is not None, "it runs"
    found = []
    for turn in range(turns + 1):
        began, before = time.perf_counter(), cpu_seconds(program.pid)
        await all_of_them.service.ask("press", command=_COMMAND, count=count, at_once=1)
        took, used = time.perf_counter() - began, cpu_seconds(program.pid) - before
        before = cpu_seconds(program.pid)
        await asyncio.sleep(rest_seconds)
        besides = (cpu_seconds(program.pid) - before) / rest_seconds
        if turn:  # what is loaded once is in the first
            found.append((used - besides * took) * 1000 / count)
    await program.stop()
    return median(found)


def _ratios(times: Times, how: str) -> tuple[Ratio, ...]:
    theirs = official(times)
    return (
        Ratio(f"{BOT} over {theirs}, {how}", times[BOT] / times[theirs]),
        Ratio(f"{_HELD}, over {theirs}, {how}", times[_HELD] / times[theirs]),
        Ratio(f"{BOT} over {FLOOR}, {how}", times[BOT] / times[FLOOR]),
    )


def _goals(times: Times, how: str) -> tuple[Goal, ...]:
    theirs = official(times)
    return (
        Goal(f"from the held job to the paid one, over {theirs}, {how}", times[_HELD] / times[theirs], 0.9),
        Goal(f"a whole press, over {theirs}, {how}", times[BOT] / times[theirs], 1.3),
    )


BENCHMARK = Benchmark("presses", "a whole press beside the official x402 client", run)
