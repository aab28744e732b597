"""A server that is killed, set back or replaced: what was acknowledged is there, or it is noticed."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import RolledBack, StoreError
from bot.domain.money.movements import SET_BACK
from bot.store import Store, open_store
from bot.store import store as store_module
from bot.store.postgres import continuity
from bot.store.postgres.continuity import distrust
from bot.store.sql import Connection
from sandbox.servers.postgres import PostgresServer
from tests.fakes.clock import START
from tests.servers import server_folder
from tests.servers.databases import Databases, make_schema
from tests.store.acts import granted, running, signed

TEMPLATE = "with_schema"


@pytest.fixture(scope="module")
def server(postgres: Databases) -> Iterator[PostgresServer]:
    """A server that this module may kill. It writes to its disk, as a host's does."""
    with server_folder() as folder:
        server = PostgresServer(folder, password="pass-word")
        server.start()
        make_schema(server.create_database(TEMPLATE))
        yield server
        server.kill()


@pytest.fixture
def url(server: PostgresServer, request: pytest.FixtureRequest) -> Iterator[PostgresUrl]:
    if not server.running:
        server.start()
    name = f"test_{abs(hash(request.node.name))}"
    yield PostgresUrl(server.create_database(name, template=TEMPLATE))
    if not server.running:
        server.start()
    server.drop_database(name)


def restarted(server: PostgresServer) -> None:
    server.kill()
    server.start()


def copied(server: PostgresServer) -> Path:
    """Stop the server, copy its files as a snapshot of its disk, and start it again."""
    server.stop()
    data, copy = server.folder / "data", server.folder.with_name("copy")
    owner = data.stat()
    shutil.copytree(data, copy)
    for path in (copy, *copy.rglob("*")):
        shutil.chown(path, owner.st_uid, owner.st_gid)
    server.start()
    return copy


def recall(connection: Connection, key: str) -> object:
    return connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()


def _state(store: Store) -> tuple[int | None, bool]:
    return store.rolled_back, store.is_latest


async def working(url: PostgresUrl) -> Store:
    """Return a store that has signed something."""
    store = await open_store(url)
    await granted(store)
    await signed(store)
    return store


async def settled(*stores: Store) -> None:
    """Let them find the server that was started again, and let it turn out that nothing was lost."""
    for store in stores:
        with suppress(StoreError):
            await store.look_back()
        await store.trust(True)


async def test_a_server_killed_within_a_transaction_keeps_what_it_acknowledged(
    server: PostgresServer, url: PostgresUrl
) -> None:
    store = await working(url)
    head = await store.ledger.journal_head()

    def killed(connection: Connection) -> None:
        connection.execute("INSERT INTO meta (key, value) VALUES ('half', '1')")
        connection.execute("SELECT 1").fetchone()
        server.kill()

    with pytest.raises(StoreError):
        await store._db.write(killed)
    server.start()
    assert await store._db.read(recall, "half") is None
    assert await store.ledger.journal_head() == head
    await settled(store)
    await signed(store)
    assert _state(store) == (None, True)
    assert (await store.ledger.audit()).ok
    await store.close()


async def test_reads_and_writes_fail_while_the_server_is_gone_and_go_on_when_it_is_back(
    server: PostgresServer, url: PostgresUrl
) -> None:
    store = await working(url)
    server.stop()
    with pytest.raises(StoreError):
        await granted(store)
    with pytest.raises(StoreError):
        await store.ledger.journal_head()
    server.start()
    await settled(store)
    await granted(store)
    assert (await store.ledger.audit()).ok
    await store.close()


async def test_a_line_that_was_acknowledged_and_is_gone_stops_everything_until_it_is_accepted(
    server: PostgresServer, url: PostgresUrl
) -> None:
    store = await working(url)
    copy = copied(server)
    await settled(store)
    await signed(store)
    line, _ = await store.ledger.journal_head()
    server.set_back(copy)
    for _ in range(2):
        with pytest.raises(RolledBack, match=f"Line {line} "):
            await granted(store)
    assert _state(store) == (line, True)
    assert await store.accept_rollback(now=START)
    pause = await store.host.current_pause()
    assert pause is not None
    assert (pause.by, pause.reason) == (None, SET_BACK)
    assert _state(store) == (None, False)
    await granted(store)
    assert (await store.ledger.audit()).ok
    await store.close()
    again = await open_store(url)
    assert _state(again) == (None, False), "until the chain has shown what it misses"
    await again.trust(True)
    await again.close()
    last = await open_store(url)
    assert last.is_latest
    await last.close()


async def test_a_line_of_another_process_is_missed_too(server: PostgresServer, url: PostgresUrl) -> None:
    idle, other = await working(url), await open_store(url)
    copy = copied(server)
    await settled(idle, other)
    await signed(other)
    line, _ = await idle.ledger.journal_head()
    await idle.look_back()
    await other.close()
    assert _state(idle) == (None, True)
    server.set_back(copy)
    await idle.look_back()
    assert _state(idle) == (line, True)
    with pytest.raises(RolledBack):
        await granted(idle)
    assert await idle.accept_rollback(now=START)
    await idle.look_back()
    assert _state(idle) == (None, False)
    await idle.close()


async def test_a_start_on_the_same_server_is_the_latest(url: PostgresUrl) -> None:
    await (await working(url)).close()
    store = await open_store(url)
    assert store.is_latest
    await store.close()


async def test_a_start_on_a_server_that_was_started_since_may_be_an_older_copy(
    server: PostgresServer, url: PostgresUrl
) -> None:
    await (await working(url)).close()
    restarted(server)
    store = await open_store(url)
    assert not store.is_latest
    await store.close()


async def test_who_lives_through_a_restart_takes_it_for_an_older_copy_and_decides_again(
    server: PostgresServer, url: PostgresUrl
) -> None:
    living = await working(url)
    restarted(server)
    with pytest.raises(StoreError, match="started again or is on another server: try again"):
        await living.look_back()
    assert (living.moves, living.is_latest) == (1, False)
    other = await open_store(url)
    assert not other.is_latest, "a sign of life is no proof that no other process has signed"
    await granted(living)
    await living.trust(True)
    await other.close()
    await living.close()


async def test_results_are_not_taken_for_posted_because_the_server_was_started_again(
    server: PostgresServer, url: PostgresUrl
) -> None:
    """In a channel that cannot be looked through they would wait for the host's word."""
    store = await working(url)
    job = await running(store)
    restarted(server)
    await settled(store)
    found = await store.jobs.get(job.id)
    assert found is not None
    assert found.posting_at is None
    await store.close()


async def test_what_was_decided_before_the_move_is_refused_after_it(
    server: PostgresServer, url: PostgresUrl
) -> None:
    store = await working(url)
    restarted(server)
    asked = await asyncio.gather(granted(store), granted(store), return_exceptions=True)
    assert [type(error) for error in asked] == [StoreError, StoreError]
    await granted(store)
    await store.close()


async def test_another_process_that_signed_and_ended_with_the_server_is_not_forgotten(
    server: PostgresServer, url: PostgresUrl
) -> None:
    store, other = await working(url), await open_store(url)
    copy = copied(server)
    await settled(store, other)
    await signed(other)
    await other.close()
    server.set_back(copy)
    with pytest.raises(StoreError):
        await granted(store)
    assert _state(store) == (None, False)
    await store.close()


async def test_a_moved_database_that_was_found_complete_is_not_doubted_again(
    server: PostgresServer, url: PostgresUrl
) -> None:
    first, second = await working(url), await open_store(url)
    restarted(server)
    with pytest.raises(StoreError):
        await first.look_back()
    await first.trust(True)  # nothing unknown can be collected any more
    with pytest.raises(StoreError):
        await second.look_back()
    assert second.is_latest
    await second.close()
    await first.close()


async def test_an_empty_database_is_the_latest_wherever_it_is(
    server: PostgresServer, url: PostgresUrl
) -> None:
    await (await open_store(url)).close()
    restarted(server)
    store = await open_store(url)
    assert store.is_latest
    await store.close()


async def test_a_copy_of_the_database_is_an_older_one(server: PostgresServer, url: PostgresUrl) -> None:
    await (await working(url)).close()
    copy = server.create_database("copy", template=url.reveal().rpartition("/")[2])
    try:
        store = await open_store(PostgresUrl(copy))
        assert not store.is_latest
        await store.close()
    finally:
        server.drop_database("copy")


async def test_what_a_command_distrusts_is_an_older_copy_from_the_next_start_on(url: PostgresUrl) -> None:
    store = await working(url)
    await store._db.write(distrust)
    await store.close()
    store = await open_store(url)
    assert not store.is_latest
    await store.close()


async def test_a_doubt_that_comes_while_another_process_starts_stays(
    server: PostgresServer, url: PostgresUrl
) -> None:
    store = await working(url)
    found, starting = continuity.holds, []

    def holds(connection: Connection) -> bool:
        result = found(connection)
        starting.append(asyncio.run_coroutine_threadsafe(store.trust(False), loop))
        return result

    loop = asyncio.get_running_loop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(continuity, "holds", holds)
        other = await open_store(url)
    for trusting in starting:
        await asyncio.wrap_future(trusting)
    again = await open_store(url)
    assert not again.is_latest
    for one in (again, other, store):
        await one.close()


async def test_a_start_that_fails_lets_go_of_the_database(server: PostgresServer, url: PostgresUrl) -> None:
    await (await working(url)).close()
    restarted(server)

    def expect(connection: Connection) -> None:
        raise StoreError("no")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module, "expect_posted", expect)
        with pytest.raises(StoreError, match="no"):
            await open_store(url)
    await (await open_store(url, alone=True)).close()


async def test_trust_that_could_not_be_written_is_tried_again(
    server: PostgresServer, url: PostgresUrl
) -> None:
    store = await working(url)
    await store.trust(False)
    server.stop()
    with pytest.raises(StoreError):
        await store.trust(True)
    assert _state(store) == (None, False)
    server.start()
    await settled(store)
    assert _state(store) == (None, True)
    await store.close()


async def test_the_name_of_the_server_does_not_depend_on_how_dates_are_written(
    server: PostgresServer, url: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await working(url)).close()
    monkeypatch.setenv("PGDATESTYLE", "German")
    monkeypatch.setenv("PGTZ", "Asia/Tokyo")
    store = await open_store(url)
    assert store.is_latest
    await store.close()


async def test_what_an_administrator_changes_loses_nothing_that_was_acknowledged(
    server: PostgresServer, url: PostgresUrl
) -> None:
    store = await working(url)
    await store.look_back()  # a connection that is opened later is refused by itself
    server.execute("ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()")
    try:
        shown = await store._db.write(shows, "synchronous_commit")
        assert shown == "on", "each session keeps what was checked"
    finally:
        server.execute("ALTER SYSTEM RESET synchronous_commit", "SELECT pg_reload_conf()")
    server.execute("ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
    try:
        while await store._db.read(shows, "full_page_writes") == "on":
            pass  # the server hands it to its sessions in a moment
        await store.look_back()
        with pytest.raises(StoreError, match="full_page_writes=off"):
            await granted(store)
    finally:
        server.execute("ALTER SYSTEM RESET full_page_writes", "SELECT pg_reload_conf()")
    while await store._db.read(shows, "full_page_writes") == "off":
        pass
    await store.look_back()
    await granted(store)
    await store.close()


async def test_each_write_sees_what_the_one_before_it_has_written(
    server: PostgresServer, url: PostgresUrl
) -> None:
    """The lock makes writes take turns: with a snapshot from before the lock that would be in vain."""
    name = url.reveal().rpartition("/")[2]
    server.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'")
    server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store = await open_store(url)
    assert await store._db.write(shows, "transaction_isolation") == "read committed"
    assert await store._db.read(shows, "transaction_isolation") == "repeatable read"
    await granted(store)
    await store.close()


def shows(connection: Connection, setting: str) -> object:
    row = connection.execute("SELECT current_setting(?)", (setting,)).fetchone()
    assert row is not None
    return row[0]
