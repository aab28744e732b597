"""`/budget`: the server's money, a chart of its spending, and the proof of the books."""

from discord import app_commands
from discord.ext import commands

from bot.services.moderation.settings import RulesService
from bot.services.money.audit import AuditJob
from bot.services.money.budgets import BudgetService
from bot.services.money.history import HistoryService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout, requester, sending
from bot.ui.kit.errors import limits
from bot.ui.kit.responses import Interaction
from bot.ui.money import budget_text, history_cards, history_text
from bot.ui.money.history_cards import CHART
from cogs.choices import DAY_CHOICES
from cogs.money.charts import spending_chart


class Budget(
    commands.GroupCog,
    group_name="budget",
    group_description="What this server can spend",
):
    """Commands for every member."""

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

    @app_commands.command(description="The wallet, what all servers are owed, and the proof of the books")
    async def proof(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            view = await self._audit_job.view()
            await self._responder.show(interaction, layout.note(*budget_text.proof(view)))

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

    @app_commands.command(description="What is available, held and spent")
    async def show(self, interaction: Interaction) -> None:
        if not await self._responder.open(interaction):
            return
        member = requester.identify(interaction)
        balances = await self._budgets.show(member.guild_id)
        pots, prize = await self._budgets.beside(member.guild_id, member.user_id)
        lines = [budget_text.balances(balances), *budget_text.contest_money(pots, prize)]
        lines += [limits.describe(standing) for standing in await self._rules_service.standings(member)]
        await self._responder.show(interaction, layout.note(*lines))
