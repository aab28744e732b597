"""The buttons of approvals: Approve and Deny for moderators, Withdraw for the member."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.domain.errors import OverBudget, OverLimit
from bot.i18n import _
from bot.services.jobs.ordering.approvals import Approvals, Decision
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.ordering import approval_text
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, layout, modals, permissions, requester, router
from bot.ui.kit.errors.buttons import CannotStart
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer

REASON = 300
"""Characters of a reason for a denial."""


class ApprovalButtons:
    """Handlers of approvals. One per bot."""

    def __init__(
        self, approvals: Approvals, settings_service: ServerSettingsService, responder: Responder
    ) -> None:
        self._approvals = approvals
        self._settings_service = settings_service
        self._responder = responder

    @router.button(actions.Approve, Answer.PRIVATE, "approver")
    async def approve(self, interaction: Interaction, action: actions.Approve) -> None:
        """Record that the moderator agrees to the price on the card."""
        guild_id, _ = requester.place(interaction)
        settings = await self._settings_service.settings(guild_id)
        try:
            decision = await self._approvals.approve(
                action.job,
                guild_id=guild_id,
                by=interaction.user.id,
                senior=permissions.is_second_approver(interaction, settings),
            )
        except (OverLimit, OverBudget) as error:
            raise CannotStart(error) from error
        if decision.rose:
            await self._responder.show(interaction, layout.note(approval_text.rose(decision.approval)))
        else:
            await self._show(interaction, decision)

    @router.button(actions.Deny, Answer.DIALOG, "approver")
    async def deny(self, interaction: Interaction, action: actions.Deny) -> None:
        """Ask the moderator for a reason."""
        guild_id, _unused = requester.place(interaction)
        await self._approvals.check_decidable(action.job, guild_id=guild_id, by=interaction.user.id)
        reason = ui.TextInput[Any](
            custom_id="reason", style=discord.TextStyle.paragraph, required=True, max_length=REASON
        )
        label = ui.Label[Any](text=_("Reason"), description=_("Shown to the one who asked"), component=reason)
        title = _("Deny this request")
        await modals.open_dialog(interaction, action, title, [label])

    @router.dialog(actions.Deny, Answer.PRIVATE, "approver")
    async def denied(self, interaction: Interaction, action: actions.Deny, texts: Mapping[str, str]) -> None:
        """Record the denial with the typed reason."""
        guild_id, _ = requester.place(interaction)
        reason = texts.get("reason", "").strip()
        decision = await self._approvals.deny(
            action.job, guild_id=guild_id, by=interaction.user.id, reason=reason
        )
        await self._show(interaction, decision)

    @router.button(actions.Withdraw, Answer.CARD)
    async def withdraw(self, interaction: Interaction, action: actions.Withdraw) -> None:
        """Take back the member's own request."""
        job = await self._approvals.withdraw(action.job, user_id=interaction.user.id)
        await self._responder.show(interaction, layout.note(approval_text.withdrawn(job)))

    async def _show(self, interaction: Interaction, decision: Decision) -> None:
        text = approval_text.decided(decision.approval, decision.job, decision.price)
        await self._responder.show(interaction, layout.note(text))
