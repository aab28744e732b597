"""Refusals on the way from a request to a result. Facts only: `bot.ui.kit.errors.jobs` has the words.

Amounts are micro-USDC, sizes are bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import policy
from bot.domain.errors import (
    AtelierError,
    InvalidOptions,
    NeedsApproval,
    NotAllowed,
    NotFound,
    Outdated,
    OverBudget,
    OverLimit,
    Refused,
    TransferError,
)
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.place import Obstacle
from bot.domain.jobs.privacy import Unfinished

# ── money and queues ─────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class BudgetTooLow(OverBudget):
    """The server has less available than `needed`. All zero: it never had a budget."""

    needed: int
    available: int
    held: int
    spent: int


@dataclass(eq=False)
class WalletTooLow(OverBudget):
    """The bot's wallets, less the payments that are signed and not settled, are below `needed`."""

    needed: int
    available: int


@dataclass(eq=False)
class AboveEachWallet(WalletTooLow):
    """One job costs `needed`; the wallets hold that together, but the largest can pay `available` only."""


@dataclass(eq=False)
class QueueFull(OverLimit):
    """The member may not have so many more jobs on this server. `limit` may run at once."""

    running: int
    waiting: int
    limit: int
    jobs: int = 1  # in the request

    @property
    def free(self) -> int:
        """Return the number of jobs that the member may add; below 0 after the limit was lowered."""
        return self.limit + policy.WAITING_PER_MEMBER - self.running - self.waiting


@dataclass(eq=False)
class BotQueueFull(OverLimit):
    """`limit` jobs of all servers wait for their turn already."""

    limit: int


@dataclass(eq=False)
class ServerQueueFull(OverLimit):
    """The server has `waiting` jobs in the bot's queue and may have no more than `limit` now."""

    waiting: int
    limit: int


def check_shared_queue(queue_max: int, waiting: int, total: int, *, jobs: int = 1) -> None:
    """Raise OverLimit unless a server with `waiting` of `total` waiting jobs may add `jobs`.

    Alone, a server leaves a fifth of the queue free. While others wait it has a fifth at most, and never more
    than it leaves free, so that a server without a waiting job finds a place.
    """
    free = queue_max - total - jobs
    if free < 0:
        raise BotQueueFull(queue_max)
    fifth = queue_max // policy.QUEUE_SHARES
    limit = min(max(fifth, 1), free) if total > waiting else queue_max - fifth
    if waiting > 0 and waiting + jobs > limit:
        raise ServerQueueFull(waiting, limit)


def check_queue(running: int, waiting: int, limit: int = policy.RUNNING_PER_MEMBER, *, jobs: int = 1) -> None:
    """Raise QueueFull if a member with so many jobs may not have `jobs` more; `limit` may run at once."""
    error = QueueFull(running, waiting, limit, jobs)
    if jobs > error.free:
        raise error


@dataclass(eq=False)
class CannotPost(NotAllowed):
    """The bot lacks these permissions, in Discord's words, in the channel that the result would go to."""

    permissions: Sequence[str]


@dataclass(eq=False)
class AttachmentsTooLarge(InvalidOptions):
    """The files of one request have `size` bytes together; a member may keep `limit`."""

    size: int
    limit: int
    option: str | None = None


@dataclass(eq=False)
class AttachmentsFull(OverLimit):
    """Files of requests that wait for moderators fill the quota of `limit` bytes."""

    limit: int


@dataclass(eq=False)
class TooManyRequests(OverLimit):
    """All of the member's `limit` open quotes wait for moderators."""

    limit: int


@dataclass(eq=False)
class QuoteClosed(Outdated):
    """The quote made room: the member has had `limit` newer ones."""

    limit: int


@dataclass(eq=False)
class CannotPostThere(NotAllowed):
    """The server sends results to another channel, and the bot cannot post there."""

    channel_id: int
    obstacle: Obstacle


class ResultsGoDirectly(NotAllowed):
    """A private result is not posted where the server sends all results in direct messages."""


class DiskFull(NotAllowed):
    """The bot's disk has too little space left for new jobs."""


# ── requests ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class WrongCount(InvalidOptions):
    """The model makes 1 to `maximum` results of one request."""

    model: str
    maximum: int
    count: int
    option: str | None = "count"


@dataclass(eq=False)
class RequestRefused(Refused):
    """StableStudio does not take the request. `answer` is in its own words."""

    answer: str


@dataclass(eq=False)
class AttachmentTooLarge(InvalidOptions):
    option: str | None
    size: int
    maximum: int


@dataclass(eq=False)
class WrongFormat(InvalidOptions):
    """The file has another content type than the model takes."""

    option: str | None
    content_type: str
    accepted: Sequence[str]


@dataclass(eq=False)
class WrongLength(InvalidOptions):
    """The clip is shorter or longer than the model takes. Seconds."""

    option: str | None
    seconds: float
    shortest: float
    longest: float


@dataclass(eq=False)
class AttachmentUnreadable(InvalidOptions):
    """The file could not be downloaded or decoded. `cause` is BadMedia or a TransferError."""

    option: str | None
    cause: AtelierError


@dataclass(eq=False)
class AttachmentGone(Outdated):
    """The file of an earlier job is neither online nor in the spool any more."""

    option: str


@dataclass(eq=False)
class ReferenceRemoved(Outdated):
    """Moderators have removed the picture that an earlier job was made from."""

    job_id: str


class DefaultProblem(StrEnum):
    UNKNOWN_MODEL = "unknown_model"
    NO_OPTION = "no_option"  # none was named
    UNKNOWN_OPTION = "unknown_option"
    NOT_A_NUMBER = "not_a_number"


@dataclass(eq=False)
class DefaultRefused(InvalidOptions):
    """A member's default cannot be set. `options` are those of the model that can have one."""

    problem: DefaultProblem
    option: str | None
    model: str
    options: Sequence[str] = ()


# ── jobs ─────────────────────────────────────────────────────────────────────────────────────────


class Scope(StrEnum):
    """The set of jobs that was searched."""

    EVERYWHERE = "everywhere"
    SERVER = "server"
    OWN = "own"  # among the member's own jobs on the server


@dataclass(eq=False)
class JobNotFound(NotFound):
    """There is no such job there. Another member's private job counts as none."""

    job_id: str
    scope: Scope = Scope.EVERYWHERE


@dataclass(eq=False)
class ReferenceNotFound(NotFound):
    job_id: str
    position: int


class OwnerAction(StrEnum):
    """Actions that a job's maker alone may take."""

    START = "start"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"


@dataclass(eq=False)
class NotTheMaker(NotAllowed):
    """Somebody else made the job."""

    action: OwnerAction


@dataclass(eq=False)
class AlreadyStarted(Outdated):
    """The price button was pressed twice, or by two people at once."""

    job_id: str


@dataclass(eq=False)
class NotWaiting(Outdated):
    """The job is past the point at which it can be cancelled."""

    job_id: str


class NoFile(StrEnum):
    """Reasons for which the file of a job cannot be handed out."""

    UNDER_WAY = "under_way"
    FAILED = "failed"
    DISPUTED = "disputed"
    GONE = "gone"  # it was on our disk once
    REMOVED = "removed"  # by a moderator


@dataclass(eq=False)
class ResultMissing(Outdated):
    job_id: str
    reason: NoFile


@dataclass(eq=False)
class ResultNotFetched(Outdated):
    """StableStudio has the result, and its file did not arrive."""

    cause: TransferError


@dataclass(eq=False)
class ResultTooLarge(NotAllowed):
    """No copy of the result is small enough for this channel."""

    job_id: str
    size: int
    limit: int


@dataclass(eq=False)
class ResultsTooLarge(NotAllowed):
    """Some of several results have no copy that is small enough for this channel."""

    limit: int


@dataclass(eq=False)
class HeldForContest(NotAllowed):
    """The job was made for a contest, which shows it when its voting begins."""

    job_id: str


@dataclass(eq=False)
class NotInDoubt(Outdated):
    """Whether the result was posted is known by now."""

    job_id: str


@dataclass(eq=False)
class AlreadyPublic(Outdated):
    job_id: str


# ── wishes ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class WishNotFound(Outdated):
    """The request that a button goes on from is no longer kept."""

    wish_id: str


@dataclass(eq=False)
class NotTheirWish(NotAllowed):
    """Somebody else made the request."""

    wish_id: str


@dataclass(eq=False)
class OfferGone(Outdated):
    """The card offers no cheaper version of this number (any more)."""

    wish_id: str
    number: int


# ── approvals ────────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class ApprovalMissing(NeedsApproval):
    """The amount is above the server's line, and moderators have not agreed to it."""

    amount: int
    line: int


@dataclass(eq=False)
class ApprovalNotFound(NotFound):
    """No approval of the job was ever asked for."""

    job_id: str


@dataclass(eq=False)
class AlreadyDecided(Outdated):
    """Somebody else was faster, or the time is over."""

    approval: Approval


@dataclass(eq=False)
class FirstUnclear(NotAllowed):
    """Discord does not tell whether `user_id`, the first of two approvers, may still decide."""

    user_id: int


@dataclass(eq=False)
class PlaceLost(Outdated):
    """The result could not be delivered any more, so the job was ended instead of approved."""

    job_id: str
    channel_id: int
    obstacle: Obstacle


class DecisionProblem(StrEnum):
    OWN_REQUEST = "own_request"  # the requester pressed Approve or Deny
    AGREED_BEFORE = "agreed_before"  # the first of two approvers pressed again
    TWO_JUNIORS = "two_juniors"  # two agree, and neither may decide about such an amount


@dataclass(eq=False)
class MayNotDecide(NotAllowed):
    """This person may not decide about this approval. `role` may decide about amounts that take two."""

    problem: DecisionProblem
    role: int | None = None


# ── one's own data ───────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class StillUnderWay(NotAllowed):
    """The member cannot be forgotten yet: these jobs and contests have to end first."""

    unfinished: Unfinished


@dataclass(eq=False)
class NothingStored(NotFound):
    """Nothing is stored about the member who asked to be forgotten."""


@dataclass(eq=False)
class Erased(NotFound):
    """The request behind a result is erased: by its maker, or because its server keeps prompts for days."""

    job_id: str


@dataclass(eq=False)
class TooManyCopies(OverLimit):
    """The member got `limit` copies of their data in the last hour. `free_at` is epoch milliseconds."""

    limit: int
    free_at: int


@dataclass(eq=False)
class QuestionTooOld(Outdated):
    """The question before everything about a member is erased was asked too long ago."""
