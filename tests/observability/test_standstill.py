"""What stands still is said, each part by itself."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.money.networks import BASE
from bot.ports import WatchedWallet
from bot.store import DirectorySpool
from bot.wiring.standstill import CHAIN_SECONDS, DELIVERY_SECONDS, WORKER_SECONDS, Parts
from tests.fakes import FakeChain, FakeClock
from tests.fakes.watch import FakeWatch


@dataclass
class Gateway:
    serving: bool = True
    leaving: bool = False


@dataclass
class Work:
    late_seconds: float = 0.0
    unposted_seconds: float = 0.0


def _wallet() -> WatchedWallet:
    return WatchedWallet(BASE, "0xWallet", FakeWatch(FakeChain(FakeClock())))


@dataclass
class Watch:
    moved_at: int | None = None
    scanned_at: int | None = None
    wallet: WatchedWallet = field(default_factory=_wallet)


def parts(folder: Path, clock: FakeClock, **changes: object) -> Parts:
    made: dict[str, object] = {
        "gateway": Gateway(),
        "worker": Work(),
        "watches": [Watch()],
        "spool": DirectorySpool(folder),
        "clock": clock,
        "started_at": clock.steady(),
        "min_free_bytes": 0,
    }
    return Parts(**{**made, **changes})  # type: ignore[arg-type]


def words(found: list[str]) -> list[str]:
    return [line.partition(":")[0] for line in found]


async def test_what_moves_is_not_named(tmp_path: Path) -> None:
    assert parts(tmp_path, FakeClock()).standing_still() == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"gateway": Gateway(serving=False)}, ["gateway"]),
        ({"gateway": Gateway(leaving=True)}, ["gateway"]),
        ({"worker": Work(WORKER_SECONDS + 1)}, ["worker"]),
        ({"worker": Work(0.0, DELIVERY_SECONDS + 1)}, ["delivery"]),
        ({"min_free_bytes": 10**18}, ["disk"]),
        ({"gateway": Gateway(serving=False), "worker": Work(1e6)}, ["gateway", "worker"]),
    ],
)
async def test_what_stands_still_is_named(
    tmp_path: Path, changes: dict[str, object], named: list[str]
) -> None:
    assert words(parts(tmp_path, FakeClock(), **changes).standing_still()) == named


async def test_the_chain_watch_is_still_when_no_node_answers(tmp_path: Path) -> None:
    clock, watch = FakeClock(), Watch()
    looked_at = parts(tmp_path, clock, watches=[watch])
    clock.advance(CHAIN_SECONDS + 1)
    assert words(looked_at.standing_still()) == ["chain watch"]
    watch.moved_at = clock.steady()
    assert looked_at.standing_still() == []
    clock.set(-5 * 3600)
    clock.advance(CHAIN_SECONDS - 1)
    assert looked_at.standing_still() == []
    clock.advance(2)
    assert words(looked_at.standing_still()) == ["chain watch"]
