"""The door to the database: several jobs of one press, changed together or not at all."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import Failure, Job, JobState, NewJob


class Batches(Protocol):
    """Each change is one transaction over all the jobs it names, and a compare-and-set on the state of
    each: Conflict is raised if one is not in the state named, and then nothing has happened."""

    async def of(self, job_id: str) -> Batch:
        """The job with those of the same press; alone if it is alone. Raises NotFound."""

    async def create(self, drafts: Sequence[NewJob]) -> Batch:
        """QUOTED, all of them. If the first one's `request_key` is known already, its press is returned
        and nothing is written."""

    async def admit(
        self, amounts: Mapping[str, int], *, now: int, roles: Sequence[int] | None = None
    ) -> Sequence[Job]:
        """QUOTED → ADMITTED, each job with a hold of its amount in micro-USDC. All checks see the sum.
        Raises what `Budgets.admit` raises."""

    async def requoted(
        self, prices: Mapping[str, tuple[int | None, int]], *, among: Collection[JobState], now: int
    ) -> Sequence[Job]:
        """QUOTED, with new prices, from these states; the values are price and cost of uploads. Open holds
        are closed and what is left of them released."""

    async def posting(self, job_id: str, *, now: int) -> Sequence[Job]:
        """Remembers that a message with these FETCHED jobs may exist from now on: `Batch.to_post`, in
        its order. Conflict if the job is not the first of them."""

    async def delivered(
        self,
        job_ids: Sequence[str],
        *,
        missing: Sequence[str] = (),
        channel_id: int,
        message_id: int,
        now: int,
    ) -> Sequence[Job]:
        """FETCHED → DELIVERED in one message; holds closed, what is left released; one that is DELIVERED
        already stays as it is. The `missing` are told of with it, and the placeholder's id moves to
        a delivered job."""

    async def whispered(
        self, job_ids: Sequence[str], *, missing: Sequence[str] = (), message_id: int, now: int
    ) -> Sequence[Job]:
        """As `delivered`, of private jobs: their maker was told of all of them in that message. Conflict if
        one is public meanwhile."""

    async def told(self, job_ids: Sequence[str], *, now: int) -> Sequence[Job]: ...

    async def fail(
        self, job_ids: Sequence[str], failure: Failure, *, detail: str | None, refund: bool, now: int
    ) -> Sequence[Job]:
        """`Jobs.fail` for several."""
