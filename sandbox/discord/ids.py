"""Snowflakes: Discord's ids, whose upper bits are the millisecond of birth."""

from sandbox.clock import Clock

DISCORD_EPOCH = 1_420_070_400_000  # first millisecond of 2015


class Snowflakes:
    """Hands out ids that only grow, so that `after=<id>` means "younger than"."""

    def __init__(self, clock: Clock, last: int = 0) -> None:
        self._clock = clock
        self.last = last

    def next(self) -> int:
        self.last = max(snowflake_at(self._clock.now()), self.last + 1)
        return self.last


def snowflake_at(seconds: float) -> int:
    """Return the smallest id of an object born at this instant (epoch seconds)."""
    return (int(seconds * 1000) - DISCORD_EPOCH) << 22


def born_at(snowflake: int) -> float:
    """Return the epoch seconds at which the object with this id was made."""
    return ((snowflake >> 22) + DISCORD_EPOCH) / 1000
