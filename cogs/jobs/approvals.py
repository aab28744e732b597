"""`/approvals`: jobs that wait for a moderator's decision."""

from discord import app_commands
from discord.ext import commands

from bot.services.jobs.ordering.approvals import Approvals
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.ordering import approval_cards
from bot.ui.jobs.responder import Responder
from bot.ui.kit import permissions, requester
from bot.ui.kit.responses import Interaction


@app_commands.default_permissions(moderate_members=True)
class ApprovalsCog(
    commands.GroupCog, group_name="approvals", group_description="Costly jobs that moderators decide about"
):
    """List open approvals, for members who may Moderate Members and for the approver role."""

    def __init__(
        self,
        approvals: Approvals,
        settings_service: ServerSettingsService,
        responder: Responder,
    ) -> None:
        super().__init__()
        self._approvals = approvals
        self._settings_service = settings_service
        self._responder = responder

    @app_commands.command(name="list", description="What waits for a decision, with its buttons")
    async def listed(self, interaction: Interaction) -> None:
        if not await self._responder.open(interaction):
            return
        guild_id, _unused = requester.place(interaction)
        permissions.require_approver(interaction, await self._settings_service.settings(guild_id))
        approvals = await self._approvals.waiting(guild_id)
        await self._responder.show(interaction, approval_cards.waiting(approvals))
