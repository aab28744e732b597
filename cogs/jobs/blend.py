"""`/blend`: one picture from two to five, by an edit with a fixed prompt."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.catalogue.choosing import blend_operation, slot_options
from bot.catalogue.shortcuts import DEFAULTS
from bot.domain.jobs.job import Value
from bot.services.moderation.settings import RulesService
from bot.ui.jobs.ordering import price_text
from bot.ui.jobs.ordering.model_commands import PRIVATE_HELP, CommonOptions
from bot.ui.jobs.responder import Responder
from bot.ui.kit import requester
from bot.ui.kit.responses import Interaction
from cogs.jobs.generate import Studio

BLEND = (
    "Blend all of the attached pictures into one coherent picture: bring their subjects together in a "
    "single scene with one light, one perspective and one style."
)
"""Sent to the model before the member's own words, in English like all that models read."""

Words = app_commands.Range[str, 1, 6000 - len(BLEND) - 1]


class Blend(commands.Cog):
    """Choose a model that takes so many pictures and submit an edit to it."""

    def __init__(self, studio: Studio, rules_service: RulesService, responder: Responder) -> None:
        self._studio = studio
        self._rules_service = rules_service
        self._responder = responder

    @app_commands.command(description="One picture from two to five of yours (the server's default model)")
    @app_commands.describe(
        image1="The first picture",
        image2="The second picture",
        image3="A third picture",
        image4="A fourth picture",
        image5="A fifth picture",
        prompt="How they should come together; without it they are simply blended",
        private=PRIVATE_HELP,
    )
    async def blend(
        self,
        interaction: Interaction,
        image1: discord.Attachment,
        image2: discord.Attachment,
        image3: discord.Attachment | None = None,
        image4: discord.Attachment | None = None,
        image5: discord.Attachment | None = None,
        prompt: Words | None = None,
        private: bool = False,
    ) -> None:
        if not await self._responder.open(interaction):
            return
        pictures = [image for image in (image1, image2, image3, image4, image5) if image is not None]
        guild_id, _unused = requester.place(interaction)
        channels = requester.identify(interaction).channels
        defaults = await self._rules_service.defaults(guild_id, channels)
        usual = defaults.get("image", DEFAULTS["image"])
        operation = blend_operation(self._rules_service.models, usual, len(pictures))
        options: dict[str, Value] = {"prompt": BLEND if prompt is None else f"{BLEND} {prompt}"}
        files = dict(zip(slot_options(operation, len(pictures)), pictures, strict=True))
        other = None if operation.model == usual else operation.model
        hint = price_text.other_model(usual, other, len(pictures)) if other else None
        await self._studio.submit(
            interaction, operation, options, files, CommonOptions(private=private), hint
        )
