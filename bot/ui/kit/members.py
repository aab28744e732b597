"""Members' names by their ids, and who of them is still there."""

import asyncio
from collections.abc import Iterable

import discord

from bot.i18n import _
from bot.ui.kit.responses import NETWORK

_SECONDS = 4.0


async def names(client: discord.Client, guild_id: int, user_ids: Iterable[int]) -> dict[int, str | None]:
    """Display names as they can be found out quickly; None for members who have left. Somebody of whom
    nothing can be found out has the name "member"."""
    wanted = list(dict.fromkeys(user_ids))
    found = await asyncio.gather(*(_name(client, guild_id, user_id) for user_id in wanted))
    return dict(zip(wanted, found, strict=True))


async def _name(client: discord.Client, guild_id: int, user_id: int) -> str | None:
    guild = client.get_guild(guild_id)
    if guild is None:
        return _("member")
    if (known := guild.get_member(user_id)) is not None:
        return known.display_name
    try:
        async with asyncio.timeout(_SECONDS):
            return (await guild.fetch_member(user_id)).display_name
    except discord.NotFound:
        return None
    except (discord.HTTPException, *NETWORK):
        return _("member")
