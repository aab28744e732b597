"""A local Discord with the real bot logged in to it; the answers of the services are scripted."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, partial
from typing import Any, cast, get_type_hints

import discord
import pytest

import cogs
from bot.bot import AtelierBot, Connection
from bot.catalogue import MODELS
from bot.clock import SystemClock
from bot.domain.money.ledger import Balances
from bot.domain.money.networks import BASE, WalletAddress
from bot.domain.money.spending import last_days
from bot.domain.server_settings import ServerSettings
from bot.ports.membership import ALONE, Membership
from bot.services.jobs.library import LibraryEntry
from bot.services.jobs.ordering.requests import Quote
from bot.services.money.deposit_watch import DepositRules
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results.delivery import DiscordDelivery
from bot.ui.kit.registry import CommandRegistry
from cogs.jobs.servers import all_told
from sandbox.discord import Discord
from sandbox.faults import Faults
from tests.sandbox.discord_bot import Place, ShiftedClock, aim
from tests.spends import spending
from tests.ui.samples import START

WALLET = "0x00000000000000000000000000000000000A7E11"


class Answers(dict[str, Any]):
    """Answers by the verb they are given to; a verb that no service has is refused."""

    def __init__(self, verbs: set[str]) -> None:
        super().__init__()
        self._verbs = verbs

    def __setitem__(self, verb: str, answer: Any) -> None:
        assert verb in self._verbs, f"no service can be asked to {verb}"
        super().__setitem__(verb, answer)

    def __ior__(self, others: Any) -> "Answers":  # type: ignore[override, misc]
        for verb, answer in dict(others).items():
            self[verb] = answer
        return self


class Specified:
    """Stands for a service of a class: it has what is set on it, and nothing else."""

    def __init__(self, kind: type) -> None:
        self._kind = kind

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return self._kind


@cache
def signature(method: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(method)


def _called(taken: inspect.Signature, answer: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Answer a call that the real method would take. Raises TypeError for another."""
    taken.bind(None, *args, **options)
    return answer(*args, **options)


class Scripted:
    """All services in one script: each call is recorded and answered by the test's answer for the verb.

    The services are specifications of the real classes, so a call of a verb that was renamed, or with
    arguments that it does not take, fails.
    """

    def __init__(self) -> None:
        self._verbs: set[str] = set()
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.answers = Answers(self._verbs)
        self.wallets: list[WalletAddress] = []  # that can be paid into

    def reset(self) -> None:
        self.calls.clear()
        self.wallets[:] = [WalletAddress(BASE, WALLET)]
        self.answers.clear()
        self.answers |= {
            "list": [],
            "awaiting_approval": [],
            "thumbnails": {},
            "note": None,
            "meet": None,
            "show": Balances(5_000_000, 0, 0),
            "beside": (0, 0),
            "with_defaults": lambda guild_id, user_id, operation, options: dict(options),
            "defaults": {},
            "standings": [],
            "facts": {},
            "recount": None,
            "star": None,
            "unstar": None,
            "usable": [],
            "list_running": [],
            "spending": spending([], last_days(30, START, "UTC")),
            "settings": ServerSettings(0),
            "seen": self.wallets,
            "credit_seconds": lambda network: 39.0 if network is BASE else 15.5,
        }

    def named(self, name: str) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
        assert name in self._verbs, f"no service can be asked to {name}"
        return [(args, options) for called, args, options in self.calls if called == name]

    def service(self, kind: Any) -> Any:
        """Return a service of that class, or a context of several."""
        if is_dataclass(kind):
            hints, build = get_type_hints(kind), cast(Any, kind)
            return build(**{field.name: self._part(field.name, hints[field.name]) for field in fields(kind)})
        service = Specified(kind)
        for verb, method in inspect.getmembers(kind, inspect.isfunction):
            if not verb.startswith("_"):
                self._verbs.add(verb)
                asynchronous = inspect.iscoroutinefunction(method)
                answer = self._answer_later if asynchronous else self._answer
                setattr(service, verb, partial(_called, signature(method), partial(answer, verb)))
        return service

    def _part(self, name: str, hint: Any) -> Any:
        """Return a service of a context, or a function of it that is asked by its own name."""
        if inspect.isclass(hint):
            return self.service(hint)
        self._verbs.add(name)
        asynchronous = "Awaitable" in str(hint)
        return partial(self._answer_later if asynchronous else self._answer, name)

    def _answer(self, verb: str, *args: Any, **options: Any) -> Any:
        self.calls.append((verb, args, options))
        answer = self.answers[verb]
        if isinstance(answer, Exception):
            raise answer
        return answer(*args, **options) if callable(answer) else answer

    async def _answer_later(self, verb: str, *args: Any, **options: Any) -> Any:
        given = self._answer(verb, *args, **options)
        return await given if inspect.isawaitable(given) else given


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
        """Return ids of this place for `samples.job`."""
        ids = {"guild_id": self.place.guild.id, "channel_id": self.place.channel.id}
        return {**ids, "user_id": self.place.mira.id, **changes}


def bot_for(
    place: Place,
    script: Scripted,
    memory: dict[str, str],
    private: EphemeralCards,
    hosts: list[int],
    membership: Membership,
) -> tuple[AtelierBot, CommandRegistry]:
    clock = SystemClock(20)
    ours: dict[str, Any] = {
        "responder": Responder(private, clock),
        "host_user_ids": hosts,
        "servers": frozenset,
        "told": all_told,
    }
    kinds = {name: kind for name, kind in get_type_hints(cogs.build).items() if name not in {*ours, "return"}}
    services = {name: script.service(kind) for name, kind in kinds.items()}
    services["moderation"].rules.models = MODELS
    services["money"].deposits.wallets = script.wallets
    services["money"].deposits.rules = DepositRules(confirmations=5, review_above=1_000_000_000)
    script.reset()
    registry = cogs.build(**services, **ours)
    at = Connection(place.discord.api_url, place.discord.gateway_url, place.guild.id)

    async def remember(key: str, value: str) -> None:
        memory[key] = value

    async def recall(key: str) -> str | None:
        return memory.get(key)

    bot = AtelierBot(at, recall=recall, remember=remember, clock=clock, membership=membership)
    return bot, registry


@asynccontextmanager
async def opened(
    patch: pytest.MonkeyPatch,
    memory: dict[str, str] | None = None,
    place: Place | None = None,
    membership: Membership = ALONE,
) -> AsyncIterator[Front]:
    """Everything up and synced; closed at the end."""
    here = place or await new_place()
    aim(patch, here.discord)
    patch.setattr(discord.asset.Asset, "BASE", here.discord.cdn_url)
    script, private = Scripted(), EphemeralCards(SystemClock())
    kept = {} if memory is None else memory
    bot, registry = bot_for(here, script, kept, private, [here.mod.id], membership)
    task = asyncio.create_task(bot.serve(registry, here.discord.token))
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
