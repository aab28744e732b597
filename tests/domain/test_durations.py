"""Lengths of time that people type."""

import pytest

from bot.domain.durations import DurationOutOfRange, NotADuration, format_duration, parse_duration


@pytest.mark.parametrize(
    ("typed", "seconds"), [("90s", 90), ("30m", 1800), ("12h", 43_200), ("7d", 604_800), (" 60s ", 60)]
)
def test_lengths_people_type(typed: str, seconds: float) -> None:
    assert parse_duration(typed, "entries_for", minimum=60, maximum=30 * 86_400) == seconds
    assert format_duration(seconds) in (typed.strip(), "1m")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "7",
        "d",
        "-5m",
        "1.5h",
        "7 d",
        "7D",
        "1d12h",
        "٧d",
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
