"""The reports of benchmarks: figures, their ratio to a baseline, and the goals that they have to meet."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scale:
    """The size of a measurement: enough for figures, or (`is_tiny`) just enough to check that it runs.

    `transfers` are the lengths of a history, ascending, `jobs` the numbers of jobs that wait at once.
    """

    is_tiny: bool = False
    transfers: tuple[int, ...] = (10_000, 100_000)
    jobs: tuple[int, ...] = (1_000, 10_000)

    def pick(self, full: T, tiny: T) -> T:
        return tiny if self.is_tiny else full


FULL: Final = Scale()
TINY: Final = Scale(is_tiny=True, transfers=(300, 600), jobs=(4, 8))


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement in its unit."""

    what: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """The factor of `what` over its baseline, both named in the words."""

    what: str
    value: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit that `value` has to keep: at most `limit`, or at least if `is_floor`.

    `value` None: it was not measured, because of the sizes that were chosen. `unit` "×": a ratio.
    """

    what: str
    value: float | None
    limit: float
    unit: str = "×"
    is_floor: bool = False

    @property
    def is_met(self) -> bool | None:
        """Return whether it was met; None if it was not measured."""
        if self.value is None:
            return None
        return self.value >= self.limit if self.is_floor else self.value <= self.limit


@dataclass(frozen=True, slots=True)
class Report:
    """The results of one benchmark. `sizes` are the counts it was run with."""

    title: str
    ratios: tuple[Ratio, ...]
    figures: tuple[Figure, ...]
    sizes: Mapping[str, int]
    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A measurement by name. `run` takes the scale and an empty folder on the disk to be measured."""

    name: str
    about: str
    run: Callable[[Scale, Path], Coroutine[Any, Any, Report]]
