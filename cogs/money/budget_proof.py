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

    _audit_job: AuditJob
    _responder: Responder

    @app_commands.command(description="The wallet, what all servers are owed, and the proof of the books")
    async def proof(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            shown = await self._audit_job.shown()
            await self._responder.show(interaction, layout.note(*topup_text.proof(shown)))
