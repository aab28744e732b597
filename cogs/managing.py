"""Steps shared by the commands of members with Manage Server or Moderate Members."""

import discord
from discord import app_commands

from bot.domain.moderation.errors import RuleProblem, RuleRefused
from bot.domain.moderation.limits import Scope
from bot.ui.jobs.responder import Responder
from bot.ui.kit import permissions, requester
from bot.ui.kit.responses import Interaction

Place = app_commands.AppCommandChannel | app_commands.AppCommandThread


async def open_for_manager(interaction: Interaction, responder: Responder) -> int | None:
    """Acknowledge a manager's command and return the server's id, None for a redelivered interaction.

    Raises PermissionMissing for members without Manage Server: a server can hand the command to any member.
    """
    if not await responder.open(interaction):
        return None
    permissions.require(interaction, "manage_guild")
    guild_id, _unused = requester.place(interaction)
    return guild_id


async def open_for_moderator(interaction: Interaction, responder: Responder) -> int | None:
    """Acknowledge a moderator's command and return the server's id, None for a redelivered interaction.

    Raises PermissionMissing for members without Moderate Members.
    """
    if not await responder.open(interaction):
        return None
    permissions.require(interaction, "moderate_members")
    guild_id, _unused = requester.place(interaction)
    return guild_id


def scope_of(guild_id: int, channel: Place | None, role: discord.Role | None) -> tuple[Scope, int]:
    """Return the scope of a rule and its id: a channel, a role, else the whole server.

    Raises RuleRefused for a channel and a role together.
    """
    if channel is not None and role is not None:
        raise RuleRefused(RuleProblem.CHANNEL_AND_ROLE)
    if role is not None and role.id != guild_id:  # @everyone has the server's id
        return Scope.ROLE, role.id
    return (Scope.CHANNEL, channel.id) if channel is not None else (Scope.SERVER, guild_id)
