"""Run `python -m sandbox demo`: the world, the real bot in it, the tour, and then perhaps your own
commands."""

import asyncio
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.bot_process import BotFailed, BotProcess
from sandbox.control import Control, is_running
from sandbox.page import Page, open_browser
from sandbox.saved_world import SavedWorld
from sandbox.supervisor import Supervisor
from sandbox.tour import Screen, play
from sandbox.world import NETWORKS, World

SPEED = 12.0
"""Default speed of a demo, as a multiple of real time."""


class CannotStart(Exception):
    """The sandbox cannot be started. The sentence tells the reason and the remedy."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of the command line. `home` is the folder of a kept world; `page` opens the playground page in
    a world that is kept. `networks` (words) are those on which the bot pays, None for those of the last time,
    or all of them in a new world.
    """

    keep: bool = False
    page: bool = False
    fresh: bool = False
    speed: float = SPEED
    out: Path = Path("demo-out")
    home: Path = Path(".sandbox")
    networks: tuple[str, ...] | None = None


async def demo(options: Options, screen: Screen) -> int:
    """Run the demo. Return the exit code: 0 all as it should be, 1 something is off, 2 cannot start. Ctrl-C
    and SIGTERM stop everything."""
    task = asyncio.ensure_future(_kept(options, screen) if options.keep else _once(options, screen))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, task)
    try:
        return await task
    except asyncio.CancelledError:
        screen.says("Stopped.")
        return 0 if options.keep else 130
    except (BotFailed, CannotStart) as error:
        screen.off(str(error))
        return 2


def _stop(task: asyncio.Future[int]) -> None:
    """Stop once: a second Ctrl-C has to wait until all is saved."""
    if isinstance(task, asyncio.Task) and not task.cancelling():
        task.cancel()


async def _once(options: Options, screen: Screen) -> int:
    with tempfile.TemporaryDirectory(prefix="atelier-demo-") as folder:
        world = World(options.speed, networks=options.networks or NETWORKS)
        async with _running(world, Path(folder), screen) as bot:
            return 0 if await play(*bot, screen, options.out) else 1


async def _kept(options: Options, screen: Screen) -> int:
    """Go on with the world of the last time, or start a new one with the tour."""
    home = await _home(options, screen)
    kept = SavedWorld(home)
    networks = options.networks or (kept.networks if kept.known else NETWORKS)
    world = World(options.speed, folder=home / "files", networks=networks)
    known = _revived(kept, world)
    async with _running(world, home, screen, kept.ports) as (world, bot):
        if known:
            screen.says(f"The world of the last time goes on ({options.home}/; --fresh starts a new one).")
        elif not await play(world, bot, screen, options.out):
            return 1
        try:
            async with (
                Control(world, bot, home) as control,
                _page(options, world, control.supervisor, screen),
            ):
                screen.title("The sandbox stays open. From a second terminal:")
                for line in control.invitation():
                    screen.says(line)
                await control.watch()
        finally:
            await bot.stop()
            await world.stop()
            kept.save(world)
    return 0


@asynccontextmanager
async def _page(
    options: Options, world: World, supervisor: Supervisor, screen: Screen
) -> AsyncIterator[None]:
    """Start the playground page if it is asked for. A browser shows it where there is a screen."""
    if not options.page:
        yield
        return
    page = Page(world, supervisor)
    url = await page.start()
    try:
        screen.title(f"The playground is open: {url}")
        await asyncio.to_thread(open_browser, url)
        yield
    finally:
        await page.stop()


async def _home(options: Options, screen: Screen) -> Path:
    """Lock and return the folder of a kept world. Without a whole world it is emptied: a database alone knows
    of payments that no chain has seen. Raises CannotStart."""
    if await is_running(options.home):
        raise CannotStart(f"A sandbox is running in {options.home}/ already: stop that one first.")
    kept = SavedWorld(options.home)
    if kept.cut_off and not options.fresh:
        screen.says("The last run was cut off before its world could be saved; a new one starts.")
    if options.fresh or not kept.known:
        await asyncio.to_thread(shutil.rmtree, options.home, ignore_errors=True)
    home = await asyncio.to_thread(options.home.resolve)
    await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
    return home


def _revived(kept: SavedWorld, world: World) -> bool:
    try:
        return kept.into(world)
    except ValueError as error:
        raise CannotStart(str(error)) from None


@asynccontextmanager
async def _running(
    world: World, folder: Path, screen: Screen, ports: Mapping[str, int] | None = None
) -> AsyncIterator[tuple[World, BotProcess]]:
    """Start the world with its bot. Both are stopped at the end if that was not done before."""
    try:
        await world.start(ports)
    except OSError as error:
        await world.stop()
        raise CannotStart(f"A port of the kept world is taken ({error.strerror}); try --fresh.") from None
    bot = BotProcess(world.environment(folder), folder / "bot.log")
    try:
        with screen.waiting("Discord, StableStudio and the chain are up; the bot logs in"):
            await bot.start()
        screen.says(f"The bot runs (process {bot.pid}), {world.clock.speed:g} times faster than life.")
        yield world, bot
    finally:
        await bot.stop()
        await world.stop()
