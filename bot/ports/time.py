"""Time."""

from typing import Protocol


class Clock(Protocol):
    """Stamps are true time; waiting times are divided by the clock's speed."""

    def now(self) -> int:
        """Return epoch milliseconds, true time."""

    def scaled(self, seconds: float) -> float:
        """Return the real seconds that a waiting time of `seconds` takes."""

    def after(self, seconds: float, since: int | None = None) -> int:
        """Return the end of a lifetime of `seconds` that began at `since` (default: now)."""

    async def sleep(self, seconds: float) -> None:
        """Wait `scaled(seconds)`."""
