"""The moderation log's readers keep the number of the last line they read, so lines appear in that order."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg
import pytest

from bot.config.postgres_url import PostgresUrl
from bot.store import Store, open_store
from bot.store.moderation import log
from bot.store.sql import Connection
from tests.builders import GUILD
from tests.fakes.clock import START
from tests.servers.databases import Databases
from tests.store.postgres.faults import NO_LOCK

CURSOR = "test"
_WAITING = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture
async def stores(postgres_url: str) -> AsyncIterator[list[Store]]:
    """Two processes' stores, and a third one's that reads."""
    opened = [await open_store(PostgresUrl(postgres_url, unsafe=True)) for _ in range(3)]
    yield opened
    for store in opened:
        await store.close()


def _slowly(written: threading.Event, go_on: threading.Event) -> Callable[[Connection], None]:
    """Return a transaction that has its line's number and commits once it is told to."""

    def write(connection: Connection) -> None:
        log.write(connection, GUILD, by=1, now=START, action="first")
        connection.execute("SELECT max(seq) FROM moderation_log").fetchone()
        written.set()
        go_on.wait()

    return write


async def test_a_line_that_is_committed_late_is_not_passed_over(
    stores: list[Store], postgres: Databases, postgres_url: str
) -> None:
    with postgres.connect(postgres_url) as connection:
        assert await _two_lines(stores, connection) == ["first", "second"]


async def test_without_the_lock_that_line_is_lost(
    stores: list[Store], postgres: Databases, postgres_url: str
) -> None:
    with postgres.connect(postgres_url) as connection:
        connection.execute(NO_LOCK)
        assert await _two_lines(stores, connection) == ["second"]


async def _two_lines(stores: list[Store], connection: psycopg.Connection[Any]) -> list[str]:
    """Write two lines at once, of which the first commits last. Return what a reader sees of them."""
    first, second, reader = stores
    await reader.moderation_log.unread(CURSOR, limit=10)
    written, go_on = threading.Event(), threading.Event()
    slow = asyncio.create_task(first._db.write(_slowly(written, go_on)))
    try:
        await asyncio.to_thread(written.wait)
        quick = asyncio.create_task(second.moderation_log.write(GUILD, by=2, now=START, action="second"))
        await _done_or_waiting(quick, connection)
        seen = await _read(reader)
    finally:
        go_on.set()
    await asyncio.gather(slow, quick)
    return [*seen, *await _read(reader)]


async def _done_or_waiting(task: asyncio.Task[None], connection: psycopg.Connection[Any]) -> None:
    """Return once the task has committed, or waits for the lock that the other one has."""
    while not task.done():
        row = connection.execute(_WAITING).fetchone()
        if row is not None and row[0]:
            return
        await asyncio.sleep(0)


async def _read(store: Store) -> list[str]:
    """Return what is new, and move the cursor behind it."""
    lines = await store._db.read(log.unread, CURSOR, limit=10)  # without the lock, which may be taken
    if lines:
        await store.moderation_log.mark_read(CURSOR, lines[-1].seq)
    return [line.action for line in lines]
