"""Discord's channels and direct messages in memory, as the worker uses them."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear, FileTooLarge, PostUncertain
from bot.domain.jobs.batch import FailedJob, total
from bot.domain.jobs.job import ID_UNKNOWN, Failure, Job, Progress, Receipt
from bot.ports import Clock, Delivery, Rendition, ResultMessage
from tests.fakes.files import load


@dataclass(slots=True)
class Message:
    id: int
    channel_id: int
    job_id: str
    kind: str  # "progress" | "result"
    at: int
    content: object
    others: dict[str, object] = field(default_factory=dict)  # files of the batch's other jobs

    def of(self, job_id: str) -> object:
        """Return the file of this job in it; None if there is none."""
        return self.content if job_id == self.job_id else self.others.get(job_id)


@dataclass
class FakeDelivery(Delivery):
    """`bot.ports.delivery.Delivery`: `messages` are in the channels, the other lists record private messages.

    It builds no components and puts nothing into words. A posted result has no nonce: posted twice, it is two
    messages, which tests can count. `closed` channels take nothing. `post_troubles` strike one post each:
    "lost" = not posted and no answer, "unseen" = posted and no answer, "busy" = not now.
    """

    clock: Clock
    messages: list[Message] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    notified: list[tuple[str, str, Receipt]] = field(default_factory=list)  # job, state, receipt
    price_changes: list[tuple[str, int, int]] = field(default_factory=list)  # job, total, old total
    undelivered: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    progress_shown: list[tuple[int, str, Progress]] = field(default_factory=list)  # at, job, progress
    posted: list[tuple[int, ResultMessage]] = field(default_factory=list)  # message, contents
    notified_together: list[tuple[str, ...]] = field(default_factory=list)  # failed jobs of one message
    history_hidden: bool = False  # whether a message is there cannot be told
    asked_whether_posted: list[str] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)
    direct_messages_closed: bool = False
    has_cards: bool = True  # makers have a card that can be changed
    private_notices: list[tuple[str, str, int]] = field(default_factory=list)  # job, "card" | "message", at
    private_notice_jobs: list[tuple[list[str], list[str]]] = field(default_factory=list)  # made, failed
    private_progress: list[tuple[str, Progress]] = field(default_factory=list)
    max_bytes: int = 2**62  # bytes of a file
    max_request: int = 2**62  # bytes of all files of a message
    renditions: list[Rendition] = field(default_factory=list)  # that arrived
    post_troubles: deque[str] = field(default_factory=deque)
    shown_privately: list[ResultMessage] = field(default_factory=list)
    notify_troubles: deque[DeliveryError] = field(default_factory=deque)
    progress_troubles: deque[DeliveryError] = field(default_factory=deque)
    find_troubles: deque[DeliveryError] = field(default_factory=deque)
    sent_directly: list[ResultMessage] = field(default_factory=list)
    threads: list[tuple[int, str]] = field(default_factory=list)  # channel, job
    thread_troubles: deque[DeliveryError] = field(default_factory=deque)
    _nonces: dict[str, int] = field(default_factory=dict)
    _next_id: int = 1000

    @property
    def galleries(self) -> list[ResultMessage]:
        """The results that were posted of larger batches."""
        return [message for _, message in self.posted if not message.is_single]

    async def show_progress(self, job: Job, progress: Progress) -> int:
        self._open(job.place_id)
        self.progress_shown.append((self.clock.now(), job.id, progress))
        if job.progress_message_id not in (None, ID_UNKNOWN):
            return job.progress_message_id or 0
        message_id = self._nonces.get(job.batch_key) or self._put(job, "progress", progress)
        self._nonces[job.batch_key] = message_id
        if self.progress_troubles:
            raise self.progress_troubles.popleft()
        return message_id

    async def show_private_progress(self, job: Job, progress: Progress) -> None:
        self.private_progress.append((job.id, progress))

    async def remove(self, channel_id: int, message_id: int) -> None:
        self.removed.append(message_id)
        self.messages = [message for message in self.messages if message.id != message_id]

    async def post(self, message: ResultMessage) -> int:
        """A result message that holds the files of all its jobs; `posted` keeps its contents."""
        first, *others = message.items
        self._open(first.job.place_id)
        if max(item.rendition.size for item in message.items) > self.max_bytes:
            raise FileTooLarge(f"{first.rendition.size} bytes")
        if sum(item.rendition.size for item in message.items) > self.max_request:
            raise FileTooLarge("too many bytes in one request")
        self.renditions += [item.rendition for item in message.items]
        trouble = self.post_troubles.popleft() if self.post_troubles else ""
        if trouble == "busy":
            raise DeliveryError("Discord is busy")
        if trouble == "lost":
            raise DeliveryUnclear("the connection was lost")
        message_id = self._put(first.job, "result", load(first.rendition.file))
        self.messages[-1].others = {item.job.id: load(item.rendition.file) for item in others}
        self.posted.append((message_id, message))
        if trouble == "unseen":
            raise DeliveryUnclear("the connection was lost")
        return message_id

    async def find(self, job: Job) -> int | None:
        self._open(job.place_id)
        self.searched.append(job.id)
        if self.find_troubles:
            raise self.find_troubles.popleft()
        if self.history_hidden:
            raise PostUncertain("the history is hidden")
        return next((message.id for message in self.results(job.id)), None)

    async def ask_whether_posted(self, jobs: Sequence[Job]) -> None:
        if self.direct_messages_closed:
            raise DeliveryImpossible("direct messages are closed")
        self.asked_whether_posted += [job.id for job in jobs]

    async def report_failures(self, failed: Sequence[FailedJob]) -> None:
        if self.notify_troubles:
            raise self.notify_troubles.popleft()
        job, receipt = failed[0].job, failed[0].receipt
        self.notified_together.append(tuple(one.job.id for one in failed))
        if job.failure is Failure.CANCELLED:
            await self.remove(job.channel_id, job.progress_message_id or 0)
            return
        if not job.private:
            self._open(job.place_id)
        self.notified.append((job.id, str(job.failure or job.state), receipt))

    async def ask_again(self, jobs: Sequence[Job], old_total: int) -> None:
        self._open(jobs[0].place_id)
        self.price_changes.append((jobs[0].id, total(jobs), old_total))

    async def show_privately(self, message: ResultMessage) -> int | None:
        if not self.has_cards or max(item.rendition.size for item in message.items) > self.max_bytes:
            return None
        self.shown_privately.append(message)
        jobs = [item.job for item in message.items]
        return await self.notify_ready(jobs, message.failed, by_message=False)

    async def send_directly(self, message: ResultMessage) -> int:
        if self.direct_messages_closed:
            raise DeliveryImpossible("direct messages are closed")
        self.sent_directly.append(message)
        return 6000 + len(self.sent_directly)

    async def open_thread(self, job: Job) -> int:
        self._open(job.place_id)
        self.threads.append((job.place_id, job.id))
        if self.thread_troubles:
            raise self.thread_troubles.popleft()
        return 7000 + len(self.threads)

    async def notify_ready(
        self, jobs: Sequence[Job], failed: Sequence[FailedJob], *, by_message: bool
    ) -> int | None:
        if not self.has_cards and not by_message:
            return None
        if not self.has_cards and self.direct_messages_closed:
            raise DeliveryImpossible("direct messages are closed")
        self.private_notices.append((jobs[0].id, "card" if self.has_cards else "message", self.clock.now()))
        self.private_notice_jobs.append(([job.id for job in jobs], [one.job.id for one in failed]))
        return 5000 + len(self.private_notices)

    async def report_undeliverable(self, jobs: Sequence[Job]) -> None:
        if self.direct_messages_closed:
            raise DeliveryImpossible("direct messages are closed")
        self.undelivered += [job.id for job in jobs]

    def results(self, job_id: str) -> list[Message]:
        """Return the posted results of a job."""
        return [m for m in self.messages if m.kind == "result" and m.of(job_id) is not None]

    def progress_messages(self) -> list[Message]:
        return [message for message in self.messages if message.kind == "progress"]

    def _open(self, channel_id: int) -> None:
        if channel_id in self.closed:
            raise DeliveryImpossible("the channel is gone")

    def _put(self, job: Job, kind: str, content: object) -> int:
        self._next_id += 1
        self.messages.append(Message(self._next_id, job.place_id, job.id, kind, self.clock.now(), content))
        return self._next_id
