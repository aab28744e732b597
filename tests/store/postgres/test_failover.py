"""A standby is promoted: with everything that was acknowledged, or without the last changes."""

import os
from collections.abc import Iterator

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseUnusable, RolledBack, StoreError
from bot.store import Store, open_store
from sandbox.servers.postgres import PostgresServer
from sandbox.servers.processes import child, owner
from tests.servers import server_folder
from tests.servers.databases import Databases
from tests.store.acts import granted, signed

_CAUGHT_UP = """
DO $$ BEGIN
    WHILE NOT EXISTS (SELECT FROM pg_stat_replication WHERE replay_lsn >= pg_current_wal_flush_lsn()) LOOP
        PERFORM pg_sleep(0.02), pg_stat_clear_snapshot();
    END LOOP;
END $$
"""


@pytest.fixture
def primary(postgres: Databases) -> Iterator[PostgresServer]:
    yield from _server()


@pytest.fixture
def standby(primary: PostgresServer) -> Iterator[PostgresServer]:
    """A standby of the primary that its commits do not wait for."""
    for server in _server(start=False):
        server.folder.mkdir(mode=0o700)
        os.chown(server.folder, *owner())
        source = ["-h", str(primary.folder), "-p", str(primary.port), "-U", "postgres"]
        copy = [
            str(primary.programs / "pg_basebackup"),
            "-D",
            str(server.folder / "data"),
            "-R",
            "-c",
            "fast",
        ]
        with server.log.open("ab") as log:
            assert (
                child([*copy, "-R", "--checkpoint=fast", "--no-sync", *source], log.fileno()).wait() == 0
            ), server.log.read_text()
        server.start()
        yield server


def _server(*, start: bool = True) -> Iterator[PostgresServer]:
    with server_folder() as folder:
        server = PostgresServer(folder)
        if start:
            server.start()
        yield server
        server.kill()


def both(primary: PostgresServer, standby: PostgresServer) -> PostgresUrl:
    """Return the address of the database on whichever of the two takes changes."""
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
    return PostgresUrl(f"postgresql://atelier@{hosts}/atelier?target_session_attrs=read-write")


async def working(url: PostgresUrl) -> Store:
    store = await open_store(url)
    await granted(store)
    await signed(store)
    return store


async def test_a_standby_with_everything_takes_over(primary: PostgresServer, standby: PostgresServer) -> None:
    primary.create_database("atelier")
    store = await working(both(primary, standby))
    primary.execute(_CAUGHT_UP)
    with pytest.raises(DatabaseUnusable, match="standby that takes no changes"):
        await open_store(PostgresUrl(standby.url("atelier")))
    primary.kill()
    standby.execute("SELECT pg_promote()")
    with pytest.raises(StoreError, match="try again"):
        await granted(store)
    await granted(store)
    assert (store.rolled_back, store.is_latest) == (None, False), "it cannot know what others have signed"
    assert (await store.ledger.audit()).ok
    another = await open_store(both(primary, standby))
    assert not another.is_latest
    await another.close()
    await store.close()


async def test_a_standby_that_was_behind_is_noticed(primary: PostgresServer, standby: PostgresServer) -> None:
    primary.create_database("atelier")
    url = both(primary, standby)
    store = await working(url)
    primary.execute(_CAUGHT_UP)
    standby.stop()
    await signed(store)  # acknowledged by the primary alone
    line, _ = await store.ledger.journal_head()
    primary.kill()
    standby.start()
    standby.execute("SELECT pg_promote()")
    with pytest.raises(RolledBack, match=f"Line {line} "):
        await granted(store)
    await store.close()
    store = await open_store(url)
    assert not store.is_latest, "this process has not lived through it"
    await store.close()
