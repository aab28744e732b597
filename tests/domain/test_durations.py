"""Lengths of time that people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.durations import DurationOutOfRange, NotADuration, format_duration, parse_duration


@pytest.mark.parametrize(
    ("typed", "seconds"), [("90s", 90), ("30m", 1800), ("12h", 43_200), ("7d", 604_800), (" 60s ", 60)]
)
def test_lengths_people_type(typed: str, seconds: float) -> None:
    assert parse_duration(typed, "entries_for", minimum=60, maximum=30 * 86_400) == seconds
    assert format_duration(seconds) in (typed.strip(), "1m")


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("1d12h", 129_600),
        ("1d 12h", 129_600),
        ("1D12H", 129_600),
        ("12h1d", 129_600),
        ("12 h", 43_200),
        ("7D", 604_800),
        ("7 d", 604_800),
        ("1w", 604_800),
        ("1 day 12 hours 30 minutes", 131_400),
        ("2 Weeks", 1_209_600),
        ("90sec", 90),
        ("1h30m15s", 5415),
    ],
)
def test_several_units_spaces_capitals_and_words(typed: str, seconds: float) -> None:
    assert parse_duration(typed, "entries_for", minimum=60, maximum=30 * 86_400) == seconds


@given(
    st.dictionaries(st.sampled_from("dhms"), st.integers(0, 999_999), min_size=1), st.sampled_from(["", " "])
)
def test_every_row_of_units_is_their_sum(parts: dict[str, int], between: str) -> None:
    typed = between.join(f"{number}{between}{unit}" for unit, number in parts.items())
    size = {"d": 86_400, "h": 3600, "m": 60, "s": 1}
    seconds = sum(number * size[unit] for unit, number in parts.items())
    assert parse_duration(typed, "by", minimum=0, maximum=10**12) == seconds


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "7",
        "d",
        "-5m",
        "1.5h",
        "7x",
        "1d1d",
        "1d 2 days",
        "1d12",
        "12h,30m",
        "1 d ay",
        "٧d",
        "7ẟ",
        "7ｄ",
        "1e3s",
        "+7d",
        "7d\n",
        "9999999s",
        "soon",
    ],
)
def test_what_is_no_length(typed: str) -> None:
    with pytest.raises(NotADuration) as refused:
        parse_duration(typed, "voting_for", minimum=60, maximum=30 * 86_400)
    assert (refused.value.typed, refused.value.option) == (typed, "voting_for")


@pytest.mark.parametrize("typed", ["59s", "0d", "31d", "721h"])
def test_lengths_out_of_bounds(typed: str) -> None:
    with pytest.raises(DurationOutOfRange) as refused:
        parse_duration(typed, "entries_for", minimum=60, maximum=30 * 86_400)
    error = refused.value
    assert (error.typed, error.option) == (typed, "entries_for")
    assert (error.minimum, error.maximum) == (60, 30 * 86_400)
