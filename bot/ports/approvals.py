"""The doors of approvals: the rows, and the cards on which moderators decide."""

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


class Approvals(Protocol):
    """Costly jobs that wait for moderators. What decides raises Outdated if somebody was faster,
    NotFound if nobody asked, NotAllowed if this person may not decide about this job."""

    async def of_job(self, job_id: str) -> Approval | None:
        """The newest one of a job."""

    async def waiting(self, guild_id: int) -> Sequence[Approval]:
        """All that wait on a server, oldest first."""

    async def of_member(self, guild_id: int, user_id: int) -> Sequence[Approval]:
        """Those that wait and that this member has asked for, newest first."""

    async def open_jobs(self) -> Sequence[str]:
        """Ids of all jobs that wait for a decision, on any server."""

    async def ask(self, job_id: str, *, due_at: int, now: int) -> Approval:
        """A QUOTED job waits for moderators, at its present price until `due_at`. One that waits already
        is asked for again if the price has changed; what was agreed to is void then."""

    async def approve(self, job_id: str, *, by: int, senior: bool, now: int) -> tuple[Approval, Job]:
        """One moderator agrees. If nobody else has to, the job is ADMITTED in the same transaction, or
        the Refused of `Budgets.admit` is raised and the approval waits on. `senior`: this one may decide
        about amounts that take two. Conflict if the job costs more than was asked for."""

    async def deny(self, job_id: str, *, by: int, reason: str, now: int) -> tuple[Approval, Job]:
        """The job is FAILED with the reason."""

    async def withdraw(self, job_id: str, *, now: int) -> tuple[Approval, Job]:
        """Its asker takes it back: FAILED as cancelled."""

    async def expire(self, job_id: str, *, now: int) -> tuple[Approval, Job]:
        """Nobody decided in time: FAILED."""

    async def next_due(self) -> int | None:
        """The instant at which the next one expires."""

    async def expired(self, *, now: int) -> Sequence[Approval]:
        """Those that wait although their time is over."""

    async def stale(self) -> Sequence[Approval]:
        """Those whose card does not show what they are."""

    async def shown(
        self, approval_id: int, version: int, *, channel_id: int | None, message_id: int | None
    ) -> None:
        """The card shows this version, in that message (None: it cannot be shown anywhere)."""


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
