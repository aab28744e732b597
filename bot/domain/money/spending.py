"""Spending in the past: charts and rankings, the lines of a history, receipts.

Pure functions over sums and rows that the store has read. Amounts are micro-USDC.

    spending(sums, last_days(30, now, "Europe/Berlin")).models   # the largest first
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.moderation.log import LogLine
from bot.domain.periods import day_of, midnight

DAYS = (7, 30, 90, 365)
"""Lengths of a history to choose from."""

WEEKLY_FROM_DAYS = 91
"""Days from which on a bar is a week: a phone cannot show more than about ninety bars."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """Whole days in a time zone, the last of them today."""

    first: date
    last: date
    zone: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def begins_at(self) -> int:
        """Return the epoch milliseconds at which the first day begins."""
        return midnight(self.first, self.zone)

    @property
    def ends_at(self) -> int:
        """Return the epoch milliseconds at which the day after the last begins."""
        return midnight(self.last + timedelta(days=1), self.zone)


def last_days(days: int, now: int, zone: str) -> DateRange:
    """Return the last `days` calendar days in the zone, today included."""
    today = day_of(now, zone)
    return DateRange(today - timedelta(days=days - 1), today, zone)


@dataclass(frozen=True, slots=True)
class Sum:
    """What the jobs of one model, or of one member, have cost: captures less the host's refunds."""

    key: str
    amount: int
    jobs: int


@dataclass(frozen=True, slots=True)
class SpendingSums:
    """What left a server's budget for jobs in some days, by day ('2026-11-30'), by model and by member."""

    days: Mapping[str, int]
    models: Sequence[Sum]
    members: Sequence[Sum]


@dataclass(frozen=True, slots=True)
class SpendingBar:
    """A bar of a chart over time: the amount spent in `days` days from `first` on."""

    first: date
    days: int
    amount: int


@dataclass(frozen=True, slots=True)
class SpendingShare:
    """A line of a ranking. `key` is a model's id or a member's; None: all others together."""

    key: str | None
    amount: int
    jobs: int
    others: int = 0  # models or members in a line without a key


@dataclass(frozen=True, slots=True)
class Spending:
    """The spending of a server or a member. The bars, the models and the members each add up to `total`."""

    dates: DateRange
    total: int
    jobs: int
    bars: tuple[SpendingBar, ...]
    models: tuple[SpendingShare, ...]
    members: tuple[SpendingShare, ...]


def spending(sums: SpendingSums, dates: DateRange, *, ranks: int = 3) -> Spending:
    """Return the spending of these dates, with rankings of at most `ranks` lines each."""
    return Spending(
        dates=dates,
        total=sum(sums.days.values()),
        jobs=sum(one.jobs for one in sums.models),
        bars=bars(sums.days, dates),
        models=ranking(sums.models, ranks),
        members=ranking(sums.members, ranks),
    )


def bars(days: Mapping[str, int], dates: DateRange) -> tuple[SpendingBar, ...]:
    """Return a bar for each day, or for each week where there are too many days. The last one ends today."""
    width = 7 if dates.days >= WEEKLY_FROM_DAYS else 1
    count = -(-dates.days // width)
    amounts: Counter[int] = Counter()
    for day, amount in days.items():
        amounts[count - 1 - (dates.last - date.fromisoformat(day)).days // width] += amount
    begins = [dates.last - timedelta(days=width * (count - index) - 1) for index in range(count)]
    return tuple(SpendingBar(first, width, amounts[index]) for index, first in enumerate(begins))


def ranking(sums: Iterable[Sum], ranks: int) -> tuple[SpendingShare, ...]:
    """Return the shares, the largest first.

    If there are more than `ranks`, the last line has all others together.
    """
    ordered = sorted(sums, key=lambda one: (-one.amount, one.key))
    shares = [SpendingShare(one.key, one.amount, one.jobs) for one in ordered]
    if len(shares) <= ranks:
        return tuple(shares)
    rest = shares[ranks - 1 :]
    together = SpendingShare(
        None, sum(share.amount for share in rest), sum(share.jobs for share in rest), others=len(rest)
    )
    return (*shares[: ranks - 1], together)


# ── lines of a history ───────────────────────────────────────────────────────────────────────────


class HistoryPart(StrEnum):
    """A part of the history that a moderator can choose."""

    ALL = "all"
    JOBS = "jobs"
    LOSSES = "losses"  # jobs that failed after they were paid
    CREDITS = "credits"  # money that came into the budget
    RULES = "rules"  # changes by moderators and the host


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """A query for pages of a history. `until` (epoch milliseconds) keeps them still as lines are added."""

    guild_id: int
    since: int
    until: int
    part: HistoryPart = HistoryPart.ALL
    user_id: int | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class JobLine:
    """An admitted job."""

    at: int
    job_id: str
    user_id: int
    model: str
    state: str
    channel_id: int
    message_id: int | None
    price: int  # the total that was held
    paid: int
    refunded: int  # part of `paid` that the host gave back
    held: int
    private: bool = False  # only its maker sees it

    @property
    def lost(self) -> int:
        """Return the amount paid for nothing, whether the server or the host bears it."""
        return self.paid if self.state == "FAILED" else 0


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Money that came into the budget, or left it other than by a job."""

    at: int
    amount: int  # negative: it left
    kind: str
    actor: int | None
    job_id: str | None
    note: str


HistoryLine = JobLine | CreditLine | LogLine
"""A line of a history: of jobs, of the ledger, or of the moderation log."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of lines, newest first. `number` counts from 0."""

    lines: tuple[HistoryLine, ...]
    number: int
    more: bool


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ReceiptPayment:
    """A settled or open payment on a receipt."""

    purpose: str
    state: str
    amount: int
    nonce: str
    tx: str | None
    network: str
    payer: str
    payee: str
    signed_at: int


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A job with its payments."""

    job: JobLine
    prompt: str
    payments: tuple[ReceiptPayment, ...]


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """A page of receipts, newest first. `number` counts from 0."""

    lines: tuple[ReceiptLine, ...]
    until: int  # epoch milliseconds; without later jobs the pages keep still
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class MemberTotals:
    """A member's jobs on one server, of all time."""

    jobs: int  # admitted
    delivered: int
    failed: int
    running: int
    paid: int
    refunded: int
    held: int
