"""Tells that cards of approvals cannot be posted in a server's channel: once, until it takes one again."""

from bot.domain.jobs import approval_messages
from bot.domain.jobs.approval import Approval
from bot.i18n import use_locale
from bot.ports import Notices


class UndeliverableNotices:
    """Where moderators cannot see what waits for them. It remembers for as long as the bot runs."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._closed: set[int] = set()

    def seen(self, channel_id: int) -> None:
        """The channel has taken a card."""
        self._closed.discard(channel_id)

    async def tell(self, approval: Approval, channel_id: int) -> None:
        """In the server's channel for alerts; where that does not work, the host."""
        if channel_id in self._closed:
            return
        self._closed.add(channel_id)
        nonce = f"au-{approval.id}-{approval.version}"
        with use_locale(await self._notices.language(approval.guild_id)):
            text = approval_messages.unseen(approval, channel_id)
        if not await self._notices.server(approval.guild_id, "approvals", text, nonce=nonce):
            await self._notices.host(
                approval_messages.unseen_for_host(approval, channel_id), nonce=f"{nonce}-h"
            )
