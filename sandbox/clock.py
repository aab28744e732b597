"""The one clock all parts of the sandbox share."""

import asyncio
import time


class Clock:
    """True time for all stamps that others check, and waiting times divided by `speed`.

    A studio job that takes "60 seconds" ends after 60 / speed real seconds, and a link that lives 20 minutes
    dies after 20 / speed minutes; `now()` stays the machine's time, so signatures, sign-ins and Discord
    timestamps mean what they say.
    """

    def __init__(self, speed: float = 1.0) -> None:
        if speed < 1:
            raise ValueError("the sandbox clock cannot run slower than 1")
        self.speed = speed

    def now(self) -> float:
        """Return the seconds since the epoch, true time."""
        return time.time()

    def scaled(self, seconds: float) -> float:
        """Return the real seconds that a waiting time of `seconds` takes here."""
        return seconds / self.speed

    def after(self, seconds: float) -> float:
        """Return the true instant at which a lifetime of `seconds` that starts now is over."""
        return self.now() + self.scaled(seconds)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(self.scaled(seconds))
