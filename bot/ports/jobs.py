"""The door to the database: jobs and their files online."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.jobs.job import Failure, Job, NewJob, Receipt, Reference, Result


class Jobs(Protocol):
    """Jobs and their references. Every change is one transaction, and a compare-and-set on the state:
    Conflict is raised if the job is not in the state named; NotFound if there is none."""

    async def create(self, draft: NewJob) -> Job:
        """QUOTED. If `request_key` is known already, that job is returned and nothing is written."""

    async def get(self, job_id: str) -> Job: ...

    async def find(self, request_key: str) -> Job | None: ...

    async def references(self, job_id: str) -> Sequence[Reference]: ...

    async def with_moves(self) -> Sequence[str]:
        """Ids of all jobs whose `next` is not None, oldest first."""

    async def of_member(
        self, guild_id: int, user_id: int, *, open_only: bool = False, limit: int = 25
    ) -> Sequence[Job]:
        """A member's jobs, newest first, those never admitted left out."""

    async def load(self, guild_id: int, user_id: int) -> tuple[int, int]:
        """(running, waiting) jobs of a member: READY and RUNNING, ADMITTED."""

    async def waiting(self) -> int:
        """ADMITTED jobs in all."""

    async def ahead(self, job_id: str) -> int:
        """Open jobs of the same member that were admitted before this ADMITTED one."""

    async def requoted(
        self, job_id: str, *, price: int | None, upload_cost: int, now: int, still_quoted: bool = False
    ) -> Job:
        """QUOTED, with a new price, from QUOTED, ADMITTED or READY (`still_quoted`: from QUOTED alone).
        An open hold is closed and what is left of it released."""

    async def ready(self, job_id: str, *, body: bytes) -> Job:
        """ADMITTED → READY: the body is frozen."""

    async def fetched(self, job_id: str, result: Result, *, now: int) -> Job:
        """RUNNING → FETCHED."""

    async def posting(self, job_id: str, *, now: int) -> Job:
        """FETCHED: remembers that a message may exist from now on."""

    async def delivered(self, job_id: str, *, channel_id: int, message_id: int, now: int) -> Job:
        """FETCHED → DELIVERED; the hold is closed and what is left of it released. On a job that is
        DELIVERED already (a copy by /show) nothing changes."""

    async def publish(
        self, job_id: str, *, channel_id: int, parent_id: int | None, upload_limit: int, now: int
    ) -> Job:
        """A private job, FETCHED or DELIVERED → FETCHED, and private no more: it is to be posted in that
        channel. The hold is closed. A job that is public already: Conflict."""

    async def fail(self, job_id: str, failure: Failure, *, detail: str | None, refund: bool, now: int) -> Job:
        """Any open state → FAILED; the hold is closed, what is left released. With `refund`, what was
        paid is given back to the server from `house:losses`. A SIGNED payment of the job: Conflict."""

    async def told(self, job_id: str, *, now: int) -> Job: ...

    async def placeholder(self, job_id: str, message_id: int | None) -> Job: ...

    async def receipt(self, job_id: str) -> Receipt: ...

    async def by_state(self) -> Mapping[str, int]:
        """How many jobs there are in each state."""

    async def usual_seconds(self, operation: str) -> tuple[float, float] | None:
        """The 20th and 80th percentile of the last fifty finished jobs; None below five of them."""


class Uploads(Protocol):
    """Files that are online already."""

    async def cached(self, sha256: str, content_type: str) -> str | None:
        """The blob URL of these very bytes, if they were uploaded before."""

    async def online(self, job_id: str, position: int, url: str, *, now: int) -> Reference:
        """The reference is uploaded: its ticket is overwritten, its URL kept and remembered for the
        same bytes."""

    async def forget(self, url: str) -> None:
        """The service no longer takes this URL."""
