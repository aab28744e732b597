"""`/moderate block`, `unblock`, `strike`, `strikes` and `appeals`."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.durations import parse_duration
from bot.domain.moderation.people_errors import MayNotJudge, Shield
from bot.services.moderation.people import People
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import people_cards
from bot.ui.moderation.people_buttons import PeopleButtons
from cogs.managing import open_for_moderator

Reason = app_commands.Range[str, 1, 500]
_SHORTEST, _LONGEST = 60.0, 365 * 86_400.0


class ModeratePeople(commands.Cog):
    """Part of `/moderate`."""

    _people: People
    _people_buttons: PeopleButtons
    _responder: Responder

    @app_commands.command(description="Keep a member from making, entering and voting here")
    @app_commands.describe(
        member="Also one who has left",
        reason="The member reads it",
        duration="Like 1h, 3d or 2 weeks; without it until you unblock them",
    )
    async def block(
        self,
        interaction: Interaction,
        member: discord.User,
        reason: Reason,
        duration: app_commands.Range[str, 1, 40] | None = None,
    ) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        seconds = None
        if duration is not None:
            seconds = parse_duration(duration, "duration", minimum=_SHORTEST, maximum=_LONGEST)
        _check_person(member)
        decided = await self._people.block(
            guild_id, member.id, by=interaction.user.id, reason=reason, seconds=seconds
        )
        await self._responder.show(interaction, people_cards.blocked(decided))

    @app_commands.command(description="Let a blocked member use the bot again")
    @app_commands.describe(member="Who", reason="The member reads it")
    async def unblock(
        self, interaction: Interaction, member: discord.User, reason: Reason | None = None
    ) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        decided = await self._people.unblock(guild_id, member.id, by=interaction.user.id, reason=reason or "")
        await self._responder.show(interaction, people_cards.unblocked(decided))

    @app_commands.command(description="Give a member a strike; the ladder says what it leads to")
    @app_commands.describe(member="Also one who has left", reason="The member reads it")
    async def strike(self, interaction: Interaction, member: discord.User, reason: Reason) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        _check_person(member)
        strike = await self._people.strike(guild_id, member.id, by=interaction.user.id, reason=reason)
        await self._responder.show(interaction, people_cards.struck(strike))

    @app_commands.command(description="A member's strikes, blocks and other cases")
    @app_commands.describe(member="Also one who has left")
    async def strikes(self, interaction: Interaction, member: discord.User) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is not None:
            card = await self._people_buttons.record(guild_id, member.id)
            await self._responder.show(interaction, card)

    @app_commands.command(description="Appeals of members that wait for a decision")
    async def appeals(self, interaction: Interaction) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is not None:
            await self._responder.show(interaction, await self._people_buttons.appeals(guild_id))


def _check_person(member: discord.User | discord.Member) -> None:
    """Raise MayNotJudge for another bot."""
    if member.bot:
        raise MayNotJudge(member.id, Shield.BOT)
