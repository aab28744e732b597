"""`/me`: a member's own spending and receipts on this server."""

from discord import app_commands
from discord.ext import commands

from bot.services.jobs.preferences import MemberPreferences
from bot.services.money.history import HistoryService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, layout, requester, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.money import history_cards, receipts
from cogs.jobs.me_preferences import MePreferences


class Me(
    MePreferences,
    commands.GroupCog,
    group_name="me",
    group_description="What you made, spent and chose on this server",
):
    """For every member, about nobody else."""

    def __init__(self, history: HistoryService, members: MemberPreferences, responder: Responder) -> None:
        super().__init__()
        self._history = history
        self._members = members
        self._responder = responder

    @app_commands.command(description="What you spent today, this week and this month, and what you made")
    async def info(self, interaction: Interaction) -> None:
        if not await self._responder.open(interaction):
            return
        own = await self._history.own(requester.asker(interaction))
        await self._responder.show(interaction, layout.note(*receipts.own(own)))

    @app_commands.command(name="receipts", description="What your jobs cost, with each payment's transaction")
    @app_commands.describe(job="Everything about this one; its id stands below every result")
    async def receipts(
        self, interaction: Interaction, job: app_commands.Range[str, 1, 40] | None = None
    ) -> None:
        if not await self._responder.open(interaction):
            return
        if job is None:
            await self._page(interaction, None, 0)
            return
        assert interaction.guild_id is not None, "commands are registered for servers only"
        found = await self._history.receipt(job, guild_id=interaction.guild_id, user_id=interaction.user.id)
        await self._responder.show(interaction, layout.note(*receipts.full(found, interaction.guild_id)))

    @router.button(actions.Receipts, Answer.EDIT, "owner")
    async def turn(self, interaction: Interaction, action: actions.Receipts) -> None:
        """Show another page in place of the pressed one."""
        await self._page(interaction, action.until, action.page)

    async def _page(self, interaction: Interaction, until: int | None, number: int) -> None:
        assert interaction.guild_id is not None, "commands are registered for servers only"
        page = await self._history.receipts(interaction.guild_id, interaction.user.id, number, until)
        card = history_cards.receipt_page(page, interaction.guild_id, interaction.user.id)
        await self._responder.show(interaction, card)
