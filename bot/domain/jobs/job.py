"""A job: one generation that a member asked for, from quote to posted file."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.moderation.limits import Asker

Value = str | int | float | bool


class JobState(StrEnum):
    QUOTED = "QUOTED"  # priced (or waiting for paid uploads to be priced); nothing held
    ADMITTED = "ADMITTED"  # the budget holds the price
    READY = "READY"  # all references online, the body frozen
    RUNNING = "RUNNING"  # paid, the studio job is known
    FETCHED = "FETCHED"  # the result is on our disk
    DELIVERED = "DELIVERED"  # posted, the hold closed
    FAILED = "FAILED"  # over; what was not spent is returned
    DISPUTED = "DISPUTED"  # charged, but the goods cannot be told; stays held for the host


class Step(StrEnum):
    """What the worker does next with a job."""

    PREPARE = "prepare"  # put references online, freeze the body
    PAY = "pay"
    COLLECT = "collect"  # poll, download
    DELIVER = "deliver"
    WHISPER = "whisper"  # tell the maker, and nobody else, that a private result is ready
    TELL = "tell"  # say how it ended, or that the price rose
    TIDY = "tidy"  # take the placeholder away


class Failure(StrEnum):
    """Why a job is FAILED. The words for members are in `bot.ui`."""

    CANCELLED = "cancelled"  # withdrawn by its maker before it was paid
    DENIED = "denied"  # by a moderator who was asked for approval; `detail` is the reason
    EXPIRED = "expired"  # no moderator decided in time
    STOPPED = "stopped"  # spending was stopped before it was paid; `detail` says by what
    REFUSED = "refused"  # StableStudio would not take it; `detail` is its answer
    UNAVAILABLE = "unavailable"  # StableStudio did not answer usably before anything was paid
    UNTRUSTED = "untrusted"  # it asked for a payment we do not make
    WALLET_EMPTY = "wallet_empty"  # the bot's wallet cannot cover it
    NEVER_CHARGED = "never_charged"  # authorizations lapsed unused, tried often enough
    UPLOAD_LOST = "upload_lost"  # an upload was paid and its answer lost
    STUDIO_FAILED = "studio_failed"  # paid, and the generation failed; `detail` is its error
    RESULT_LOST = "result_lost"  # paid and made, but the file could not be fetched whole
    VANISHED = "vanished"  # paid, and StableStudio no longer knows the job
    STALLED = "stalled"  # paid, and not finished within a day
    WRITTEN_OFF = "written_off"  # what it bought could not be told, and the host gave it up


POSTING = 0
"""In place of a placeholder's id: it may stand in the channel, but its id was never learnt."""

FINAL = frozenset({JobState.DELIVERED, JobState.FAILED, JobState.DISPUTED})
WAITING = frozenset({JobState.ADMITTED})
ACTIVE = frozenset({JobState.READY, JobState.RUNNING})
UNDER_WAY = WAITING | ACTIVE

_MOVES: Mapping[JobState, Step] = {
    JobState.ADMITTED: Step.PREPARE,
    JobState.READY: Step.PAY,
    JobState.RUNNING: Step.COLLECT,
    JobState.FETCHED: Step.DELIVER,
}


@dataclass(frozen=True, slots=True)
class Result:
    """A file in the spool. `name` is relative to the spool and ours, never the provider's."""

    name: str
    sha256: str
    size: int  # bytes
    content_type: str  # by content, not by what was claimed
    width: int  # pixels
    height: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A file a member attached, waiting to be online for the studio.

    `url` is where the body points: the blob URL once uploaded, before that None. `ticket` is the
    paid upload permission (JSON) while the upload is under way.
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


@dataclass(frozen=True, slots=True)
class NewReference:
    """What is stored of an attachment when its job is made. `url` is set if it is online already."""

    option: str
    source_url: str
    name: str
    sha256: str
    size: int
    content_type: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is stored when a job is quoted."""

    id: str
    request_key: str  # the interaction's id: a redelivered interaction is the same job
    guild_id: int
    channel_id: int
    user_id: int
    operation: str  # catalogue id, "flux-2-pro/edit"
    options: Mapping[str, Value]  # as typed, snake_case, prompt included
    references: tuple[NewReference, ...]
    body: bytes | None  # frozen already if no reference has to be uploaded
    price: int | None  # micro-USDC of the generation; None = can be quoted only after the uploads
    upload_cost: int  # micro-USDC of the uploads that are really needed
    upload_limit: int  # bytes per file, of the interaction
    now: int
    roles: tuple[int, ...] = ()  # of the asker, without @everyone
    parent_id: int | None = None  # the channel of the thread it is asked in
    batch_id: str | None = None  # id of the first job of the same press, if that made several
    batch_position: int = 0
    private: bool = False  # for its maker's eyes only
    contest_id: str | None = None  # the contest whose pot pays for it


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
    placeholder_id: int | None  # POSTING: on its way, its id not known yet
    told_at: int | None
    roles: tuple[int, ...] = ()  # of the asker when they last pressed, without @everyone
    parent_id: int | None = None  # the channel of the thread it is asked in
    batch_id: str | None = None  # id of the first job of the same press, if that made several
    batch_position: int = 0
    private: bool = False  # for its maker's eyes only; `message_id` is then their card or direct message
    contest_id: str | None = None  # the contest whose pot pays for it

    @property
    def model(self) -> str:
        return self.operation.partition("/")[0]

    @property
    def press(self) -> str:
        """The same for all jobs of one press: the id of the first of them."""
        return self.batch_id or self.id

    @property
    def asker(self) -> Asker:
        """The member whose limits and rules count."""
        return Asker(self.guild_id, self.channel_id, self.user_id, self.roles, self.parent_id)

    @property
    def prompt(self) -> str:
        return str(self.options.get("prompt", ""))

    @property
    def total(self) -> int:
        """Micro-USDC that the press costs: generation plus the uploads it needs."""
        return (self.price or 0) + self.upload_cost

    def hidden_from(self, user_id: int) -> bool:
        """Whether it is somebody else's private job: for this person it does not exist."""
        return self.private and self.user_id != user_id

    @property
    def next(self) -> Step | None:
        """The worker's next move, or None when it is somebody else's turn or the job is over."""
        if self.state is JobState.FETCHED and self.private:
            return Step.WHISPER
        if self.state in _MOVES:
            return _MOVES[self.state]
        if self.state in (JobState.FAILED, JobState.DISPUTED) and self.told_at is None:
            return Step.TELL
        if self.state is JobState.QUOTED and self.placeholder_id is not None:
            return Step.TELL  # it spoke of a job under way, and a new price was to be asked for
        if self.state is JobState.DELIVERED and self.placeholder_id is not None:
            return Step.TIDY
        return None

    @property
    def seconds(self) -> int | None:
        """Whole seconds from payment to the file on our disk."""
        if self.paid_at is None or self.fetched_at is None:
            return None
        return max(1, round((self.fetched_at - self.paid_at) / 1000))


@dataclass(frozen=True, slots=True)
class Share:
    """One job of a press, as far as the placeholder of all of them speaks of it."""

    job_id: str
    model: str
    state: JobState
    total: int  # micro-USDC


@dataclass(frozen=True, slots=True)
class Progress:
    """What may be said of a job under way; of several of one press if there are `shares`."""

    state: JobState
    since: int  # epoch milliseconds at which it was admitted
    ahead: int | None = None  # jobs of this member that run first, while it waits
    percent: int | None = None  # only if the studio reports it
    usual_seconds: tuple[float, float] | None = None  # of our own last fifty such jobs
    unclear: bool = False  # the payment's answer was lost and is being looked up
    declined: bool = False  # the payment was refused, and has to end before anything else is done
    stopped: bool = False  # spending is stopped, so it is not paid
    late: bool = False
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a finished job cost, from the ledger. Micro-USDC."""

    paid: int
    returned: int  # given back to the server: unspent hold, and refund by the host
    held: int  # still held, for a DISPUTED job
    refunded: int = 0  # part of `returned` that the host bears


_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without the pairs people mix up


def new_id() -> str:
    """A job id people can read out: six characters, `[0-9a-z]`."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))
