"""Report that a channel takes no cards of approvals: once, until it takes one again."""

from bot.domain.jobs.approval import Approval
from bot.domain.jobs.notices import ApprovalNotShown, ModeratorsUnreachable
from bot.ports import Notices


class UndeliverableNotices:
    """Remember for the life of the process which channels were reported."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._closed: set[int] = set()

    def mark_open(self, channel_id: int) -> None:
        """Record that the channel has taken a card."""
        self._closed.discard(channel_id)

    async def report(self, approval: Approval, channel_id: int) -> None:
        """Notify the moderators in the channel for alerts; where that takes no message, the host."""
        if channel_id in self._closed:
            return
        self._closed.add(channel_id)
        guild_id, nonce = approval.guild_id, f"au-{approval.id}-{approval.version}"
        if not await self._notices.server(guild_id, ApprovalNotShown(approval, channel_id), nonce=nonce):
            await self._notices.host(ModeratorsUnreachable(guild_id, channel_id), nonce=f"{nonce}-h")
