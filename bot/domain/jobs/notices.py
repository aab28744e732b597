"""Notices about jobs: approvals whose card cannot be posted, and results that moderators removed."""

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
class ResultTakenOut(Notice):
    """To the member who made it: a moderator has removed a result. `case` is the number of the removal's."""

    job: Job
    case: int
    reason: str


@dataclass(frozen=True, slots=True)
class ServerLeft(Notice):
    """To the host: the bot was removed from a server. Its money waits for its return. Amounts: micro-USDC."""

    guild_id: int
    available: int
    until: int  # epoch milliseconds


@dataclass(frozen=True, slots=True)
class ServerBack(Notice):
    """To a server's moderators: the bot is back, and so is what it kept for them."""

    available: int
    erased: bool  # it came after its time: only the money is left


@dataclass(frozen=True, slots=True)
class ServerErased(Notice):
    """To the host: the time of a server that was left is over. Its content is erased, its money is not."""

    guild_id: int
    available: int
