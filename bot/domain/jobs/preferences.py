"""A member's own settings on a server."""

from dataclasses import dataclass
from enum import StrEnum

LONG_SECONDS = 120.0
"""Above this a job took long."""


class Ping(StrEnum):
    """The finished jobs of which a member is notified."""

    ALWAYS = "always"
    LONG = "long"  # only if it took more than two minutes
    NEVER = "never"

    def applies(self, seconds: float | None) -> bool:
        """Return True if a job that took so long notifies its maker; None: the time is unknown."""
        if self is Ping.LONG:
            return seconds is not None and seconds > LONG_SECONDS
        return self is Ping.ALWAYS


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """The settings of one member on one server. The defaults hold until the member changes them."""

    ping: Ping = Ping.ALWAYS
    shares: bool = True  # others may work from their pictures
