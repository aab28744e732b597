"""`/studio policy`: what the server asks of StableStudio's own content filters."""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.domain.moderation.errors import PolicyProblem, PolicyRefused
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import policy_cards
from cogs.managing import open_for_manager

SAME = "as everywhere"
_FIELDS = {
    "everywhere": ("moderation", "safety_tolerance"),
    "age-restricted channels": ("adult_moderation", "adult_tolerance"),
}


class StudioPolicy(commands.Cog):
    """Part of `/studio`."""

    _settings_service: ServerSettingsService
    _responder: Responder

    @app_commands.command(description="How strict StableStudio's content filters are here; alone: shows it")
    @app_commands.describe(
        moderation="GPT Image: auto is the usual filter, low lets more through",
        safety_tolerance="Flux: from 1 (strict) to 5 (loose); 2 is usual",
        where="Age-restricted channels can have values of their own",
    )
    async def policy(
        self,
        interaction: Interaction,
        moderation: Literal["auto", "low", "as everywhere"] | None = None,
        safety_tolerance: Literal["1", "2", "3", "4", "5", "as everywhere"] | None = None,
        where: Literal["everywhere", "age-restricted channels"] = "everywhere",
    ) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        if where == "everywhere" and SAME in (moderation, safety_tolerance):
            raise PolicyRefused(PolicyProblem.NOTHING_ELSEWHERE)
        filter_field, tolerance_field = _FIELDS[where]
        changes: dict[str, object] = {}
        if moderation is not None:
            changes[filter_field] = None if moderation == SAME else moderation
        if safety_tolerance is not None:
            changes[tolerance_field] = None if safety_tolerance == SAME else int(safety_tolerance)
        settings = await self._settings_service.settings(guild_id)
        if changes:
            settings = await self._settings_service.change(guild_id, changes, by=interaction.user.id)
        await self._responder.show(interaction, policy_cards.policy(settings, changed=bool(changes)))
