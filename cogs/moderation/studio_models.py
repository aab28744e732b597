"""`/studio models` and `/studio defaults`: switch models on and off, choose those of the short commands."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.catalogue import Media
from bot.domain.moderation.errors import RuleProblem, RuleRefused
from bot.domain.moderation.limits import Scope
from bot.domain.moderation.model_rules import ALL, ModelRule
from bot.i18n import _
from bot.services.moderation.settings import PURPOSES, RulesService
from bot.services.money.model_facts import ModelFactsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import model_cards
from bot.ui.money import model_text
from cogs.managing import Place, open_for_manager, scope_of
from cogs.moderation.model_buttons import ModelButtons

MAXIMUM = 24  # Discord takes 25 choices; one is for all models
SWITCH = [
    app_commands.Choice(name="on", value="on"),
    app_commands.Choice(name="off", value="off"),
    app_commands.Choice(name="remove the rule", value="reset"),
]
_ALLOWED = {"on": True, "off": False, "reset": None}


class StudioModels(commands.Cog):
    """Part of `/studio`."""

    _rules_service: RulesService
    _models: ModelButtons
    _responder: Responder
    _facts: ModelFactsService

    @app_commands.command(description="Switch a model on or off, also for a role or in a channel")
    @app_commands.describe(
        model="Which model",
        switch="On or off; a rule for a role beats one for a channel, and that the server's",
        channel="Only in this channel",
        role="Only for members with this role",
    )
    @app_commands.choices(switch=SWITCH)
    async def models(
        self,
        interaction: Interaction,
        model: str | None = None,
        switch: str | None = None,
        channel: Place | None = None,
        role: discord.Role | None = None,
    ) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        if model is not None and switch is not None:
            scope, key = scope_of(guild_id, channel, role)
            await self._switch(interaction, guild_id, ModelRule(model, scope, key, True), _ALLOWED[switch])
        elif model is None and switch is None and channel is None and role is None:
            await self._responder.show(interaction, await self._models.overview(guild_id))
        else:
            raise RuleRefused(RuleProblem.HALF_A_SWITCH)

    @app_commands.command(description="Which models /imagine, /draft and /animate use; alone: shows them")
    @app_commands.describe(
        purpose="Pictures (/imagine), quick pictures (/draft) or clips (/animate)",
        model="The model from now on; none: the bot's choice, or the server's in a channel",
        channel="Only in this channel",
    )
    @app_commands.choices(purpose=[app_commands.Choice(name=purpose, value=purpose) for purpose in PURPOSES])
    async def defaults(
        self,
        interaction: Interaction,
        purpose: str | None = None,
        model: str | None = None,
        channel: Place | None = None,
    ) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        if purpose is None and (model is not None or channel is not None):
            raise RuleRefused(RuleProblem.NO_PURPOSE)
        if purpose is not None:
            await self._rules_service.set_default(
                guild_id,
                purpose,
                model,
                by=interaction.user.id,
                channel_id=None if channel is None else channel.id,
            )
        await self._responder.show(interaction, await self._models.defaults(guild_id))

    @models.autocomplete("model")
    async def _switchable(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        everything = app_commands.Choice(name=_("all models"), value=ALL)
        named = await self._named(typed)
        return [everything, *named[:MAXIMUM]] if typed.lower() in everything.name else named

    @defaults.autocomplete("model")
    async def _suiting(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        wanted = PURPOSES.get(getattr(interaction.namespace, "purpose", None) or "")
        return await self._named(typed, wanted)

    async def _named(self, typed: str, wanted: Media | None = None) -> list[app_commands.Choice[str]]:
        """Return the models that the host has switched on and whose name contains the typed text."""
        models = [model for model in self._rules_service.models if wanted in (None, model.kind)]
        return model_text.choices(models, await self._facts.facts(), typed)

    async def _switch(
        self, interaction: Interaction, guild_id: int, rule: ModelRule, allowed: bool | None
    ) -> None:
        await self._rules_service.set_model(
            guild_id, rule.model, rule.scope, rule.key, allowed, by=interaction.user.id
        )
        card = model_cards.switched(rule, allowed)
        if rule.scope is Scope.SERVER and rule.model != ALL:
            card = await self._models.overview(guild_id, rule.model)
        await self._responder.show(interaction, card)
