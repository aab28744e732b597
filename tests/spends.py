"""Captures and refunds of single jobs, added up as the store does it: for tests of charts and rankings."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain.money import spending as money_spending
from bot.domain.money.spending import DateRange, Spending, SpendingSums, Sum
from bot.domain.periods import day_of


@dataclass(frozen=True, slots=True)
class Spend:
    """The amount that left a server's budget for one job, less the host's refund for it."""

    job_id: str
    at: int
    user_id: int
    model: str
    amount: int


def spending(spends: Sequence[Spend], dates: DateRange, *, ranks: int = 3) -> Spending:
    """Return the spending of these dates. A job has one maker and one model."""
    inside = [spend for spend in spends if dates.begins_at <= spend.at < dates.ends_at]
    days: Counter[str] = Counter()
    for spend in inside:
        days[str(day_of(spend.at, dates.zone))] += spend.amount
    models = _sums(inside, lambda spend: spend.model)
    members = _sums(inside, lambda spend: str(spend.user_id))
    return money_spending.spending(SpendingSums(days, models, members), dates, ranks=ranks)


def _sums(spends: Sequence[Spend], group: Callable[[Spend], str]) -> list[Sum]:
    keys = dict.fromkeys(map(group, spends))
    found = {key: [spend for spend in spends if group(spend) == key] for key in keys}
    return [
        Sum(key, sum(one.amount for one in own), len({one.job_id for one in own}))
        for key, own in found.items()
    ]
