"""Requests of several processes keep one pace together."""

import asyncio

import pytest

from bot.ui.kit.pace import Pace


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the waits, which take no time."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("bot.ui.kit.pace.asyncio.sleep", sleep)
    return waits


async def _at(monkeypatch: pytest.MonkeyPatch, second: float) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: second)


async def test_a_seconds_worth_begins_at_once_and_the_rest_in_time(
    slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = Pace(45.0)
    await _at(monkeypatch, 1000.0)
    for _ in range(90):
        await pace.wait(1)
    assert len(slept) == 45
    assert slept[-1] == pytest.approx(1.0)


async def test_three_processes_have_a_third_each(slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    pace = Pace(45.0)
    await _at(monkeypatch, 1000.0)
    for _ in range(30):
        await pace.wait(3)
    assert len(slept) == 15
    await _at(monkeypatch, 1010.0)
    slept.clear()
    for _ in range(15):
        await pace.wait(3)
    assert not slept
