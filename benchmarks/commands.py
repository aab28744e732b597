"""From the arrival of an interaction to its acknowledgement: a generated command, a hand-written one."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route

from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.measure import percentile
from bot.bot import AtelierBot, Connection
from bot.catalogue import Operation
from bot.clock import SystemClock
from bot.domain.jobs.job import Value
from bot.ui.jobs.ordering.model_commands import CommonOptions, Files, model_commands
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.jobs.responder import Responder
from bot.ui.kit.registry import CommandRegistry
from bot.ui.kit.responses import Interaction
from sandbox.world import TOKEN, World

_GENERATED, _WRITTEN = "flux-2-pro generate", "plain text"
_LIMIT_MS = 3000.0


async def run(scale: Scale, _folder: Path) -> Report:
    """Measure over the sandbox's gateway into the real client. The time ends as the request goes out."""
    count = scale.pick(400, 4)
    with _redirected():
        async with _bot() as (world, watch):
            generated, written = await _measured(world, watch, count)
    middle, rare = percentile(generated, 50), percentile(generated, 99)
    plain = percentile(written, 50)
    return Report(
        "arrival of a command to its acknowledgement",
        (
            Ratio("a generated command over a hand-written one that only defers, median", middle / plain),
            Ratio("Discord's limit of 3 s over the 99th percentile", _LIMIT_MS / rare),
        ),
        (
            Figure("generated, median", middle, "ms"),
            Figure("generated, 99th percentile", rare, "ms"),
            Figure("hand-written, median", plain, "ms"),
            Figure("hand-written, 99th percentile", percentile(written, 99), "ms"),
        ),
        {"of each": count},
    )


class _Watch:
    """Notes the arrival of an interaction and the sending of its answer, one at a time."""

    def __init__(self) -> None:
        self.arrived = 0.0
        self.answered = 0.0
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_start.append(self._sent)

    def on(self, bot: AtelierBot) -> None:
        """Listen at the client's two ends. Call it before the client logs in."""
        bot.http.http_trace = self.trace
        parsers = bot._connection.parsers
        taken = parsers["INTERACTION_CREATE"]

        def arrive(data: Any) -> None:
            self.arrived, self.answered = time.perf_counter(), 0.0
            taken(data)

        parsers["INTERACTION_CREATE"] = arrive

    async def _sent(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        sent: aiohttp.TraceRequestStartParams,
    ) -> None:
        if sent.url.path.endswith("/callback"):
            self.answered = time.perf_counter()


@contextmanager
def _redirected() -> Iterator[None]:
    """Point all of discord.py at the sandbox's Discord, and restore it afterwards."""
    before = Route.BASE, Asset.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        yield
    finally:
        Route.BASE, Asset.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def _bot() -> AsyncIterator[tuple[World, _Watch]]:
    world, watch = World(speed=20), _Watch()
    await world.start()
    clock = SystemClock(20)
    responder = Responder(EphemeralCards(clock), clock)

    async def only_open(
        interaction: Interaction,
        operation: Operation,
        options: Mapping[str, Value],
        files: Files,
        common: CommonOptions,
    ) -> None:
        await responder.open(interaction)

    commands = [*model_commands(only_open), _written()]
    front = CommandRegistry(cogs=(), host_cogs=(), commands=commands)
    at = Connection(world.discord.api_url, world.discord.gateway_url)
    bot = AtelierBot(at, recall=_recall, remember=_remember, clock=clock)
    watch.on(bot)
    running = asyncio.create_task(bot.serve(front, TOKEN))
    try:
        await world.discord.wait_ready()
        yield world, watch
    finally:
        await bot.close()
        await asyncio.gather(running, return_exceptions=True)
        await world.stop()


def _written() -> app_commands.Group:
    group = app_commands.Group(name="plain", description="A command as discord.py's manual has it")

    @group.command(name="text", description="Only says that an answer follows")
    async def text(interaction: discord.Interaction[Any], prompt: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)

    return group


async def _recall(_name: str) -> str | None:
    return None


async def _remember(_name: str, _value: str) -> None: ...


async def _measured(world: World, watch: _Watch, count: int) -> tuple[list[float], list[float]]:
    """Return milliseconds of each use of the generated and of the hand-written command, in turns."""
    taken: dict[str, list[float]] = {_GENERATED: [], _WRITTEN: []}
    for _ in range(count):
        for command, times in taken.items():
            times.append(await _once(world, watch, command))
    return taken[_GENERATED], taken[_WRITTEN]


async def _once(world: World, watch: _Watch, command: str) -> float:
    interaction = await world.discord.slash(
        world.people["mira"], world.channels["studio"], command, {"prompt": "a lighthouse in a storm"}
    )
    await interaction.wait_acked()
    return (watch.answered - watch.arrived) * 1000


BENCHMARK = Benchmark("commands", "arrival of a command to its acknowledgement", run)
