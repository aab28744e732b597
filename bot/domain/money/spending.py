"""Looking back at money: what was spent when, for which model and by whom; receipts; and the pages of it.

Pure: everything is computed from rows that the store has read. Amounts are micro-USDC.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.moderation.log import LogLine
from bot.domain.periods import day_of, midnight

DAYS = (7, 30, 90, 365)
"""The spans that can be looked back at."""

WEEKLY_FROM_DAYS = 91
"""From this span on a bar is a week: a phone cannot show more bars than about ninety."""


@dataclass(frozen=True, slots=True)
class Spend:
    """Money that left a server's budget for one job, less what the host gave back for it."""

    job_id: str
    at: int  # epoch milliseconds of the capture
    user_id: int
    model: str
    amount: int


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in a time zone, the last of them today."""

    first: date
    last: date
    zone: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def begins_at(self) -> int:
        """Epoch milliseconds at which the first day begins."""
        return midnight(self.first, self.zone)

    @property
    def ends_at(self) -> int:
        """Epoch milliseconds at which the day after the last begins."""
        return midnight(self.last + timedelta(days=1), self.zone)


def span(days: int, now: int, zone: str) -> Span:
    """The last `days` calendar days in the zone, today included."""
    today = day_of(now, zone)
    return Span(today - timedelta(days=days - 1), today, zone)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart over time: what was spent in `days` days from `first` on."""

    first: date
    days: int
    amount: int


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a ranking. `key` is a model's id or a member's; None: all the others together."""

    key: str | None
    amount: int
    jobs: int
    others: int = 0  # how many are together in a line without a key


@dataclass(frozen=True, slots=True)
class Spending:
    """Where a server's (or a member's) money went in a span. The bars, the models and the members each
    add up to `total`."""

    span: Span
    total: int
    jobs: int
    bars: tuple[Bar, ...]
    models: tuple[Share, ...]
    members: tuple[Share, ...]


def spending(spends: Sequence[Spend], of: Span, *, ranks: int = 6) -> Spending:
    """What was spent in the span, in bars and rankings of at most `ranks` lines each."""
    inside = [spend for spend in spends if of.begins_at <= spend.at < of.ends_at]
    return Spending(
        span=of,
        total=sum(spend.amount for spend in inside),
        jobs=len({spend.job_id for spend in inside}),
        bars=bars(inside, of),
        models=ranking(inside, lambda spend: spend.model, ranks),
        members=ranking(inside, lambda spend: str(spend.user_id), ranks),
    )


def bars(spends: Iterable[Spend], of: Span) -> tuple[Bar, ...]:
    """A bar a day, or a week (the last one ends today) where there are too many days."""
    width = 7 if of.days >= WEEKLY_FROM_DAYS else 1
    count = -(-of.days // width)
    amounts: Counter[int] = Counter()
    for spend in spends:
        amounts[count - 1 - (of.last - day_of(spend.at, of.zone)).days // width] += spend.amount
    begins = [of.last - timedelta(days=width * (count - index) - 1) for index in range(count)]
    return tuple(Bar(first, width, amounts[index]) for index, first in enumerate(begins))


def ranking(spends: Iterable[Spend], by: Callable[[Spend], str], ranks: int) -> tuple[Share, ...]:
    """The largest first; where there are more than `ranks`, the last line is all the others."""
    amounts: Counter[str] = Counter()
    jobs: dict[str, set[str]] = {}
    for spend in spends:
        amounts[by(spend)] += spend.amount
        jobs.setdefault(by(spend), set()).add(spend.job_id)
    found = [
        Share(key, amounts[key], len(jobs[key])) for key in sorted(amounts, key=lambda k: (-amounts[k], k))
    ]
    if len(found) <= ranks:
        return tuple(found)
    rest = found[ranks - 1 :]
    together = Share(None, sum(s.amount for s in rest), sum(s.jobs for s in rest), others=len(rest))
    return (*found[: ranks - 1], together)


# ── lines of a history ───────────────────────────────────────────────────────────────────────────


class What(StrEnum):
    """What a moderator may narrow a history to."""

    ALL = "all"
    JOBS = "jobs"  # what members made
    LOSSES = "losses"  # paid, and nothing came of it
    CREDITS = "credits"  # what came into the budget
    RULES = "rules"  # what moderators and the host changed


@dataclass(frozen=True, slots=True)
class Wanted:
    """A history to be read. `until` (epoch milliseconds) holds its pages still while new lines come."""

    guild_id: int
    since: int
    until: int
    what: What = What.ALL
    user_id: int | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class JobLine:
    """One admitted job of a history."""

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
    private: bool = False  # nobody but its maker sees it

    @property
    def lost(self) -> int:
        """What was paid for nothing, by whoever bears it."""
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


Line = JobLine | CreditLine | LogLine
"""Newest first in a history; the moderation log contributes the changes of moderators and the host."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, newest first. `number` counts from 0."""

    lines: tuple[Line, ...]
    number: int
    more: bool


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Payment:
    """One settled or open payment on a receipt."""

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
    """A job that something was paid for, with its payments."""

    job: JobLine
    prompt: str
    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Some receipts, newest first. `number` counts from 0."""

    lines: tuple[ReceiptLine, ...]
    until: int  # epoch milliseconds: later jobs are left out, so that the pages hold still
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class MemberTotals:
    """What a member made on one server, all time."""

    jobs: int  # admitted
    delivered: int
    failed: int
    running: int
    paid: int
    refunded: int
    held: int
