"""What the benchmarks measure with: other processes, their processor time, the work of a read."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from benchmarks.grown import DAYS, Grown
from benchmarks.looks import Look, exponents
from benchmarks.measure import cpu_seconds, memory_of, resident_bytes, side_by_side
from benchmarks.neighbours import neighbour
from benchmarks.watched import JumpingClock, noted_polls
from bot.ports import metrics
from bot.store import open_readonly


async def test_a_neighbour_answers_and_its_failure_is_raised_here() -> None:
    async with neighbour("benchmarks.service_side", "1", "0.05") as service:
        first, again = [await service.ask("wallet", name=name) for name in ("one", "one")]
        other = await service.ask("wallet", name="another")
        with pytest.raises(RuntimeError, match="sell: UnknownOperation"):
            await service.ask("sell", ids=["c1"], operation="nothing/at-all", ends_in=[])
        assert (await service.ask("exchanges"))["counted"] == {}  # it goes on

    assert first == again
    assert first["address"] != other["address"]


async def test_so_many_acts_go_on_at_once_and_no_more() -> None:
    running, most = 0, 0

    async def act() -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return 1

    assert await side_by_side([act] * 7, 3) == [1] * 7
    assert most == 3


def test_processor_time_and_memory_of_a_process_are_the_kernels() -> None:
    before, own = cpu_seconds(os.getpid()), time.process_time()
    sum(number * number for number in range(200_000))
    used, own_used = cpu_seconds(os.getpid()) - before, time.process_time() - own

    assert used == pytest.approx(own_used, rel=0.5)
    assert 0 < memory_of(os.getpid())["Pss"] <= memory_of(os.getpid())["Rss"]
    assert resident_bytes() > 1_000_000


def test_the_even_clock_alone_jumps() -> None:
    clock = JumpingClock()
    now, steady = clock.now(), clock.steady()
    clock.jump(3600)

    assert clock.steady() - steady >= 3_600_000
    assert clock.now() - now < 3_600_000


async def test_polls_are_noted_and_still_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded: list[float] = []
    monkeypatch.setattr(metrics, "poll_late", recorded.append)
    with noted_polls() as polls:
        metrics.poll_late(0.25)
        waiting = asyncio.create_task(polls.further(2))
        await asyncio.sleep(0)
        metrics.poll_late(0.5)
        await asyncio.sleep(0)
        assert not waiting.done()
        metrics.poll_late(0.0)
        await waiting
    metrics.poll_late(9.0)

    assert polls.late == [0.25, 0.5, 0.0]
    assert recorded == [0.25, 0.5, 0.0, 9.0]


def test_an_exponent_tells_how_work_grows() -> None:
    short = {"flat": Look(7, 0.0), "as long": Look(7, 0.0), "nothing": Look(0, 0.0)}
    long = {"flat": Look(7, 0.0), "as long": Look(70, 0.0), "nothing": Look(0, 0.0)}

    found = exponents(short, long, 10)
    assert found["flat"] == found["nothing"] == 0
    assert found["as long"] == pytest.approx(1)


async def test_a_history_grows_as_the_audit_accepts_and_covers_the_year_each_time(tmp_path: Path) -> None:
    grown = Grown(tmp_path / "books")
    await grown.until(300)
    first = grown.transfers
    await grown.until(600)
    with grown.database.counted() as once:
        await grown.store.history.totals(1, 2)
    with grown.database.counted() as twice:
        await grown.store.history.totals(1, 2)
    await grown.database.close()

    view = await open_readonly(tmp_path / "books")
    report, transfers = await view.audit(), await view.transfers()
    await view.close()

    assert report.ok
    assert (first, grown.transfers) == (300, 600)
    assert once == twice
    captures = [one.at for one in transfers if one.kind == "capture"]
    assert max(captures) - min(captures) > 300 * 86_400_000
    assert len(set(captures)) == DAYS
