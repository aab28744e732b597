"""`/budget proof`: anybody may see that the ledger equals the chain."""

from discord import app_commands
from discord.ext import commands

from bot.services.money.audit import AuditJob
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout
from bot.ui.kit.responses import Interaction
from bot.ui.money import topup_text


class BudgetProof(commands.Cog):
    """Part of `/budget`."""

    _auditing: AuditJob
    _desk: Responder

    @app_commands.command(description="The wallet, what all servers are owed, and the proof of the books")
    async def proof(self, interaction: Interaction) -> None:
        if await self._desk.open(interaction):
            shown = await self._auditing.shown()
            await self._desk.show(interaction, layout.note(*topup_text.proof(shown)))
