"""A local Discord with the real bot logged in to it; what the services would say is scripted."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import discord
import pytest

import cogs
from bot.bot import AtelierBot, Connection
from bot.catalogue import MODELS
from bot.clock import SystemClock
from bot.domain.money.ledger import Balances
from bot.services.jobs.library import LibraryEntry
from bot.services.jobs.ordering.requests import Quote
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results.delivery import DiscordDelivery
from sandbox.discord import Discord
from sandbox.faults import Faults
from tests.sandbox.discord_bot import Place, ShiftedClock, aim

Answer = Callable[..., Any]


class Scripted:
    """All services in one: each call is written down and answered by what the test put there."""

    models = MODELS

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.answers: dict[str, Any] = {
            "list": [],
            "asked": [],
            "show": Balances(5_000_000, 0, 0),
            "beside": (0, 0),
            "with_defaults": lambda guild_id, user_id, operation, options: dict(options),
            "defaults": {},
            "standings": [],
        }

    def __getattr__(self, name: str) -> Answer:
        async def call(*args: Any, **options: Any) -> Any:
            self.calls.append((name, args, options))
            answer = self.answers[name]
            if isinstance(answer, Exception):
                raise answer
            given = answer(*args, **options) if callable(answer) else answer
            return await given if inspect.isawaitable(given) else given

        return call

    def named(self, name: str) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
        return [(args, options) for called, args, options in self.calls if called == name]


@dataclass
class Front:
    """The bot, its people, and the script behind it."""

    place: Place
    bot: AtelierBot
    delivery: DiscordDelivery
    private: EphemeralCards
    script: Scripted
    memory: dict[str, str] = field(default_factory=dict)

    @property
    def world(self) -> Discord:
        return self.place.discord

    def here(self, **changes: Any) -> dict[str, Any]:
        """Ids of this place for `samples.job`."""
        ids = {"guild_id": self.place.guild.id, "channel_id": self.place.channel.id}
        return {**ids, "user_id": self.place.mira.id, **changes}


def bot_for(
    place: Place, script: Any, memory: dict[str, str], private: EphemeralCards, hosts: list[int]
) -> AtelierBot:
    clock = SystemClock(20)
    services = dict.fromkeys(inspect.signature(cogs.build).parameters, cast(Any, script))
    front = cogs.build(**{**services, "responder": Responder(private, clock), "host_user_ids": hosts})
    at = Connection(place.discord.api_url, place.discord.gateway_url, place.guild.id)

    async def remember(key: str, value: str) -> None:
        memory[key] = value

    async def recall(key: str) -> str | None:
        return memory.get(key)

    return AtelierBot(front, at, recall=recall, remember=remember, clock=clock)


@asynccontextmanager
async def opened(
    patch: pytest.MonkeyPatch, memory: dict[str, str] | None = None, place: Place | None = None
) -> AsyncIterator[Front]:
    """Everything up and synced; closed at the end."""
    here = place or await new_place()
    aim(patch, here.discord)
    patch.setattr(discord.asset.Asset, "BASE", here.discord.cdn_url)
    script, private = Scripted(), EphemeralCards(SystemClock())
    kept = {} if memory is None else memory
    bot = bot_for(here, script, kept, private, [here.mod.id])
    task = asyncio.create_task(bot.start(here.discord.token))
    try:
        await asyncio.wait_for(_serving(bot, task), 20)
        yield Front(here, bot, DiscordDelivery(bot, private, SystemClock()), private, script, kept)
    finally:
        await bot.close()
        await asyncio.gather(task, return_exceptions=True)
        if place is None:
            await here.discord.stop()


async def _serving(bot: AtelierBot, task: "asyncio.Task[None]") -> None:
    while not bot.serving:
        if task.done():
            task.result()
        await asyncio.sleep(0.01)


async def new_place() -> Place:
    clock, faults = ShiftedClock(), Faults()
    world = Discord(clock, faults)
    await world.start()
    return Place(world, clock, faults)


__all__ = ["Front", "LibraryEntry", "Quote", "Scripted", "bot_for", "new_place", "opened"]
