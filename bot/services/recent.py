"""How long an answer from outside counts as news, by both of the clocks that a process has."""

from dataclasses import dataclass
from typing import Self

from bot.ports import Clock

DISAGREE_MS = 2_000
"""The two clocks may be so far apart. Further, and one was set, or the machine has slept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The instant before something was asked: its answer is at least as new."""

    now: int  # epoch milliseconds
    steady: int

    @classmethod
    def at(cls, clock: Clock) -> Self:
        """Return the present instant."""
        return cls(clock.now(), clock.steady())

    def is_recent(self, clock: Clock, seconds: float) -> bool:
        """Return True if this was less than `seconds` ago, divided by the clock's speed.

        Return False if the clocks disagree about it.
        """
        age = clock.steady() - self.steady
        if abs((clock.now() - self.now) - age) > DISAGREE_MS:
            return False
        return 0 <= age < clock.scaled(seconds) * 1000
