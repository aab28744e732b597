"""The reports of benchmarks: figures, and their ratio to a baseline."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class Scale(Enum):
    """The size of a measurement: enough for figures, or just enough to check that it runs."""

    FULL = "full"
    TINY = "tiny"

    def pick(self, full: T, tiny: T) -> T:
        return full if self is Scale.FULL else tiny


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
class Report:
    """The results of one benchmark. `sizes` are the counts it was run with."""

    title: str
    ratios: tuple[Ratio, ...]
    figures: tuple[Figure, ...]
    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A measurement by name. `run` takes the scale and an empty folder on the disk to be measured."""

    name: str
    about: str
    run: Callable[[Scale, Path], Coroutine[Any, Any, Report]]
