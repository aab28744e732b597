"""Containers, bars and rounded amounts."""

import pytest
from discord import ui

from bot.domain.amounts import format_left, format_used
from bot.ui.kit import layout
from bot.ui.kit.layout import Tone


def test_strings_that_follow_each_other_are_one_block() -> None:
    row = ui.ActionRow[layout.Card](ui.Button(label="Go", custom_id="x"))
    (box,) = layout.contained(Tone.MONEY, "Budget", "a", None, "b", row, small="job k7f3").children
    assert isinstance(box, ui.Container)
    assert box.accent_colour == Tone.MONEY.value
    head, middle, small = box.children
    assert isinstance(head, ui.TextDisplay)
    assert head.content == "### Budget\na\nb"
    assert middle is row
    assert isinstance(small, ui.TextDisplay)
    assert small.content == "-# job k7f3"


@pytest.mark.parametrize(
    ("used", "of", "shown"),
    [
        (0, 10, "▱▱▱▱▱▱▱▱▱▱ 0 %"),
        (1, 1000, "▰▱▱▱▱▱▱▱▱▱ 0 %"),
        (62, 100, "▰▰▰▰▰▰▱▱▱▱ 62 %"),
        (999, 1000, "▰▰▰▰▰▰▰▰▰▱ 99 %"),
        (10, 10, "▰▰▰▰▰▰▰▰▰▰ 100 %"),
        (15, 10, "▰▰▰▰▰▰▰▰▰▰ 100 %"),
        (0, 0, "▰▰▰▰▰▰▰▰▰▰ 100 %"),
    ],
)
def test_a_bar_is_full_only_when_all_is_used(used: int, of: int, shown: str) -> None:
    assert layout.bar(used, of) == shown


def test_what_is_left_is_rounded_down_and_what_is_used_up() -> None:
    assert (format_left(10_439_999), format_used(7_280_001)) == ("$10.43", "$7.29")
    assert (format_left(5_000_000), format_used(5_000_000)) == ("$5.00", "$5.00")
    assert (format_left(-1), format_used(1)) == ("-$0.01", "$0.01")
