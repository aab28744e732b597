"""Time that stands still until a test moves it."""

import asyncio

START = 1_790_000_000_000
"""Epoch milliseconds at which every fake clock begins."""


class FakeClock:
    """`bot.ports.Clock` by hand. Whoever sleeps moves the time, so nobody waits."""

    def __init__(self, now: int = START, speed: float = 1.0) -> None:
        self._now = now
        self.speed = speed

    def now(self) -> int:
        return self._now

    def advance(self, seconds: float) -> None:
        """True seconds go by."""
        self._now += round(seconds * 1000)

    def to(self, instant: int) -> None:
        """Moves on to an instant; one that has passed changes nothing."""
        self._now = max(self._now, instant)

    def scaled(self, seconds: float) -> float:
        return seconds / self.speed

    def after(self, seconds: float, since: int | None = None) -> int:
        return (self._now if since is None else since) + round(self.scaled(seconds) * 1000)

    async def sleep(self, seconds: float) -> None:
        self.advance(self.scaled(seconds))
        await asyncio.sleep(0)
