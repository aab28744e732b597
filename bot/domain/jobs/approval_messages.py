"""Notices that a card of an approval cannot be shown."""

from bot.domain.amounts import format_usd
from bot.domain.jobs.approval import Approval
from bot.i18n import _


def unseen(approval: Approval, channel_id: int) -> str:
    """To moderators: they cannot see what they are asked."""
    return _(
        "Job {job_id} for {amount} waits for a moderator, and I cannot show its card in <#{channel_id}>: the "
        "channel is gone or I may not view it, send messages, embed links and attach files there. "
        "`/approvals list` has this job and all others that wait. Somebody with **Manage Server** can name "
        "another channel with `/treasury approve-above`.",
        job_id=approval.job_id,
        amount=format_usd(approval.amount),
        channel_id=channel_id,
    )


def unseen_for_host(approval: Approval, channel_id: int) -> str:
    """To the host, where nobody on the server could be told."""
    return _(
        "On the server {guild_id} moderators cannot be shown what waits for them: neither its channel of "
        "approvals ({channel_id}) nor one for alerts takes my messages. `/approvals list` works there.",
        guild_id=approval.guild_id,
        channel_id=channel_id,
    )
