"""What is said when a decision about a costly job cannot be made (any more)."""

from bot.domain.approval import Approval, ApprovalState
from bot.domain.errors import NeedsApproval, NotAllowed, Outdated
from bot.domain.money import format_usd

_DECIDED = {
    ApprovalState.APPROVED: "was approved",
    ApprovalState.DENIED: "was denied",
    ApprovalState.EXPIRED: "has expired undecided",
    ApprovalState.WITHDRAWN: "was withdrawn or is no longer needed",
}


def needed(amount: int, line: int) -> NeedsApproval:
    """A job above the server's line that no moderator has agreed to."""
    return NeedsApproval(
        f"This costs {format_usd(amount)}; above {format_usd(line)} a moderator decides first. "
        "Nothing was held or paid."
    )


def decided(approval: Approval) -> Outdated:
    """Too late: somebody else was faster, or the time is over."""
    who = f" by <@{approval.decided_by}>" if approval.decided_by is not None else ""
    return Outdated(
        f"Job {approval.job_id} {_DECIDED.get(approval.state, 'waits')}{who}. Nothing more was done."
    )


def own() -> NotAllowed:
    """The asker pressed Approve or Deny."""
    return NotAllowed(
        "You asked for this yourself, so somebody else has to decide; nothing was changed. "
        "You can withdraw it on your own card."
    )


def twice() -> NotAllowed:
    """The first of two approvers pressed again."""
    return NotAllowed(
        "You have approved this already. It costs so much that a second person has to agree; "
        "nothing more was done."
    )


def senior(role: int) -> NotAllowed:
    """Two have agreed, and neither may decide about such an amount."""
    return NotAllowed(
        f"One of the two who approve this has to have the role <@&{role}> or **Manage Server**; "
        "nothing was changed."
    )
