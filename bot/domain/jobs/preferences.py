"""What a member has chosen for themselves on a server."""

from dataclasses import dataclass
from enum import StrEnum

LONG_SECONDS = 120.0
"""From here on a job took long."""


class Ping(StrEnum):
    """When a member is notified of their finished job."""

    ALWAYS = "always"
    LONG = "long"  # only if it took more than two minutes
    NEVER = "never"

    def wanted(self, seconds: float | None) -> bool:
        """Whether to notify of a job that took so long; None: nobody knows how long."""
        if self is Ping.LONG:
            return seconds is not None and seconds > LONG_SECONDS
        return self is Ping.ALWAYS


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """One member's settings on one server, as they are until they change them."""

    ping: Ping = Ping.ALWAYS
    shares: bool = True  # others may work from their pictures
