"""One step of the tour."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.tour.expectations import Tour


@dataclass(frozen=True, slots=True)
class Step:
    """`play` raises Off at the first thing that is not as it should be."""

    title: str
    play: Callable[[Tour], Awaitable[None]]
