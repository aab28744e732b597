"""Bars, rankings and spans: they add up, in every zone, for every history."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money.spending import DAYS, Sum, last_days, ranking
from tests.fakes.clock import START
from tests.spends import Spend, spending

DAY = 86_400_000
ZONES = ("UTC", "Europe/Berlin", "Pacific/Auckland", "America/St_Johns", "Pacific/Kiritimati")

spends = st.builds(
    Spend,
    job_id=st.sampled_from([f"job{number:03d}" for number in range(12)]),
    at=st.integers(START - 400 * DAY, START + 2 * DAY),
    user_id=st.integers(1, 9),
    model=st.sampled_from(["grok", "veo-3.1", "wan-2.6"]),
    amount=st.integers(-500_000, 5_000_000),
)


def one(at: int, amount: int = 40_000, *, job: str = "job1", user: int = 33, model: str = "grok") -> Spend:
    return Spend(job, at, user, model, amount)


@given(st.lists(spends, max_size=60), st.sampled_from(DAYS), st.sampled_from(ZONES), st.integers(1, 6))
def test_bars_models_and_members_add_up_to_the_total(
    found: list[Spend], days: int, zone: str, ranks: int
) -> None:
    of = last_days(days, START, zone)
    result = spending(found, of, ranks=ranks)
    inside = [spend for spend in found if of.begins_at <= spend.at < of.ends_at]
    assert result.total == sum(spend.amount for spend in inside)
    assert sum(bar.amount for bar in result.bars) == result.total
    for shares in (result.models, result.members):
        assert sum(share.amount for share in shares) == result.total
        assert len(shares) <= ranks
    assert sum(bar.days for bar in result.bars) >= days
    assert result.bars[-1].first <= of.last


@given(st.lists(spends, max_size=60), st.sampled_from(ZONES))
def test_a_spend_stands_in_the_bar_of_its_own_day(found: list[Spend], zone: str) -> None:
    of = last_days(30, START, zone)
    result = spending(found, of)
    for bar in result.bars:
        day = last_days(1, of.begins_at + (bar.first - of.first).days * DAY + DAY // 2, zone)
        assert bar.amount == sum(s.amount for s in found if day.begins_at <= s.at < day.ends_at)


def test_days_are_those_of_the_servers_zone() -> None:
    # 1790000000 is 2026-09-21 14:13:20 UTC, already the 22nd in Kiritimati (UTC+14).
    assert last_days(7, START, "UTC").last == date(2026, 9, 21)
    assert last_days(7, START, "Pacific/Kiritimati").last == date(2026, 9, 22)
    assert last_days(7, START, "UTC").first == date(2026, 9, 15)
    assert last_days(7, START, "No/Where") == last_days(7, START, "UTC").__class__(
        date(2026, 9, 15), date(2026, 9, 21), "No/Where"
    )


def test_a_day_on_which_clocks_change_is_as_long_as_it_is() -> None:
    noon = 1_792_926_000_000  # 2026-10-25 11:00 UTC: the clocks of Berlin went back that night
    of = last_days(1, noon, "Europe/Berlin")
    assert of.ends_at - of.begins_at == 25 * 3_600_000


def test_a_year_is_drawn_in_weeks_that_end_today() -> None:
    of = last_days(365, START, "UTC")
    bars = spending([one(START), one(START - 6 * DAY), one(START - 7 * DAY)], of).bars
    assert len(bars) == 53
    assert {bar.days for bar in bars} == {7}
    assert [bar.amount for bar in bars[-2:]] == [40_000, 80_000]


def test_the_last_rank_is_everybody_else() -> None:
    found = [Sum(str(amount), amount, jobs=1) for amount in (2, 4, 5, 3, 1)]
    shares = ranking(found, 3)
    assert [(share.key, share.amount, share.jobs, share.others) for share in shares] == [
        ("5", 5, 1, 0),
        ("4", 4, 1, 0),
        (None, 6, 3, 3),
    ]
    assert [share.key for share in ranking(found[:3], 3)] == ["5", "4", "2"]


def test_a_job_with_an_upload_is_one_job() -> None:
    of = last_days(7, START, "UTC")
    assert spending([one(START, 10_000), one(START, 40_000), one(START, 1, job="job2")], of).jobs == 2
