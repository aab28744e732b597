"""Refusals of `/host`: the operator's commands. `bot.ui.kit.errors.host` puts them into words."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import (
    ChainUnavailable,
    Conflict,
    NotAllowed,
    NotFound,
    Outdated,
    ProviderError,
    Refused,
)
from bot.domain.jobs.job import JobState


class NotTheHost(NotAllowed):
    """The member is not in HOST_USER_IDS."""


@dataclass(eq=False)
class ServerNotFound(NotFound):
    """The bot is in no server of that id or name, or in several of that name (`ambiguous`)."""

    ambiguous: bool


# ── a paid job to deliver again ──────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class NotDeliverable(Outdated):
    """A job in this state has nothing to deliver again."""

    job_id: str
    state: JobState


class NoResult(StrEnum):
    """The reason why a failed job has no result to deliver."""

    UNPAID = "it failed before it was paid"
    WRITTEN_OFF = "it was written off, and its studio job is unknown"


@dataclass(eq=False)
class NothingToDeliver(Outdated):
    """The failed job bought no result that is known."""

    job_id: str
    reason: NoResult


@dataclass(eq=False)
class StudioHasNoFile(Outdated):
    """The studio job has this status and no file. None: StableStudio no longer knows it."""

    status: str | None


@dataclass(eq=False)
class StudioJobNotFound(NotFound):
    """StableStudio knows no studio job of that id."""

    studio_job: str


@dataclass(eq=False)
class StudioSilent(NotAllowed):
    """StableStudio gave no usable answer."""

    cause: ProviderError


@dataclass(eq=False)
class DisputeNotSettled(Refused):
    """The dispute cannot be settled with that studio job. The conflict's own sentence is for the host."""

    cause: Conflict


# ── a disputed job to write off ──────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class NotDisputed(Outdated):
    """Only a job with a disputed payment can be written off."""

    job_id: str


@dataclass(eq=False)
class JobChanged(Refused):
    """Another command changed the job first."""

    job_id: str


class PaymentCollectable(NotAllowed):
    """The payment's authorization is still valid, so it may yet be collected."""


@dataclass(eq=False)
class PaymentUnverified(NotAllowed):
    """The chain gave no answer, so the payment may or may not have been collected."""

    cause: ChainUnavailable


# ── money that left the wallet and is in no book ─────────────────────────────────────────────────


@dataclass(eq=False)
class OutflowNotFound(NotFound):
    """Nothing that left the wallet and is in no book has this name, or several have it (`ambiguous`)."""

    key: str
    ambiguous: bool


@dataclass(eq=False)
class OutflowTooNew(NotAllowed):
    """The chain may still undo the transfer: it is not booked before `blocks` more are above it.

    Those take so many `seconds`.
    """

    key: str
    blocks: int
    seconds: int


class StudioListIncomplete(NotAllowed):
    """StableStudio's list of jobs could not be read back to the first payment that the books miss."""
