"""Registering the bot's commands with Discord when they changed, by one process for all.

Their ids are kept, so that texts can mention them.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.errors import StoreError
from bot.ports import Clock
from bot.ports.membership import Membership
from bot.ui.kit import command_mentions, discord_internals
from bot.ui.kit.failures import NETWORK, UNREADABLE

log = logging.getLogger(__name__)

RETRY_SYNC_SECONDS = (60.0, 3600.0)
"""First and longest pause before commands that Discord did not take are registered again."""

LEARN_FIRST_SECONDS, LEARN_SECONDS = 1.0, 30.0
"""A process that does not lead looks so often, in true time, for what the leader registered: until it finds
some, and then."""

Recall = Callable[[str], Awaitable[str | None]]
Remember = Callable[[str, str], Awaitable[None]]


class CommandRegistration:
    """Keep Discord's list of our commands up to date, as the leader; learn their ids, as any process.

    `recall` and `remember` keep what was registered, by name. `place` is the address of Discord's API.
    """

    def __init__(
        self,
        client: "commands.AutoShardedBot",
        recall: Recall,
        remember: Remember,
        clock: Clock,
        membership: Membership,
        *,
        place: str,
        host_guild: int | None,
    ) -> None:
        self._client = client
        self._recall = recall
        self._remember = remember
        self._clock = clock
        self._membership = membership
        self._place = place
        self._host = None if host_guild is None else discord.Object(host_guild)
        self._changed = asyncio.Event()
        membership.on_change(self._changed.set)
        self.known = False
        """True once Discord knows our commands."""
        self._registered = False

    @property
    def _tree(self) -> app_commands.CommandTree[Any]:
        return self._client.tree

    async def run(self) -> None:
        """Register the commands if this process leads, as soon as it does. Call it after each login."""
        pause, longest = RETRY_SYNC_SECONDS
        await self._learn_until_leading()
        while not self._registered:
            try:
                await self._sync()
            except (discord.HTTPException, app_commands.AppCommandError, StoreError, *NETWORK) as error:
                log.error("Discord did not take the commands, again in %.0f s: %s", pause, error)
                await self._clock.sleep(pause)
                pause = min(longest, pause * 2)

    async def _learn_until_leading(self) -> None:
        """Use the commands that the leader registered, until this process leads itself.

        An older version may lead while the newer one arrives: then some texts cannot mention a command yet.
        """
        while not self._membership.leads:
            self._changed.clear()
            try:
                for guild in (None, self._host):
                    if await self._recall(_kept_as(guild)) is not None:
                        self._learn(await self._known_ids(_kept_as(guild), guild), guild)
                        self.known = True
            except StoreError as error:
                log.info("the registered commands are not known: %s", error)
            try:
                async with asyncio.timeout(LEARN_SECONDS if self.known else LEARN_FIRST_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                pass

    async def _sync(self) -> None:
        await self._sync_tree(None)
        if self._host is not None:
            await self._sync_host(self._host)
        self.known = self._registered = True

    async def _sync_host(self, guild: discord.Object) -> None:
        try:
            await self._sync_tree(guild)
        except discord.Forbidden as error:
            log.warning("the bot is not in HOST_GUILD_ID %s, so it has no host commands: %s", guild.id, error)

    async def _sync_tree(self, guild: discord.Object | None) -> None:
        """Register the global or a guild's commands if they differ from those registered last.

        Then texts can mention them: their ids are in the answer, and remembered.
        """
        name = _kept_as(guild)
        wanted = await self._fingerprint(guild)
        if await self._recall(name) == wanted:
            self._learn(await self._known_ids(name, guild), guild)
            return
        try:
            registered = await self._tree.sync(guild=guild)
        except UNREADABLE as error:
            if not discord_internals.gave_up(error):
                raise
            log.warning("registered commands (%s); the answer cannot be read: %r", name, error)
        else:
            log.info("registered %d commands (%s)", len(registered), name)
            self._learn(await self._keep_ids(name, registered), guild)
        await self._remember(name, wanted)

    async def _known_ids(self, name: str, guild: discord.Object | None) -> Mapping[str, int]:
        """Return the ids of the registered commands by their names; empty if Discord does not tell them."""
        remembered = await self._recall(f"ids:{name}")
        if remembered is not None:
            ids: dict[str, int] = json.loads(remembered)
            return ids
        try:
            return await self._keep_ids(name, await self._tree.fetch_commands(guild=guild))
        except (discord.HTTPException, *NETWORK) as error:
            log.warning("the ids of the commands are not known (%s): %r", name, error)
        except UNREADABLE as error:
            if not discord_internals.gave_up(error):
                raise
            log.warning("the ids of the commands cannot be read (%s): %r", name, error)
        return {}

    async def _keep_ids(self, name: str, registered: Iterable[app_commands.AppCommand]) -> Mapping[str, int]:
        typed = (command for command in registered if command.type is discord.AppCommandType.chat_input)
        ids = {command.name: command.id for command in typed}
        await self._remember(f"ids:{name}", json.dumps(ids))
        return ids

    def _learn(self, ids: Mapping[str, int], guild: discord.Object | None) -> None:
        commands = self._tree.walk_commands(guild=guild, type=discord.AppCommandType.chat_input)
        command_mentions.learn(command_mentions.full_names(commands, ids))

    async def _fingerprint(self, guild: discord.Object | None) -> str:
        translator = self._tree.translator
        assert translator is not None, "set before anything is registered"
        payload: list[Any] = [
            await command.get_translated_payload(self._tree, translator)
            for command in self._tree.get_commands(guild=guild)
        ]
        place = [self._place, self._client.application_id]
        return hashlib.sha256(json.dumps([place, payload], sort_keys=True).encode()).hexdigest()


def _kept_as(guild: discord.Object | None) -> str:
    """Return the name under which the fingerprint of a guild's registered commands is kept."""
    return "commands:global" if guild is None else f"commands:guild:{guild.id}"
