"""Everything that /metrics reads, from a whole bot over the fakes."""

import asyncio
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.domain.errors import StoreError
from bot.domain.host.figures import Figures
from bot.ports import metrics
from bot.store.sqlite.database import Database
from bot.wiring import figures as reader
from bot.wiring.figures import FigureReader
from bot.wiring.gauges import Sheet
from bot.wiring.standstill import Parts
from tests.fakes.membership import FakeMembership
from tests.observability.test_standstill import Watch
from tests.services.harness import Harness


@dataclass
class Discord:
    serving: bool = True
    leaving: bool = False
    latency: float = 0.05
    guilds: tuple[int, ...] = (1, 2)


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[Harness]:
    harness = await Harness(tmp_path).open()
    yield harness
    await harness.close()


def build(harness: Harness, **changes: object) -> FigureReader:
    discord = Discord(**changes)  # type: ignore[arg-type]
    parts = Parts(
        discord,
        harness.worker,
        [Watch(harness.clock.steady())],
        harness.gate,
        harness.studio,
        harness.store.figures.money_state,
        harness.spool,
        harness.clock,
        started_at=harness.clock.steady(),
        min_free_bytes=0,
    )
    return FigureReader(
        harness.store,
        parts,
        discord,
        harness.worker,
        harness.wallets.last_told,
        harness.spool,
        harness.spool.path("x").parent,
        queues=(lambda: harness.worker.queues, lambda: {"media_result": (2, 1)}),
    )


async def read(reader: FigureReader) -> dict[str, dict[tuple[str, ...], float]]:
    return {gauge.name: dict(gauge.values) for gauge in await reader.read()}


async def test_a_bot_in_the_middle_of_a_job(harness: Harness) -> None:
    await harness.fund(10_000_000)
    await harness.ask()
    await harness.due()
    figures = await read(build(harness))
    assert figures["atelier_database_up"] == {(): 1}
    assert figures["atelier_jobs"]["running",] == 1
    assert figures["atelier_owed_usdc"][()] == pytest.approx(10 - figures["atelier_ledger_usdc"]["studio",])
    assert figures["atelier_jobs_scheduled"] == {(): 1}
    assert figures["atelier_queue_waiting"]["media_result",] == 2
    assert set(figures["atelier_queue_running"]) > {("poll",), ("payment",), ("post",)}
    assert figures["atelier_health"] == {
        (part,): 1
        for part in ("gateway", "worker", "delivery", "money", "chain watch", "disk", "database", "audit")
    }
    assert figures["atelier_servers"] == {(): 2}
    assert figures["atelier_database_bytes"]["main",] > 0
    assert set(figures["atelier_disk_free_bytes"]) == {("spool",), ("database",)}
    assert figures["atelier_paused"] == {("host",): 0, ("bot",): 0}
    assert figures["atelier_chain_age_seconds"] == {("base",): 0}


async def test_each_process_tells_its_part_and_only_the_leader_of_wallets(harness: Harness) -> None:
    await harness.wallets.balances()
    built = build(harness)
    alone = await read(built)
    names = ("atelier_members", "atelier_shards", "atelier_shards_total", "atelier_leads")
    assert [alone[name][()] for name in names] == [1, 1, 1, 1]
    membership = FakeMembership(1, 2, shard_count=4, live=3)
    built.parts = replace(built.parts, membership=membership)
    follower = await read(built)
    assert [follower[name][()] for name in names] == [3, 2, 4, 0]
    assert follower["atelier_wallet_usdc"] == follower["atelier_chain_age_seconds"] == {}
    membership.set(0, 1)
    leader = await read(built)
    assert leader["atelier_leads"] == {(): 1}
    assert set(leader["atelier_wallet_usdc"]) == set(leader["atelier_chain_age_seconds"]) == {("base",)}


async def test_ages_grow_with_time(harness: Harness) -> None:
    await harness.fund(10_000_000)
    await harness.ask()
    await harness.due()
    built = build(harness)
    before = (await read(built))["atelier_jobs_oldest_seconds"]["running",]
    harness.clock.advance(30)
    figures = await read(built)
    assert figures["atelier_jobs_oldest_seconds"]["running",] == before + 30
    assert figures["atelier_chain_age_seconds"]["base",] == 30


async def test_a_wallet_is_known_once_its_chain_has_told_it(harness: Harness) -> None:
    built = build(harness)
    assert (await read(built))["atelier_wallet_usdc"] == {}
    [state] = await harness.wallets.balances()
    harness.clock.advance(7)
    figures = await read(built)
    assert state.balance is not None
    assert figures["atelier_wallet_usdc"] == {("base",): state.balance / 10**6}
    assert figures["atelier_wallet_age_seconds"] == {("base",): 7}


async def test_files_are_counted_by_kind_and_at_most_once_a_minute(harness: Harness) -> None:
    for name, size in (("out-k7f3ab", 5), ("in-k7f3ab-0", 7), ("strange", 11)):
        harness.spool.path(name).write_bytes(b"x" * size)
    built = build(harness)
    figures = await read(built)
    assert figures["atelier_files"] == {("result",): 1, ("attached",): 1, ("other",): 1}
    assert figures["atelier_files_bytes"] == {("result",): 5, ("attached",): 7, ("other",): 11}
    harness.spool.path("out-k7f3ac").write_bytes(b"x")
    assert (await read(built))["atelier_files"]["result",] == 1
    harness.clock.advance(reader.FILES_SECONDS)
    assert (await read(built))["atelier_files"]["result",] == 2


async def test_the_files_of_a_database_lie_beside_what_a_link_leads_to(
    harness: Harness, tmp_path: Path
) -> None:
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(harness.store.path)
    await harness.store.meta_set("key", "value")
    made = build(harness)
    beside = (await read(made))["atelier_database_bytes"]
    assert isinstance(harness.store._db, Database)
    harness.store._db.path = link
    assert (await read(made))["atelier_database_bytes"] == beside
    assert beside["wal",] > 0


@pytest.mark.parametrize("error", [StoreError("disk I/O error"), None])
async def test_a_database_that_does_not_answer_leaves_the_rest(
    harness: Harness, error: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_now: int) -> Figures:
        if error is not None:
            raise error
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    monkeypatch.setattr(reader, "ANSWER_SECONDS", 0.01)
    monkeypatch.setattr(harness.store.figures, "read", fail)
    figures = await read(build(harness))
    assert figures["atelier_database_up"] == {(): 0}
    assert figures["atelier_jobs"] == {}
    assert figures["atelier_gateway_up"] == {(): 1}


@pytest.mark.parametrize("latency", [math.nan, math.inf, 41.25])
async def test_a_gateway_that_is_not_connected_has_no_latency(harness: Harness, latency: float) -> None:
    figures = await read(build(harness, serving=False, latency=latency))
    assert figures["atelier_gateway_up"] == {(): 0}
    assert figures["atelier_gateway_latency_seconds"] == {}
    assert figures["atelier_health"]["gateway",] == 0


async def test_a_delivered_job_is_counted_with_its_stages(harness: Harness) -> None:
    def counted() -> dict[tuple[str, ...], float]:
        wanted = ("atelier_jobs_total", "atelier_job_stage_seconds")
        return {labels: value for name, labels, value in metrics.recorded() if name in wanted}

    before = counted()
    await harness.fund(10_000_000)
    await harness.ask()
    await harness.live(600)
    after = counted()
    for label in ("delivered", "paid", "made", "posted"):
        assert after[label,] == before.get((label,), 0) + 1


def test_a_gauge_takes_its_own_labels_only() -> None:
    sheet = Sheet()
    with pytest.raises(KeyError):
        sheet.set("atelier_unheard_of", 1)
    with pytest.raises(AssertionError):
        sheet.set("atelier_jobs", 1)
    sheet.set("atelier_daily_cap_usdc", None)
    assert all(not gauge.values for gauge in sheet)
