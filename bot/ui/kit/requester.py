"""Who asks, where and with what rights, as an interaction carries it."""

from collections.abc import Mapping
from typing import TypedDict

from bot.domain.jobs.job import Value
from bot.domain.moderation.limits import Asker
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.requests import Request
from bot.ui.kit import permissions
from bot.ui.kit.permissions import missing_permissions
from bot.ui.kit.responses import Interaction


def place(interaction: Interaction) -> tuple[int, int]:
    """Ids of server and channel."""
    assert interaction.guild_id is not None, "commands and buttons are for servers only"
    assert interaction.channel_id is not None, "an interaction happens in a channel"
    return interaction.guild_id, interaction.channel_id


def asker(interaction: Interaction) -> Asker:
    """Whose limits and rules count."""
    guild_id, channel_id = place(interaction)
    return Asker(
        guild_id,
        channel_id,
        interaction.user.id,
        permissions.roles(interaction),
        permissions.parent(interaction),
    )


class Where(TypedDict):
    """Who asks for something once more, and where; see `Admission.repeat`."""

    request_key: str
    guild_id: int
    channel_id: int
    user_id: int
    upload_limit: int
    missing_permissions: tuple[str, ...]
    roles: tuple[int, ...]
    parent_id: int | None


def where(interaction: Interaction) -> Where:
    """Of the press on a button, or of a dialog."""
    guild_id, channel_id = place(interaction)
    return Where(
        request_key=str(interaction.id),
        guild_id=guild_id,
        channel_id=channel_id,
        user_id=interaction.user.id,
        upload_limit=interaction.filesize_limit,
        missing_permissions=missing_permissions(interaction),
        roles=permissions.roles(interaction),
        parent_id=permissions.parent(interaction),
    )


def asked(
    interaction: Interaction,
    operation: str,
    options: Mapping[str, Value],
    attachments: tuple[Attachment, ...] = (),
) -> Request:
    """A request for a generation by whoever made the interaction."""
    guild_id, channel_id = place(interaction)
    return Request(
        request_key=str(interaction.id),
        guild_id=guild_id,
        channel_id=channel_id,
        user_id=interaction.user.id,
        operation=operation,
        options=options,
        attachments=attachments,
        upload_limit=interaction.filesize_limit,
        missing_permissions=missing_permissions(interaction),
        roles=permissions.roles(interaction),
        parent_id=permissions.parent(interaction),
    )
