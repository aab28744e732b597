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


class ApprovalCards(Protocol):
    """The cards of an approval in Discord: the moderators' and the requester's.

    Methods raise DeliveryError and its kinds.
    """

    async def show(
        self,
        approval: Approval,
        job: Job,
        channel_id: int,
        picture: Picture | None,
        others: Sequence[Job] = (),
    ) -> int:
        """Post the moderators' card, or edit the posted one; return its message id.

        `picture` is the job's first reference. The moderators decide about `others` together with the job.
        """

    async def update_requester(self, approval: Approval, job: Job, others: Sequence[Job] = ()) -> None:
        """Edit the requester's private card if Discord still lets us."""
