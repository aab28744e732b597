"""`/budget history`: a chart of the server's spending."""

from discord import app_commands
from discord.ext import commands

from bot.services.money.budgets import BudgetService
from bot.services.money.history import HistoryService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import sending
from bot.ui.kit.responses import Interaction
from bot.ui.money import history_cards, history_text
from bot.ui.money.history_cards import CHART
from cogs.choices import DAY_CHOICES
from cogs.money.charts import spending_chart


class BudgetHistory(commands.Cog):
    """Part of `/budget`."""

    _budgets: BudgetService
    _history: HistoryService
    _responder: Responder

    @app_commands.command(
        name="history", description="A picture of where the money went: days, models, members"
    )
    @app_commands.describe(days="How far back; 30 days if not given")
    @app_commands.choices(days=DAY_CHOICES)
    async def history(self, interaction: Interaction, days: int = 30) -> None:
        if not await self._responder.open(interaction):
            return
        assert interaction.guild_id is not None, "commands are registered for servers only"
        spending = await self._history.spending(interaction.guild_id, days)
        balances = await self._budgets.show(interaction.guild_id)
        picture, alt = await spending_chart(interaction, self._history, spending)
        lines = (history_text.total(spending), history_text.members(spending), history_text.left(balances))
        card = history_cards.pictured(*lines, alt=alt)
        await self._responder.show(interaction, card, [sending.file(CHART, picture, alt)])
