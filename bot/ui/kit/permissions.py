"""Permission checks for members and for the bot, from the facts that an interaction carries.

Discord guards only commands, and a server can give a command to every member. Actions that move or limit
money therefore check the real permission. An interaction has the member's roles and permissions of this
moment, so a moderator who was demoted since the card was posted may no longer decide on it.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import discord

from bot.domain.moderation.gates import MemberFacts
from bot.domain.server_settings import ServerSettings
from bot.i18n import _
from bot.ui.kit import discord_internals, place_text
from bot.ui.kit.errors.permissions import (
    NotApprover,
    NotOrganiser,
    NotOwner,
    Permission,
    PermissionMissing,
)
from bot.ui.kit.responses import Interaction

Requirement = Permission | Literal["owner", "approver", "organiser"]
"""A condition of an action: a permission, the member's own card, or a right that a server gives to a role."""

_FROM_SETTINGS = ("approver", "organiser")

Settings = Callable[[int], Awaitable[ServerSettings]]
"""Look up a server's settings by its id."""


def require_at_once(
    interaction: Interaction, requirements: Sequence[Requirement], owner_id: int | None
) -> None:
    """Raise NotAllowed unless the member meets the requirements that the interaction itself answers.

    `owner_id` is the member whose private card was pressed.
    """
    for requirement in requirements:
        if requirement == "owner":
            assert owner_id is not None, "an action of an owner names them"
            require_owner(interaction, owner_id)
        elif requirement != "approver" and requirement != "organiser":  # the server's settings answer those
            require(interaction, requirement)


async def require_from_settings(
    interaction: Interaction, requirements: Sequence[Requirement], settings: Settings
) -> None:
    """Raise NotAllowed unless the member meets the requirements that the server's settings answer."""
    for requirement in requirements:
        if requirement in _FROM_SETTINGS:
            assert interaction.guild_id is not None, "approvals and contests are decided in servers only"
            known = await settings(interaction.guild_id)
            if requirement == "approver":
                require_approver(interaction, known)
            else:
                require_organiser(interaction, known)


# ── the member ───────────────────────────────────────────────────────────────────────────────────


def has(interaction: Interaction, permission: Permission) -> bool:
    """Return True if the member has the permission in this server, as every administrator does.

    A channel's overwrites cannot add it: these are rights over the whole server.
    """
    in_channel, in_server = interaction.permissions, _server_permissions(interaction)
    return _grants(in_channel, permission) and (in_server is None or _grants(in_server, permission))


def require(interaction: Interaction, permission: Permission) -> None:
    """Raise PermissionMissing unless the member has the permission."""
    if not has(interaction, permission):
        raise PermissionMissing(permission)


def require_owner(interaction: Interaction, user_id: int) -> None:
    """Raise NotOwner unless the private card is the member's own."""
    if interaction.user.id != user_id:
        raise NotOwner(user_id)


def is_approver(interaction: Interaction, settings: ServerSettings) -> bool:
    """Return True if the member may decide on costly jobs: Moderate Members, or the approver role."""
    return has(interaction, "moderate_members") or settings.approver_role in roles(interaction)


def is_second_approver(interaction: Interaction, settings: ServerSettings) -> bool:
    """Return True if the member may be one of the two approvers of the highest amounts."""
    return has(interaction, "manage_guild") or settings.second_role in roles(interaction)


def require_approver(interaction: Interaction, settings: ServerSettings) -> None:
    """Raise NotApprover unless the member may decide on costly jobs."""
    if not is_approver(interaction, settings):
        raise NotApprover(settings.approver_role)


def require_organiser(interaction: Interaction, settings: ServerSettings) -> None:
    """Raise NotAllowed unless the member may hold contests: Manage Events, or the organiser role."""
    if settings.organiser_role is None:
        require(interaction, "manage_events")
    elif not (has(interaction, "manage_events") or settings.organiser_role in roles(interaction)):
        raise NotOrganiser(settings.organiser_role)


def roles(interaction: Interaction) -> tuple[int, ...]:
    """Return the ids of the member's roles as they are now, without @everyone."""
    member = interaction.user
    if not isinstance(member, discord.Member):
        return ()
    return tuple(sorted(set(discord_internals.role_ids(member)) - {interaction.guild_id}))


def facts(interaction: Interaction) -> MemberFacts | None:
    """Return the facts that a server's gates ask for; None outside servers."""
    member = interaction.user
    if not isinstance(member, discord.Member):
        return None
    joined = None if member.joined_at is None else round(member.joined_at.timestamp() * 1000)
    moderates = has(interaction, "moderate_members") or has(interaction, "manage_guild")
    return MemberFacts(joined, member.pending, moderates)


def parent(interaction: Interaction) -> int | None:
    """Return the channel that the interaction's thread belongs to, None outside threads."""
    here = interaction.channel
    return here.parent_id if isinstance(here, discord.Thread) else None


def _grants(permissions: discord.Permissions, permission: Permission) -> bool:
    return permissions.administrator or bool(getattr(permissions, permission))


def _server_permissions(interaction: Interaction) -> discord.Permissions | None:
    """Return the member's permissions from roles alone, None while the bot does not know the roles."""
    member = interaction.user
    guild = interaction.guild
    if not isinstance(member, discord.Member) or guild is None or guild.default_role is None:
        return None
    return member.guild_permissions


# ── the bot ──────────────────────────────────────────────────────────────────────────────────────


def missing_permissions(interaction: Interaction) -> tuple[str, ...]:
    """Return Discord's names of the permissions that the bot lacks in the interaction's channel.

    Checked before money is held, so that no member pays for a result that cannot be posted. Without the
    history, the bot could not tell after a crash whether it had posted one.
    """
    in_thread = isinstance(interaction.channel, discord.Thread)
    unneeded = "send_messages" if in_thread else "send_messages_in_threads"
    granted = interaction.app_permissions
    return tuple(
        _(name)
        for key, name in place_text.PERMISSIONS.items()
        if key != unneeded and not getattr(granted, key)
    )
