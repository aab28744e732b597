"""`/budget`: the server's money, a chart of its spending, and the proof of the books."""

from discord import app_commands
from discord.ext import commands

from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from cogs.choices import DAY_CHOICES
from cogs.money.budget_pages import BudgetPages


class Budget(
    commands.GroupCog,
    group_name="budget",
    group_description="What this server can spend",
):
    """Commands for every member."""

    def __init__(self, pages: BudgetPages, responder: Responder) -> None:
        super().__init__()
        self._pages = pages
        self._responder = responder

    @app_commands.command(description="The wallet, what all servers are owed, and the proof of the books")
    async def proof(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            await self._pages.proof(interaction)

    @app_commands.command(
        name="history", description="A picture of where the money went: days, models, members"
    )
    @app_commands.describe(days="How far back; 30 days if not given")
    @app_commands.choices(days=DAY_CHOICES)
    async def history(self, interaction: Interaction, days: int = 30) -> None:
        if await self._responder.open(interaction):
            await self._pages.spending(interaction, days)

    @app_commands.command(description="What is available, held and spent")
    async def show(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            await self._pages.budget(interaction)
