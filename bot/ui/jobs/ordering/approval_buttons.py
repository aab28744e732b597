"""Approvals in Discord: the cards where moderators decide, and what the presses on them do."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.domain.errors import OverBudget, OverLimit, Refused
from bot.domain.jobs.approval import Approval, ApprovalState
from bot.domain.jobs.job import Job
from bot.domain.server_settings import ServerSettings
from bot.i18n import _
from bot.ports.approvals import Picture
from bot.services.jobs.ordering.approvals import Approvals
from bot.services.jobs.ordering.requests import PendingApproval
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs import cards
from bot.ui.jobs.cards import Action
from bot.ui.jobs.ephemeral_cards import EphemeralCards
from bot.ui.jobs.ordering import approval_cards
from bot.ui.jobs.ordering.price_buttons import button
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout, locales, permissions
from bot.ui.kit.buttons import DynamicButton
from bot.ui.kit.errors import sentence
from bot.ui.kit.responses import Interaction
from bot.ui.kit.sending import NOBODY, channel, delivering

log = logging.getLogger(__name__)

REASON = 300
"""Characters of a reason for a denial."""

_SHOWABLE = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_PICTURE_BYTES = 8_000_000


class DiscordApprovalCards:
    """`bot.ports.ApprovalCards` through a logged-in client; `private` holds the askers' cards."""

    def __init__(
        self, client: discord.Client, private: EphemeralCards, settings_service: ServerSettingsService
    ) -> None:
        self._client = client
        self._private = private
        self._settings_service = settings_service

    async def show(
        self,
        approval: Approval,
        job: Job,
        channel_id: int,
        picture: Picture | None,
        others: Sequence[Job] = (),
    ) -> int:
        files = _files(picture) if approval.open else []
        with i18n.use_locale(await locales.of_server(self._client, approval.guild_id)):
            card = approval_cards.card(approval, job, files[0].filename if files else None, others)
        to = channel(self._client, channel_id, approval.guild_id)
        with delivering(f"showing the approval of job {job.id}"):
            if approval.message_id is not None:
                message = to.get_partial_message(approval.message_id)
                await message.edit(view=card, attachments=files, allowed_mentions=NOBODY)
                return approval.message_id
            nonce = f"ap-{approval.id}"
            sent = await to.send(view=card, files=files, nonce=nonce, allowed_mentions=NOBODY)
        return sent.id

    async def tell_asker(self, approval: Approval, job: Job, others: Sequence[Job] = ()) -> None:
        if approval.state is ApprovalState.APPROVED:
            await self._private.update(job.batch_key, lambda: cards.started(job, others=others))
        elif approval.open and approval.version > 1:
            settings = await self._settings_service.settings(approval.guild_id)
            asking = PendingApproval(approval, settings)
            draw = partial(approval_cards.pending, job, asking, others)
            await self._private.update(job.batch_key, draw)


def _files(picture: Picture | None) -> list[discord.File]:
    if picture is None or picture.content_type not in _SHOWABLE:
        return []
    if picture.path.stat().st_size > _PICTURE_BYTES:
        return []
    return [discord.File(picture.path, filename=f"reference.{_SHOWABLE[picture.content_type]}")]


class ApprovalButtons:
    """Approve, Deny and Withdraw. Who may is asked at each press."""

    def __init__(
        self, approvals: Approvals, settings_service: ServerSettingsService, responder: Responder
    ) -> None:
        self._approvals = approvals
        self._settings_service = settings_service
        self._responder = responder

    def buttons(self) -> Sequence[DynamicButton]:
        """To be given to the bot."""
        return (
            button(Action.APPROVE, self.approve),
            button(Action.DENY, self.deny),
            button(Action.WITHDRAW, self.withdraw),
        )

    async def approve(self, interaction: Interaction, job_id: str) -> None:
        """One moderator agrees to the price on the card."""
        if not await self._responder.open(interaction):
            return
        guild_id, settings = await self._approver(interaction)
        try:
            done = await self._approvals.approve(
                job_id,
                guild_id=guild_id,
                by=interaction.user.id,
                senior=permissions.is_second_approver(interaction, settings),
            )
        except (OverLimit, OverBudget) as error:  # its words are meant for the asker
            raise Refused(
                _(
                    "It cannot start now, so it still waits for a decision; press again later. The "
                    "reason, as its asker would read it: {error}",
                    error=sentence(error),
                )
            ) from error
        said = (
            approval_cards.rose(done.approval)
            if done.rose
            else approval_cards.decided(done.approval, done.job, done.price)
        )
        await self._responder.show(interaction, layout.note(said))

    async def deny(self, interaction: Interaction, job_id: str) -> None:
        """Asks the moderator for a reason."""
        guild_id, _ = await self._approver(interaction)
        await self._approvals.check_decidable(job_id, guild_id=guild_id, by=interaction.user.id)
        await interaction.response.send_modal(DenyModal(job_id))

    async def denied(self, interaction: Interaction, job_id: str, reason: str) -> None:
        """The reason is given: the job is over."""
        if not await self._responder.open(interaction):
            return
        guild_id, _ = await self._approver(interaction)
        done = await self._approvals.deny(job_id, guild_id=guild_id, by=interaction.user.id, reason=reason)
        await self._responder.show(
            interaction, layout.note(approval_cards.decided(done.approval, done.job, done.price))
        )

    async def withdraw(self, interaction: Interaction, job_id: str) -> None:
        """The asker takes it back."""
        private = interaction.message is not None and interaction.message.flags.ephemeral
        if not await self._responder.open(interaction, edit=private):
            return
        job = await self._approvals.withdraw(job_id, user_id=interaction.user.id)
        await self._responder.show(interaction, layout.note(approval_cards.withdrawn(job)))

    async def _approver(self, interaction: Interaction) -> tuple[int, ServerSettings]:
        assert interaction.guild_id is not None, "approvals are decided in servers only"
        settings = await self._settings_service.settings(interaction.guild_id)
        permissions.require_approver(interaction, settings)
        return interaction.guild_id, settings


class DenyModal(ui.Modal):
    """Asks for the reason. What is typed is read from the interaction, so that a restart between the
    press and the answer loses nothing."""

    def __init__(self, job_id: str) -> None:
        super().__init__(
            title=_("Deny job {job_id}", job_id=job_id), custom_id=denied_id(job_id), timeout=900
        )
        self.add_item(
            ui.Label(
                text=_("Reason"),
                description=_("Shown to the one who asked"),
                component=ui.TextInput[Any](
                    custom_id="reason",
                    style=discord.TextStyle.paragraph,
                    required=True,
                    max_length=REASON,
                ),
            )
        )


def denied_id(job_id: str) -> str:
    """Custom id of the modal."""
    return f"denied:{job_id}"


def denied_job(interaction: Interaction) -> str | None:
    """The job that a submitted modal denies; None for any other interaction."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return None
    name, _, job_id = str(_data(interaction).get("custom_id", "")).partition(":")
    return job_id if name == "denied" else None


def typed(interaction: Interaction, custom_id: str) -> str:
    """What was typed into a modal's field; "" if the modal has no such field."""
    return dict(_fields(_data(interaction).get("components", []))).get(custom_id, "").strip()


def _data(interaction: Interaction) -> Mapping[str, Any]:
    return dict(interaction.data or {})


def _fields(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Custom id and text of every field, however deep."""
    for part in components:
        if "value" in part:
            yield str(part.get("custom_id")), str(part["value"])
        yield from _fields(part.get("components", []))
        if "component" in part:
            yield from _fields([part["component"]])
