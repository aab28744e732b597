"""Post the cards of approvals in the moderators' channel, and keep the members' own cards up to date."""

from collections.abc import Sequence
from functools import partial

import discord

from bot import i18n
from bot.domain.jobs.approval import Approval, ApprovalState
from bot.domain.jobs.job import Job
from bot.ports.approvals import Picture, Standing
from bot.services.jobs.ordering.requests import PendingApproval
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.ordering import approval_cards, under_way_cards
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.kit import layout, locales
from bot.ui.kit.places import member_rights
from bot.ui.kit.sending import NO_MENTIONS, channel, delivering, only_role

_SHOWABLE = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_PICTURE_BYTES = 8_000_000  # of a reference on the card; below Discord's 10 MB for servers without boosts


class DiscordApprovalCards:
    """Implement `bot.ports.ApprovalCards` with a logged-in client; `private` has the members' own cards."""

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
        *,
        available: int | None = None,
    ) -> int:
        """Post the card, or edit it if it has a message. Return the message's id.

        The first post notifies the approver role, unless the server has switched that off. A decided approval
        shows no picture. Raises DeliveryError.
        """
        settings = await self._settings_service.settings(approval.guild_id)
        called = settings.approver_role if approval.open and settings.approvals_ping else None
        files = _files(picture) if approval.open else []
        with i18n.use_locale(await locales.of_server(self._client, approval.guild_id)):
            card = approval_cards.card(
                approval, job, files[0].filename if files else None, others, settings, available
            )
        if called is not None:
            card = layout.Card(layout.text_block(f"<@&{called}>"), *card.children)
        to = channel(self._client, channel_id, approval.guild_id)
        with delivering(f"showing the approval of job {job.id}"):
            if approval.message_id is not None:
                message = to.get_partial_message(approval.message_id)
                await message.edit(view=card, attachments=files, allowed_mentions=NO_MENTIONS)
                return approval.message_id
            nonce = f"ap-{approval.id}"
            mentions = NO_MENTIONS if called is None else only_role(called)
            sent = await to.send(view=card, files=files, nonce=nonce, allowed_mentions=mentions)
        return sent.id

    async def update_requester(self, approval: Approval, job: Job, others: Sequence[Job] = ()) -> None:
        """Edit the requester's private card once the job starts or its price has changed."""
        if approval.state is ApprovalState.APPROVED:
            await self._private.update(job.batch_key, lambda: under_way_cards.started([job, *others]))
        elif approval.open and approval.version > 1:
            settings = await self._settings_service.settings(approval.guild_id)
            pending = PendingApproval(approval, settings)
            draw = partial(approval_cards.pending_card, job, pending, others)
            await self._private.update(job.batch_key, draw)

    async def standing(self, guild_id: int, user_id: int) -> Standing:
        """Return what the person may decide now. Raises DeliveryError."""
        rights = await member_rights(self._client, guild_id, user_id)
        if rights is None:
            return Standing(decides=False, senior=False)
        granted, roles = rights
        settings = await self._settings_service.settings(guild_id)
        decides = granted.administrator or granted.moderate_members or settings.approver_role in roles
        senior = granted.administrator or granted.manage_guild or settings.second_role in roles
        return Standing(decides, senior)


def _files(picture: Picture | None) -> list[discord.File]:
    if picture is None or picture.content_type not in _SHOWABLE:
        return []
    if picture.path.stat().st_size > _PICTURE_BYTES:
        return []
    return [discord.File(picture.path, filename=f"reference.{_SHOWABLE[picture.content_type]}")]
