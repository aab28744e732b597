"""`/compare`: the same prompt to several models, posted side by side."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot import catalogue
from bot.catalogue.shortcuts import ASPECTS, DEFAULTS
from bot.domain.pictures.errors import ComparisonRefused
from bot.services.jobs.ordering.admission import Admission
from bot.services.money.model_facts import ModelFactsService
from bot.services.pictures.compare import Comparison
from bot.ui.jobs.responder import Responder
from bot.ui.kit import requester
from bot.ui.kit.responses import Interaction
from bot.ui.money import model_text

# Discord takes 25 suggestions of at most 100 characters.
_MAX_SUGGESTIONS = 25
_LENGTH = 100


class Compare(commands.Cog):
    """Submit one batch with a request for each model."""

    def __init__(
        self,
        admission: Admission,
        comparison: Comparison,
        models: ModelFactsService,
        responder: Responder,
    ) -> None:
        self._admission = admission
        self._comparison = comparison
        self._models = models
        self._responder = responder

    @app_commands.command(description="The same words to two, three or four models, side by side in one post")
    @app_commands.describe(
        prompt="What the pictures should show",
        models="Two to four models with commas between; the list helps while you type",
        aspect="Their shape, width to height",
    )
    @app_commands.choices(aspect=[app_commands.Choice(name=aspect, value=aspect) for aspect in ASPECTS])
    async def compare(
        self,
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        models: app_commands.Range[str, 1, 200],
        aspect: str | None = None,
    ) -> None:
        if not await self._responder.open(interaction):
            return
        request = requester.request(interaction, options={"prompt": prompt})
        try:
            operations = self._comparison.operations(models)
        except ComparisonRefused as error:
            alone = catalogue.model(DEFAULTS["image"]).operations[0]
            await self._admission.note(error, replace(request, operation=alone.id))
            raise
        requests = await self._comparison.requests(request, operations, aspect)
        await self._responder.show_quote(interaction, await self._admission.submit_all(requests))

    @compare.autocomplete("models")
    async def _suggest(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggest lists of models, each with what they cost together."""
        lists = [names for names in self._comparison.suggestions(typed) if len(names) <= _LENGTH]
        facts = await self._models.facts()
        return [
            app_commands.Choice(name=model_text.together(names, facts), value=names)
            for names in lists[:_MAX_SUGGESTIONS]
        ]
