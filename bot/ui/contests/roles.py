"""Roles that are won or that members give to themselves: they must not give rights away."""

import discord

from bot.domain.errors import InvalidOptions
from bot.i18n import _


def gives_rights(role: discord.Role) -> bool:
    """Whether whoever has it may more than everybody, or it is nobody's to give."""
    rights = role.permissions.value & ~role.guild.default_role.permissions.value
    return bool(rights) or role.managed or role.is_default()


def harmless(role: discord.Role, option: str) -> discord.Role:
    """The role. Raises InvalidOptions for one that I cannot give, or that would give rights away: everybody
    could win it, or take it for themselves."""
    if gives_rights(role):
        raise InvalidOptions(
            _(
                "The role {role} gives rights, or belongs to an application. Nothing was changed. Choose a "
                "role without rights of its own.",
                role=role.mention,
            ),
            option,
        )
    return role


def still_harmless(guild: discord.Guild | None, role_id: int) -> bool:
    """The same, asked again before it is given: an administrator may have changed the role meanwhile. Of a
    role that is not known here, Discord decides."""
    role = None if guild is None else guild.get_role(role_id)
    return role is None or not gives_rights(role)
