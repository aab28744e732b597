"""Who may: asked of Discord's own facts about the presser, at the moment of the press.

Discord guards only commands, and a server can hand a command to anybody; what moves or limits money
asks for the real permission. The interaction carries the presser's roles and permissions as they are
now, so a moderator demoted since the card was posted is one no more.
"""

from typing import Literal

import discord

from bot.domain.errors import NotAllowed
from bot.domain.server_settings import ServerSettings
from bot.i18n import N_, _
from bot.ui.kit.responses import Interaction

Permission = Literal["manage_guild", "moderate_members", "manage_events"]

_NAMES: dict[Permission, str] = {
    "manage_guild": N_("Manage Server"),
    "moderate_members": N_("Moderate Members"),
    "manage_events": N_("Manage Events"),
}


def has(interaction: Interaction, permission: Permission) -> bool:
    """Whether the presser really has the permission in this server, administrators included.

    What a channel's overwrites add does not count: these are rights over the whole server.
    """
    here = interaction.permissions
    if not (here.administrator or getattr(here, permission)):
        return False
    whole = _whole_server(interaction)
    return whole is None or whole.administrator or bool(getattr(whole, permission))


def require(interaction: Interaction, permission: Permission) -> None:
    """Raises NotAllowed unless the presser has the permission."""
    if not has(interaction, permission):
        raise NotAllowed(
            _(
                "Only people with the permission **{name}** in this server may do this; nothing was "
                "changed. An administrator can give it in the server's settings, under Roles.",
                name=_(_NAMES[permission]),
            )
        )


def require_owner(interaction: Interaction, user_id: int) -> None:
    """Raises NotAllowed unless the presser is the one whose private card it is."""
    if interaction.user.id != user_id:
        raise NotAllowed(_("This card belongs to somebody else. Run the command to get your own."))


def roles(interaction: Interaction) -> tuple[int, ...]:
    """Ids of the presser's roles as they are now, without @everyone."""
    member = interaction.user
    if not isinstance(member, discord.Member):
        return ()
    return tuple(sorted(role_id for role_id in member._roles if role_id != interaction.guild_id))


def parent(interaction: Interaction) -> int | None:
    """The channel that the interaction's thread belongs to; None outside threads."""
    here = interaction.channel
    return here.parent_id if isinstance(here, discord.Thread) else None


def is_approver(interaction: Interaction, settings: ServerSettings) -> bool:
    """Whether the presser may decide about costly jobs: Moderate Members, or the approver role."""
    return has(interaction, "moderate_members") or settings.approver_role in roles(interaction)


def is_second_approver(interaction: Interaction, settings: ServerSettings) -> bool:
    """Whether the presser may be the one of two who decides about the highest amounts."""
    return has(interaction, "manage_guild") or settings.second_role in roles(interaction)


def require_approver(interaction: Interaction, settings: ServerSettings) -> None:
    """Raises NotAllowed unless the presser may decide about costly jobs."""
    if is_approver(interaction, settings):
        return
    role = (
        _(" or the role <@&{approver_role}>", approver_role=settings.approver_role)
        if settings.approver_role
        else ""
    )
    raise NotAllowed(
        _(
            "Only people with the permission **Moderate Members**{role} decide about this; nothing was "
            "changed. Ask one of them.",
            role=role,
        )
    )


def _whole_server(interaction: Interaction) -> discord.Permissions | None:
    """The presser's permissions from roles alone; None while the bot does not know the server's roles."""
    member = interaction.user
    guild = interaction.guild
    if not isinstance(member, discord.Member) or guild is None or guild.default_role is None:
        return None
    return member.guild_permissions
