"""Saved requests of members, and results that were taken down."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.jobs.job import Job

FAVOURITES = 25
"""Requests that a member can save on a server: the entries of a menu."""

UNDO_SECONDS = 600.0
"""A result that was taken down can be put back for so long, in its place."""


@dataclass(frozen=True, slots=True)
class Favourite:
    """A request that a member saved from a result: the prompt, model and options of `job`."""

    id: str
    guild_id: int
    user_id: int
    job: Job
    saved_at: int  # epoch milliseconds


@dataclass(frozen=True, slots=True)
class Place:
    """A message of ours in a channel."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Takedown:
    """What one press took down: results of one message, and of others that show the same."""

    press: str
    job_ids: Sequence[str]
    places: Sequence[Place]
    by: int
    at: int  # epoch milliseconds


@dataclass(frozen=True, slots=True)
class Removed:
    """A result that was taken out everywhere. `files` are spool files that nothing names any more.

    `case` is None if its maker did it, and if a moderator had removed it before.
    """

    job: Job
    case: int | None
    messages: int  # that showed it
    contest_id: str | None  # it is disqualified there
    files: tuple[str, ...]
