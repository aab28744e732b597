"""The running bot's clock."""

import asyncio
import time

_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Goes on while the machine is suspended: a process that slept through a takeover must not believe that no
time went by. Linux has CLOCK_BOOTTIME for that; CLOCK_MONOTONIC of macOS does the same."""

LEAST_SECONDS = 5.0
"""Real seconds that anything over a socket is given, at any speed."""


class SystemClock:
    """`bot.ports.Clock`: the machine's time. `speed` is the setting CLOCK_SPEED, for the sandbox only."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def steady(self) -> int:
        return time.clock_gettime_ns(_STEADY) // 1_000_000

    def scaled(self, seconds: float) -> float:
        return seconds / self.speed

    def limit(self, seconds: float) -> float:
        return max(self.scaled(seconds), min(seconds, LEAST_SECONDS))

    def after(self, seconds: float, since: int | None = None) -> int:
        return (self.now() if since is None else since) + round(self.scaled(seconds) * 1000)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(self.scaled(seconds))
