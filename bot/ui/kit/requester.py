"""The member who made an interaction, with the place, the roles and the request."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.jobs.job import Value
from bot.domain.moderation.limits import Requester
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.requests import Request
from bot.ui.kit import permissions
from bot.ui.kit.responses import Interaction


def place(interaction: Interaction) -> tuple[int, int]:
    """Return the ids of server and channel."""
    assert interaction.guild_id is not None, "commands and buttons are for servers only"
    assert interaction.channel_id is not None, "an interaction happens in a channel"
    return interaction.guild_id, interaction.channel_id


def identify(interaction: Interaction) -> Requester:
    """Return the member for whose limits and rules an action counts."""
    guild_id, channel_id = place(interaction)
    return Requester(
        guild_id,
        channel_id,
        interaction.user.id,
        permissions.roles(interaction),
        permissions.parent(interaction),
        permissions.facts(interaction),
    )


def request(
    interaction: Interaction,
    operation: str = "",
    options: Mapping[str, Value] = MappingProxyType({}),
    attachments: tuple[Attachment, ...] = (),
) -> Request:
    """Return the request of the member who made the interaction.

    Without an operation it has the member and the place alone; services fill in the rest.
    """
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
        missing_permissions=permissions.missing_permissions(interaction),
        roles=permissions.roles(interaction),
        parent_id=permissions.parent(interaction),
        facts=permissions.facts(interaction),
    )
