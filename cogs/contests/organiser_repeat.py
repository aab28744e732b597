"""`/contest-admin repeat` and `reminders`: recurring contests, and the role that reminders mention."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.contests.errors import ContestProblem, ContestRefused
from bot.domain.contests.phases import MAX_PHASE_SECONDS
from bot.domain.durations import parse_duration
from bot.i18n import _
from bot.ui.contests import repeat_cards
from bot.ui.contests.context import ContestContext
from bot.ui.contests.roles import harmless
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout
from bot.ui.kit.responses import Interaction
from cogs.contests.options import Duration, choices, open_for_organiser

DAY_SECONDS = 86_400.0


class OrganiserRepeat(commands.Cog):
    """Part of `/contest-admin`."""

    _context: ContestContext
    _responder: Responder

    @app_commands.command(
        description="Open a contest again at an interval; without options, list what repeats"
    )
    @app_commands.describe(
        contest="The contest to repeat",
        every="How often, like 7d",
        themes="Themes taken in turn, with ; between; none: always the same",
        stop="The number of what to stop; the list has buttons for it",
    )
    async def repeat(
        self,
        interaction: Interaction,
        contest: app_commands.Range[str, 4, 40] | None = None,
        every: Duration | None = None,
        themes: app_commands.Range[str, 1, 4000] | None = None,
        stop: app_commands.Range[int, 1, 2**31] | None = None,
    ) -> None:
        guild_id = await open_for_organiser(interaction, self._context, self._responder)
        if guild_id is None:
            return
        by = interaction.user.id
        if stop is not None:
            template = await self._context.recurring.template(stop, guild_id=guild_id)
            await self._responder.show(interaction, repeat_cards.ask_stop(template))
            return
        if contest is not None and every is not None:
            await self._context.recurring.repeat(
                contest.strip().lower(),
                guild_id=guild_id,
                by=by,
                every_seconds=parse_duration(every, "every", minimum=DAY_SECONDS, maximum=MAX_PHASE_SECONDS),
                themes=[] if themes is None else themes.split(";"),
            )
        elif contest is not None or every is not None or themes is not None:
            raise ContestRefused(ContestProblem.REPEAT_INCOMPLETE, "every")
        await self._show_templates(interaction, guild_id)

    async def _show_templates(self, interaction: Interaction, guild_id: int) -> None:
        templates = await self._context.recurring.templates(guild_id)
        await self._responder.show(interaction, repeat_cards.listed(templates))

    @repeat.autocomplete("contest")
    async def _repeatable(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await self._context.contests.list_all(interaction.guild_id or 0), typed)

    @app_commands.command(description="The role that reminders mention; members take it with 🔔 on the card")
    @app_commands.describe(role="A role without rights of its own; none: no reminders")
    async def reminders(self, interaction: Interaction, role: discord.Role | None = None) -> None:
        guild_id = await open_for_organiser(interaction, self._context, self._responder)
        if guild_id is None:
            return
        role_id = None if role is None else harmless(role, "role").id
        await self._context.organiser.set_reminder_role(guild_id, role_id, by=interaction.user.id)
        if role_id is None:
            text = _("Reminders are off.")
        else:
            text = _(
                "I mention <@&{role}> when a voting starts and before it ends. Members take it with 🔔 on a "
                "contest's card.",
                role=role_id,
            )
        await self._responder.show(interaction, layout.note(text))
