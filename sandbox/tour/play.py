"""Plays the tour's steps one after the other and sums them up."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from bot.domain.amounts import format_usd
from sandbox.bot_process import BotFailed, BotProcess
from sandbox.discord import RefusedError
from sandbox.tour.expectations import Tour, Unexpected
from sandbox.tour.screen import Screen
from sandbox.tour.step import Step
from sandbox.tour.steps import STEPS
from sandbox.world import World


async def play(
    world: World, bot: BotProcess, screen: Screen, out: Path, steps: Sequence[Step] = STEPS
) -> bool:
    """Return True if everything was as it should be. The media are in `out` afterwards."""
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    tour = Tour(world, bot, screen, out, wallet_before=world.balance + world.gas)
    started = time.monotonic()
    for number, step in enumerate(steps, 1):
        screen.title(f"{number}/{len(steps)}  {step.title}")
        try:
            await step.play(tour)
        except (Unexpected, BotFailed, RefusedError, LookupError, TimeoutError) as error:
            screen.off(str(error))
            _blame(bot, screen, out)
            return False
    _sum_up(tour, time.monotonic() - started)
    return True


def leave_log(bot: BotProcess, out: Path) -> Path:
    """Copy the bot's log to where the media are, and return its path there."""
    log = out / "bot.log"
    if bot.log_file.exists():
        log.write_bytes(bot.log_file.read_bytes())
    return log


def _blame(bot: BotProcess, screen: Screen, out: Path) -> None:
    log = leave_log(bot, out)
    screen.says(f"The bot's log is in {log}; its end:", "bold")
    for line in bot.tail().splitlines():
        screen.says(f"  {line}", "dim")


def _sum_up(tour: Tour, seconds: float) -> None:
    rows = [
        (
            made.job,
            made.server,
            made.file.name,
            str(made.facts),
            format_usd(made.cost),
            f"{made.seconds:.1f} s",
        )
        for made in tour.made
    ]
    total = format_usd(tour.spent)
    columns = ("job", "server", "file", "what it is", "cost", "took")
    tour.screen.table(f"Made in {tour.out}/", columns, rows)
    tour.screen.says(
        f"{total} paid in all, every cent of it on the chain. All as it should be, in {seconds:.0f} s.",
        "bold green",
    )
