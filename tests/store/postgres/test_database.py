"""Transactions on PostgreSQL: whole or not at all, one after another over all processes."""

import asyncio
import threading
from collections.abc import AsyncIterator

import psycopg
import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import Conflict, DatabaseInUse, DatabaseUnusable, Fenced, StoreError
from bot.store import open_store
from bot.store.postgres.database import Database
from bot.store.postgres.session import WRITE_LOCK, connect
from bot.store.sql import Connection, after_commit
from tests.servers.databases import Databases

CUT = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
"""SQL: end all other connections."""


@pytest.fixture
def url(postgres_url: str) -> PostgresUrl:
    return PostgresUrl(postgres_url, unsafe=True)


@pytest.fixture
async def database(url: PostgresUrl) -> AsyncIterator[Database]:
    database = await Database.open(url)
    yield database
    await database.close()


def remember(connection: Connection, key: str, value: str) -> None:
    connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))


def recall(connection: Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row["value"] if row else None


async def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def half(connection: Connection) -> None:
        remember(connection, "a", "1")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await database.write(half)
    assert await database.read(recall, "a") is None
    await database.write(remember, "a", "2")
    assert await database.read(recall, "a") == "2"
    with pytest.raises(Conflict):
        await database.write(remember, "a", "3")


async def test_a_reader_cannot_write(database: Database) -> None:
    def careless(connection: Connection) -> int:
        return connection.execute("UPDATE meta SET value = 'x'").rowcount

    with pytest.raises(StoreError, match="read-only"):
        await database.read(careless)


async def test_a_read_sees_one_state(database: Database) -> None:
    first, go_on = threading.Event(), threading.Event()

    def twice(connection: Connection) -> tuple[str | None, str | None]:
        before = recall(connection, "a")
        first.set()
        go_on.wait(10)
        return before, recall(connection, "a")

    reading = asyncio.create_task(database.read(twice))
    await asyncio.to_thread(first.wait, 10)
    await database.write(remember, "a", "1")
    assert await database.read(recall, "a") == "1", "another reader does not wait"
    go_on.set()
    assert await reading == (None, None)


async def test_a_cancelled_writer_does_not_leave_half_a_transaction(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        remember(connection, "a", "1")
        begun.set()
        go_on.wait(10)
        remember(connection, "b", "1")

    writing = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(begun.wait, 10)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    go_on.set()
    await database.write(remember, "c", "1")  # after it, in the same thread
    assert [await database.read(recall, key) for key in "abc"] == ["1", "1", "1"]


async def test_what_is_to_be_done_after_the_commit_is_done_then_and_never_without(database: Database) -> None:
    done: list[str] = []

    def act(connection: Connection, key: str, *, fail: bool) -> None:
        after_commit(connection, lambda: done.append(key))
        remember(connection, key, "1")
        assert done == []
        if fail:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.write(act, "a", fail=True)
    await database.write(act, "b", fail=False)
    assert done == ["b"]


async def test_writers_of_two_processes_take_turns(database: Database, url: PostgresUrl) -> None:
    other = await Database.open(url)
    inside, go_on, order = threading.Event(), threading.Event(), list[str]()

    def first(connection: Connection) -> None:
        assert recall(connection, "a") is None
        inside.set()
        go_on.wait(10)
        remember(connection, "a", "1")
        order.append("first")

    def second(connection: Connection) -> str | None:
        value = recall(connection, "a")
        order.append("second")
        return value

    one = asyncio.create_task(database.write(first))
    await asyncio.to_thread(inside.wait, 10)
    two = asyncio.create_task(other.write(second))
    await asyncio.sleep(0.2)
    assert order == []
    go_on.set()
    await one
    assert await two == "1", "it sees what the first has committed"
    assert order == ["first", "second"]
    await other.close()


async def test_a_process_that_is_no_member_writes_nothing_and_can_read(
    database: Database, postgres: Databases, postgres_url: str
) -> None:
    with postgres.connect(postgres_url) as host:
        host.execute("INSERT INTO members VALUES ('me', 1, 'here', 0, 0, '1', '{}')")
        database.member = ("me", 1)
        await database.write(remember, "a", "1")
        host.execute("UPDATE members SET epoch = 2")
        for _ in range(2):
            with pytest.raises(Fenced):
                await database.write(remember, "b", "1")
        assert await database.read(recall, "b") is None
        host.execute("DELETE FROM members")
        database.member = ("me", 2)
        with pytest.raises(Fenced):
            await database.write(remember, "b", "1")


async def test_one_that_was_taken_for_dead_while_it_was_cut_off_learns_it_with_its_first_write(
    database: Database, postgres: Databases, postgres_url: str
) -> None:
    with postgres.connect(postgres_url) as host:
        host.execute("INSERT INTO members VALUES ('me', 1, 'here', 0, 0, '1', '{}')")
        database.member = ("me", 1)
        await database.write(remember, "a", "1")
        host.execute("UPDATE members SET epoch = 2")
        host.execute(CUT)
        with pytest.raises(Fenced):
            await database.write(remember, "b", "1")
    assert await database.read(recall, "b") is None


async def test_connections_that_were_cut_are_opened_again(
    database: Database, postgres: Databases, postgres_url: str
) -> None:
    await database.write(remember, "a", "1")
    assert await database.read(recall, "a") == "1"
    with postgres.connect(postgres_url) as host:
        host.execute(CUT)
    await database.write(remember, "b", "1")
    assert [await database.read(recall, key) for key in "ab"] == ["1", "1"]


async def test_a_connection_that_is_cut_within_a_transaction_is_an_error_once(
    database: Database, postgres: Databases, postgres_url: str
) -> None:
    def cut(connection: Connection) -> None:
        remember(connection, "a", "1")
        pid = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
        with postgres.connect(postgres_url) as host:
            host.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        remember(connection, "b", "1")

    with pytest.raises(StoreError):
        await database.write(cut)
    assert await database.read(recall, "a") is None
    await database.write(remember, "a", "1")


async def test_a_server_that_takes_no_changes_is_remembered_until_it_does(database: Database) -> None:
    def read_only(connection: Connection) -> None:
        connection.execute("SET TRANSACTION READ ONLY")
        remember(connection, "a", "1")

    with pytest.raises(StoreError, match="read-only"):
        await database.write(read_only)
    assert _refusal(database) is not None
    with pytest.raises(StoreError):
        await database.write(lambda connection: connection.execute("SELECT 1 / 0").fetchall())
    await database.write(remember, "a", "1")
    assert _refusal(database) is None


def _wait_until_locked(connection: Connection) -> None:
    held = "SELECT count(*) FROM pg_locks WHERE objid = ? AND granted"
    while connection.execute(held, (WRITE_LOCK,)).fetchone()[0] == 0:
        connection.execute("SELECT pg_sleep(0.01)").fetchone()


def _refusal(database: Database) -> str | None:
    return database.refusal


@pytest.mark.parametrize("rows", [0, 20])
async def test_one_that_stops_within_a_transaction_does_not_stop_the_others(
    database: Database, url: PostgresUrl, rows: int
) -> None:
    stopped = connect(url)
    stopped.execute("SET idle_in_transaction_session_timeout = '200ms'")
    stopped.begin()
    enter = stopped.execute("SELECT enter(NULL, NULL)")
    if rows:  # so many that they are sent, though no answer is read
        stopped.executemany("INSERT INTO meta VALUES (?, ?)", [(str(row), "x" * 1000) for row in range(rows)])
    else:
        enter.fetchone()
    await database.read(_wait_until_locked)
    await database.write(remember, "a", "1")
    with pytest.raises(psycopg.OperationalError):
        stopped.commit()
    stopped.close()


async def test_a_session_has_the_time_outs_of_the_design(database: Database) -> None:
    def settings(connection: Connection) -> list[str]:
        names = ("idle_in_transaction_session_timeout", "statement_timeout", "lock_timeout")
        return [connection.execute("SELECT current_setting(?)", (name,)).fetchone()[0] for name in names]

    assert await database.write(settings) == ["5s", "15s", "10s"]
    assert await database.read_aside(settings) == ["10min", "10min", "10s"]


async def test_bots_share_a_database_and_a_command_has_it_alone(url: PostgresUrl) -> None:
    one, two = await open_store(url), await open_store(url)
    with pytest.raises(DatabaseInUse, match="in use by a bot"):
        await open_store(url, alone=True)
    await one.close()
    await two.close()
    alone = await open_store(url, alone=True)
    with pytest.raises(DatabaseInUse, match="needs it alone"):
        await open_store(url)
    await alone.close()


async def test_the_store_names_its_engine(url: PostgresUrl) -> None:
    store = await open_store(url)
    schema, engine = await store.versions()
    assert (store.engine, schema) == ("postgresql", 29)
    assert engine.startswith("PostgreSQL 1")
    await store.close()


async def test_tables_of_another_program_are_refused(postgres: Databases) -> None:
    with postgres.blank() as address:
        with postgres.connect(address) as host:
            host.execute("CREATE TABLE public.theirs (id bigint)")
        with pytest.raises(DatabaseUnusable, match="another program"):
            await open_store(PostgresUrl(address, unsafe=True))


async def test_a_newer_schema_is_refused(postgres: Databases, postgres_url: str, url: PostgresUrl) -> None:
    with postgres.connect(postgres_url) as host:
        host.execute("INSERT INTO atelier_schema (version) VALUES (999)")
    with pytest.raises(DatabaseUnusable, match=r"newer Atelier \(schema 999"):
        await open_store(url)
    with postgres.connect(postgres_url) as host:
        host.execute("DELETE FROM atelier_schema WHERE version = 999")


async def test_an_empty_database_gets_the_schema_though_two_begin_at_once(postgres: Databases) -> None:
    with postgres.blank() as address:
        with postgres.connect(address) as host:
            host.execute("GRANT ALL ON SCHEMA public TO PUBLIC")
        stores = await asyncio.gather(*(open_store(PostgresUrl(address, unsafe=True)) for _ in range(2)))
        for store in stores:
            assert (await store.versions())[0] == 29
            await store.close()
