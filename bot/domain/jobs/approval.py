"""Costly jobs that moderators decide about."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.moderation.errors import BlockedBy
from bot.domain.moderation.limits import Rule
from bot.domain.server_settings import ServerSettings


class ApprovalState(StrEnum):
    ASKED = "ASKED"
    APPROVED = "APPROVED"
    DENIED = "DENIED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"  # by its maker, or no longer needed


@dataclass(frozen=True, slots=True)
class Approval:
    """A row of `approvals`: moderators decide about one batch at one price."""

    id: int
    job_id: str
    guild_id: int
    state: ApprovalState
    amount: int  # micro-USDC, the price to decide about
    old_amount: int | None  # before it rose and the moderators were asked again
    needs: int  # approvers, one or two
    asked_at: int  # epoch milliseconds
    due_at: int
    decided_at: int | None
    first_by: int | None  # the first of two
    first_senior: bool  # the first may decide about amounts that take two
    decided_by: int | None
    reason: str | None
    channel_id: int | None  # of the card
    message_id: int | None
    version: int  # rises with every change
    shown: int  # the version its card shows
    exceeds: tuple[Rule, ...] = ()  # the limits to lift for this batch alone
    blocked: BlockedBy | None = None  # the rule about words that it is let through

    @property
    def open(self) -> bool:
        return self.state is ApprovalState.ASKED

    @property
    def givers(self) -> tuple[int, ...]:
        """Return the people who agreed, the first of two first."""
        return tuple(giver for giver in (self.first_by, self.decided_by) if giver is not None)

    @property
    def undeliverable(self) -> bool:
        """Return True if no channel takes the card. Moderators find the approval in their list alone."""
        return self.open and self.shown >= self.version and self.message_id is None


def approvers(settings: ServerSettings, amount: int) -> int:
    """Return how many moderators have to agree to `amount` micro-USDC: none, one or two."""
    if settings.second_above is not None and amount > settings.second_above:
        return 2
    if settings.approve_above is not None and amount > settings.approve_above:
        return 1
    return 0
