"""Cards on which moderators decide about costly jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import Job


@dataclass(frozen=True, slots=True)
class Picture:
    """A file of ours with a picture in it. `content_type` by its content."""

    path: Path
    content_type: str


class ApprovalCards(Protocol):
    """What moderators and the asker see of it in Discord. Raises DeliveryError and its kinds."""

    async def show(
        self,
        approval: Approval,
        job: Job,
        channel_id: int,
        picture: Picture | None,
        others: Sequence[Job] = (),
    ) -> int:
        """Posts the card, or brings the one that stands there up to date; its message id. `picture`:
        the first reference; `others`: decided about together with the job."""

    async def tell_asker(self, approval: Approval, job: Job, others: Sequence[Job] = ()) -> None:
        """Brings the asker's private card up to date, if it can still be changed."""
