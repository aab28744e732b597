"""What people can use, built by `cogs` and put in place by `bot.bot`."""

from collections.abc import Sequence
from dataclasses import dataclass

from discord import app_commands
from discord.ext import commands

from bot.ui.jobs.ordering.price_buttons import DynamicButton


@dataclass(frozen=True, slots=True)
class Front:
    """Everything people can use. `host_cogs` are registered in the host's server only."""

    cogs: Sequence[commands.Cog]
    host_cogs: Sequence[commands.Cog]
    groups: Sequence[app_commands.Group]
    buttons: Sequence[DynamicButton]
    menus: Sequence[app_commands.ContextMenu] = ()
