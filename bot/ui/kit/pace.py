"""A pace that several processes keep together, each with its part of it."""

import asyncio

_SHORTEST = 0.001
"""A shorter wait, in seconds, is none."""


class Pace:
    """At most `per_second` starts a second, of all processes together. A second's worth may begin at once."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._next = 0.0  # the instant up to which starts are spoken for

    async def wait(self, sharing: int) -> None:
        """Wait until the next start is allowed. `sharing`: the number of processes, this one included."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now - 1.0) + sharing / self._per_second
        wait = self._next - now
        if wait > _SHORTEST:
            await asyncio.sleep(wait)
