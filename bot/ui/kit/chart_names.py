"""Members' names for a picture, where a mention would show nothing."""

import asyncio
from collections.abc import Iterable

import discord

from bot.ui.kit.responses import NETWORK, Interaction

_AT_MOST = 8
_SECONDS = 4.0


async def names(interaction: Interaction, user_ids: Iterable[str]) -> dict[str, str]:
    """Display names by id, of those who can still be found in the server; quickly or not at all."""
    wanted = list(user_ids)[:_AT_MOST]
    found = await asyncio.gather(*(_name(interaction, int(user_id)) for user_id in wanted))
    return {user_id: name for user_id, name in zip(wanted, found, strict=True) if name}


async def _name(interaction: Interaction, user_id: int) -> str | None:
    if user_id == interaction.user.id:
        return interaction.user.display_name
    guild = interaction.guild
    if guild is None:
        return None
    if (known := guild.get_member(user_id)) is not None:
        return known.display_name
    try:
        async with asyncio.timeout(_SECONDS):
            return (await guild.fetch_member(user_id)).display_name
    except (discord.HTTPException, *NETWORK):
        return None
