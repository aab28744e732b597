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
    """A file to post. `original` is the size in bytes of the job's own file if this is a smaller copy.

    The smaller copy of a clip may be a still.
    """

    file: Path
    content_type: str
    size: int  # bytes
    original: int | None = None


@dataclass(frozen=True, slots=True)
class ResultItem:
    """A finished job with the file to post."""

    job: Job
    rendition: Rendition
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class ResultMessage:
    """One message with results of a batch: at least one item, and the jobs that failed."""

    batch: Batch
    items: tuple[ResultItem, ...]
    failed: tuple[FailedJob, ...] = ()

    @classmethod
    def single(cls, job: Job, rendition: Rendition, receipt: Receipt) -> "ResultMessage":
        """Build the message of one result as that of a batch of one, even if its batch has more jobs."""
        return cls(Batch((job,)), (ResultItem(job, rendition, receipt),))

    @property
    def is_single(self) -> bool:
        """Return True if the batch has one job. Its message has the layout for one, and offers contests."""
        return len(self.batch.jobs) == 1


class Delivery(Protocol):
    """Send the worker's messages. All methods take ids, never live Discord objects.

    Every method may raise DeliveryImpossible, DeliveryUnclear or DeliveryError. Sending a message again
    within minutes gives the same message.
    """

    async def show_progress(self, job: Job, progress: Progress) -> int:
        """Post the progress message, or edit it if the job knows its id; return its id."""

    async def show_private_progress(self, job: Job, progress: Progress) -> None:
        """Show a private job's progress in its maker's card, as long as there is one."""

    async def remove(self, channel_id: int, message_id: int) -> None:
        """Delete a message; one that is gone already, with its channel too, is fine.

        Raises DeliveryImpossible where we do not see it any more.
        """

    async def post(self, message: ResultMessage) -> int:
        """Post the message with its buttons in its channel; return the message's id.

        Raises FileTooLarge too, if nothing was posted.
        """

    async def find(self, job: Job) -> int | None:
        """Return the id of our result message with this job, posted since `job.posting_at`.

        None if it is not there. Raises PostUncertain if that cannot be told.
        """

    async def ask_whether_posted(self, jobs: Sequence[Job]) -> None:
        """Ask the maker in private whether the message with these results is in its channel."""

    async def show_privately(self, message: ResultMessage) -> int | None:
        """Put private results, with their files, in place of their maker's card; return its message's id.

        None if there is no card any more, or if Discord does not take the files.
        """

    async def send_directly(self, message: ResultMessage) -> int:
        """Send private results, with their files, to their maker in a direct message; return its id.

        Their card says so. Raises DeliveryImpossible if they take none.
        """

    async def open_thread(self, job: Job) -> int:
        """Open the thread for the job's results in `job.place_id`, at a message of ours; return its id."""

    async def notify_ready(
        self, jobs: Sequence[Job], failed: Sequence[FailedJob], *, by_message: bool
    ) -> int | None:
        """Notify the maker that private results are ready: in their card or, with `by_message`, directly.

        Return the id of the message; None if there is no card and no direct message was to be sent.
        """

    async def report_failures(self, failed: Sequence[FailedJob]) -> None:
        """Tell the maker the end of these jobs: in the progress message, else in a new one with a mention."""

    async def ask_again(self, jobs: Sequence[Job], old_total: int) -> None:
        """Show the maker the new price of these QUOTED jobs, with one button for all."""

    async def report_undeliverable(self, jobs: Sequence[Job]) -> None:
        """Tell the maker in private that these results are kept, and name the command that shows them."""
