"""`/budget`: what the server can spend."""

from discord import app_commands
from discord.ext import commands

from bot.domain.moderation.limits import Requester
from bot.services.moderation.settings import RulesService
from bot.services.money.audit import AuditJob
from bot.services.money.budgets import BudgetService
from bot.services.money.history import HistoryService
from bot.ui.jobs import text
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout, permissions
from bot.ui.kit.errors import limits
from bot.ui.kit.responses import Interaction
from bot.ui.money import topup_text
from cogs.money.budget_history import BudgetHistory


class Budget(
    BudgetHistory,
    commands.GroupCog,
    group_name="budget",
    group_description="What this server can spend",
):
    """For every member."""

    def __init__(
        self,
        budgets: BudgetService,
        rules_service: RulesService,
        history: HistoryService,
        audit_job: AuditJob,
        responder: Responder,
    ) -> None:
        super().__init__()
        self._budgets = budgets
        self._rules_service = rules_service
        self._audit_job = audit_job
        self._history = history
        self._responder = responder

    @app_commands.command(description="What is available, held and spent")
    async def show(self, interaction: Interaction) -> None:
        if not await self._responder.open(interaction):
            return
        assert interaction.guild_id is not None, "commands are registered for servers only"
        assert interaction.channel_id is not None, "a command is typed in a channel"
        balances = await self._budgets.show(interaction.guild_id)
        member = Requester(
            interaction.guild_id,
            interaction.channel_id,
            interaction.user.id,
            permissions.roles(interaction),
            permissions.parent(interaction),
        )
        mine = [limits.describe(standing) for standing in await self._rules_service.standings(member)]
        beside = text.beside(*await self._budgets.beside(interaction.guild_id, interaction.user.id))
        await self._responder.show(interaction, layout.note(text.balances(balances), *beside, *mine))

    @app_commands.command(description="The wallet, what all servers are owed, and the proof of the books")
    async def proof(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            view = await self._audit_job.view()
            await self._responder.show(interaction, layout.note(*topup_text.proof(view)))
