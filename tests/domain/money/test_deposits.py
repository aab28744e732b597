"""The top-up that a transfer pays, amounts that differ in their last digits, and alerts."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money.chain import Received
from bot.domain.money.deposits import (
    ALERTS,
    CENT,
    EMPTY_BELOW,
    SKEW_MS,
    Match,
    Mined,
    Topup,
    UnclaimedReason,
    alert_due,
    exact_amount,
    is_round,
    match_topup,
    parse_address,
    used_percent,
)

AMOUNT, OPENED, DUE = 25_000_417, 1_000_000, 2_000_000


def topup(
    name: str = "a", *, credited: bool = False, opened_at: int = OPENED, due_at: int = DUE, **changes: Any
) -> Topup:
    paid = (1, None, "0xold", 0) if credited else (None, None, None, None)
    return replace(Topup(name, name, 1, 2, 3, 25_000_000, AMOUNT, opened_at, due_at, *paid), **changes)


def mined(at: int) -> Mined:
    return Mined(Received("0xa", 0, 7, "0xs", AMOUNT), at)


@pytest.mark.parametrize("at", [OPENED - SKEW_MS, OPENED, DUE])
def test_a_transfer_in_time_pays_its_top_up(at: int) -> None:
    assert match_topup(mined(at), [topup()]) == Match(topup(), None)


@pytest.mark.parametrize(
    ("at", "known", "why"),
    [
        (DUE + 1, [topup()], UnclaimedReason.LATE),
        (OPENED - SKEW_MS - 1, [topup()], UnclaimedReason.UNKNOWN),
        (OPENED, [], UnclaimedReason.UNKNOWN),
        (OPENED, [topup(credited=True)], UnclaimedReason.REPEATED),
        (DUE + 1, [topup(credited=True)], UnclaimedReason.REPEATED),
        (DUE, [topup(replaced_at=DUE - 1)], UnclaimedReason.REPLACED),
        (DUE + 1, [topup(replaced_at=DUE - 1)], UnclaimedReason.LATE),
        (OPENED, [topup(sender="0xother")], UnclaimedReason.SENDER),
        (OPENED, [topup("a"), topup("b", guild_id=9)], UnclaimedReason.SEVERAL),
        (OPENED, [topup("a"), topup("b", guild_id=9, due_at=OPENED - 9)], UnclaimedReason.SEVERAL),
        (OPENED, [topup("a"), topup("b", guild_id=9, replaced_at=OPENED - 9)], UnclaimedReason.SEVERAL),
        (OPENED, [topup("a"), topup("b", guild_id=9, due_at=OPENED - 9, credited=True)], None),
        (OPENED, [topup("a"), topup("b", guild_id=9, sender="0xother")], None),
        (OPENED, [topup("a"), topup("b", due_at=OPENED - 9)], None),
        (OPENED, [topup(sender="0xs")], None),
    ],
)
def test_an_odd_one_says_why(at: int, known: list[Topup], why: UnclaimedReason | None) -> None:
    assert match_topup(mined(at), known).why is why


def test_a_promise_of_before_that_is_round_waits() -> None:
    transfer = Mined(Received("0xa", 0, 7, "0xs", 100_000_000), OPENED)
    assert match_topup(transfer, [topup(amount=100_000_000)]).why is UnclaimedReason.ROUND


@pytest.mark.parametrize(("line", "why"), [(AMOUNT, None), (AMOUNT - 1, UnclaimedReason.LARGE), (None, None)])
def test_what_is_above_the_hosts_line_waits(line: int | None, why: UnclaimedReason | None) -> None:
    assert match_topup(mined(OPENED), [topup()], line=line) == Match(topup(), why)


def test_an_amount_used_again_after_long_pays_the_open_one() -> None:
    old, new = topup("old", credited=True, opened_at=0, due_at=10), topup("new")
    assert match_topup(mined(OPENED + 5), [new, old]) == Match(new, None)


CENTS = st.integers(1, 10**8).map(lambda cents: cents * CENT)


@given(CENTS, st.sets(st.integers(1, 9_999), max_size=200), st.data())
def test_the_exact_amount_is_free_and_hardly_more(asked: int, tails: set[int], data: st.DataObject) -> None:
    taken = {asked + tail for tail in tails}
    amount = exact_amount(asked, taken, (), lambda free: data.draw(st.sampled_from(list(free))))
    assert amount is not None
    assert amount not in taken
    assert asked < amount < asked + CENT


@given(CENTS, st.data())
def test_no_promised_amount_is_one_that_a_person_sends(asked: int, data: st.DataObject) -> None:
    amount = exact_amount(asked, (), (), lambda free: data.draw(st.sampled_from(list(free))))
    assert amount is not None
    assert not is_round(amount)
    assert amount % 10 != 0


@pytest.mark.parametrize(
    "amount", [100_000_000, 99_999_500, 7_000_000, 1, 25_001_234, 25_009_999, 25_000_001, 25_007_770]
)
def test_what_a_person_could_send_is_round(amount: int) -> None:
    assert is_round(amount)


def test_when_the_small_ones_are_taken_larger_ones_are_given() -> None:
    taken = set(range(1_000_001, 1_001_000))
    assert exact_amount(1_000_000, taken, (), min) == 1_001_002
    assert exact_amount(1_000_000, set(range(1_000_000, 1_010_001)), (), min) is None


def test_what_was_promised_lately_is_promised_again_when_nothing_else_is_free() -> None:
    every = set(range(1_000_000, 1_010_000))
    assert exact_amount(1_000_000, every - {1_000_417, 1_000_418}, {1_000_417}, min) == 1_000_418
    assert exact_amount(1_000_000, every - {1_000_417}, {1_000_417}, min) == 1_000_417


@pytest.mark.parametrize("typed", ["", "0x", "0xabc", "0x" + "g" * 40, "0x" + "a" * 41, "vitalik.eth"])
def test_what_is_no_address(typed: str) -> None:
    assert parse_address(typed) == ""
    assert parse_address(f" 0x{'aB' * 20} ") == "0x" + "ab" * 20


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_percent_stays_within_its_bounds(level: int, available: int) -> None:
    used = used_percent(level, available)
    assert 0 <= used <= 100
    assert (used == 100) == (available < EMPTY_BELOW)


@pytest.mark.parametrize(
    ("available", "told", "step"),
    [
        (5_000_001, 0, None), (5_000_000, 0, 50), (5_000_000, 50, None), (2_000_000, 0, 80),
        (2_000_000, 50, 80), (2_000_000, 80, None), (EMPTY_BELOW, 80, None), (EMPTY_BELOW - 1, 80, 100),
        (0, 0, 100), (0, 100, None),
    ],
)  # fmt: skip
def test_each_step_is_told_once(available: int, told: int, step: int | None) -> None:
    assert alert_due(10_000_000, available, told) == step


@given(st.integers(EMPTY_BELOW, 10**8), st.lists(st.floats(0, 1), max_size=20))
def test_going_down_and_up_never_tells_a_step_twice(level: int, parts: list[float]) -> None:
    told, steps = 0, []
    for part in parts:
        due = alert_due(level, round(level * part), told)
        if due is not None:
            steps.append(due)
            told = due
    assert steps == sorted(set(steps))
    assert set(steps) <= set(ALERTS)
