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
from sandbox.saved_world import Kept
from sandbox.supervisor import Keeper
from sandbox.tour import Screen, play
from sandbox.world import World

SPEED = 12.0
"""Default speed of a demo, as a multiple of real time."""


class CannotStart(Exception):
    """The sandbox cannot be started. The sentence tells the reason and the remedy."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Options of the command line. `home` is the folder of a kept world; `page` opens the playground page in
    a world that is kept."""

    keep: bool = False
    page: bool = False
    fresh: bool = False
    speed: float = SPEED
    out: Path = Path("demo-out")
    home: Path = Path(".sandbox")


async def demo(wishes: Wishes, screen: Screen) -> int:
    """Run the demo. Return the exit code: 0 all as it should be, 1 something is off, 2 cannot start. Ctrl-C
    and SIGTERM stop everything."""
    task = asyncio.ensure_future(_kept(wishes, screen) if wishes.keep else _once(wishes, screen))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, task)
    try:
        return await task
    except asyncio.CancelledError:
        screen.says("Stopped.")
        return 0 if wishes.keep else 130
    except (BotFailed, CannotStart) as error:
        screen.off(str(error))
        return 2


def _stop(task: asyncio.Future[int]) -> None:
    """Stop once: a second Ctrl-C has to wait until all is saved."""
    if isinstance(task, asyncio.Task) and not task.cancelling():
        task.cancel()


async def _once(wishes: Wishes, screen: Screen) -> int:
    with tempfile.TemporaryDirectory(prefix="atelier-demo-") as folder:
        async with _running(World(wishes.speed), Path(folder), screen) as bot:
            return 0 if await play(*bot, screen, wishes.out) else 1


async def _kept(wishes: Wishes, screen: Screen) -> int:
    """Go on with the world of the last time, or start a new one with the tour."""
    home = await _home(wishes, screen)
    kept = Kept(home)
    world = World(wishes.speed, folder=home / "files")
    known = _revived(kept, world)
    async with _running(world, home, screen, kept.ports) as (world, bot):
        if known:
            screen.says(f"The world of the last time goes on ({wishes.home}/; --fresh starts a new one).")
        elif not await play(world, bot, screen, wishes.out):
            return 1
        try:
            async with Control(world, bot, home) as control, _page(wishes, world, control.keeper, screen):
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
async def _page(wishes: Wishes, world: World, keeper: Keeper, screen: Screen) -> AsyncIterator[None]:
    """Start the playground page if it is asked for. A browser shows it where there is a screen."""
    if not wishes.page:
        yield
        return
    page = Page(world, keeper)
    url = await page.start()
    try:
        screen.title(f"The playground is open: {url}")
        await asyncio.to_thread(open_browser, url)
        yield
    finally:
        await page.stop()


async def _home(wishes: Wishes, screen: Screen) -> Path:
    """Lock and return the folder of a kept world. Without a whole world it is emptied: a database alone knows
    of payments that no chain has seen. Raises CannotStart."""
    if await is_running(wishes.home):
        raise CannotStart(f"A sandbox is running in {wishes.home}/ already: stop that one first.")
    kept = Kept(wishes.home)
    if kept.cut_off and not wishes.fresh:
        screen.says("The last run was cut off before its world could be saved; a new one starts.")
    if wishes.fresh or not kept.known:
        await asyncio.to_thread(shutil.rmtree, wishes.home, ignore_errors=True)
    home = await asyncio.to_thread(wishes.home.resolve)
    await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
    return home


def _revived(kept: Kept, world: World) -> bool:
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
