"""Everything about one member: what there is before they are forgotten, and how far that is."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bot.domain.moderation.names import NAMES

KEPT_SECONDS = 90 * 86_400.0
"""A server that removed the bot finds its money, settings and results again for so long."""


def new_name(random: Random = secrets.SystemRandom()) -> int:  # noqa: B008 - it has no state
    """Return a number that the books have in place of a forgotten member."""
    return random.choice(NAMES)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is stored about a member on all servers. Amounts are micro-USDC."""

    jobs: int
    posts: int  # results that are in a channel
    saved: int  # favourites, defaults, pictures laid aside
    votes: int
    spent: int  # paid for their jobs
    prize: int  # creation credit that they have not used
    rows: int = 0  # in all tables, these and others

    @property
    def is_empty(self) -> bool:
        return self.rows == 0


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What has to end before a member can be forgotten. `jobs` are ids, the others themes of contests."""

    jobs: Sequence[str]
    entries: Sequence[str]
    organised: Sequence[str]

    @property
    def is_empty(self) -> bool:
        return not (self.jobs or self.entries or self.organised)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """A member who asked to be forgotten, until nothing is left to do."""

    name: int  # the random number that takes the place of `user_id`
    user_id: int
    posts: bool  # their posts are deleted too
    asked_at: int  # epoch milliseconds


@dataclass(frozen=True, slots=True)
class Post:
    """A message of ours with something of the member."""

    guild_id: int
    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Traces:
    """Where a member's things are besides the database."""

    jobs: frozenset[str]  # their files in the spool bear these ids
    files: frozenset[str]  # further names in the spool, which no other job needs
    shared: frozenset[str]  # names in the spool which other members' jobs have too
    posts: Sequence[Post]
