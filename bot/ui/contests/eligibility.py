"""Who presses, as the rules of a contest ask for them."""

from datetime import datetime

import discord

from bot.domain.contests.models import Contest
from bot.domain.contests.terms import Person
from bot.ports.contests import Blocks
from bot.ui.kit.responses import Interaction


async def person(interaction: Interaction, contest: Contest, blocks: Blocks) -> Person:
    """What Discord and the moderators say of whoever made the interaction, now."""
    member = interaction.user
    joined = member.joined_at if isinstance(member, discord.Member) else None
    return Person(
        user_id=member.id,
        joined_at=None if joined is None else _milliseconds(joined),
        sees_channel=sees(interaction, contest),
        blocked=member.id in await blocks.blocked(contest.guild_id),
        is_bot=member.bot,
    )


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def sees(interaction: Interaction, contest: Contest) -> bool:
    """Whether they see the contest's channel: by the interaction if it happens there, else by what discord.py
    knows of the server. A channel it does not know (any more) is seen by nobody."""
    member = interaction.user
    if interaction.channel_id == contest.channel_id:
        return interaction.permissions.view_channel
    if interaction.guild is None or not isinstance(member, discord.Member):
        return False
    channel = interaction.guild.get_channel_or_thread(contest.channel_id)
    return channel is not None and channel.permissions_for(member).view_channel
