"""Roles that members win or take for themselves. They must not give rights."""

import discord

from bot.domain.contests.errors import RoleGivesRights


def gives_rights(role: discord.Role) -> bool:
    """Return True if the role allows more than @everyone, or if Discord manages it."""
    rights = role.permissions.value & ~role.guild.default_role.permissions.value
    return bool(rights) or role.managed or role.is_default()


def harmless(role: discord.Role, option: str) -> discord.Role:
    """Return the role. Raises InvalidOptions if it gives rights or cannot be given."""
    if gives_rights(role):
        raise RoleGivesRights(role.id, option)
    return role


def still_harmless(guild: discord.Guild | None, role_id: int) -> bool:
    """Return True if the role may be given. An administrator may have changed it since it was chosen.

    Discord decides about a role that is not in the cache.
    """
    role = None if guild is None else guild.get_role(role_id)
    return role is None or not gives_rights(role)
