"""`/help`: a card with a menu of topics."""

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.i18n import _
from bot.services.money.model_facts import ModelFactsService
from bot.ui.jobs import help_text
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, layout, router
from bot.ui.kit.layout import Tone
from bot.ui.kit.responses import Interaction

_TOPICS = [app_commands.Choice(name=title, value=name) for name, (title, _) in help_text.TOPICS.items()]


class Help(commands.Cog):
    """Answer common questions."""

    def __init__(self, models: ModelFactsService, responder: Responder) -> None:
        self._models = models
        self._responder = responder

    @app_commands.command(description="What it costs, where your picture is, why you were refused, and more")
    @app_commands.describe(topic="What you want to know")
    @app_commands.choices(topic=_TOPICS)
    async def help(self, interaction: Interaction, topic: str | None = None) -> None:
        """Answer with one topic, or with the menu of topics."""
        if await self._responder.open(interaction):
            await self._show(interaction, topic)

    @router.menu(actions.HelpTopic)
    async def choose(self, interaction: Interaction, _action: actions.HelpTopic, topic: str) -> None:
        """Show another topic in place of the one before."""
        await self._show(interaction, topic if topic in help_text.TOPICS else None)

    async def _show(self, interaction: Interaction, topic: str | None) -> None:
        if topic is None:
            heading, lines = _("Atelier makes pictures and clips"), help_text.overview()
        else:
            heading = help_text.title(topic)
            lines = help_text.lines(topic, await self._models.facts())
        menu: ui.ActionRow[ui.LayoutView] = ui.ActionRow(_menu(topic))
        await self._responder.show(interaction, layout.contained(Tone.PLAIN, heading, *lines, menu))


def _menu(chosen: str | None) -> "ui.Select[ui.LayoutView]":
    options = [
        discord.SelectOption(label=help_text.title(name), value=name, default=name == chosen)
        for name in help_text.TOPICS
    ]
    return layout.menu(actions.HelpTopic(), options, _("What would you like to know?"))
