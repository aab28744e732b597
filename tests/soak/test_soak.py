"""Thirty days of a busy house with every fault at random (`make soak`), and one short day in `make test`.

SOAK_DAYS and SOAK_SEED play another story. A failure names both.
"""

import os
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.bot import AtelierBot
from tests.soak.house import House, Report, Size, instances
from tests.soak.virtual_time import VirtualLoop, run

EPOCH = 1_790_000_000.0
"""Where a story begins: some autumn day of 2026, so that a seed means the same tomorrow."""


def play(
    folder: Path,
    days: float,
    seed: int,
    *,
    busy: float = 6.0,
    wrong: float = 1.5,
    tell: Callable[[str], None] = lambda line: None,
) -> Report:
    async def main(_: VirtualLoop) -> Report:
        async with House(folder, seed, busy=busy, wrong=wrong) as house:
            return await house.live(days, tell)

    return run(main, start=EPOCH)


def test_an_eventful_morning(tmp_path: Path) -> None:
    report = play(tmp_path, 0.1, 4, busy=8.0, wrong=4.0)
    assert report.delivered, report
    assert not report.violations, _words(report, tmp_path)


def test_a_bot_that_was_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    async def main(_: VirtualLoop) -> list[Counter[str]]:
        left = [instances()]  # of other tests in this process
        async with House(tmp_path, 4) as house:
            for _round in range(2):
                house.world.faults.add("discord.callback", "drop_after")
                house.world.faults.add("studio.quote", "500", skip=2)
                await house.acts(10)
                left.append(await house.between_bots())
        return left

    before, first, *_, last = run(main, start=EPOCH)
    assert not (last - before)[f"{AtelierBot.__module__}.{AtelierBot.__qualname__}"]
    grown = last - first
    assert grown.total() < 20, grown  # a cache may have filled; each bot has some 300


@pytest.mark.soak
def test_thirty_days(tmp_path: Path) -> None:
    days = float(os.environ.get("SOAK_DAYS", "30"))
    seed = int(os.environ.get("SOAK_SEED", secrets.randbelow(1_000_000)))
    print(f"\n{days:g} days, seed {seed}", flush=True)
    report = play(tmp_path, days, seed, tell=lambda line: print(line, flush=True))
    print(f"\n{days:g} days, seed {seed}: {asdict(report)}")
    assert not report.violations, f"seed {seed}\n{_words(report, tmp_path)}"
    _flat(report.sizes, seed)


def _words(report: Report, folder: Path) -> str:
    return "\n".join([*report.violations, f"the log is in {folder / 'log.txt'}"])


def _flat(sizes: list[Size], seed: int) -> None:
    """Compare the last quarter of the nights with the second one: nothing grows with the days."""
    quarter = len(sizes) // 4
    if quarter < 2:
        return
    early, late = sizes[quarter : 2 * quarter], sizes[-quarter:]
    for name in ("tasks", "files", "objects", "spool"):
        before = max(getattr(size, name) for size in early)
        after = max(getattr(size, name) for size in late)
        assert after <= before * 1.25 + 20, f"seed {seed}: {name} grew from {before} to {after}"
