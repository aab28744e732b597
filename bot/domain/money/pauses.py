"""The host's pauses: of all spending, and of a single model."""

from dataclasses import dataclass

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Pause:
    """Spending is stopped on all servers. `by` is the host's user id, None if the bot paused itself."""

    at: int  # epoch milliseconds
    by: int | None
    reason: str  # may be empty


@dataclass(frozen=True, slots=True)
class RetiredModel:
    """A model that the host has stopped for all servers."""

    model: str  # catalogue id
    at: int
    by: int
    reason: str


def day_start(now: int) -> int:
    """Return the instant at which the UTC day of `now` began; both are epoch milliseconds."""
    return now - now % DAY_MS
