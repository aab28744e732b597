"""The ledger against a model, step by step; and proof that the comparison can fail."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.domain.errors import StoreError
from bot.domain.jobs.job import Failure, JobState
from bot.domain.money.ledger import STUDIO, TransferKind, available, held
from bot.domain.money.payments import PaymentState
from bot.store import Store
from bot.store.money import journal, ledger
from bot.store.sql import Connection, Later, Row
from tests.builders import GUILD
from tests.fakes.clock import START
from tests.store.acts import PRICE, admitted, granted, running, signed
from tests.store.machine import StoreMachine, reached
from tests.store.places import Fresh, fewer, on
from tests.store.searches import find_fault, only, run_until

MODEST = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_books_agree_whatever_happens(fresh: Fresh) -> None:
    run_state_machine_as_test(on(StoreMachine, fresh), settings=fewer(MODEST, fresh))


def test_the_runs_come_to_every_state() -> None:
    """A machine that never gets far would look like a good one."""
    reached.clear()
    wanted = {*JobState, *PaymentState} - {PaymentState.REFUSED}
    run_until(StoreMachine, MODEST, lambda: reached >= wanted)


# ── planted faults ───────────────────────────────────────────────────────────────────────────────


def check_then_act(connection: Connection, debit: str, credit: str, amount: int) -> Later[None]:
    """A hold that trusts a balance without looking."""
    for account, change in ((debit, -amount), (credit, amount)):
        connection.execute("INSERT INTO accounts VALUES (?, 0) ON CONFLICT DO NOTHING", (account,))
        connection.execute("UPDATE accounts SET balance = balance + ? WHERE name = ?", (change, account))
    return lambda: None


def no_capture(connection: Connection, job: str, payment_id: int, amount: int, *, at: int) -> None:
    """Settling that forgets the ledger."""


def careless_close(connection: Connection, job: str, *, at: int) -> None:
    """Releases although an authorization may still be collected."""
    for hold in connection.execute(
        "UPDATE holds SET state = 'CLOSED', closed_at = ? WHERE job_id = ? AND state = 'OPEN' RETURNING *",
        (at, job),
    ).fetchall():
        journal.append_row(connection, "holds", hold)
        ledger._release(connection, hold, at)


def no_journal(connection: Connection, table: str, row: Row) -> None:
    """Changes that are not written down."""


@pytest.mark.parametrize(
    ("module", "name", "fault", "rules"),
    [
        (ledger, "_shift", check_then_act, ("quote", "admit")),
        (ledger, "capture", no_capture, ("advance",)),
        (ledger, "close_hold", careless_close, ("advance", "fail")),
        (journal, "append_row", no_journal, ("advance",)),
    ],
)
def test_the_machine_finds_a_planted_fault(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, fault: object, rules: tuple[str, ...]
) -> None:
    """Searched for with the rules that lead to it, which takes fewer runs."""
    monkeypatch.setattr(module, name, fault)
    find_fault(only(StoreMachine, *rules), settings(MODEST, max_examples=100))


async def test_a_second_release_is_refused_by_the_database(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await granted(store)
    job = await admitted(store)
    release = ledger._release

    def twice(connection: Connection, hold: Row, at: int) -> None:
        release(connection, hold, at)
        release(connection, hold, at)

    monkeypatch.setattr(ledger, "_release", twice)
    with pytest.raises(StoreError):
        await store.jobs.fail(job.id, Failure.CANCELLED, detail=None, refund=False, now=START)
    monkeypatch.undo()
    assert (await store.budgets.balances(GUILD)).held == PRICE


async def test_a_second_capture_of_one_payment_is_refused_by_the_database(store: Store) -> None:
    await granted(store)
    payment, _ = await signed(store), await running(store)
    await store.payments.settle_generation(payment.id, "studio-x", tx=None, now=START)

    def again(connection: Connection) -> None:
        ledger.transfer(
            connection,
            TransferKind.CAPTURE,
            str(payment.id),
            1,
            debit=available(GUILD),
            credit=STUDIO,
            at=START,
        )

    with pytest.raises(StoreError, match=r"transfers.key"):
        await store._db.write(again)


async def test_the_database_refuses_a_debt_whatever_the_code_thinks(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await granted(store, PRICE - 1)
    monkeypatch.setattr(ledger, "_shift", check_then_act)
    with pytest.raises(StoreError, match=r"(?i)check"):
        await admitted(store)
    assert held(GUILD) not in dict((await store.ledger.audit()).balances)
