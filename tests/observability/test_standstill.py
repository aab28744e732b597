"""What stands still is said, each part by itself."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.errors import StoreError
from bot.domain.host.figures import MoneyState
from bot.domain.money.audit import LastReconcile
from bot.domain.money.networks import BASE
from bot.domain.money.pauses import Pause
from bot.ports import WatchedWallet
from bot.store import DirectorySpool
from bot.wiring import standstill
from bot.wiring.standstill import (
    AUDIT_SECONDS,
    CHAIN_SECONDS,
    DELIVERY_SECONDS,
    START_SECONDS,
    UNCLEAR_SECONDS,
    WORKER_SECONDS,
    Parts,
)
from tests.fakes import FakeChain, FakeClock
from tests.fakes.clock import START
from tests.fakes.watch import FakeWatch

HOUR = 3_600_000


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


@dataclass
class Gate:
    is_shut: bool = False


@dataclass
class Service:
    skew_ms: int | None = None


class Money:
    """The database's answer; an error is raised, and None never comes."""

    def __init__(self, answer: MoneyState | Exception | None) -> None:
        self.answer = answer

    async def __call__(self) -> MoneyState:
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is None:
            await asyncio.Event().wait()
        assert self.answer is not None
        return self.answer


def audited(hours_ago: float = 1.0, findings: int = 0) -> MoneyState:
    return MoneyState(audit=LastReconcile(START - round(hours_ago * HOUR), findings, "head"))


def parts(folder: Path, clock: FakeClock, **changes: object) -> Parts:
    made: dict[str, object] = {
        "gateway": Gateway(),
        "worker": Work(),
        "watches": [Watch()],
        "gate": Gate(),
        "service": Service(),
        "money": Money(audited()),
        "spool": DirectorySpool(folder),
        "clock": clock,
        "started_at": clock.steady(),
        "min_free_bytes": 0,
    }
    return Parts(**{**made, **changes})  # type: ignore[arg-type]


async def still(looked_at: Parts) -> list[str]:
    return [part.name for part in await looked_at.look() if not part.moves]


async def word(looked_at: Parts, name: str) -> str:
    return next(part.word for part in await looked_at.look() if part.name == name)


async def test_what_moves_has_no_problem(tmp_path: Path) -> None:
    looked_at = parts(tmp_path, FakeClock())
    assert await still(looked_at) == []
    assert [part.name for part in await looked_at.look()] == [
        "gateway",
        "worker",
        "delivery",
        "money",
        "chain watch",
        "disk",
        "database",
        "audit",
    ]
    assert await word(looked_at, "audit") == "ok, the last one was 1 h ago"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"gateway": Gateway(serving=False)}, ["gateway"]),
        ({"gateway": Gateway(leaving=True)}, ["gateway"]),
        ({"worker": Work(WORKER_SECONDS + 1)}, ["worker"]),
        ({"worker": Work(0.0, DELIVERY_SECONDS + 1)}, ["delivery"]),
        ({"min_free_bytes": 10**18}, ["disk"]),
        ({"gateway": Gateway(serving=False), "worker": Work(1e6)}, ["gateway", "worker"]),
        ({"gate": Gate(is_shut=True)}, ["money"]),
        ({"service": Service(skew_ms=10_000)}, []),
        ({"service": Service(skew_ms=-120_000)}, ["money"]),
        ({"money": Money(MoneyState(Pause(START, None, "theft")))}, ["money"]),
        ({"money": Money(MoneyState(Pause(START, 7, "a look")))}, []),
        ({"money": Money(MoneyState(unclear_since=START - round(UNCLEAR_SECONDS * 1000)))}, []),
        ({"money": Money(MoneyState(unclear_since=START - round(UNCLEAR_SECONDS * 1000) - 1000))}, ["money"]),
        ({"money": Money(StoreError("disk I/O error"))}, ["database"]),
        ({"money": Money(audited(49))}, []),  # it has just started, and the audit runs
    ],
)
async def test_what_stands_still_is_named(
    tmp_path: Path, changes: dict[str, object], named: list[str]
) -> None:
    assert await still(parts(tmp_path, FakeClock(), **changes)) == named


async def test_the_reasons_are_said(tmp_path: Path) -> None:
    clock = FakeClock()
    paused = parts(tmp_path, clock, money=Money(MoneyState(Pause(START, None, "theft"))))
    assert await word(paused, "money") == "the bot has paused all spending: theft"
    by_host = parts(tmp_path, clock, money=Money(MoneyState(Pause(START, 7, "a look"))))
    assert await word(by_host, "money") == "paused by the host"
    ahead = parts(tmp_path, clock, service=Service(skew_ms=-120_000))
    assert await word(ahead, "money") == "the bot's clock is +120 s off StableStudio's; nothing is bought"
    found = parts(tmp_path, clock, money=Money(audited(2, findings=3)))
    assert await word(found, "audit") == "3 findings, the last one was 2 h ago"


async def test_a_database_that_does_not_answer_delays_nobody_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standstill, "ANSWER_SECONDS", 0.01)
    looked_at = parts(tmp_path, FakeClock(), money=Money(None), worker=Work(1e6))
    assert await still(looked_at) == ["worker", "database"]
    assert await word(looked_at, "audit") == "not known"


async def test_a_disk_that_is_gone_is_named(tmp_path: Path) -> None:
    looked_at = parts(tmp_path / "spool", FakeClock())
    (tmp_path / "spool").rmdir()
    assert await still(looked_at) == ["disk"]
    assert "No such file" in await word(looked_at, "disk")


async def test_a_folder_that_has_become_a_file_is_named(tmp_path: Path) -> None:
    looked_at = parts(tmp_path / "spool", FakeClock())
    (tmp_path / "spool").rmdir()
    (tmp_path / "spool").write_bytes(b"")
    assert await still(looked_at) == ["disk"]
    assert "no folder any more" in await word(looked_at, "disk")


class Stored(DirectorySpool):
    """Files in an object store that does not answer."""

    def problem(self) -> str | None:
        return "s3://pictures has not answered for 9 s: no answer"


async def test_an_object_store_is_a_part_of_its_own_if_there_is_one(tmp_path: Path) -> None:
    clock = FakeClock()
    stored = parts(tmp_path, clock, spool=Stored(tmp_path), has_object_store=True)
    assert await still(stored) == ["files"]
    assert "has not answered for 9 s" in await word(stored, "files")
    assert await word(parts(tmp_path, clock, has_object_store=True), "files") == "ok"


async def test_an_audit_that_never_ends_is_named(tmp_path: Path) -> None:
    clock = FakeClock()
    looked_at = parts(tmp_path, clock, watches=[], money=Money(audited(49)))
    clock.advance(START_SECONDS)
    assert await still(looked_at) == []
    clock.advance(1)
    assert await still(looked_at) == ["audit"]
    never = parts(tmp_path, clock, watches=[], money=Money(MoneyState()))
    assert await still(never) == []
    clock.advance(AUDIT_SECONDS + 1)
    assert await still(never) == ["audit"]


async def test_the_chain_watch_is_still_when_no_node_answers(tmp_path: Path) -> None:
    clock, watch = FakeClock(), Watch()
    looked_at = parts(tmp_path, clock, watches=[watch, Watch(moved_at=2**62)])
    clock.advance(CHAIN_SECONDS + 1)
    assert await still(looked_at) == ["chain watch"]
    watch.moved_at = clock.steady()
    assert await still(looked_at) == []
    clock.set(-5 * 3600)
    clock.advance(CHAIN_SECONDS - 1)
    assert await still(looked_at) == []
    clock.advance(2)
    assert await still(looked_at) == ["chain watch"]
