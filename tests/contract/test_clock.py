"""Time, real and by hand."""

import sys
import time

import pytest

from bot.clock import SystemClock
from bot.ports import Clock
from tests.fakes import FakeClock


@pytest.fixture(params=["fake", "system"])
def clock(request: pytest.FixtureRequest) -> Clock:
    """Return a clock that waits at twenty times the speed."""
    return FakeClock(speed=20) if request.param == "fake" else SystemClock(speed=20)


async def test_a_sleep_takes_its_scaled_time(clock: Clock) -> None:
    before = clock.now()
    await clock.sleep(0.2)
    assert clock.now() - before >= 10


def test_waiting_times_are_divided_by_the_speed(clock: Clock) -> None:
    assert clock.scaled(60) == 3.0
    assert clock.after(60, since=1_000) == 4_000
    assert clock.after(0, since=1_000) == 1_000


def test_a_lifetime_begins_now_if_nothing_else_is_said(clock: Clock) -> None:
    before = clock.now()
    due = clock.after(600)
    assert before + 30_000 <= due <= clock.now() + 30_000


def test_time_does_not_run_backwards(clock: Clock) -> None:
    stamps = [clock.now() for _ in range(100)]
    assert stamps == sorted(stamps)
    assert stamps[0] > 1_600_000_000_000  # milliseconds since 1970


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the clock has another name")
def test_steady_time_goes_on_while_the_machine_is_suspended(monkeypatch: pytest.MonkeyPatch) -> None:
    suspended = {time.CLOCK_BOOTTIME: 0}
    monkeypatch.setattr("time.monotonic", lambda: 5.0)
    monkeypatch.setattr("time.clock_gettime_ns", lambda clock: 5_000_000_000 + suspended.get(clock, 0))
    clock = SystemClock()
    before = clock.steady()
    suspended[time.CLOCK_BOOTTIME] = 3_600_000_000_000
    assert clock.steady() - before == 3_600_000


@pytest.mark.parametrize(
    ("speed", "seconds", "real"), [(1, 30, 30), (2, 30, 15), (1000, 30, 5), (1000, 0.5, 0.5)]
)
def test_an_answer_over_a_socket_has_some_real_time_at_any_speed(
    speed: float, seconds: float, real: float
) -> None:
    assert SystemClock(speed).limit(seconds) == real
