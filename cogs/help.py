"""`/help`."""

from discord import app_commands
from discord.ext import commands

from bot.services.money.history import HistoryService
from bot.ui.jobs import help_text
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout
from bot.ui.kit.responses import Interaction

_TOPICS = [app_commands.Choice(name=title, value=name) for name, (title, _) in help_text.TOPICS.items()]


class Help(commands.Cog):
    """Answer common questions."""

    def __init__(self, history: HistoryService, responder: Responder) -> None:
        self._history = history
        self._responder = responder

    @app_commands.command(description="What it costs, where your picture is, why you were refused, and more")
    @app_commands.describe(topic="What you want to know")
    @app_commands.choices(topic=_TOPICS)
    async def help(self, interaction: Interaction, topic: str | None = None) -> None:
        """Answer with one topic, or with the list of topics. Prices are read for their own topic only."""
        if not await self._responder.open(interaction):
            return
        if topic is None:
            lines = help_text.overview()
        else:
            prices = await self._history.prices() if topic == "cost" else []
            lines = help_text.topic(topic, prices)
        await self._responder.show(interaction, layout.listing(lines))
