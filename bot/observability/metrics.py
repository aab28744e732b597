"""The page /metrics: what was recorded (`bot.ports.metrics`), and gauges that are read when somebody asks."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.ports.metrics import Labels

LAG_SECONDS = 1.0
"""Pause between two measures of the event loop."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure as it is now. `values` are by the values of `labels`; without labels the only key is ()."""

    name: str
    meaning: str
    labels: Labels = ()
    values: Mapping[Labels, float] = field(default_factory=dict)


Read = Callable[[], Awaitable[Sequence[Gauge]]]


class Exposition:
    """The page's maker. `read` returns the gauges of this moment."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._asking = asyncio.Lock()

    async def page(self, accept: str) -> tuple[bytes, str]:
        """Return the page and its content type, which the header `accept` chooses.

        Requests at once are answered in turn: however many ask, the database is read by one at a time.
        """
        async with self._asking:
            gauges = await self._read()
            return await asyncio.to_thread(_rendered, gauges, accept)


def _rendered(gauges: Sequence[Gauge], accept: str) -> tuple[bytes, str]:
    from bot.observability.prometheus import render  # noqa: PLC0415  some MiB that few bots need

    return render(gauges, accept)


async def watch_loop(record: Callable[[float], None]) -> None:
    """Measure once a second, until cancelled, by how many seconds the event loop wakes a sleeper too late."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LAG_SECONDS
        await asyncio.sleep(LAG_SECONDS)
        record(loop.time() - due)
