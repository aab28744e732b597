"""Reads in the event loop: as true as those of the reader's thread, and never in anybody's way."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from bot.domain.errors import StoreError
from bot.store.sql import Connection
from bot.store.sqlite.database import Database
from tests.store.sqlite.test_database import recall, remember


def wal_bytes(file: Path) -> int:
    return Path(f"{file}-wal").stat().st_size


async def test_a_point_read_sees_what_is_committed_and_nothing_else(file: Path) -> None:
    database = await Database.open(file)
    begun, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        remember(connection, "a", "new")
        begun.set()
        go_on.wait(30)

    try:
        task = asyncio.create_task(database.write(slow))
        await asyncio.to_thread(begun.wait, 30)
        assert await database.read_point(recall, "a") is None
        go_on.set()
        await task
        assert await database.read_point(recall, "a") == "new"
    finally:
        go_on.set()
        await database.close()


async def test_a_point_read_runs_here_and_waits_for_no_long_read(file: Path) -> None:
    database = await Database.open(file)
    begun, go_on, threads = threading.Event(), threading.Event(), []

    def long(_connection: Connection) -> None:
        begun.set()
        go_on.wait(30)

    def where(_connection: Connection) -> None:
        threads.append(threading.current_thread())

    try:
        task = asyncio.create_task(database.read(long))
        await asyncio.to_thread(begun.wait, 30)
        await database.read_point(where)
        assert threads == [threading.current_thread()]
        assert not task.done()
        go_on.set()
        await task
    finally:
        go_on.set()
        await database.close()


async def test_a_point_read_cannot_write_and_leaves_no_transaction(file: Path) -> None:
    database = await Database.open(file)
    try:
        with pytest.raises(StoreError, match="readonly"):
            await database.read_point(remember, "a", "1")
        await database.write(remember, "a", "2")
        await database.checkpoint()  # empties the -wal file, which a reader in the middle of something needs
        assert wal_bytes(file) == 0
        assert await database.read_point(recall, "a") == "2"
    finally:
        await database.close()


async def test_what_is_locked_at_that_moment_is_read_in_the_thread(file: Path) -> None:
    database = await Database.open(file)
    threads: list[threading.Thread] = []

    def locked_once(connection: Connection) -> str | None:
        threads.append(threading.current_thread())
        if len(threads) == 1:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorname = "SQLITE_BUSY"
            raise error
        return recall(connection, "a")

    try:
        await database.write(remember, "a", "1")
        assert await database.read_point(locked_once) == "1"
        assert threads[0] is threading.current_thread() is not threads[1]
    finally:
        await database.close()
