"""What is said when a decision about a costly job cannot be made (any more)."""

from bot.domain.amounts import format_usd
from bot.domain.errors import NeedsApproval, NotAllowed, Outdated
from bot.domain.jobs.approval import Approval, ApprovalState
from bot.i18n import N_, _

_DECIDED = {
    ApprovalState.APPROVED: N_("was approved"),
    ApprovalState.DENIED: N_("was denied"),
    ApprovalState.EXPIRED: N_("has expired undecided"),
    ApprovalState.WITHDRAWN: N_("was withdrawn or is no longer needed"),
}


def needed(amount: int, line: int) -> NeedsApproval:
    """A job above the server's line that no moderator has agreed to."""
    return NeedsApproval(
        _(
            "This costs {amount}; above {line} a moderator decides first. Nothing was held or paid.",
            amount=format_usd(amount),
            line=format_usd(line),
        )
    )


def decided(approval: Approval) -> Outdated:
    """Too late: somebody else was faster, or the time is over."""
    who = _(" by <@{decided_by}>", decided_by=approval.decided_by) if approval.decided_by is not None else ""
    return Outdated(
        _(
            "Job {job_id} {decided}{who}. Nothing more was done.",
            job_id=approval.job_id,
            decided=_(_DECIDED.get(approval.state, N_("waits"))),
            who=who,
        )
    )


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


def own() -> NotAllowed:
    """The asker pressed Approve or Deny."""
    return NotAllowed(
        _(
            "You asked for this yourself, so somebody else has to decide; nothing was changed. You can "
            "withdraw it on your own card."
        )
    )


def twice() -> NotAllowed:
    """The first of two approvers pressed again."""
    return NotAllowed(
        _(
            "You have approved this already. It costs so much that a second person has to agree; "
            "nothing more was done."
        )
    )


def senior(role: int) -> NotAllowed:
    """Two have agreed, and neither may decide about such an amount."""
    return NotAllowed(
        _(
            "One of the two who approve this has to have the role <@&{role}> or **Manage Server**; "
            "nothing was changed.",
            role=role,
        )
    )
