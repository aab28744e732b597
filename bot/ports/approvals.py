"""Cards on which moderators decide about costly jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import Job


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the spool. `content_type` is by its content."""

    path: Path
    content_type: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The rights of a person at this moment, as their server's settings name them."""

    decides: bool  # about costly jobs
    senior: bool  # about amounts that take two


class ApprovalCards(Protocol):
    """The cards of an approval in Discord, the moderators' and the requester's, and what moderators may do.

    Methods raise DeliveryError and its kinds.
    """

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
        """Post the moderators' card, or edit the posted one; return its message id.

        `picture` is the job's first reference. The moderators decide about `others` together with the job.
        `available` is what the server has now, in micro-USDC.
        """

    async def update_requester(self, approval: Approval, job: Job, others: Sequence[Job] = ()) -> None:
        """Edit the requester's private card if Discord still lets us."""

    async def standing(self, guild_id: int, user_id: int) -> Standing:
        """Ask Discord what the person may decide now. Whoever has left the server decides nothing."""
