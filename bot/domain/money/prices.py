"""What StableStudio asked for its models lately: the range, jumps, silence, and what was lost.

Pure. Amounts are micro-USDC, instants epoch milliseconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAYS = 30
DAY_MS = 86_400_000
JUMP_PERCENT = 10
"""A price that differs from the one before for the same options by this much is worth a line."""

SILENT_AFTER = 2
"""So many questions in a row without an answer, and a model has stopped answering."""


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One price that was asked for. `amount` None: no usable answer came."""

    at: int
    operation: str
    options_key: str  # canonical JSON of the options a price can depend on
    amount: int | None

    @property
    def model(self) -> str:
        return self.operation.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Jump:
    """The price of the same options changed."""

    at: int
    operation: str
    options_key: str
    before: int
    after: int

    @property
    def percent(self) -> int:
        """+25: a quarter dearer. Rounded to whole percent; 0 where there was no price before."""
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
    """Of `paid` jobs of a model that are over, `lost` came to nothing; `amount` was paid for those."""

    model: str
    paid: int
    lost: int
    amount: int

    @property
    def percent(self) -> float:
        return self.lost * 100 / self.paid if self.paid else 0.0


@dataclass(frozen=True, slots=True)
class ModelPrices:
    """One model's quotes in the span."""

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
        return min((one.low for one in self.series), default=None)

    @property
    def high(self) -> int | None:
        return max((one.high for one in self.series), default=None)


def by_model(rows: Sequence[QuoteRow], losses: Iterable[Losses] = ()) -> tuple[ModelPrices, ...]:
    """Every model that was asked about or lost money, by its id. `rows` are in the order of time."""
    groups: dict[str, list[QuoteRow]] = defaultdict(list)
    for row in rows:
        groups[row.model].append(row)
    lost = {one.model: one for one in losses}
    return tuple(_model(model, groups[model], lost.get(model)) for model in sorted({*groups, *lost}))


def _model(model: str, rows: Sequence[QuoteRow], losses: Losses | None) -> ModelPrices:
    answered = [row for row in rows if row.amount is not None]
    series = _series(answered)
    return ModelPrices(
        model=model,
        quotes=len(answered),
        unanswered=len(rows) - len(answered),
        series=series,
        jumps=tuple(sorted((j for one in series for j in jumps(one)), key=lambda j: j.at, reverse=True)),
        silent_since=_silent_since(rows),
        answered_at=answered[-1].at if answered else None,
        losses=losses,
    )


def _series(rows: Iterable[QuoteRow]) -> tuple[Series, ...]:
    found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row.amount is not None:
            found[row.operation, row.options_key].append((row.at, row.amount))
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Series(operation, key, tuple(points)) for (operation, key), points in ordered)


def jumps(series: Series) -> list[Jump]:
    """Where the price changed by JUMP_PERCENT or more from one quote to the next."""
    pairs = zip(series.points, series.points[1:], strict=False)
    return [
        Jump(at, series.operation, series.options_key, before, after)
        for (_, before), (at, after) in pairs
        if abs(after - before) * 100 >= before * JUMP_PERCENT and after != before
    ]


def known_span(series: Iterable[Series]) -> tuple[int, int]:
    """Return the instants of the first and last price, at least a day apart. `series` is not empty."""
    instants = [at for one in series for at, _ in one.points]
    first, last = min(instants), max(instants)
    return min(first, last - DAY_MS), last


def _silent_since(rows: Sequence[QuoteRow]) -> int | None:
    """When the unanswered questions at the end began, if there are enough of them."""
    tail: list[QuoteRow] = []
    for row in reversed(rows):
        if row.amount is not None:
            break
        tail.append(row)
    return tail[-1].at if len(tail) >= SILENT_AFTER else None
