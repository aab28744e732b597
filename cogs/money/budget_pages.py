"""The pages of `/budget`, as answers to its commands and to the buttons on its cards."""

import discord

from bot.domain.money.spending import Spending
from bot.services.moderation.settings import RulesService
from bot.services.money.audit import AuditJob
from bot.services.money.budgets import BudgetService
from bot.services.money.history import HistoryService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import permissions, requester, router, sending
from bot.ui.kit.actions import ShowBudget, ShowProof, ShowSpending
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.money import budget_cards
from bot.ui.money.history_cards import CHART
from cogs.money.charts import spending_chart


class BudgetPages:
    """Show the budget, its history and its proof. On a private card a button turns to another page."""

    def __init__(
        self,
        budgets: BudgetService,
        rules: RulesService,
        history: HistoryService,
        audit_job: AuditJob,
        responder: Responder,
    ) -> None:
        self._budgets = budgets
        self._rules = rules
        self._history = history
        self._audit_job = audit_job
        self._responder = responder

    # ── pages ────────────────────────────────────────────────────────────────────────────────────

    async def budget(self, interaction: Interaction) -> None:
        """Show what the server has, what is left for the member, and the picture of the last days."""
        member = requester.identify(interaction)
        balances = await self._budgets.show(member.guild_id)
        pots, prize = await self._budgets.beside(member.guild_id, member.user_id)
        spending = await self._history.spending(member.guild_id, budget_cards.LOOK_BACK)
        files, alt = await self._chart(interaction, spending)
        card = budget_cards.budget(
            interaction.guild.name if interaction.guild else "",
            balances,
            standings=await self._rules.standings(member),
            pots=pots,
            prize=prize,
            alt=alt,
            may_add=permissions.has(interaction, "manage_guild"),
        )
        await self._responder.show(interaction, card, files)

    async def spending(self, interaction: Interaction, days: int) -> None:
        """Show where the money of the last `days` days went."""
        guild_id, _unused = requester.place(interaction)
        spending = await self._history.spending(guild_id, days)
        balances = await self._budgets.show(guild_id)
        files, alt = await self._chart(interaction, spending)
        await self._responder.show(interaction, budget_cards.spent(spending, balances, alt=alt), files)

    async def proof(self, interaction: Interaction) -> None:
        """Show what proves the books."""
        await self._responder.show(interaction, budget_cards.proof(await self._audit_job.view()), [])

    async def _chart(
        self, interaction: Interaction, spending: Spending
    ) -> tuple[list[discord.File], str | None]:
        """Return the chart as the only file, with its alt text. Both are missing if nothing was spent."""
        if not spending.jobs:
            return [], None
        picture, alt = await spending_chart(interaction, self._history, spending)
        return [sending.file(CHART, picture, alt)], alt

    # ── buttons ──────────────────────────────────────────────────────────────────────────────────

    @router.button(ShowBudget, Answer.CARD)
    async def back(self, interaction: Interaction, _action: ShowBudget) -> None:
        await self.budget(interaction)

    @router.button(ShowSpending, Answer.CARD)
    async def turn(self, interaction: Interaction, action: ShowSpending) -> None:
        await self.spending(interaction, action.days)

    @router.button(ShowProof, Answer.CARD)
    async def prove(self, interaction: Interaction, _action: ShowProof) -> None:
        await self.proof(interaction)
