"""A job: one generation that a member requested, from quote to posted file.

QUOTED → ADMITTED → READY → RUNNING → FETCHED → DELIVERED. Any state before DELIVERED may end in FAILED.
READY → DISPUTED waits for the host, who finds the result (→ RUNNING) or writes it off (→ FAILED).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from bot.domain.moderation.limits import Requester
from bot.domain.server_settings import ResultsTo

Value = str | int | float | bool


class JobState(StrEnum):
    QUOTED = "QUOTED"  # priced (or waiting for paid uploads to be priced); nothing held
    ADMITTED = "ADMITTED"  # the budget holds the price
    READY = "READY"  # all references online, the body frozen
    RUNNING = "RUNNING"  # paid, the studio job is known
    FETCHED = "FETCHED"  # the result is on our disk
    DELIVERED = "DELIVERED"  # posted, the hold closed
    FAILED = "FAILED"  # over; the rest of the hold is returned
    DISPUTED = "DISPUTED"  # charged, but its studio job is not identified; stays held for the host


class Step(StrEnum):
    """The worker's next act on a job."""

    PREPARE = "prepare"  # put references online, freeze the body
    PAY = "pay"  # buy the generation
    COLLECT = "collect"  # poll the studio, download the result
    DELIVER = "deliver"  # post the result, or announce a private one to its maker
    NOTIFY = "notify"  # report a failure, or a price that rose before it was paid
    CLEAN_UP = "clean_up"  # delete the progress message


class Failure(StrEnum):
    """The reason of a FAILED job. `bot.ui.jobs.failure_text` has the words for members."""

    CANCELLED = "cancelled"  # withdrawn by its maker before it was paid
    DENIED = "denied"  # by a moderator who was asked for approval; `detail` is the reason
    EXPIRED = "expired"  # no moderator decided in time
    STOPPED = "stopped"  # spending was stopped before it was paid; `detail` names the reason
    REFUSED = "refused"  # StableStudio would not take it; `detail` is its answer
    WRONG_CLOCK = "wrong_clock"  # nothing could be bought; `detail` is how many seconds the bot's was ahead
    UNAVAILABLE = "unavailable"  # StableStudio did not answer usably before anything was paid
    PLACE_GONE = "place_gone"  # its result could not be delivered any more; `detail` is an `Obstacle`
    PLACE_UNKNOWN = "place_unknown"  # Discord did not tell whether it could be
    UNTRUSTED = "untrusted"  # it asked for a payment we do not make
    WALLET_EMPTY = "wallet_empty"  # the bot's wallet cannot cover it
    NEVER_CHARGED = "never_charged"  # authorizations lapsed unused, tried often enough
    FILE_GONE = "file_gone"  # an attached file is no longer on our disk
    UPLOAD_LOST = "upload_lost"  # an upload was paid for and its answer was lost, more than once
    UPLOAD_REFUSED = "upload_refused"  # an upload was paid for and then refused; `detail` is the answer
    STUDIO_FAILED = "studio_failed"  # paid, and the generation failed; `detail` is its error
    RESULT_LOST = "result_lost"  # paid and made, but the file could not be fetched whole
    VANISHED = "vanished"  # paid, and StableStudio no longer knows the job
    STALLED = "stalled"  # paid, and not finished within a day
    WRITTEN_OFF = "written_off"  # charged for a result that was never identified; the host gave it up
    REPLACED = "replaced"  # a quote that nobody pressed made room for newer ones
    MODEL_RESTING = "model_resting"  # the maker's jobs before, with the same model, failed after payment


DECIDED = frozenset(
    {
        Failure.CANCELLED,
        Failure.DENIED,
        Failure.EXPIRED,
        Failure.STOPPED,
        Failure.REPLACED,
        Failure.MODEL_RESTING,
    }
)
"""Endings that a person or a rule has decided on. Uploads may be paid by then, but nothing went wrong."""


ID_UNKNOWN = 0
"""Stored instead of a progress message's id while the message may exist but its id is not known."""

UNKNOWN_TYPE = "application/octet-stream"
"""The type of a result of no kind we know."""

FINAL = frozenset({JobState.DELIVERED, JobState.FAILED, JobState.DISPUTED})
WAITING = frozenset({JobState.ADMITTED})
ACTIVE = frozenset({JobState.READY, JobState.RUNNING})
UNDER_WAY = WAITING | ACTIVE

_STEPS: Mapping[JobState, Step] = {
    JobState.ADMITTED: Step.PREPARE,
    JobState.READY: Step.PAY,
    JobState.RUNNING: Step.COLLECT,
    JobState.FETCHED: Step.DELIVER,
}


@dataclass(frozen=True, slots=True)
class Result:
    """A finished file in the spool. `name` is relative to the spool and ours, never the provider's."""

    name: str
    sha256: str
    size: int  # bytes
    content_type: str  # by the bytes, not by the host's claim
    width: int  # pixels; 0 if our reader cannot read the file
    height: int

    @property
    def is_media(self) -> bool:
        """Return False for a file of no kind we know: `/show` hands it out, and nothing else posts it."""
        return self.content_type != UNKNOWN_TYPE

    @property
    def is_readable(self) -> bool:
        """Return False for a file that arrived whole and that our reader cannot read."""
        return self.width > 0 or (self.is_media and self.content_type.endswith("+xml"))


@dataclass(frozen=True, slots=True)
class Reference:
    """A file that a member attached, to be put online for the studio.

    `url` is the blob URL that goes into the body, None before the upload. `ticket` is the paid upload
    permission (JSON) while the upload is under way.
    """

    job_id: str
    position: int
    option: str  # slash option, "image1"
    source_url: str  # the attachment's own URL, used for quoting
    name: str  # in the spool
    sha256: str
    size: int  # bytes
    content_type: str
    ticket: str | None
    url: str | None
    payer: str | None = None  # the wallet that bought the ticket; None: the one on Base


@dataclass(frozen=True, slots=True)
class NewReference:
    """An attachment of a job that is being created. `url` is set if the file is online already."""

    option: str
    source_url: str
    name: str
    sha256: str
    size: int
    content_type: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class NewJob:
    """The row of a job that is being quoted."""

    id: str
    request_key: str  # the interaction's id: a redelivered interaction is the same job
    guild_id: int
    channel_id: int
    user_id: int
    operation: str  # catalogue id, "flux-2-pro/edit"
    options: Mapping[str, Value]  # as typed, snake_case, prompt included
    references: tuple[NewReference, ...]
    body: bytes | None  # frozen already if no reference has to be uploaded
    price: int | None  # micro-USDC of the generation; None: can be quoted only after the uploads
    upload_cost: int  # micro-USDC of the uploads it needs
    upload_limit: int  # bytes per file, of the interaction
    now: int
    roles: tuple[int, ...] = ()  # of the requester, without @everyone
    parent_id: int | None = None  # the channel of the thread it is asked in
    batch_id: str | None = None  # id of the batch's first job; None for a batch of one
    batch_position: int = 0
    private: bool = False  # shown to its maker only
    contest_id: str | None = None  # the contest whose pot pays for it
    results_to: ResultsTo = ResultsTo.HERE
    results_channel: int | None = None  # None: the channel it is asked in
    age_restricted: bool = False  # asked for in a channel for adults: the result stays in such channels
    policy: Mapping[str, Value] | None = None  # of content, in its place; None: the default

    @property
    def total(self) -> int:
        """Micro-USDC of the generation and the uploads it needs."""
        return (self.price or 0) + self.upload_cost

    @property
    def is_complete(self) -> bool:
        """Return True if nothing is to be done before the generation is paid."""
        online = all(reference.url is not None for reference in self.references)
        return self.body is not None and self.price is not None and online


@dataclass(frozen=True, slots=True)
class Job:
    """A row of `jobs`."""

    id: str
    request_key: str
    guild_id: int
    channel_id: int
    user_id: int
    operation: str
    options: Mapping[str, Value]
    state: JobState
    body: bytes | None
    price: int | None
    upload_cost: int
    upload_limit: int
    created_at: int  # epoch milliseconds, all of them
    quoted_at: int
    admitted_at: int | None
    paid_at: int | None
    fetched_at: int | None
    ended_at: int | None
    studio_job: str | None
    result: Result | None
    failure: Failure | None
    detail: str | None
    posting_at: int | None  # set before the first try to post
    message_id: int | None
    progress_message_id: int | None  # ID_UNKNOWN: sent, but its id is not known yet
    notified_at: int | None
    roles: tuple[int, ...] = ()  # of the member at the last press, without @everyone
    parent_id: int | None = None  # the channel of the thread it is asked in
    batch_id: str | None = None  # id of the batch's first job; None for a batch of one
    batch_position: int = 0
    private: bool = False  # shown to its maker only; `message_id` is then their card or direct message
    contest_id: str | None = None  # the contest whose pot pays for it
    forgiven: bool | None = None  # failed after payment: False if it counts towards its maker's allowance
    paid_before: int = 0  # micro-USDC paid for its uploads before its present price was named
    lost: int = 0  # micro-USDC paid for uploads that brought nothing
    lost_reason: str | None = None  # why the last of them did, in the service's words; None: no answer
    payer: str | None = None  # the wallet whose job it is at the studio; None: the one on Base
    results_to: ResultsTo = ResultsTo.HERE  # as the server's settings were when it was quoted
    results_channel: int | None = None  # None: the channel it is asked in
    results_thread: int | None = None  # opened there before anything was paid
    age_restricted: bool = False  # asked for in a channel for adults: the result stays in such channels
    policy: Mapping[str, Value] | None = None  # of content, in its place; None: the default
    blurred: bool = False  # a moderator's decision: its file is shown as a spoiler

    @property
    def place_id(self) -> int:
        """Return the channel or thread that the result is to be posted in.

        A delivered job's message is in `channel_id`, which may be another by then: see `/show`.
        """
        return self.results_thread or self.results_channel or self.channel_id

    @property
    def needs_thread(self) -> bool:
        """Return True if a thread is to be opened in `place_id` before the result is posted."""
        return self.results_to.opens_thread and self.results_thread is None and not self.private

    @property
    def goes_directly(self) -> bool:
        """Return True if the result is sent to its maker in a direct message."""
        return self.results_to is ResultsTo.DM and self.private

    @property
    def private_by_choice(self) -> bool:
        """Return True if its maker asked for a private result; False if the server sends all directly."""
        return self.private and not self.goes_directly

    @property
    def model(self) -> str:
        return self.operation.partition("/")[0]

    @property
    def batch_key(self) -> str:
        """Return the id of the batch's first job, the same for all jobs of the batch."""
        return self.batch_id or self.id

    @property
    def requester(self) -> Requester:
        """Return the member whose limits and rules count."""
        return Requester(self.guild_id, self.channel_id, self.user_id, self.roles, self.parent_id)

    @property
    def prompt(self) -> str:
        return str(self.options.get("prompt", ""))

    @property
    def is_erased(self) -> bool:
        """Return True if prompt, options and references are erased: no more can be made of the request."""
        return self.body == b""

    @property
    def total(self) -> int:
        """Micro-USDC of the generation and the uploads it needs."""
        return (self.price or 0) + self.upload_cost

    def hidden_from(self, user_id: int) -> bool:
        """Return True if this is another member's private job, which does not exist for this user."""
        return self.private and self.user_id != user_id

    @property
    def next(self) -> Step | None:
        """Return the worker's next step; None while a person has to act, or when the job is over."""
        if self.state in _STEPS:
            return _STEPS[self.state]
        if self.state in (JobState.FAILED, JobState.DISPUTED) and self.notified_at is None:
            return Step.NOTIFY
        if self.state is JobState.QUOTED and self.progress_message_id is not None:
            return Step.NOTIFY  # the message shows a job under way, and the maker is to be asked again
        if self.state is JobState.DELIVERED and self.progress_message_id is not None:
            return Step.CLEAN_UP
        return None

    @property
    def is_postable(self) -> bool:
        """Return True if the job has a result that its channel may be shown."""
        return self.result is not None and self.result.is_media

    @property
    def seconds(self) -> int | None:
        """Whole seconds from payment to the file on our disk."""
        if self.paid_at is None or self.fetched_at is None:
            return None
        return max(1, round((self.fetched_at - self.paid_at) / 1000))


@dataclass(frozen=True, slots=True)
class Share:
    """One job of a larger batch, as the batch's progress message counts it."""

    job_id: str
    model: str
    state: JobState
    total: int  # micro-USDC


@dataclass(frozen=True, slots=True)
class Progress:
    """The contents of a progress message. `shares` has the jobs of a larger batch, and is empty for one job.

    `state`, `ahead` and `usual_seconds` are those of the job that is furthest behind.
    """

    state: JobState
    since: int  # epoch milliseconds of its admission
    ahead: int | None = None  # jobs of this member that run first, while it waits
    percent: int | None = None  # only if the studio reports it
    usual_seconds: tuple[float, float] | None = None  # 20th and 80th percentile of our last fifty such jobs
    unclear: bool = False  # the payment's answer was lost and is being looked up
    declined: bool = False  # the payment was refused; its authorization has to lapse first
    stopped: bool = False  # spending is stopped, so it is not paid
    compared: bool = False  # it may be paid already: the books are compared with the chain first
    late: bool = False  # slower than usual by `policy.LATE_FACTOR`
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The cost of a job, from the ledger, in micro-USDC."""

    paid: int
    returned: int  # given back to the server: unspent hold, and refund by the host
    held: int  # still held, for a DISPUTED job
    refunded: int = 0  # part of `returned` that the host bears
    forgiven: bool | None = field(default=None, repr=False)
    """Of a loss whose maker has an allowance: True if it does not count towards it."""
    from_prize: bool = field(default=False, repr=False)
    """It was taken from its maker's prize, and what returned is there again."""


_ID_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without the characters that people mix up: 0 o 1 i l


def new_id(random: Random = secrets.SystemRandom()) -> str:  # noqa: B008 - it has no state
    """Return a job id that people can read out: six characters, `[0-9a-z]`."""
    return "".join(random.choices(_ID_ALPHABET, k=6))
