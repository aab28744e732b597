"""The door to Discord, for what the worker says."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.domain.job import Job, Progress, Receipt


@dataclass(frozen=True, slots=True)
class Parcel:
    """A finished file as it is posted. `original` is the size of the job's own file, in bytes, if this is
    a smaller copy of it; of a clip that may be a still."""

    file: Path
    content_type: str
    size: int  # bytes
    original: int | None = None


class Delivery(Protocol):
    """What the worker says in Discord. Everything here takes ids, never live Discord objects, and
    raises DeliveryImpossible, DeliveryUnclear or DeliveryError."""

    async def show_progress(self, job: Job, progress: Progress) -> int:
        """Posts the placeholder, or edits it if the job has one; its message id."""

    async def remove(self, channel_id: int, message_id: int) -> None:
        """Takes a message away; gone already is fine."""

    async def post(self, job: Job, parcel: Parcel, receipt: Receipt) -> int:
        """Posts the finished file with its buttons, at most once within Discord's nonce window. Raises
        FileTooLarge too: then nothing was posted."""

    async def find(self, job: Job) -> int | None:
        """Our result message of this job in its channel, if one was posted since `job.posting_at`."""

    async def tell(self, job: Job, receipt: Receipt) -> None:
        """Says how a FAILED or DISPUTED job ended: in the placeholder, else in a new message that
        mentions its maker."""

    async def ask_again(self, job: Job, old_total: int) -> None:
        """The price rose before it was paid: shows the asker the new one with its button."""

    async def undeliverable(self, job: Job) -> None:
        """Tells the maker, if there is any private way, that the result is kept and how to get it."""
