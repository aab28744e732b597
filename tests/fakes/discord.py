"""Channels as the worker sees them: what stands there, and what went wrong on the way."""

from collections import deque
from dataclasses import dataclass, field

from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear, FileTooLarge
from bot.domain.job import POSTING, Failure, Job, Progress, Receipt
from bot.ports import Clock, Parcel
from tests.fakes.files import load


@dataclass(slots=True)
class Message:
    id: int
    channel_id: int
    job_id: str
    kind: str  # "placeholder" | "result"
    at: int
    content: object


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
    closed: set[int] = field(default_factory=set)
    private_closed: bool = False
    takes: int = 2**62  # bytes of a file
    parcels: list[Parcel] = field(default_factory=list)  # that arrived
    post_troubles: deque[str] = field(default_factory=deque)
    tell_troubles: deque[DeliveryError] = field(default_factory=deque)
    placeholder_troubles: deque[DeliveryError] = field(default_factory=deque)
    _nonces: dict[str, int] = field(default_factory=dict)
    _next_id: int = 1000

    async def show_progress(self, job: Job, progress: Progress) -> int:
        self._open(job.channel_id)
        self.shown.append((self.clock.now(), job.id, progress))
        if job.placeholder_id not in (None, POSTING):
            return job.placeholder_id or 0
        message_id = self._nonces.get(job.id) or self._put(job, "placeholder", progress)
        self._nonces[job.id] = message_id
        if self.placeholder_troubles:
            raise self.placeholder_troubles.popleft()
        return message_id

    async def remove(self, channel_id: int, message_id: int) -> None:
        self.removed.append(message_id)
        self.messages = [message for message in self.messages if message.id != message_id]

    async def post(self, job: Job, parcel: Parcel, receipt: Receipt) -> int:
        self._open(job.channel_id)
        if parcel.size > self.takes:
            raise FileTooLarge(f"{parcel.size} bytes")
        self.parcels.append(parcel)
        trouble = self.post_troubles.popleft() if self.post_troubles else ""
        if trouble == "busy":
            raise DeliveryError("Discord is busy")
        if trouble == "lost":
            raise DeliveryUnclear("the connection was lost")
        message_id = self._put(job, "result", load(parcel.file))
        if trouble == "unseen":
            raise DeliveryUnclear("the connection was lost")
        return message_id

    async def find(self, job: Job) -> int | None:
        self._open(job.channel_id)
        self.looked.append(job.id)
        return next((m.id for m in self.messages if (m.job_id, m.kind) == (job.id, "result")), None)

    async def tell(self, job: Job, receipt: Receipt) -> None:
        if self.tell_troubles:
            raise self.tell_troubles.popleft()
        if job.failure is Failure.CANCELLED:
            await self.remove(job.channel_id, job.placeholder_id or 0)
            return
        self._open(job.channel_id)
        self.said.append((job.id, str(job.failure or job.state), receipt))

    async def ask_again(self, job: Job, old_total: int) -> None:
        self._open(job.channel_id)
        self.asked.append((job.id, job.total, old_total))

    async def undeliverable(self, job: Job) -> None:
        if self.private_closed:
            raise DeliveryImpossible("direct messages are closed")
        self.kept.append(job.id)

    def results(self, job_id: str) -> list[Message]:
        """The results of a job that stand in its channel."""
        return [m for m in self.messages if (m.job_id, m.kind) == (job_id, "result")]

    def placeholders(self) -> list[Message]:
        return [message for message in self.messages if message.kind == "placeholder"]

    def _open(self, channel_id: int) -> None:
        if channel_id in self.closed:
            raise DeliveryImpossible("the channel is gone")

    def _put(self, job: Job, kind: str, content: object) -> int:
        self._next_id += 1
        self.messages.append(Message(self._next_id, job.channel_id, job.id, kind, self.clock.now(), content))
        return self._next_id
