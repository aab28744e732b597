"""Costly jobs that moderators decide about."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.server_settings import ServerSettings


class ApprovalState(StrEnum):
    ASKED = "ASKED"
    APPROVED = "APPROVED"
    DENIED = "DENIED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"  # by its asker, or no longer needed


@dataclass(frozen=True, slots=True)
class Approval:
    """A row of `approvals`: one job that was asked for at one price."""

    id: int
    job_id: str
    guild_id: int
    state: ApprovalState
    amount: int  # micro-USDC, the price that is decided about
    old_amount: int | None  # what it was before it rose and was asked for again
    needs: int  # approvers, one or two
    asked_at: int  # epoch milliseconds
    due_at: int
    decided_at: int | None
    first_by: int | None  # the first of two
    first_senior: bool  # who may decide about amounts that take two
    decided_by: int | None
    reason: str | None
    channel_id: int | None  # where the card stands
    message_id: int | None
    version: int  # rises with every change
    shown: int  # the version its card shows

    @property
    def open(self) -> bool:
        return self.state is ApprovalState.ASKED

    @property
    def unseen(self) -> bool:
        """It was to be shown, and no channel takes its card: moderators have it in their list only."""
        return self.open and self.shown >= self.version and self.message_id is None


def approvers(settings: ServerSettings, amount: int) -> int:
    """How many moderators have to agree before a job of `amount` micro-USDC starts."""
    if settings.second_above is not None and amount > settings.second_above:
        return 2
    if settings.approve_above is not None and amount > settings.approve_above:
        return 1
    return 0
