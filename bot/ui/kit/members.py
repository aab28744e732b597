"""Members' display names by their ids, found quickly or not at all."""

import asyncio
from collections.abc import Iterable

import discord

from bot.i18n import _
from bot.ui.kit.failures import NETWORK
from bot.ui.kit.responses import Interaction

_SECONDS = 4.0  # a name is worth a short wait; the message comes without it after that
_IN_A_CHART = 8  # bars that a chart labels


async def names(client: discord.Client, guild_id: int, user_ids: Iterable[int]) -> dict[int, str | None]:
    """Return display names: None for members who have left, "member" if Discord gives no answer."""
    guild = client.get_guild(guild_id)
    wanted = list(dict.fromkeys(user_ids))
    display_names = await asyncio.gather(*(_name(guild, user_id, unknown=_("member")) for user_id in wanted))
    return dict(zip(wanted, display_names, strict=True))


async def chart_names(interaction: Interaction, user_ids: Iterable[str]) -> dict[str, str]:
    """Return the names that are found, by id, for a chart: a picture cannot show a mention."""
    wanted = [int(user_id) for user_id in user_ids][:_IN_A_CHART]
    others = [user_id for user_id in wanted if user_id != interaction.user.id]
    found_names = await asyncio.gather(*(_name(interaction.guild, other, unknown=None) for other in others))
    known = {
        interaction.user.id: interaction.user.display_name,
        **dict(zip(others, found_names, strict=True)),
    }
    return {str(user_id): name for user_id in wanted if (name := known[user_id])}


async def _name(guild: discord.Guild | None, user_id: int, *, unknown: str | None) -> str | None:
    if guild is None:
        return unknown
    if (member := guild.get_member(user_id)) is not None:
        return member.display_name
    try:
        async with asyncio.timeout(_SECONDS):
            return (await guild.fetch_member(user_id)).display_name
    except discord.NotFound:
        return None
    except (discord.HTTPException, *NETWORK):
        return unknown
