"""Places of jobs: how many of a member run at once, and what kinds of steps wait for places of their own."""

from collections.abc import Collection, Mapping
from enum import Enum, auto

from bot.domain import policy
from bot.domain.jobs.job import ACTIVE, Job, Step


class Slots:
    """The jobs of each member that run at once; the rest wait for their turn."""

    def __init__(self) -> None:
        self._running: dict[tuple[int, int], set[str]] = {}
        self._held: set[str] = set()

    def take(self, job: Job, limit: int = policy.RUNNING_PER_MEMBER) -> bool:
        """Give the job one of its maker's `limit` slots, until `free`. Return False if all are taken."""
        running = self._running.get((job.guild_id, job.user_id), set())
        if job.id not in running and len(running) >= limit and job.state not in ACTIVE:
            return False
        self.keep(job)
        return True

    def room(self, job: Job, limit: int) -> int:
        """Return how many of the `limit` slots of the job's maker are free."""
        return max(0, limit - len(self._running.get((job.guild_id, job.user_id), ())))

    def keep(self, job: Job) -> None:
        """Give the job a slot whatever the limit: something was paid for it already."""
        self._running.setdefault((job.guild_id, job.user_id), set()).add(job.id)
        self._held.add(job.id)

    def free(self, job: Job) -> bool:
        """Take the job's slot back. Return False if it had none."""
        running = self._running.get((job.guild_id, job.user_id), set())
        had = job.id in running
        running.discard(job.id)
        self._held.discard(job.id)
        if not running:
            self._running.pop((job.guild_id, job.user_id), None)
        return had

    def drop(self, job_id: str) -> None:
        """Take the slot of a job back, whoever made it."""
        if job_id not in self._held:
            return
        for (guild_id, user_id), running in list(self._running.items()):
            if job_id in running:
                self.release(guild_id, user_id, (job_id,))

    def reserve(self, guild_id: int, user_id: int, job_id: str, limit: int) -> bool:
        """Give a job that is about to be stored a slot, if one is free. `release` it if it is not stored."""
        if len(self._running.get((guild_id, user_id), ())) >= limit:
            return False
        self._running.setdefault((guild_id, user_id), set()).add(job_id)
        self._held.add(job_id)
        return True

    def release(self, guild_id: int, user_id: int, job_ids: Collection[str]) -> None:
        """Take the slots of jobs back that were not stored."""
        running = self._running.get((guild_id, user_id), set())
        running.difference_update(job_ids)
        self._held.difference_update(job_ids)
        if not running:
            self._running.pop((guild_id, user_id), None)

    def holds(self, job_id: str) -> bool:
        return job_id in self._held


class Kind(Enum):
    """What a step mostly waits for. Each kind has places of its own."""

    PAYMENT = auto()  # the service and the chain
    UPLOAD = auto()  # bytes on their way to the studio, paid for one by one
    POLL = auto()  # the state of a studio job
    DOWNLOAD = auto()  # bytes of a result, and the child that reads them
    POST = auto()  # Discord


_KINDS: Mapping[Step, Kind] = {
    Step.PREPARE: Kind.PAYMENT,
    Step.PAY: Kind.PAYMENT,
    Step.COLLECT: Kind.POLL,
    Step.DELIVER: Kind.POST,
    Step.NOTIFY: Kind.POST,
    Step.CLEAN_UP: Kind.POST,
}


def kind_of(job: Job, *, has_result: bool = False) -> Kind:
    """Return the kind of the job's next step. `has_result`: its file is there to be downloaded."""
    if job.next is None:
        return Kind.POST
    if job.next is Step.PREPARE and job.upload_cost > 0:
        return Kind.UPLOAD
    return Kind.DOWNLOAD if has_result and job.next is Step.COLLECT else _KINDS[job.next]
