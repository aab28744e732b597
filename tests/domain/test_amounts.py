import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.amounts import NotAnAmount, format_usd, parse_usd
from bot.domain.errors import InvalidOptions


@pytest.mark.parametrize(
    ("micro", "text"),
    [
        (0, "$0.00"),
        (1, "$0.000001"),
        (5_000, "$0.005"),
        (134_000, "$0.134"),
        (250_000, "$0.25"),
        (1_000_000, "$1.00"),
        (25_000_417, "$25.000417"),
        (1_234_567_890, "$1,234.56789"),
        (-40_000, "-$0.04"),
    ],
)
def test_amounts_are_written_without_rounding(micro: int, text: str) -> None:
    assert format_usd(micro) == text


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("5", 5_000_000),
        ("0.25", 250_000),
        ("$12.5", 12_500_000),
        ("0.000001", 1),
        (" 7 ", 7_000_000),
        ("999999.999999", 999_999_999_999),
        ("007", 7_000_000),
    ],
)
def test_amounts_people_type_are_read(text: str, micro: int) -> None:
    assert parse_usd(text) == micro


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1e3",
            "-5",
            "+5",
            "0.0000001",
            "$1,000",
            "1,5",
            "NaN",
            "inf",
            "Infinity",
            "",
            " ",
            "$",
            ".5",
            "5.",
        ),
        *("1_000", "0x10", "$$5", "5$", "5 000", "1234567", "5\n", "\t5", "٥", "५.५", "５", "1.2.3", "five"),
    ],
)
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(NotAnAmount) as caught:
        parse_usd(text, "pot")
    assert (caught.value.typed, caught.value.option) == (text, "pot")


@given(st.integers(min_value=0, max_value=999_999_999_999))
def test_what_is_written_can_be_read_again(micro: int) -> None:
    assert parse_usd(format_usd(micro).replace(",", "")) == micro


@given(st.text(max_size=30))
def test_no_text_is_read_as_something_it_is_not(text: str) -> None:
    try:
        micro = parse_usd(text)
    except InvalidOptions:
        return
    digits = text.strip(" ").removeprefix("$")
    assert digits.isascii()
    assert set(digits) <= set("0123456789.")
    whole, _, fraction = digits.partition(".")
    assert micro == int(whole) * 10**6 + int(fraction.ljust(6, "0") or 0)
