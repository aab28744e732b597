"""What an operation costs, as far as the documents tell. Never charged: the 402 quote is the price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .fields import Value


@dataclass(frozen=True, slots=True)
class Sample:
    """One known or guessed price in micro-USDC, for options that match every pair of `when`."""

    micro: int
    source: str
    per_second: bool = False
    when: tuple[tuple[str, tuple[Value, ...]], ...] = ()

    def matches(self, options: Mapping[str, Value]) -> bool:
        """Whether these options (defaults filled in) are the ones this price is for."""
        return all(options.get(option) in values for option, values in self.when)


def sample(micro: int, source: str, *, per_second: bool = False, **when: Value | tuple[Value, ...]) -> Sample:
    """A `Sample` written as `sample(10_000, "paid", quality="low", size=("auto", None))`."""
    pairs = tuple(
        (option, values if isinstance(values, tuple) else (values,)) for option, values in when.items()
    )
    return Sample(micro, source, per_second, pairs)


@dataclass(frozen=True, slots=True)
class Price:
    """The documented range `low` to `high` in micro-USDC: of a job, or of one second if `per_second`.

    `unbounded` are options (with a value) for which the documents give no upper end. `samples` are
    single prices, the first that matches counts; the last one must match everything.
    """

    low: int
    high: int
    samples: tuple[Sample, ...]
    per_second: bool = False
    unbounded: tuple[tuple[str, Value], ...] = ()
    source: str = "api"

    def bounds(self, options: Mapping[str, Value], seconds: int | None) -> tuple[int, int | None]:
        """Lowest and highest documented price in micro-USDC; None as highest: the documents have none."""
        factor = (seconds or 1) if self.per_second else 1
        lifted = any(options.get(option) == value for option, value in self.unbounded)
        return self.low * factor, None if lifted else self.high * factor

    def sample(self, options: Mapping[str, Value], seconds: int | None) -> int:
        """The best single guess in micro-USDC for these options (defaults filled in)."""
        chosen = next(row for row in self.samples if row.matches(options))
        return chosen.micro * (seconds or 1) if chosen.per_second else chosen.micro
