"""The door to time."""

from typing import Protocol


class Clock(Protocol):
    """Time. Stamps are true; waiting times are divided by the clock's speed."""

    def now(self) -> int:
        """Epoch milliseconds, true time."""

    def scaled(self, seconds: float) -> float:
        """Real seconds that a waiting time of `seconds` takes."""

    def after(self, seconds: float, since: int | None = None) -> int:
        """The instant at which a lifetime of `seconds` is over that began at `since` (default: now)."""

    async def sleep(self, seconds: float) -> None:
        """Waits `scaled(seconds)`."""
