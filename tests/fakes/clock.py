"""Time that only a test moves."""

import asyncio

from bot.ports.time import Clock

START = 1_790_000_000_000
"""Epoch milliseconds at which every fake clock begins."""


class FakeClock(Clock):
    """`bot.ports.time.Clock` by hand. `sleep` moves the time and returns at once.

    It does not order sleepers: of two tasks that sleep at the same time, the second sleeps after the first.
    """

    def __init__(self, now: int = START, speed: float = 1.0) -> None:
        self._now = now
        self._shift = 0  # what the machine's clock was set forward by, in milliseconds
        self.speed = speed

    def now(self) -> int:
        return self._now

    def steady(self) -> int:
        return self._now - self._shift

    def set(self, seconds: float) -> None:
        """Set the machine's clock forward, or back, by so much. No time goes by."""
        self._now += round(seconds * 1000)
        self._shift += round(seconds * 1000)

    def advance(self, seconds: float) -> None:
        """Let true seconds go by."""
        self._now += round(seconds * 1000)

    def to(self, instant: int) -> None:
        """Move on to an instant; one that has passed changes nothing."""
        self._now = max(self._now, instant)

    def scaled(self, seconds: float) -> float:
        return seconds / self.speed

    def limit(self, seconds: float) -> float:
        return self.scaled(seconds)

    def after(self, seconds: float, since: int | None = None) -> int:
        return (self._now if since is None else since) + round(self.scaled(seconds) * 1000)

    async def sleep(self, seconds: float) -> None:
        self.advance(self.scaled(seconds))
        await asyncio.sleep(0)
