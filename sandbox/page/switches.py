"""Failures that a visitor can cause, by name: faults for the sandbox's script, and deeds done at once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord import RefusedError
from sandbox.faults import Fault, Faults
from sandbox.fresh import fresh_server, join
from sandbox.supervisor import Supervisor
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Switch:
    """A fault that strikes at `point` when its turn comes. Thrown a second time, it is taken back."""

    name: str
    group: str
    title: str
    about: str
    point: str
    kind: str
    times: int = 1
    args: Mapping[str, Any] = field(default_factory=dict)

    def is_it(self, fault: Fault) -> bool:
        return (fault.point, fault.kind) == (self.point, self.kind)

    def throw(self, faults: Faults) -> str:
        """Arm the switch or, if it is armed, disarm it. Return the sentence about it."""
        armed = [fault for fault in faults.pending() if self.is_it(fault)]
        for fault in armed:
            fault.times = 0
        if armed:
            return f"Taken back: {self.title}."
        faults.add(self.point, self.kind, times=self.times, **self.args)
        return f"Armed: {self.title}. {self.about}"


@dataclass(frozen=True, slots=True)
class Deed:
    """An act with an immediate effect."""

    name: str
    group: str
    title: str
    about: str
    do: Callable[[World, Supervisor], Awaitable[str]]


STUDIO, DISCORD, SERVERS, CHAIN, BOT = "StableStudio", "Discord", "Servers", "Chain", "Bot"


async def _drop(world: World, _: Supervisor) -> str:
    world.discord.drop_gateway("drop")
    return "The bot's socket to Discord is cut; it resumes by itself."


async def _forget(world: World, _: Supervisor) -> str:
    world.discord.drop_gateway("op9")
    return "Discord forgot the bot's session; it has to log in anew."


async def _join(world: World, _: Supervisor) -> str:
    guild = join(world)
    return f"Juno invited the bot to {guild.name}. Continue as Juno to see it."


async def _leave(world: World, _: Supervisor) -> str:
    guild = fresh_server(world)
    if world.discord.bot_user_id not in guild.members:
        raise RefusedError(f"the bot is not in {guild.name}")
    world.discord.remove_guild(guild)
    return f"Juno threw the bot out of {guild.name}."


async def _outage(world: World, _: Supervisor) -> str:
    if world.second.unavailable:
        world.discord.end_outage(world.second)
        return f"{world.second.name} is back."
    world.discord.begin_outage(world.second)
    return f"{world.second.name} is unavailable until this is pressed again."


async def _pending(world: World, _: Supervisor) -> str:
    noor = world.people["noor"]
    pending = not world.lab.members[noor.id].pending
    world.discord.set_pending(world.lab, noor, pending)
    return "Noor has to accept the rules first." if pending else "Noor accepted the rules."


async def _expire_tokens(world: World, _: Supervisor) -> str:
    now, live = world.clock.now(), 0
    for interaction in world.discord.core.interactions.values():
        if interaction.expires_at > now:
            interaction.expires_at, live = now, live + 1
    return f"{live} interaction token{'' if live == 1 else 's'} grew older than 15 minutes."


async def kill(_: World, supervisor: Supervisor) -> str:
    """Send SIGKILL to the bot. Return the sentence about it."""
    pid = await supervisor.kill()
    return f"Killed (process {pid}). It is being started again." if pid else "The bot is not running."


SWITCHES: tuple[Switch, ...] = (
    Switch(
        "lost_answer", STUDIO, "The answer to a payment is lost",
        "The next payment is taken and the job made, but the connection dies before the answer.",
        "studio.pay", "drop_after_settlement",
    ),
    Switch(
        "paid_but_failed", STUDIO, "Settled, but reported as failed",
        "The next payment moves on the chain, and the answer says that it did not.",
        "studio.pay", "settle_failed_paid",
    ),
    Switch(
        "unpaid", STUDIO, "Settlement fails",
        "The next payment does not reach the chain; its authorization must lapse before the money is free.",
        "studio.pay", "settle_failed_unpaid",
    ),
    Switch(
        "settled_late", STUDIO, "Settled long after the answer was due",
        "The next payment hangs up first and moves on the chain later.",
        "studio.pay", "settle_late", args={"seconds": 20},
    ),
    Switch(
        "price_rises", STUDIO, "The price doubles between quote and payment",
        "The next payment is refused, because it now costs twice as much.",
        "studio.pay", "price", args={"factor": 2},
    ),
    Switch(
        "studio_busy", STUDIO, "Too many requests (429)",
        "The next three quotes are put off.",
        "studio.quote", "429", times=3, args={"seconds": 2},
    ),
    Switch(
        "strange_payee", STUDIO, "A quote that names a stranger as payee",
        "The next quote asks for money to an address the bot does not know; it must not sign.",
        "studio.quote", "payee", args={"on": "every"},
    ),
    Switch(
        "job_fails", STUDIO, "The next job fails",
        "It is paid for, and StableStudio gives up on it.",
        "studio.render", "failed", args={"error": "Provider error"},
    ),
    Switch(
        "job_refused", STUDIO, "The next job is moderated",
        "It is paid for, and the model refuses the prompt.",
        "studio.render", "moderation",
    ),
    Switch(
        "job_slow", STUDIO, "The next job takes ten times as long",
        "Time enough to kill the bot meanwhile, or to make its tokens old.",
        "studio.render", "slow", args={"factor": 10},
    ),
    Switch(
        "link_expired", STUDIO, "The link to a result has expired",
        "The next download of a result is refused once.",
        "studio.result", "expired",
    ),
    Switch(
        "result_cut", STUDIO, "A result is cut off half way",
        "The next download of a result ends too early.",
        "studio.result", "truncated",
    ),
    Switch(
        "event_lost", DISCORD, "An event never reaches the bot",
        "The next event is lost: whoever acts sees the interaction fail after three seconds.",
        "discord.gateway", "lose",
    ),
    Switch(
        "event_twice", DISCORD, "An event reaches the bot twice",
        "The next event is delivered two times; nothing may be paid twice.",
        "discord.gateway", "twice",
    ),
    Switch(
        "discord_busy", DISCORD, "Too many requests (429)",
        "The bot's next two messages are put off.",
        "discord.create_message", "429", times=2, args={"retry_after": 1.0},
    ),
    Switch(
        "post_lost", DISCORD, "The answer to a post is lost",
        "The bot's next message stands in the channel, but the bot never hears so.",
        "discord.create_message", "drop_after",
    ),
    Switch(
        "post_forbidden", DISCORD, "A post is refused",
        "The bot's next message meets Missing Permissions.",
        "discord.create_message", "403",
    ),
    Switch(
        "chain_down", CHAIN, "The node answers 500",
        "The bot's next five questions to the chain fail.",
        "chain.rpc", "500", times=5,
    ),
    Switch(
        "chain_stale", CHAIN, "The node lags behind",
        "The next three answers are ten seconds old.",
        "chain.rpc", "stale", times=3, args={"blocks": 5},
    ),
)  # fmt: skip

DEEDS: tuple[Deed, ...] = (
    Deed("socket_drop", DISCORD, "Cut the bot's socket", "The gateway connection dies now.", _drop),
    Deed("session_lost", DISCORD, "Forget the bot's session", "It has to log in anew.", _forget),
    Deed(
        "tokens_old", DISCORD, "Make all interactions 15 minutes old",
        "Answers through their tokens are no longer possible.", _expire_tokens,
    ),
    Deed(
        "join", SERVERS, "Invite the bot to a fresh server",
        "Juno adds it to the Harbour Club, which has never seen it.", _join,
    ),
    Deed("leave", SERVERS, "Throw the bot out of the fresh server", "Juno kicks it.", _leave),
    Deed(
        "outage", SERVERS, "An outage of the second server",
        "Discord takes it away, and gives it back at the second press. The bot was not thrown out.", _outage,
    ),
    Deed(
        "pending", SERVERS, "Noor has not accepted the rules",
        "She waits at the membership screening of the Atelier Lab, until this is pressed again.", _pending,
    ),
    Deed("kill", BOT, "Kill the bot", "SIGKILL, as a power cut; it is started again.", kill),
)  # fmt: skip

ALL: tuple[Switch | Deed, ...] = (*SWITCHES, *DEEDS)
BY_NAME: Mapping[str, Switch | Deed] = {one.name: one for one in ALL}


def title_of(fault: Fault) -> str:
    """Return the switch's title, or the fault's own words."""
    known = next((switch.title for switch in SWITCHES if switch.is_it(fault)), None)
    return known or f"{fault.kind} at {fault.point}"
