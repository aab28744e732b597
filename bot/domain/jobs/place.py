"""The place of a job: where its result is to be posted, and for whom. It can go while the job waits."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import AtelierError


class PlaceProblem(StrEnum):
    """What has become of the place, so that the result could not be delivered there."""

    SERVER = "server"  # the bot is no longer on it
    MEMBER = "member"  # the maker is no longer on the server
    CHANNEL = "channel"  # deleted, or hidden from the bot
    THREAD = "thread"  # locked; one that is only archived comes back with a message
    AGE = "age"  # no longer age-restricted, as what was asked for is
    RIGHTS = "rights"  # the bot may not post there any more; `missing` names what it lacks


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A problem with its facts. `missing` has Discord's keys of permissions, like "send_messages"."""

    problem: PlaceProblem
    missing: tuple[str, ...] = ()

    @property
    def detail(self) -> str:
        """Return the obstacle as it is stored with a failed job; `parse` reads it."""
        return f"{self.problem}:{','.join(self.missing)}"

    @property
    def is_of_channel(self) -> bool:
        """Return True if only the channel is closed: the maker can still have the result in private."""
        return self.problem in (
            PlaceProblem.CHANNEL,
            PlaceProblem.THREAD,
            PlaceProblem.AGE,
            PlaceProblem.RIGHTS,
        )

    @classmethod
    def parse(cls, detail: str | None) -> "Obstacle | None":
        """Return the obstacle of a stored `detail`, None if there is none in it."""
        problem, _, missing = (detail or "").partition(":")
        if problem not in set(PlaceProblem):
            return None
        return cls(PlaceProblem(problem), tuple(filter(None, missing.split(","))))


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel as the bot sees it now. `obstacle` None: the bot may do there what it was asked about."""

    obstacle: Obstacle | None = None
    age_restricted: bool = False
    hidden: bool = False  # from members without any role
    takes_threads: bool = True

    def against(self, *, age_restricted: bool) -> Obstacle | None:
        """Return why a result cannot be posted there; an `age_restricted` one stays in such channels."""
        if self.obstacle is None and age_restricted and not self.age_restricted:
            return Obstacle(PlaceProblem.AGE)
        return self.obstacle


NOTHING_SPECIAL = ChannelFacts()
"""The facts of a channel like most others."""

TO_OPEN_THREADS = ("create_public_threads", "send_messages_in_threads")
"""Discord's keys of the permissions to open a thread and to post in it."""


class PlaceUnknown(AtelierError):
    """Discord does not tell whether the result could be delivered, so nothing is signed."""
