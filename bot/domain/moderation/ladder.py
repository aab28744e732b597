"""The ladder of strikes: what the first, second and each further strike leads to.

Ladder.load("note 1h 1d blocked").step(2)     # Step(3600.0)
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.durations import format_duration, parse_duration
from bot.domain.moderation.people_errors import EmptyLadder

MOST_STEPS = 6
"""Steps that `/moderate ladder` takes."""

_SHORTEST, _LONGEST = 60.0, 365 * 86_400.0
_NOTE, _BLOCKED, _OFF = "note", "blocked", "off"


@dataclass(frozen=True, slots=True)
class Step:
    """What a strike leads to: no more than a note, a block of some seconds, or a block without an end."""

    seconds: float | None  # 0: a note alone; None: blocked until somebody unblocks

    @property
    def blocks(self) -> bool:
        return self.seconds != 0

    @classmethod
    def parse(cls, typed: str, option: str) -> "Step":
        """Return the step for `note`, `blocked` or a duration such as `1h`.

        Raises NotADuration or DurationOutOfRange with the command's `option`.
        """
        word = typed.strip().lower()
        if word in (_NOTE, _BLOCKED):
            return cls(0.0 if word == _NOTE else None)
        return cls(parse_duration(typed, option, minimum=_SHORTEST, maximum=_LONGEST))

    def dump(self) -> str:
        if self.seconds is None:
            return _BLOCKED
        return format_duration(self.seconds) if self.seconds else _NOTE


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps in their order. The last one is for every further strike too."""

    steps: tuple[Step, ...]

    def step(self, strikes: int) -> Step:
        """Return the step of a member who has so many strikes that count, with the new one."""
        return self.steps[min(strikes, len(self.steps)) - 1]

    def with_steps(self, typed: Mapping[str, str | None]) -> "Ladder":
        """Return the ladder with the steps that were typed, by their options in their order; None keeps one.

        `off` ends the ladder before that step. Raises EmptyLadder for a gap, or an end before the first step;
        NotADuration or DurationOutOfRange for a wrong step.
        """
        steps = list(self.steps)
        for position, (option, text) in enumerate(typed.items()):
            if text is None:
                continue
            if text.strip().lower() == _OFF:
                del steps[position:]
                continue
            if position > len(steps):
                raise EmptyLadder(position + 1)
            steps[position : position + 1] = [Step.parse(text, option)]
        if not steps:
            raise EmptyLadder(1)
        return Ladder(tuple(steps))

    def dump(self) -> str:
        """Return the ladder as the settings hold it."""
        return " ".join(step.dump() for step in self.steps)

    @classmethod
    def load(cls, text: str) -> "Ladder":
        """Return a stored ladder. Raises NotADuration or DurationOutOfRange for a wrong one."""
        return cls(tuple(Step.parse(word, "") for word in text.split()))
