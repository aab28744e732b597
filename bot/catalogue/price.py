"""Documented prices. They are never charged: the quote of the 402 is the price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .fields import Value


@dataclass(frozen=True, slots=True)
class Sample:
    """One known or estimated price in micro-USDC, for options that match every pair of `when`."""

    micro: int
    source: str
    per_second: bool = False
    when: tuple[tuple[str, tuple[Value, ...]], ...] = ()

    def matches(self, options: Mapping[str, Value]) -> bool:
        """Return True if this price is for these options (defaults filled in)."""
        return all(options.get(option) in values for option, values in self.when)


def sample(micro: int, source: str, *, per_second: bool = False, **when: Value | tuple[Value, ...]) -> Sample:
    """Build a `Sample`: `sample(10_000, "paid", quality="low", size=("auto", None))`."""
    pairs = tuple(
        (option, values if isinstance(values, tuple) else (values,)) for option, values in when.items()
    )
    return Sample(micro, source, per_second, pairs)


@dataclass(frozen=True, slots=True)
class Price:
    """The documented range `low` to `high` in micro-USDC, of a job or (`per_second`) of one second.

    `unbounded` are options with a value for which the documents have no upper end. `samples` are single
    prices: the first that matches counts, and the last one must match everything.
    """

    low: int
    high: int
    samples: tuple[Sample, ...]
    per_second: bool = False
    unbounded: tuple[tuple[str, Value], ...] = ()
    source: str = "api"

    def bounds(self, options: Mapping[str, Value], seconds: int | None) -> tuple[int, int | None]:
        """Return the lowest and highest documented price in micro-USDC.

        The highest is None if there is none.
        """
        factor = (seconds or 1) if self.per_second else 1
        lifted = any(options.get(option) == value for option, value in self.unbounded)
        return self.low * factor, None if lifted else self.high * factor

    def sample(self, options: Mapping[str, Value], seconds: int | None) -> int:
        """Return the best single estimate in micro-USDC for these options (defaults filled in)."""
        chosen = next(row for row in self.samples if row.matches(options))
        return chosen.micro * (seconds or 1) if chosen.per_second else chosen.micro
