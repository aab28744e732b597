"""A member's own settings on a server."""

from dataclasses import dataclass
from enum import StrEnum

LONG_SECONDS = 120.0
"""A job that took longer notifies a member who chose `Ping.LONG`."""


class Ping(StrEnum):
    """The member's choice of finished jobs to be notified of."""

    ALWAYS = "always"
    LONG = "long"  # only if the job took more than two minutes
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
