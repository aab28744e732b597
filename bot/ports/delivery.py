"""Protocol for the worker's messages in Discord.

Messages concern a batch: at least one job, in the batch's order, whichever job the worker is at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.domain.jobs.batch import Batch, FailedJob
from bot.domain.jobs.job import Job, Progress, Receipt


@dataclass(frozen=True, slots=True)
class Rendition:
    """A file as it is posted. `original` is the size of the job's own file in bytes if this is a smaller copy
    of it; the smaller copy of a clip may be a still."""

    file: Path
    content_type: str
    size: int  # bytes
    original: int | None = None


@dataclass(frozen=True, slots=True)
class ResultItem:
    """A finished job with the file to post. `vary` is the price of a variation in micro-USDC: None if the
    model makes none, 0 if the price is not known."""

    job: Job
    rendition: Rendition
    receipt: Receipt
    vary: int | None = None


@dataclass(frozen=True, slots=True)
class ResultMessage:
    """One message with results of a batch: at least one item, and the jobs that failed."""

    batch: Batch
    items: tuple[ResultItem, ...]
    failed: tuple[FailedJob, ...] = ()

    @classmethod
    def single(cls, job: Job, rendition: Rendition, receipt: Receipt) -> "ResultMessage":
        """Return the result of one job as a batch of one, whatever batch it was made in."""
        return cls(Batch((job,)), (ResultItem(job, rendition, receipt),))

    @property
    def is_single(self) -> bool:
        """True if the batch has one job. Its message is laid out for one, and leads into contests."""
        return len(self.batch.jobs) == 1


class Delivery(Protocol):
    """The worker's messages. All take ids, never live Discord objects.

    Every method may raise DeliveryImpossible, DeliveryUnclear or DeliveryError. Sending a message again
    within minutes gives the same message.
    """

    async def show_progress(self, job: Job, progress: Progress) -> int:
        """Post the progress message, or edit it if the job knows its id; return its id."""

    async def show_private_progress(self, job: Job, progress: Progress) -> None:
        """Show a private job's progress in its maker's card, as long as there is one."""

    async def remove(self, channel_id: int, message_id: int) -> None:
        """Delete a message; one that is gone already is fine."""

    async def post(self, message: ResultMessage) -> int:
        """Post the message in its channel with their buttons; return the message's id.

        Raises FileTooLarge too; nothing was posted then.
        """

    async def find(self, job: Job) -> int | None:
        """Return the id of our result message with this job, posted since `job.posting_at`; None if there is
        none."""

    async def notify_ready(
        self, jobs: Sequence[Job], failed: Sequence[FailedJob], *, by_message: bool
    ) -> int | None:
        """Notify the maker that private results are ready, in their card, else `by_message` in a direct
        message.

        Return the id of the message; None if there is no card and no direct message was to be sent.
        """

    async def report_failures(self, failed: Sequence[FailedJob]) -> None:
        """Tell the maker how these jobs ended: in the progress message, else in a new one that mentions
        them."""

    async def ask_again(self, jobs: Sequence[Job], old_total: int) -> None:
        """Show the maker the new price of these QUOTED jobs, with one button for all."""

    async def report_undeliverable(self, jobs: Sequence[Job]) -> None:
        """Tell the maker in private that these results are kept, and how to get them."""
