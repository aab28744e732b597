"""The approvals channel in memory."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.errors import DeliveryError
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import Job
from bot.ports.approvals import ApprovalCards, Picture, Standing


@dataclass
class FakeApprovalCards(ApprovalCards):
    """`bot.ports.approvals.ApprovalCards`: `cards` holds the approval that each message shows.

    It builds no components and checks no permissions of the channel, and its cards cannot be
    deleted. `troubles` are raised by `show` and `standing`.
    """

    cards: dict[int, Approval] = field(default_factory=dict)  # by message id
    pictures: dict[int, bytes | None] = field(default_factory=dict)
    available: dict[int, int | None] = field(default_factory=dict)
    notified: list[Approval] = field(default_factory=list)
    troubles: deque[DeliveryError] = field(default_factory=deque)
    posted: int = 0
    demoted: set[int] = field(default_factory=set)  # people who may not decide any more
    juniors: set[int] = field(default_factory=set)  # people who may not decide about amounts that take two

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
        assert approval.job_id == job.id
        if self.troubles:
            raise self.troubles.popleft()
        message_id = approval.message_id
        if message_id is None:
            self.posted += 1
            message_id = 9000 + approval.id
        self.cards[message_id] = approval
        self.available[message_id] = available
        self.pictures[message_id] = None if picture is None else picture.path.read_bytes()
        return message_id

    async def update_requester(self, approval: Approval, job: Job, others: Sequence[Job] = ()) -> None:
        self.notified.append(approval)

    async def standing(self, guild_id: int, user_id: int) -> Standing:
        if self.troubles:
            raise self.troubles.popleft()
        decides = user_id not in self.demoted
        return Standing(decides, senior=decides and user_id not in self.juniors)
