"""Refusals about members: blocks, gates, rates, and what moderators cannot decide."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import InvalidOptions, NotAllowed, NotFound, Outdated, OverLimit, Refused


@dataclass(eq=False)
class Blocked(NotAllowed):
    """Moderators keep the member from using the bot. `until` is epoch milliseconds; None: no end is set.

    `appealed`: an appeal against the case was made already.
    """

    user_id: int
    guild_id: int
    case: int
    until: int | None
    reason: str
    appealed: bool


@dataclass(eq=False)
class AskerBlocked(NotAllowed):
    """The member whose request a moderator would approve is blocked."""

    user_id: int
    case: int


class Gate(StrEnum):
    """The rule that keeps members out until they meet it."""

    ACCOUNT_AGE = "age of the account"
    TIME_ON_SERVER = "time on the server"
    ROLE = "role"
    PENDING = "server's rules not accepted"


@dataclass(eq=False)
class GateClosed(NotAllowed):
    """A rule of the server about new members keeps the member out. `opens_at` is epoch milliseconds."""

    gate: Gate
    opens_at: int | None = None
    role_id: int | None = None


@dataclass(eq=False)
class TooFast(OverLimit):
    """The member asked for `limit` things within a minute. `free_at` is epoch milliseconds."""

    limit: int
    free_at: int


class Shield(StrEnum):
    """The reason why moderators cannot strike or block somebody."""

    SELF = "themselves"
    OWNER = "the server's owner"
    MODERATOR = "a moderator"
    BOT = "a bot"


@dataclass(eq=False)
class MayNotJudge(NotAllowed):
    """The person cannot be struck or blocked."""

    user_id: int
    shield: Shield


@dataclass(eq=False)
class RightsUnknown(Refused):
    """Discord does not say whether the person is a moderator, so nothing is decided about them."""

    user_id: int


@dataclass(eq=False)
class NotBlocked(Outdated):
    """The member to unblock is not blocked."""

    user_id: int


@dataclass(eq=False)
class CaseNotFound(NotFound):
    """The server has no case with this number, or not one for this member."""

    case: int


@dataclass(eq=False)
class AlreadyEnded(Outdated):
    """The strike or block has ended, or the appeal was decided, before this press."""

    case: int


@dataclass(eq=False)
class AlreadyStruck(Outdated):
    """The member has a strike for the same picture already, which counts."""

    case: int


class AppealProblem(StrEnum):
    """The reason why an appeal is not taken."""

    TWICE = "made already"
    OVER = "the case no longer counts"
    NOTHING = "the case takes nothing from the member"


@dataclass(eq=False)
class AppealRefused(NotAllowed):
    """An appeal against the case is not taken."""

    case: int
    problem: AppealProblem


@dataclass(eq=False)
class EmptyLadder(InvalidOptions):
    """The ladder of strikes would have a gap before this step, or, for the first, no step at all."""

    step: int
