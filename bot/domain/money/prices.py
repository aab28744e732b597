"""StableStudio's recent prices of its models: their range, jumps, silence, and losses.

Pure. Amounts are micro-USDC, instants epoch milliseconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

DAYS = 30
DAY_MS = 86_400_000
JUMP_PERCENT = 10
"""A change of the price for the same options by this much is shown."""

SILENT_AFTER = 2
"""A model has stopped answering after so many quotes in a row without an answer."""


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A quote that was asked for. `amount` is None without a usable answer."""

    at: int
    operation: str
    options_key: str  # canonical JSON of the options a price can depend on
    amount: int | None

    @property
    def model(self) -> str:
        return self.operation.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Jump:
    """A change of the price for the same options."""

    at: int
    operation: str
    options_key: str
    before: int
    after: int

    @property
    def percent(self) -> int:
        """Return the change in whole percent, +25 for a quarter dearer; 0 where there was no price before."""
        return round((self.after - self.before) * 100 / self.before) if self.before else 0


@dataclass(frozen=True, slots=True)
class Series:
    """The prices of one operation with one set of options, oldest first."""

    operation: str
    options_key: str
    points: tuple[tuple[int, int], ...]  # (at, amount)

    @property
    def last(self) -> int:
        return self.points[-1][1]

    @property
    def low(self) -> int:
        return min(amount for _, amount in self.points)

    @property
    def high(self) -> int:
        return max(amount for _, amount in self.points)


@dataclass(frozen=True, slots=True)
class Losses:
    """Of a model's `paid` jobs that are over, `lost` failed; `amount` was paid for those."""

    model: str
    paid: int
    lost: int
    amount: int

    @property
    def percent(self) -> float:
        return self.lost * 100 / self.paid if self.paid else 0.0


@dataclass(frozen=True, slots=True)
class ModelPrices:
    """A model's quotes of the last days."""

    model: str
    quotes: int  # answered
    unanswered: int
    series: tuple[Series, ...]  # most asked first
    jumps: tuple[Jump, ...]  # newest first
    silent_since: int | None  # the first of the unanswered questions at the end
    answered_at: int | None  # the last answer
    losses: Losses | None = None

    @property
    def low(self) -> int | None:
        return min((series.low for series in self.series), default=None)

    @property
    def high(self) -> int | None:
        return max((series.high for series in self.series), default=None)


def by_model(rows: Sequence[QuoteRow], losses: Iterable[Losses] = ()) -> tuple[ModelPrices, ...]:
    """Return every model that was quoted or lost money, by its id. `rows` are in the order of time."""
    groups: dict[str, list[QuoteRow]] = defaultdict(list)
    for row in rows:
        groups[row.model].append(row)
    lost = {loss.model: loss for loss in losses}
    return tuple(_model(model, groups[model], lost.get(model)) for model in sorted({*groups, *lost}))


def _model(model: str, rows: Sequence[QuoteRow], losses: Losses | None) -> ModelPrices:
    answered = [row for row in rows if row.amount is not None]
    series = _series(answered)
    return ModelPrices(
        model=model,
        quotes=len(answered),
        unanswered=len(rows) - len(answered),
        series=series,
        jumps=tuple(sorted(chain.from_iterable(map(jumps, series)), key=lambda jump: jump.at, reverse=True)),
        silent_since=_silent_since(rows),
        answered_at=answered[-1].at if answered else None,
        losses=losses,
    )


def _series(rows: Iterable[QuoteRow]) -> tuple[Series, ...]:
    points: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row.amount is not None:
            points[row.operation, row.options_key].append((row.at, row.amount))
    ordered = sorted(points.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Series(operation, key, tuple(quotes)) for (operation, key), quotes in ordered)


def jumps(series: Series) -> list[Jump]:
    """Return the changes by JUMP_PERCENT or more from one quote to the next."""
    pairs = zip(series.points, series.points[1:], strict=False)
    return [
        Jump(at, series.operation, series.options_key, before, after)
        for (_, before), (at, after) in pairs
        if abs(after - before) * 100 >= before * JUMP_PERCENT and after != before
    ]


def known_span(series: Iterable[Series]) -> tuple[int, int]:
    """Return the instants of the first and last price, at least a day apart. `series` is not empty."""
    instants = [at for prices in series for at, _ in prices.points]
    first, last = min(instants), max(instants)
    return min(first, last - DAY_MS), last


def _silent_since(rows: Sequence[QuoteRow]) -> int | None:
    """Return the instant of the first of the unanswered quotes at the end, if there are enough of them."""
    tail: list[QuoteRow] = []
    for row in reversed(rows):
        if row.amount is not None:
            break
        tail.append(row)
    return tail[-1].at if len(tail) >= SILENT_AFTER else None
