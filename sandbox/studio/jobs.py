"""Studio jobs: request, progress and outcome."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_PENDING_SHARE = 0.1  # of a job's time passes before it is taken up


def cuid() -> str:
    """Return an id like the service's: `c` and 24 of a-z0-9, the first of them a rising time stamp."""
    return (
        "c"
        + _base36(time.time_ns() // 1_000_000)[-8:]
        + "".join(secrets.choice(_ALPHABET) for _ in range(16))
    )


@dataclass(slots=True)
class Job:
    """One generation. Instants are epoch seconds of true time; its time is up at `ready_at`.

    `outcome` is its end ("complete", "failed", "stuck"); `files` are blob paths by result key once they are
    rendered, at `rendered_at`. `owner` is the payer's lower-case address.
    """

    id: str
    operation: str
    type: str
    owner: str
    input: dict[str, Any]
    created_at: float
    ready_at: float
    outcome: str = "complete"
    error: str | None = None
    files: dict[str, str] | None = None
    rendered_at: float | None = None
    deleted: bool = False

    def completed_at(self) -> float | None:
        """The instant at which it became complete or failed, as far as known."""
        if self.outcome == "failed":
            return self.ready_at
        if self.outcome == "complete" and self.rendered_at is not None:
            return max(self.ready_at, self.rendered_at)
        return None

    def status(self, now: float) -> str:
        """pending, loading, complete or failed."""
        end = self.completed_at()
        if end is not None and now >= end:
            return self.outcome
        taken = self.created_at + (self.ready_at - self.created_at) * _PENDING_SHARE
        return "pending" if now < taken else "loading"

    def progress(self, now: float) -> int:
        """0 to 100, and 100 only when complete."""
        status = self.status(now)
        if status in ("pending", "complete"):
            return 0 if status == "pending" else 100
        share = (now - self.created_at) / max(self.ready_at - self.created_at, 0.001)
        return min(99, max(1, round(100 * share)))

    def updated_at(self, now: float) -> float:
        end = self.completed_at()
        return end if end is not None and now >= end else now


class Jobs:
    """All studio jobs, in the order they were made."""

    def __init__(self) -> None:
        self.all: dict[str, Job] = {}
        self._owned: dict[str, list[Job]] = {}

    def add(self, job: Job) -> None:
        self.all[job.id] = job
        self._owned.setdefault(job.owner, []).append(job)

    def get(self, job_id: str) -> Job | None:
        """Return the job; None if there is none or its owner deleted it."""
        job = self.all.get(job_id)
        return None if job is None or job.deleted else job

    def listed(self, owner: str, now: float, status: str | None) -> list[Job]:
        """Return the owner's jobs that were made by `now`, newest first, or those in this state."""
        jobs = [job for job in reversed(self._owned.get(owner, [])) if not job.deleted]
        if jobs and jobs[0].created_at > now:
            jobs = [job for job in jobs if job.created_at <= now]
        return jobs if status is None else [job for job in jobs if job.status(now) == status]

    def dump(self) -> list[dict[str, Any]]:
        return [asdict(job) for job in self.all.values()]

    def load(self, dumped: list[Mapping[str, Any]]) -> None:
        self.all, self._owned = {}, {}
        for entry in dumped:
            self.add(Job(**entry))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _ALPHABET[rest] + digits
    return digits
