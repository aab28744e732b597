"""The expectations of `bot.store.sqlite.thread` of aiosqlite, private names included."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from functools import partial
from importlib.metadata import version

import aiosqlite
import pytest

from bot.store.sqlite.thread import ConnectionThread


def connect() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


@pytest.fixture
async def thread() -> AsyncIterator[ConnectionThread]:
    thread = await ConnectionThread.start(connect)
    yield thread
    await thread.close()


def test_the_version_is_the_one_that_was_checked() -> None:
    """Read `bot.store.sqlite.thread` against another series before you allow it."""
    assert version("aiosqlite").startswith("0.22.")


def test_the_private_names_exist() -> None:
    connection = aiosqlite.Connection(connect, iter_chunk_size=64)
    assert asyncio.iscoroutinefunction(connection._execute)
    assert isinstance(connection._thread, threading.Thread)
    assert not connection._thread.is_alive()


async def test_functions_run_in_the_thread_that_opened_the_connection() -> None:
    opened_in: list[threading.Thread] = []

    def noted() -> sqlite3.Connection:
        opened_in.append(threading.current_thread())
        return connect()

    thread = await ConnectionThread.start(noted)
    try:
        assert await thread.run(lambda _: threading.current_thread()) is opened_in[0]
        assert opened_in[0] is not threading.current_thread()
        assert opened_in[0].daemon
        assert await thread.run(lambda c: c.execute("SELECT 7").fetchone()[0]) == 7
    finally:
        await thread.close()
    await asyncio.to_thread(opened_in[0].join, 5)
    assert not opened_in[0].is_alive()


async def test_an_error_reaches_the_caller_and_the_thread_goes_on(thread: ConnectionThread) -> None:
    def refuse(_: sqlite3.Connection) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        await thread.run(refuse)
    assert await thread.run(lambda _: "goes on") == "goes on"


async def test_a_cancelled_call_runs_to_its_end_before_the_next_one(thread: ConnectionThread) -> None:
    begun, go_on, calls = threading.Event(), threading.Event(), list[str]()

    def slow(_: sqlite3.Connection) -> None:
        begun.set()
        go_on.wait(30)
        calls.append("slow")

    waiting = asyncio.create_task(thread.run(slow))
    await asyncio.to_thread(begun.wait, 30)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    next_one = asyncio.create_task(thread.run(lambda _: calls.append("next")))
    go_on.set()
    await next_one
    assert calls == ["slow", "next"]


async def test_closing_finishes_what_was_queued() -> None:
    thread, calls = await ConnectionThread.start(connect), list[int]()

    def note(number: int, _: sqlite3.Connection) -> None:
        calls.append(number)

    tasks = [asyncio.create_task(thread.run(partial(note, number))) for number in range(5)]
    await asyncio.sleep(0)
    await thread.close()
    await asyncio.gather(*tasks)
    assert calls == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="closed"):
        await thread.run(lambda _: None)


async def test_a_cancelled_start_closes_what_it_opened() -> None:
    begun, go_on, opened = threading.Event(), threading.Event(), list[sqlite3.Connection]()

    def slow() -> sqlite3.Connection:
        begun.set()
        go_on.wait(30)
        opened.append(connect())
        return opened[0]

    starting = asyncio.create_task(ConnectionThread.start(slow))
    await asyncio.to_thread(begun.wait, 30)
    starting.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await starting
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


async def test_what_the_connector_raises_ends_the_thread() -> None:
    started: list[threading.Thread] = []

    def fail() -> sqlite3.Connection:
        started.append(threading.current_thread())
        raise OSError("no such disk")

    with pytest.raises(OSError, match="no such disk"):
        await ConnectionThread.start(fail)
    assert not started[0].is_alive()
