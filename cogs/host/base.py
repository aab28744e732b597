"""Base of the parts of `/host`: the check for the host, and servers by their names."""

import contextlib
from collections.abc import Collection

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.host.errors import NotTheHost, ServerNotFound
from bot.ui.host import cards
from bot.ui.jobs.responder import Responder
from bot.ui.kit.failures import NETWORK
from bot.ui.kit.responses import Interaction

_OTHERS = 2_000
"""Servers of other processes that are looked through, at 200 a request."""


class HostCommands(commands.Cog):
    """Base of the commands for the people in HOST_USER_IDS."""

    _responder: Responder
    _user_ids: frozenset[int]

    async def open(self, interaction: Interaction) -> bool:
        """Acknowledge the host's command. Return False for a redelivered interaction.

        Raises NotTheHost for all others.
        """
        if not await self._responder.open(interaction):
            return False
        if interaction.user.id not in self._user_ids:
            raise NotTheHost
        return True

    def servers(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the servers to choose from, for the host only."""
        if interaction.user.id not in self._user_ids:
            return []
        return [
            app_commands.Choice(name=cards.server_choice(guild.name, guild.id), value=str(guild.id))
            for guild in _matching(interaction.client.guilds, typed)[:25]
        ]


def server_names(interaction: Interaction) -> dict[int, str]:
    """Return the names of the bot's servers by their ids."""
    return {guild.id: guild.name for guild in interaction.client.guilds}


def _matching(guilds: Collection[discord.Guild], typed: str) -> list[discord.Guild]:
    wanted = typed.strip().casefold()
    matches = [guild for guild in guilds if wanted in guild.name.casefold() or wanted in str(guild.id)]
    return sorted(matches, key=lambda guild: guild.name.casefold())


async def guild_named(interaction: Interaction, named: str | None) -> discord.Guild:
    """Return the server of that id or name, this one if none is named. Raises ServerNotFound.

    Of several processes, each knows its own servers: then Discord is asked about the others.
    """
    wanted = str(interaction.guild_id) if named is None else named.strip()
    exact = _exact(interaction.client.guilds, wanted)
    if not exact and getattr(interaction.client, "told", None) is not None:
        with contextlib.suppress(discord.HTTPException, *NETWORK):
            others = [guild async for guild in interaction.client.fetch_guilds(limit=_OTHERS)]
            exact = _exact(others, wanted)
    if len(exact) != 1:
        raise ServerNotFound(ambiguous=bool(exact))
    return exact[0]


def _exact(guilds: Collection[discord.Guild], wanted: str) -> list[discord.Guild]:
    by_name = [guild for guild in guilds if guild.name.casefold() == wanted.casefold()]
    return [guild for guild in guilds if str(guild.id) == wanted] or by_name
