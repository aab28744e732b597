"""The door to Discord, for what the worker says."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Job, Progress, Receipt


@dataclass(frozen=True, slots=True)
class Rendition:
    """A finished file as it is posted. `original` is the size of the job's own file, in bytes, if this is
    a smaller copy of it; of a clip that may be a still."""

    file: Path
    content_type: str
    size: int  # bytes
    original: int | None = None


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """One finished job of a press with its file. `vary`: micro-USDC of a variation; None if the model makes
    none, 0 if the price is not known."""

    job: Job
    rendition: Rendition
    receipt: Receipt
    vary: int | None = None


@dataclass(frozen=True, slots=True)
class Gallery:
    """What one message shows of a press: at least one piece, in order, and the jobs that have none.
    `again`: micro-USDC of the whole press once more, as far as it is known."""

    pieces: tuple[GalleryItem, ...]
    again: int
    missing: tuple[FailedJob, ...] = ()


class Delivery(Protocol):
    """What the worker says in Discord. Everything here takes ids, never live Discord objects, and
    raises DeliveryImpossible, DeliveryUnclear or DeliveryError."""

    async def show_progress(self, job: Job, progress: Progress) -> int:
        """Posts the placeholder, or edits it if the job has one; its message id."""

    async def remove(self, channel_id: int, message_id: int) -> None:
        """Takes a message away; gone already is fine."""

    async def post(self, job: Job, rendition: Rendition, receipt: Receipt) -> int:
        """Posts the finished file with its buttons, at most once within Discord's nonce window. Raises
        FileTooLarge too: then nothing was posted."""

    async def post_gallery(self, gallery: Gallery) -> int:
        """`post` for the jobs of one press: one message, one gallery, and what became of the others."""

    async def find(self, job: Job) -> int | None:
        """Our result message of this job in its channel, if one was posted since `job.posting_at`."""

    async def tell(self, job: Job, receipt: Receipt, others: Sequence[FailedJob] = ()) -> None:
        """Says how a FAILED or DISPUTED job ended: in the placeholder, else in a new message that
        mentions its maker. The `others` of the same press ended without a result too."""

    async def ask_again(self, job: Job, old_total: int, others: Sequence[Job] = ()) -> None:
        """The price rose before it was paid: shows the asker the new one with its button. The `others`
        of the same press are asked for together with the job."""

    async def whisper_progress(self, job: Job, progress: Progress) -> None:
        """Shows a private job's progress in its maker's card, while there is one."""

    async def notify_privately(
        self, job: Job, *, direct: bool, others: Sequence[Job] = (), missing: Sequence[FailedJob] = ()
    ) -> int | None:
        """Tells the maker that a private result is ready, and the `others` of its press, and what became
        of the `missing`: in their card, else with `direct` in a direct message. The id of the message that
        says so; None if there is no card and nothing was sent."""

    async def undeliverable(self, job: Job, others: Sequence[Job] = ()) -> None:
        """Tells the maker, if there is any private way, that the result is kept and how to get it, and
        the `others` of the same press too."""
