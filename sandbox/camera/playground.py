"""A world with its page in its own thread, for callers that wait for a browser."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sandbox.bot_process import BotProcess
from sandbox.discord import Channel
from sandbox.page import Page
from sandbox.supervisor import Supervisor
from sandbox.tour import GuidedTour, Screen
from sandbox.tour.step import Step
from sandbox.world import World

T = TypeVar("T")
PATIENCE_SECONDS = 60.0


class Playground:
    """World, bot and page in a thread. `run` executes a caller's coroutine there. With `steps` the page offers a
    tour of them."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, world: World, folder: Path, steps: Sequence[Step] = ()
    ) -> None:
        self._loop = loop
        self._steps = steps
        self._until = AsyncExitStack()
        self._folder = folder
        self.world = world
        self.supervisor: Supervisor
        self.page: Page
        self.tour: GuidedTour

    @property
    def url(self) -> str:
        return self.page.url

    def run(self, work: Coroutine[Any, Any, T], timeout: float = PATIENCE_SECONDS) -> T:
        """Run a coroutine in the world's thread and return its result. Raises TimeoutError after `timeout`
        real seconds."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    def enter(self, context: AbstractAsyncContextManager[T]) -> T:
        """Enter a context manager in the world's thread. It is left when the world is closed."""
        return self.run(self._until.enter_async_context(context))

    def start_bot(self) -> None:
        """Start the real bot, which is started again whenever it ends unexpectedly. Raises BotFailed."""
        self.run(self.supervisor.start())
        watch = self.run(_as_task(self.supervisor.watch()))
        self._until.push_async_callback(_cancel, watch)

    def credit(self, dollars: str, server: str | None = None) -> None:
        """Let the host give a server a budget, typed in the log channel."""
        self.run(self._credit(dollars, server))

    async def _credit(self, dollars: str, server: str | None) -> None:
        options = {"amount": dollars} | ({"server": server} if server else {})
        hana, channel = self.world.people["hana"], self.world.channels["mod-log"]
        asked = await self.world.discord.slash(hana, channel, "host credit", options)
        await asked.wait_message("available", 20)

    def channel(self, name: str) -> Channel:
        return self.world.channels[name]

    async def open(self) -> None:
        """Start world and page. Must come first: the addresses of the world are known only then."""
        await self.world.start()
        self.supervisor = Supervisor(
            BotProcess(self.world.environment(self._folder), self._folder / "bot.log")
        )
        self.page = Page(self.world, self.supervisor, tour=self._touring())
        await self.page.start(0)

    def _touring(self) -> GuidedTour | None:
        if not self._steps:
            return None
        self.tour = GuidedTour(self.world, self.supervisor, self._folder / "out", Screen(), self._steps)
        return self.tour

    def start_tour(self) -> None:
        """Let the tour begin as in the demo: its first chapter unseen, the others when they are asked for."""
        self.run(self.tour.open())
        self._until.push_async_callback(_cancel, self.run(_as_task(self.tour.run())))

    async def close(self) -> None:
        await self._until.aclose()
        await self.page.stop()
        await self.supervisor.bot.kill()
        await self.world.stop()


@contextmanager
def open_playground(
    folder: Path,
    *,
    speed: float = 30.0,
    media_scale: float = 0.25,
    bot: bool = True,
    steps: Sequence[Step] = (),
    **world: Any,
) -> Iterator[Playground]:
    """Open a page, with the real bot unless `bot` is false, and a tour of `steps` if there are any. `world`
    goes to World."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="playground", daemon=True)
    thread.start()
    made = Playground(loop, World(speed, media_scale=media_scale, **world), folder, steps)
    try:
        made.run(made.open())
        if bot:
            made.start_bot()
        yield made
    finally:
        made.run(made.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _as_task(work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    return asyncio.create_task(work)


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
