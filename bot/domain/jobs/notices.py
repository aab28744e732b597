"""Notices about jobs: approvals whose card cannot be posted, and pictures that a member reports."""

from dataclasses import dataclass

from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import Job
from bot.domain.notices import Notice


@dataclass(frozen=True, slots=True)
class ApprovalNotShown(Notice):
    """To moderators: the card of an approval cannot be posted in the channel chosen for it."""

    approval: Approval
    channel_id: int


@dataclass(frozen=True, slots=True)
class ModeratorsUnreachable(Notice):
    """To the host: neither the channel of approvals nor one for alerts takes messages on the server."""

    guild_id: int
    channel_id: int


@dataclass(frozen=True, slots=True)
class ClockWrong(Notice):
    """To the host: the bot's clock is too far from StableStudio's to buy anything.

    It is `seconds_ahead`; a negative number is behind.
    """

    seconds_ahead: float


@dataclass(frozen=True, slots=True)
class ClockRight(Notice):
    """To the host: after `ClockWrong`, the clocks agree again."""


@dataclass(frozen=True, slots=True)
class JobReported(Notice):
    """To moderators: a member reports a result. The member is not named."""

    job: Job


@dataclass(frozen=True, slots=True)
class PictureReported(Notice):
    """To moderators: a member reports a picture that was not made here."""

    author_id: int
    link: str
