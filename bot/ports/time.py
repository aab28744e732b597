"""The clock, which tests and the sandbox can speed up."""

from typing import Protocol


class Clock(Protocol):
    """Tell true time, and wait. Waiting times are divided by the clock's speed.

    due = clock.after(60)    # epoch milliseconds in a minute, sooner with a fast clock
    await clock.sleep(2)     # two seconds, fewer with a fast clock
    """

    def now(self) -> int:
        """Return epoch milliseconds, true time."""

    def steady(self) -> int:
        """Return milliseconds that go on evenly whatever becomes of the machine's clock, which may be set.

        They go on while the machine is suspended, too. Only differences mean something, and only inside this
        process: for whatever it waits or measures.
        """

    def scaled(self, seconds: float) -> float:
        """Return the real seconds that a waiting time of `seconds` takes."""

    def limit(self, seconds: float) -> float:
        """Return the real seconds to allow for an answer over a socket: `scaled`, but some in any case.

        A fast clock makes neither the machine nor its network faster.
        """

    def after(self, seconds: float, since: int | None = None) -> int:
        """Return the end of a lifetime of `seconds` that began at `since` (default: now)."""

    async def sleep(self, seconds: float) -> None:
        """Wait `scaled(seconds)`."""
