"""The words of charts, in the order of their bars."""

from datetime import date

from bot.domain.money.prices import QuoteRow, by_model
from bot.domain.money.spending import last_days
from bot.ports.charts import CHARTED_SERIES, DrawnName
from bot.ui.money.chart_labels import day_text, price_labels, spending_labels
from tests.fakes.clock import START
from tests.spends import Spend, spending

DAY = 86_400_000


def test_a_day_is_short() -> None:
    assert day_text(date(2026, 11, 2)) == "2 Nov"


def test_a_spending_names_its_span_its_models_and_its_members() -> None:
    spends = [Spend("a", START, 123456, "grok", 3), Spend("b", START - DAY, 77, "sora", 2)]
    of = spending(spends, last_days(7, START, "UTC"))
    labels = spending_labels(of, "Studio", {"77": "Mira"})
    assert labels.title == "Studio"
    assert labels.jobs == "2 jobs"
    assert labels.days == f"{labels.bars[0]} – {labels.bars[-1]} · UTC"
    assert len(labels.bars) == 7
    assert labels.models == ("grok", "sora")
    assert labels.members == (DrawnName("", "member …3456"), DrawnName("Mira", "member …77"))


def test_a_long_span_says_weeks_and_the_year_it_began() -> None:
    of = spending([], last_days(365, START, "UTC"))
    labels = spending_labels(of, "Studio", {})
    assert labels.days.startswith("by week, ")
    assert f" {of.dates.first.year} – " in labels.days
    assert len(labels.bars) == len(of.bars)


def test_those_that_share_a_line_are_counted() -> None:
    spends = [Spend(f"job{n}", START, n, f"model-{n}", 1) for n in range(9)]
    labels = spending_labels(spending(spends, last_days(7, START, "UTC")), "Studio", {})
    assert labels.models[-1] == "7 other models"
    assert labels.members[-1].name == "7 other members"


def test_prices_name_the_series_that_are_drawn_and_the_days_they_span() -> None:
    rows = [
        QuoteRow(START + day * DAY, "grok/generate", f'{{"size":"{size}K"}}', 10_000 * size + day * 1_000)
        for day in range(3)
        for size in range(1, 8)
    ]
    (prices,) = by_model(rows)
    labels = price_labels(prices, "UTC")
    assert labels.quotes == "21 quotes · UTC"
    assert len(labels.series) == CHARTED_SERIES
    assert labels.series[0] == "generate · 1K"
    assert labels.first_day != labels.last_day


def test_one_price_spans_a_day_and_no_price_has_none() -> None:
    (prices,) = by_model([QuoteRow(START, "grok/generate", "{}", 10_000)])
    labels = price_labels(prices, "UTC")
    assert (labels.quotes, labels.first_day == labels.last_day) == ("1 quote · UTC", False)
    (unanswered,) = by_model([QuoteRow(START, "grok/generate", "{}", None)])
    labels = price_labels(unanswered, "UTC")
    assert (labels.series, labels.first_day, labels.nothing) == ((), "", "No price was asked for.")
