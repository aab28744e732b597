"""A club that uses the bot, for the README's pictures: its server, a talk with a picture in it, four cards."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from sandbox.camera.album.scenes import contests, voting
from sandbox.camera.album.stage import Stage
from sandbox.camera.story import PHOTO
from sandbox.discord import Channel, Message, Permission, Role, Upload
from sandbox.media import make_image
from sandbox.results import media_of, results
from sandbox.world import FRESH, MODERATOR, MODERATORS, OLD_MEMBER, World

BUDGET: Final = "15"
"""Dollars that the host gives the club."""

VIEWER: Final = "sam"
"""The member in front of the picture of the talk: nothing in it is addressed to them."""

FOX: Final = "a fox reading a newspaper in the harbour, morning, gouache"
_SNOW: Final = "snow falls, slow push in"
_CLIP: Final = "waves roll in, slow pan"
_ENTRIES: Final = {
    "mira": "a lighthouse, full moon",
    "noor": "rowboats at night",
    "theo": "a harbour in the rain",
}
_MORE: Final = (
    ("noor", "flux-2-pro generate", "a knot in a rope, blueprint"),
    ("sam", "grok generate", "a gull on a bollard"),
    ("juno", "gpt-image-2 generate", "a chart of the bay, ink"),
    ("noor", "nano-banana generate", "a compass, paper cut"),
    ("theo", "flux-2-max generate", "sails fill with wind, woodcut"),
)
"""What else the club made: for the charts."""

_CHANNELS: Final = ("general", "pictures", "contests", "boat-talk", "mods")
_PLACES: Final = {"studio": "pictures", "mod-log": "mods"}
"""The club's channels by the names that the album's scenes have for such places."""


class Club(Stage):
    """The album's verbs, in the club's channels."""

    def channel(self, name: str) -> Channel:
        return self.world.channels[f"harbour-{_PLACES.get(name, name)}"]

    @property
    def moderators(self) -> Role:
        roles = self.world.guilds[FRESH].roles.values()
        return next(role for role in roles if role.name == MODERATORS)


async def found_club(world: World) -> Club:
    """Return a club with its people. The bot has been a member for long, so it does not greet."""
    discord, people = world.discord, world.people
    guild = discord.add_guild(FRESH, owner=people["juno"])
    *_, mods = [discord.add_channel(guild, name) for name in _CHANNELS]
    moderators = discord.add_role(guild, MODERATORS, MODERATOR, mentionable=True)
    discord.set_permissions(mods, guild.roles[guild.id], deny=Permission.VIEW_CHANNEL)
    discord.set_permissions(mods, moderators, allow=Permission.VIEW_CHANNEL)
    discord.set_bot_permissions(mods, allow=Permission.VIEW_CHANNEL)
    discord.add_member(guild, people["milo"], roles=[moderators], age=OLD_MEMBER)
    for name in ("mira", "noor", "theo", "sam"):
        discord.add_member(guild, people[name], age=OLD_MEMBER)
    guild.members[discord.core.bot.id].joined_at -= OLD_MEMBER
    return Club(world)


async def talk(on: Club) -> Message:
    """Let the members talk about a cover until they have one. Return the last message."""
    place = on.channel("pictures")
    await on.discord.say(on.user("noor"), place, "The newsletter goes out on Friday. Who has a cover?")
    card = await on.start("mira", "nano-banana-pro generate", prompt=FOX, aspect_ratio="16:9")
    job = on.job(card)
    cover = await on.until(lambda: next(iter(results(on.discord, place, job)), None), "the cover")
    on.kept["one picture"] = await on.calm(cover)
    for name, emoji in (("noor", "🦊"), ("theo", "🦊"), ("juno", "🦊"), ("noor", "⭐"), ("theo", "⭐")):
        await on.discord.react(on.user(name), cover, emoji)
    return await on.discord.say(on.user("theo"), place, "That's the one. Can it snow in the December issue?")


async def _price(on: Club) -> Message:
    cover = Upload("cover.png", media_of(on.kept["one picture"]).data)
    return await on.ask("theo", "animate", prompt=_SNOW, image=cover, seconds=4)


async def _approval(on: Club) -> Message:
    where = {"channel": on.channel("mods"), "approver_role": on.moderators}
    await on.ask("milo", "treasury approve-above", "mods", amount="0.90", **where)
    photo = Upload("lighthouse.jpg", await asyncio.to_thread(make_image, PHOTO, 960, 640, "jpeg"))
    card = await on.start("theo", "animate", prompt=_CLIP, image=photo, seconds=8)
    asked = await on.comes("mods", on.job(card))
    await on.ask("milo", "treasury approve-above", "mods", amount="off")
    return asked


async def _podium(on: Club) -> Message:
    for step in (contests.draft, contests.opened, contests.card):
        await step(on)
    for person, prompt in _ENTRIES.items():
        await on.press(person, await contests.made(on, person, prompt), "contests.enter-this")
    await contests.close(on)
    for step in (voting.closed, voting.begins, voting.ballot, voting.all_said, voting.end, voting.result):
        await step(on)
    return on.kept["result"]


async def _budget(on: Club) -> Message:
    for person, command, prompt in _MORE:
        await on.make(person, command, "boat-talk", prompt=prompt)
    await on.ask("milo", "treasury limits", "mods", per="month", amount="12")
    await on.ask("milo", "treasury allowance", "mods", per="day", amount="1.50")
    return await on.ask("sam", "budget show")


@dataclass(frozen=True, slots=True)
class Card:
    """One card of the README's strip: its `name`, the member who sees it, and the way to it. The picture of a
    long one ends before the line that begins with `ends_before`."""

    name: str
    viewer: str
    play: Callable[[Club], Awaitable[Message]]
    ends_before: str = ""


CARDS: Final = (
    Card("price", "theo", _price),
    Card("approval", "milo", _approval),
    Card("podium", "noor", _podium, ends_before="Prize"),
    Card("budget", "sam", _budget),
)
