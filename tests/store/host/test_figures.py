"""The database in figures: right, and read through indexes however much is over."""

from bot.domain.host.figures import Figures, MoneyState, Pile
from bot.domain.jobs.job import Failure
from bot.domain.money.pauses import Pause
from bot.store import Store
from bot.store.host import figures
from bot.store.sql import Connection
from tests.builders import draft
from tests.fakes.clock import START
from tests.store.acts import (
    PRICE,
    admitted,
    delivered,
    fetched,
    granted,
    ready,
    running,
    signed,
)

BASE = "eip155:8453"


async def test_an_empty_database_has_figures_too(store: Store) -> None:
    found = await store.figures.read(START)
    assert found.jobs == dict.fromkeys(("QUOTED", "ADMITTED", "READY", "RUNNING", "FETCHED"), Pile())
    assert (found.untold, found.unclear, found.payments) == (Pile(), Pile(), {})
    assert (found.owed, found.held, found.transfers, found.lines, found.daily_cap) == (0, 0, 0, 0, None)
    assert found.money == MoneyState()


async def test_jobs_are_counted_by_state_with_the_oldest(store: Store) -> None:
    await granted(store)
    await store.jobs.create(draft())
    for make in (admitted, ready, ready, running, fetched, delivered):
        await make(store)
    found = await store.figures.read(START + 60_000)
    assert {state: pile.count for state, pile in found.jobs.items()} == {
        "QUOTED": 1, "ADMITTED": 1, "READY": 2, "RUNNING": 1, "FETCHED": 1
    }  # fmt: skip
    assert found.jobs["ADMITTED"].since == START + 1
    assert found.jobs["RUNNING"].since == START + 1000
    assert found.jobs["FETCHED"].since == START + 10_000


async def test_a_job_that_ended_waits_until_its_maker_knows(store: Store) -> None:
    await granted(store)
    job = await admitted(store)
    await store.jobs.fail(job.id, Failure.STOPPED, detail=None, refund=False, now=START + 5)
    assert (await store.figures.read(START)).untold == Pile(1, START + 5)
    await store.batches.mark_notified([job.id], now=START + 6)
    assert (await store.figures.read(START)).untold == Pile()


async def test_money_is_where_it_is(store: Store) -> None:
    await granted(store, 1_000_000)
    await admitted(store)
    payment = await signed(store)
    await running(store)
    await store.host.set_daily_limit(5_000_000)
    found = await store.figures.read(START)
    assert found.held == 2 * (await store.jobs.get(payment.job_id)).total
    assert found.payments == {(BASE, "SIGNED"): Pile(1, START + 2, PRICE)}
    assert found.unclear == Pile(), "what was never sent is not unclear"
    assert found.accounts["house:studio"] == PRICE
    assert found.owed == 1_000_000 - PRICE
    assert found.daily_cap == 5_000_000
    assert found.used_today == found.held + PRICE
    assert found.servers == 1
    assert 0 < found.transfers < found.lines


async def test_a_server_that_has_not_spent_anything_has_money_too(store: Store) -> None:
    await granted(store, 1_000_000)
    assert (await store.figures.read(START)).servers == 1


async def test_a_payment_without_an_outcome_is_seen_with_its_age(store: Store) -> None:
    await granted(store)
    payment = await signed(store)
    await store.payments.count_sending(payment.id, now=START + 9)
    assert (await store.figures.read(START)).unclear == Pile(1, START + 2, PRICE)
    assert (await store.figures.money_state()).unclear_since == START + 2
    await store.payments.mark_disputed(payment.id, detail="charged", now=START + 9)
    found = await store.figures.read(START)
    assert found.unclear == Pile()
    assert found.payments == {(BASE, "DISPUTED"): Pile(1, START + 2, PRICE)}


async def test_a_pause_is_told_with_who_began_it(store: Store) -> None:
    await store.host.pause(by=None, reason="theft", now=START)
    assert (await store.figures.money_state()).pause == Pause(START, None, "theft")


def scans(connection: Connection) -> list[str]:
    """Return the lines of the plans that read a whole table, or a whole index of everything."""
    partial = {
        row["name"]
        for table in ("jobs", "payments", "deposits", "approvals", "reports")
        for row in connection.execute(f"PRAGMA index_list({table})")
        if row["partial"]
    }
    plans = [
        (name, row["detail"])
        for name, statement in vars(figures).items()
        if isinstance(statement, str) and statement.lstrip().startswith("SELECT")
        for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    assert len(plans) >= 8
    return [
        f"{name}: {detail}"
        for name, detail in plans
        if detail.startswith("SCAN") and not partial & set(detail.split())
    ]


def expected(connection: Connection) -> Figures:
    return figures.figures(connection, START)


async def test_nothing_reads_what_is_over(file_store: Store) -> None:
    await granted(file_store)
    await delivered(file_store)
    assert await file_store._db.read(scans) == []
    assert await file_store._db.read(expected) == await file_store.figures.read(START)
