"""Channels as the worker sees them: what stands there, and what went wrong on the way."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear, FileTooLarge
from bot.domain.jobs.batch import FailedJob, total
from bot.domain.jobs.job import ID_UNKNOWN, Failure, Job, Progress, Receipt
from bot.ports import Clock, Gallery, Rendition
from tests.fakes.files import load


@dataclass(slots=True)
class Message:
    id: int
    channel_id: int
    job_id: str
    kind: str  # "placeholder" | "result"
    at: int
    content: object
    others: dict[str, object] = field(default_factory=dict)  # what it holds besides, by job

    def of(self, job_id: str) -> object:
        """The file of this job in it; None if there is none."""
        return self.content if job_id == self.job_id else self.others.get(job_id)


@dataclass
class FakeDelivery:
    """`bot.ports.Delivery`. `closed` channels take nothing; `post_troubles` strike one post each:
    "lost" = not posted and nobody knows, "unseen" = posted and the answer lost, "busy" = not now."""

    clock: Clock
    messages: list[Message] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    said: list[tuple[str, str, Receipt]] = field(default_factory=list)  # job, state, receipt
    asked: list[tuple[str, int, int]] = field(default_factory=list)  # job, total, old total
    kept: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    shown: list[tuple[int, str, Progress]] = field(default_factory=list)  # at, job, progress
    galleries: list[tuple[int, Gallery]] = field(default_factory=list)
    together: list[tuple[str, ...]] = field(default_factory=list)  # told of at once
    closed: set[int] = field(default_factory=set)
    private_closed: bool = False
    cards: bool = True  # makers have a card that can be changed
    whispers: list[tuple[str, str, int]] = field(default_factory=list)  # job, "card" | "message", at
    whispered_of: list[tuple[list[str], list[str]]] = field(default_factory=list)  # made, missing
    whispered_progress: list[tuple[str, Progress]] = field(default_factory=list)
    takes: int = 2**62  # bytes of a file
    renditions: list[Rendition] = field(default_factory=list)  # that arrived
    post_troubles: deque[str] = field(default_factory=deque)
    tell_troubles: deque[DeliveryError] = field(default_factory=deque)
    placeholder_troubles: deque[DeliveryError] = field(default_factory=deque)
    _nonces: dict[str, int] = field(default_factory=dict)
    _next_id: int = 1000

    async def show_progress(self, job: Job, progress: Progress) -> int:
        self._open(job.channel_id)
        self.shown.append((self.clock.now(), job.id, progress))
        if job.progress_message_id not in (None, ID_UNKNOWN):
            return job.progress_message_id or 0
        message_id = self._nonces.get(job.batch_key) or self._put(job, "placeholder", progress)
        self._nonces[job.batch_key] = message_id
        if self.placeholder_troubles:
            raise self.placeholder_troubles.popleft()
        return message_id

    async def remove(self, channel_id: int, message_id: int) -> None:
        self.removed.append(message_id)
        self.messages = [message for message in self.messages if message.id != message_id]

    async def post(self, job: Job, rendition: Rendition, receipt: Receipt) -> int:
        self._open(job.channel_id)
        if rendition.size > self.takes:
            raise FileTooLarge(f"{rendition.size} bytes")
        self.renditions.append(rendition)
        trouble = self.post_troubles.popleft() if self.post_troubles else ""
        if trouble == "busy":
            raise DeliveryError("Discord is busy")
        if trouble == "lost":
            raise DeliveryUnclear("the connection was lost")
        message_id = self._put(job, "result", load(rendition.file))
        if trouble == "unseen":
            raise DeliveryUnclear("the connection was lost")
        return message_id

    async def post_gallery(self, gallery: Gallery) -> int:
        """A result message that holds the files of all its jobs; `galleries` keeps what was shown."""
        first, *others = gallery.pieces
        known = len(self.messages)
        try:
            return await self.post(first.job, first.rendition, first.receipt)
        finally:
            for message in self.messages[known:]:
                message.others = {piece.job.id: load(piece.rendition.file) for piece in others}
                self.galleries.append((message.id, gallery))

    async def find(self, job: Job) -> int | None:
        self._open(job.channel_id)
        self.looked.append(job.id)
        return next((message.id for message in self.results(job.id)), None)

    async def tell(self, job: Job, receipt: Receipt, others: Sequence[FailedJob] = ()) -> None:
        if self.tell_troubles:
            raise self.tell_troubles.popleft()
        self.together.append((job.id, *(one.job.id for one in others)))
        if job.failure is Failure.CANCELLED:
            await self.remove(job.channel_id, job.progress_message_id or 0)
            return
        if not job.private:
            self._open(job.channel_id)
        self.said.append((job.id, str(job.failure or job.state), receipt))

    async def ask_again(self, job: Job, old_total: int, others: Sequence[Job] = ()) -> None:
        self._open(job.channel_id)
        self.asked.append((job.id, total([job, *others]), old_total))

    async def whisper_progress(self, job: Job, progress: Progress) -> None:
        self.whispered_progress.append((job.id, progress))

    async def notify_privately(
        self, job: Job, *, direct: bool, others: Sequence[Job] = (), missing: Sequence[FailedJob] = ()
    ) -> int | None:
        if not self.cards and not direct:
            return None
        if not self.cards and self.private_closed:
            raise DeliveryImpossible("direct messages are closed")
        self.whispers.append((job.id, "card" if self.cards else "message", self.clock.now()))
        self.whispered_of.append(([job.id, *(o.id for o in others)], [m.job.id for m in missing]))
        return 5000 + len(self.whispers)

    async def undeliverable(self, job: Job, others: Sequence[Job] = ()) -> None:
        if self.private_closed:
            raise DeliveryImpossible("direct messages are closed")
        self.kept += [job.id, *(one.id for one in others)]

    def results(self, job_id: str) -> list[Message]:
        """The results of a job that stand in its channel."""
        return [m for m in self.messages if m.kind == "result" and m.of(job_id) is not None]

    def placeholders(self) -> list[Message]:
        return [message for message in self.messages if message.kind == "placeholder"]

    def _open(self, channel_id: int) -> None:
        if channel_id in self.closed:
            raise DeliveryImpossible("the channel is gone")

    def _put(self, job: Job, kind: str, content: object) -> int:
        self._next_id += 1
        self.messages.append(Message(self._next_id, job.channel_id, job.id, kind, self.clock.now(), content))
        return self._next_id
