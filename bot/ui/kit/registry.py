"""The commands of the bot, built by `cogs.build` and registered by `bot.bot`."""

from collections.abc import Sequence
from dataclasses import dataclass

from discord import app_commands
from discord.ext import commands

from bot.ui.kit.responses import RefusedCard


@dataclass(frozen=True, slots=True)
class CommandRegistry:
    """Cogs, and the commands and menus outside them. `host_cogs` are registered in the host's server only."""

    cogs: Sequence[commands.Cog]
    host_cogs: Sequence[commands.Cog]
    commands: Sequence[app_commands.Group | app_commands.ContextMenu]
    refused: RefusedCard | None = None
