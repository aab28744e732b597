"""The export for scripts and spreadsheets."""

import asyncio
import io
import json
import threading
from collections.abc import Callable
from pathlib import Path

from bot.domain.tables import write_csv
from bot.store import open_readonly, open_store
from bot.store.money.export import JOB_COLUMNS, PAYMENT_COLUMNS, Record, export_since
from bot.store.sql import Connection
from tests.builders import GUILD
from tests.fakes.clock import START
from tests.store.acts import admitted, delivered, granted, history, signed
from tests.store.places import Where, meddle
from tests.store.steps import steps_of


async def exported(where: Where, server: int | None = None) -> dict[str, list[Record]]:
    view = await open_readonly(where)
    try:
        return await view.export(server)
    finally:
        await view.close()


async def two_servers(where: Where) -> None:
    store = await open_store(where)
    try:
        for guild_id in (GUILD, GUILD + 1):
            await granted(store, 500_000, guild_id)
            await delivered(store, guild_id=guild_id)
            await admitted(store, guild_id=guild_id, price=None, upload_cost=10_000, body=None)
        await signed(store)
    finally:
        await store.close()


async def test_everything(where: Where) -> None:
    await two_servers(where)
    books = await exported(where)
    job = books["jobs"][0]
    assert {"server", "channel", "user", "message_id"} <= {name for name in job if isinstance(job[name], str)}
    assert (job["model"], job["operation"]) == ("flux-2-pro", "flux-2-pro/generate")
    assert (job["state"], job["price"], job["paid"], job["message_id"]) == ("DELIVERED", 40_000, 40_000, "77")
    assert (books["jobs"][1]["price"], books["jobs"][1]["message_id"]) == (10_000, None)
    assert {(p["state"], p["purpose"], p["amount"]) for p in books["payments"]} == {
        ("SETTLED", "generation", 40_000),
        ("SIGNED", "generation", 40_000),
    }
    assert [t["seq"] for t in books["transfers"]] == list(range(1, len(books["transfers"]) + 1))
    assert set(books["transfers"][0]) >= {"seq", "at", "debit", "credit", "amount", "kind", "job", "hash"}
    balances = {str(row["account"]): row["amount"] for row in books["balances"]}
    assert sum(int(str(amount)) for amount in balances.values()) == 0
    assert balances["house:studio"] == 80_000


async def test_one_server_only(where: Where) -> None:
    await two_servers(where)
    books = await exported(where, GUILD + 1)
    assert {job["server"] for job in books["jobs"]} == {"12"}
    ids = {job["id"] for job in books["jobs"]}
    assert {payment["job"] for payment in books["payments"]} <= ids
    assert len(books["payments"]) == 1
    assert all("guild:12:" in f"{t['debit']} {t['credit']}" for t in books["transfers"])
    assert {row["account"] for row in books["balances"]} == {"guild:12:available", "guild:12:held"}


async def test_no_signed_header_and_no_prompt_leave(where: Where) -> None:
    await history(where)
    text = json.dumps(await exported(where))
    assert "header-of" not in text
    assert "a heron" not in text
    assert '"tx": "0xd", "log_index": 3' in text


async def test_each_network_and_its_gas_are_named(where: Where) -> None:
    await history(where)
    books = await exported(where)
    assert {(payment["network"], payment["fee"]) for payment in books["payments"]} == {("eip155:8453", 0)}
    assert {deposit["network"] for deposit in books["deposits"]} == {"eip155:8453"}
    meddle(where, lambda c: c.execute("UPDATE payments SET fee = 617, network = 'eip155:4217'"))
    meddle(where, lambda c: c.execute("UPDATE deposits SET network = 'eip155:4217'"))
    books = await exported(where)
    assert {(payment["network"], payment["fee"]) for payment in books["payments"]} == {("eip155:4217", 617)}
    assert {deposit["network"] for deposit in books["deposits"]} == {"eip155:4217"}


async def test_as_csv(where: Where) -> None:
    await history(where)
    books = await exported(where)
    for name, columns in (("jobs", JOB_COLUMNS), ("payments", PAYMENT_COLUMNS)):
        assert set(columns) == set(books[name][0])
        out = io.StringIO()
        write_csv(books[name], columns, out)
        lines = out.getvalue().splitlines()
        assert lines[0] == ",".join(columns)
        assert len(lines) == 1 + len(books[name])
        assert lines[1].startswith(f"{books[name][0][columns[0]]},")


async def test_one_servers_export_reads_no_other_servers_rows(file: Path) -> None:
    store = await open_store(file)
    try:
        await store._db.write(_fill, GUILD + 1, 3_000)
        steps = await store._db.read(steps_of, lambda c: export_since(c, GUILD, 0), each=100)
        assert steps < 50, "thousands of rows of another server are not looked at"
        await granted(store)
        await delivered(store)
        books = await store.history.export(GUILD, 0)
        assert len(books["transfers"]) == 3  # grant, hold, capture
        assert (len(books["jobs"]), len(books["payments"])) == (1, 1)
    finally:
        await store.close()


async def test_a_long_export_lets_other_reads_go_on(where: Where) -> None:
    store = await open_store(where)
    try:
        begun, end = threading.Event(), threading.Event()

        def read(connection: Connection) -> int:
            begun.set()
            assert end.wait(10)
            return int(connection.execute("SELECT count(*) FROM jobs").fetchone()[0])

        long = asyncio.create_task(store._db.read_aside(read))
        await asyncio.to_thread(begun.wait, 10)
        assert await store.budgets.owed() == 0
        assert not long.done()
        end.set()
        assert await long == 0
    finally:
        await store.close()


async def test_an_export_of_some_days_does_not_read_the_history_before(file: Path) -> None:
    store = await open_store(file)
    try:
        steps = []
        for number in range(2):
            await store._db.write(_old, number * 1_000, 1_000)
            read: Callable[[Connection], object] = lambda c: export_since(c, GUILD, START)  # noqa: E731
            steps.append(await store._db.read(steps_of, read, each=1))
        assert steps[1] < steps[0] + 20
        await granted(store)
        await delivered(store)
        books = await store.history.export(GUILD, START)
        assert [len(books[name]) for name in ("jobs", "payments", "transfers")] == [1, 1, 3]
        assert len((await store.history.export(GUILD, 0))["payments"]) == 2_001
    finally:
        await store.close()


def _old(connection: Connection, first: int, number: int) -> None:
    """Give the server jobs, payments and transfers of long ago, without the rest."""
    names = (f"guild:{GUILD}:available", f"guild:{GUILD}:held")
    numbers = range(first, first + number)
    connection.executemany(
        "INSERT OR IGNORE INTO accounts (name, balance) VALUES (?, 0)", [(name,) for name in names]
    )
    connection.executemany(
        "INSERT INTO jobs (id, request_key, guild_id, channel_id, user_id, operation, options, state, "
        "upload_cost, upload_limit, created_at, quoted_at) "
        "VALUES ('j' || ?1, ?1, ?2, 1, 1, 'grok/generate', '{}', 'QUOTED', 0, 0, ?1, ?1)",
        [(100_000 + index, GUILD) for index in numbers],
    )
    connection.executemany(
        "INSERT INTO payments (job_id, purpose, state, nonce, payer, payee, network, asset, amount, "
        "valid_after, valid_before, signed_at, sends) "
        "VALUES ('j' || ?1, 'generation', 'SETTLED', ?1, '', '', '', '', 1, 0, 0, ?1, 1)",
        [(100_000 + index,) for index in numbers],
    )
    connection.executemany(
        "INSERT INTO transfers (at, debit, credit, amount, kind, job, note, key, hash) "
        "VALUES (?1, ?2, ?3, 1, 'hold', 'j' || ?1, '', 'k' || ?1, '')",
        [(100_000 + index, *names) for index in numbers],
    )


def _fill(connection: Connection, guild_id: int, number: int) -> None:
    """Give a server transfers, and lines of its log, without the rest."""
    names = (f"guild:{guild_id}:available", f"guild:{guild_id}:held")
    connection.executemany("INSERT INTO accounts (name, balance) VALUES (?, 0)", [(name,) for name in names])
    connection.executemany(
        "INSERT INTO transfers (seq, at, debit, credit, amount, kind, note, key, hash) "
        "VALUES (?1 + 1000, ?1, ?2, ?3, 1, 'hold', '', 'k' || ?1, 'h' || ?1)",
        [(index, *names) for index in range(number)],
    )
    connection.executemany(
        "INSERT INTO moderation_log (guild_id, at, action, reason) VALUES (?, ?, 'x', '')",
        [(guild_id, index) for index in range(number)],
    )
