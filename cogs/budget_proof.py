"""`/budget proof`: anybody may see that the ledger equals the chain."""

from discord import app_commands
from discord.ext import commands

from bot.services.auditing import Auditing
from bot.ui import cards, funding
from bot.ui.answers import Interaction
from bot.ui.desk import Desk


class BudgetProof(commands.Cog):
    """Part of `/budget`."""

    _auditing: Auditing
    _desk: Desk

    @app_commands.command(description="The wallet, what all servers are owed, and the proof of the books")
    async def proof(self, interaction: Interaction) -> None:
        if await self._desk.open(interaction):
            shown = await self._auditing.shown()
            await self._desk.show(interaction, cards.note(*funding.proof(shown)))
