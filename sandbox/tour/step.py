"""One step of the tour."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.tour.expectations import Tour

Play = Callable[[Tour], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """`play` raises Unexpected at the first thing that is not as it should be. It needs what the steps with
    the plays of `needs` left behind. It `ends` what the step with that play began: once that was played, what
    comes later needs both."""

    title: str
    play: Play
    needs: tuple[Play, ...] = ()
    ends: Play | None = None
