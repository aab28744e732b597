"""Run `python -m sandbox demo`: the world, the real bot in it, and the page, which offers a tour. Without a
page the tour is played in the terminal."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.bot_process import BotFailed, BotProcess
from sandbox.cluster import cluster
from sandbox.control import Control
from sandbox.home import HomeUnusable, empty, locked
from sandbox.page import Page, open_browser
from sandbox.saved_world import SavedWorld
from sandbox.servers.processes import ServerFailed
from sandbox.terminal import COMMAND
from sandbox.tour import GuidedTour, Screen, play
from sandbox.tour.expectations import Unexpected
from sandbox.world import NETWORKS, World

CLUSTER_HOME = Path(".sandbox-cluster")
"""Folder of the world of several bots, which begins anew each time."""

SPEED = 12.0
"""Default speed of a demo, as a multiple of real time."""


class CannotStart(Exception):
    """The sandbox cannot be started. The sentence tells the reason and the remedy."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of the command line. `home` is the folder of a kept world; `page` opens the playground page in
    a world that is kept. `tour` plays the tour in the terminal before. `networks` (words) are those on which
    the bot pays, None for those of the last time, or all of them in a new world. `cluster` runs three bots
    over a PostgreSQL and an S3 server; such a world is never kept. `media_scale` (0 to 1) shrinks what the
    studio renders where nobody looks at it.
    """

    keep: bool = False
    page: bool = False
    tour: bool = False
    fresh: bool = False
    speed: float = SPEED
    out: Path = Path("demo-out")
    home: Path = Path(".sandbox")
    networks: tuple[str, ...] | None = None
    cluster: bool = False
    media_scale: float = 1.0


async def demo(options: Options, screen: Screen) -> int:
    """Run the demo. Return the exit code: 0 all as it should be, 1 something is off, 2 cannot start. Ctrl-C
    and SIGTERM stop everything."""
    task = asyncio.ensure_future(_demo(options, screen))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, task)
    try:
        return await task
    except asyncio.CancelledError:
        screen.says("Stopped.")
        return 0 if options.keep else 130
    except (BotFailed, CannotStart, HomeUnusable, ServerFailed, Unexpected) as error:
        screen.off(str(error))
        return 2


async def _demo(options: Options, screen: Screen) -> int:
    try:
        await asyncio.to_thread(options.out.mkdir, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"{options.out}/ cannot be made ({error.strerror}): choose another --out."
        ) from None
    if options.cluster:
        options = replace(options, home=CLUSTER_HOME, fresh=True)
    return await (_kept(options, screen) if options.keep else _once(options, screen))


def _stop(task: asyncio.Future[int]) -> None:
    """Stop once: a second Ctrl-C has to wait until all is saved."""
    if isinstance(task, asyncio.Task) and not task.cancelling():
        task.cancel()


async def _once(options: Options, screen: Screen) -> int:
    with tempfile.TemporaryDirectory(prefix="atelier-demo-") as folder:
        networks = options.networks or NETWORKS
        world = World(options.speed, media_scale=options.media_scale, networks=networks)
        async with _standing(world, Path(folder), several=options.cluster) as bot:
            await _started(world, bot, screen)
            return 0 if await play(world, bot, screen, options.out) else 1


async def _kept(options: Options, screen: Screen) -> int:
    """Go on with the world of the last time, or start a new one."""
    with locked(options.home):
        home = await _home(options, screen)
        kept = SavedWorld(home)
        networks = options.networks or (kept.networks if kept.known else NETWORKS)
        world = World(options.speed, folder=home / "files", networks=networks)
        known = _revived(kept, world)
        run = _with_page if options.page and not options.tour else _without_page
        async with _standing(world, home, kept.ports, several=options.cluster) as bot:
            return await run(_Sandbox(world, bot, home, kept, known), options, screen)


@dataclass(frozen=True, slots=True)
class _Sandbox:
    """A kept world with its bot, which does not run yet. `known` is True if the world is that of the last
    time."""

    world: World
    bot: BotProcess
    home: Path
    kept: SavedWorld
    known: bool

    @asynccontextmanager
    async def saved_at_the_end(self) -> AsyncIterator[None]:
        """Enter this before anything can happen in a known world: it could not go on otherwise."""
        self.kept.take()
        try:
            yield
        finally:
            await self.bot.stop()
            await self.world.stop()
            self.kept.save(self.world)


async def _with_page(sandbox: _Sandbox, options: Options, screen: Screen) -> int:
    """Open the page before anything else: it tells that the bot is on its way, and offers the tour."""
    control = Control(sandbox.world, sandbox.bot, sandbox.home)
    tour = GuidedTour(sandbox.world, control.supervisor, options.out, screen)
    record = sandbox.home / "tour.json"
    if sandbox.known:
        tour.load(record)
    page = Page(sandbox.world, control.supervisor, tour=tour if tour.offers_something else None)
    async with AsyncExitStack() as until:
        if sandbox.known:
            await until.enter_async_context(sandbox.saved_at_the_end())
        until.push_async_callback(page.stop)
        await _opened(page, screen)
        await _started(sandbox.world, sandbox.bot, screen)
        if not sandbox.known:
            await tour.open()
            await until.enter_async_context(sandbox.saved_at_the_end())
        until.callback(tour.save, record)
        until.push_async_callback(page.stop)  # what happens from then on would be lost
        await _until_stopped(control, tour, options, screen)
    return 0


async def _opened(page: Page, screen: Screen) -> None:
    """Start the page, and show it in a browser where there is a screen."""
    url = await page.start()
    screen.title(f"The playground is open: {url}")
    await asyncio.to_thread(open_browser, url)


async def _until_stopped(control: Control, tour: GuidedTour, options: Options, screen: Screen) -> None:
    """Play what the page asks for, and keep the bot running. Raises BotFailed if it cannot start."""
    async with control:
        kept = "keeps it for the next time (--fresh starts a new one)"
        screen.says(f"Ctrl-C stops the sandbox and {'forgets it' if options.cluster else kept}.")
        screen.says(f"From a second terminal: {COMMAND} help")
        tasks = [asyncio.create_task(tour.run()), asyncio.create_task(control.watch())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _without_page(sandbox: _Sandbox, options: Options, screen: Screen) -> int:
    """Play the tour in the terminal if the world is new, and stay open."""
    async with AsyncExitStack() as until:
        if sandbox.known:
            await until.enter_async_context(sandbox.saved_at_the_end())
        await _started(sandbox.world, sandbox.bot, screen)
        if sandbox.known:
            screen.says(f"The world of the last time goes on ({options.home}/; --fresh starts a new one).")
        elif await play(sandbox.world, sandbox.bot, screen, options.out):
            await until.enter_async_context(sandbox.saved_at_the_end())
        else:
            return 1
        control = await until.enter_async_context(Control(sandbox.world, sandbox.bot, sandbox.home))
        if options.page:
            page = Page(sandbox.world, control.supervisor)
            until.push_async_callback(page.stop)
            await _opened(page, screen)
        screen.title("The sandbox stays open. From a second terminal:")
        for line in control.invitation():
            screen.says(line)
        await control.watch()
    return 0


async def _home(options: Options, screen: Screen) -> Path:
    """Return the folder of a kept world. Without a whole world it is emptied: a database alone knows of
    payments that no chain has seen."""
    home = await asyncio.to_thread(options.home.resolve)
    kept = SavedWorld(home)
    if kept.cut_off and not options.fresh:
        screen.says("The last run was cut off before its world could be saved; a new one starts.")
    if options.fresh or not kept.known:
        await asyncio.to_thread(empty, home)
    return home


def _revived(kept: SavedWorld, world: World) -> bool:
    try:
        return kept.into(world)
    except ValueError as error:
        raise CannotStart(str(error)) from None


@asynccontextmanager
async def _standing(
    world: World, folder: Path, ports: Mapping[str, int] | None = None, *, several: bool = False
) -> AsyncIterator[BotProcess]:
    """Start the world for its bot or `several`, which are not started. All is stopped at the end if that was
    not done before."""
    try:
        await world.start(ports)
    except OSError as error:
        await world.stop()
        raise CannotStart(f"A port of the kept world is taken ({error.strerror}); try --fresh.") from None
    try:
        async with cluster(world, folder) if several else _alone(world, folder) as bot:
            try:
                yield bot
            finally:
                await bot.stop()
    finally:
        await world.stop()


@asynccontextmanager
async def _alone(world: World, folder: Path) -> AsyncIterator[BotProcess]:
    yield BotProcess(world.environment(folder), folder / "bot.log")


async def _started(world: World, bot: BotProcess, screen: Screen) -> None:
    with screen.waiting("Discord, StableStudio and the chain are up; the bot logs in"):
        await bot.start()
    screen.says(f"{bot.described}, {world.clock.speed:g} times faster than life.")
