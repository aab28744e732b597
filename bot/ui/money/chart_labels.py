"""The words of charts, in the reader's language: `bot.media.charts` draws them and knows no sentence."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.domain.money.prices import ModelPrices, known_span
from bot.domain.money.spending import Spending, SpendingShare
from bot.domain.periods import day_of
from bot.i18n import N_, _, ngettext
from bot.ports.charts import CHARTED_SERIES, DrawnName, PriceLabels, SpendingLabels
from bot.ui.money.price_text import label

_MONTHS: Final = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)


def spending_labels(spending: Spending, title: str, names: Mapping[str, str]) -> SpendingLabels:
    """Return the words of a spending chart. `names` are the members' names by id."""
    return SpendingLabels(
        title=title,
        jobs=ngettext("{n} job", "{n} jobs", spending.jobs),
        days=_days(spending),
        bars=tuple(day_text(bar.first) for bar in spending.bars),
        nothing=_("Nothing was spent in these days."),
        by_model=_("By model"),
        models=tuple(
            share.key or _("{others} other models", others=share.others) for share in spending.models
        ),
        by_member=_("By member"),
        members=tuple(_member(share, names) for share in spending.members),
    )


def price_labels(prices: ModelPrices, zone: str) -> PriceLabels:
    """Return the words of a price chart, its days in that time zone."""
    shown = prices.series[:CHARTED_SERIES]
    first, last = (day_text(day_of(at, zone)) for at in known_span(shown)) if shown else ("", "")
    return PriceLabels(
        quotes=" · ".join([ngettext("{n} quote", "{n} quotes", prices.quotes), zone]),
        series=tuple(label(series) for series in shown),
        first_day=first,
        last_day=last,
        nothing=_("No price was asked for."),
    )


def day_text(day: date) -> str:
    """Return a day in a few letters: `21 Nov`."""
    return _("{day} {month}", day=day.day, month=_(_MONTHS[day.month - 1]))


def _days(spending: Spending) -> str:
    """Return the days and their zone. The first has its year if the last day has another one."""
    span = spending.dates
    year = f" {span.first.year}" if span.first.year != span.last.year else ""
    days = f"{day_text(span.first)}{year} – {day_text(span.last)} · {span.zone}"
    return _("by week, {days}", days=days) if spending.bars[0].days > 1 else days


def _member(share: SpendingShare, names: Mapping[str, str]) -> DrawnName:
    if share.key is None:
        others = _("{others} other members", others=share.others)
        return DrawnName(others, others)
    return DrawnName(names.get(share.key, ""), _("member …{key}", key=share.key[-4:]))
