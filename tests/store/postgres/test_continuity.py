"""A server that is killed, set back or replaced: what was acknowledged is there, or it is noticed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import RolledBack, StoreError
from bot.domain.money.movements import SET_BACK
from bot.store import Store, open_store
from bot.store.postgres.continuity import distrust
from bot.store.sql import Connection
from sandbox.servers.postgres import PostgresServer
from tests.fakes.clock import START
from tests.servers import server_folder
from tests.servers.databases import Databases
from tests.store.acts import granted, signed


@pytest.fixture(scope="module")
def server(postgres: Databases) -> Iterator[PostgresServer]:
    """A server that this module may kill. It writes to its disk, as a host's does."""
    with server_folder() as folder:
        server = PostgresServer(folder, password="pass-word")
        server.start()
        yield server
        server.kill()


@pytest.fixture
def url(server: PostgresServer, request: pytest.FixtureRequest) -> Iterator[PostgresUrl]:
    if not server.running:
        server.start()
    name = f"test_{abs(hash(request.node.name))}"
    yield PostgresUrl(server.create_database(name))
    if not server.running:
        server.start()
    server.drop_database(name)


def restarted(server: PostgresServer) -> None:
    server.kill()
    server.start()


def copied(server: PostgresServer) -> Path:
    """Stop the server, copy its files as a snapshot of its disk, and start it again."""
    server.stop()
    copy = server.folder.with_name("copy")
    shutil.copytree(server.folder / "data", copy)
    server.start()
    return copy


def set_back(server: PostgresServer, copy: Path) -> None:
    """Put an older copy of the server's files in their place, while it is off."""
    server.kill()
    data = server.folder / "data"
    owner = data.stat()
    shutil.rmtree(data)
    shutil.copytree(copy, data)
    for path in (data, *data.rglob("*")):
        shutil.chown(path, owner.st_uid, owner.st_gid)
    data.chmod(0o700)
    shutil.rmtree(copy)
    server.start()


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
    await granted(store)
    assert (await store.ledger.audit()).ok
    await store.close()


async def test_a_line_that_was_acknowledged_and_is_gone_stops_everything_until_it_is_accepted(
    server: PostgresServer, url: PostgresUrl
) -> None:
    store = await working(url)
    copy = copied(server)
    await signed(store)
    line, _ = await store.ledger.journal_head()
    set_back(server, copy)
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
    await signed(other)
    line, _ = await idle.ledger.journal_head()
    await idle.look_back()
    await other.close()
    assert _state(idle) == (None, True)
    set_back(server, copy)
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


async def test_a_process_that_lived_through_it_knows_better(server: PostgresServer, url: PostgresUrl) -> None:
    living = await working(url)
    restarted(server)
    await granted(living)
    store = await open_store(url)
    assert store.is_latest
    await store.close()
    await living.close()


async def test_a_start_beside_a_living_member_is_the_latest(server: PostgresServer, url: PostgresUrl) -> None:
    await (await working(url)).close()
    restarted(server)
    beat = "INSERT INTO members VALUES ('it', 1, 'there', 0, now_ms(), '1', '{}')"
    server.execute(beat, database=url.reveal().rpartition("/")[2])
    store = await open_store(url)
    assert store.is_latest
    await store.close()


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
