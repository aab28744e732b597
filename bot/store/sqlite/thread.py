"""An SQLite connection in a thread of its own, over aiosqlite. The only module that knows aiosqlite.

Checked with aiosqlite 0.22.1. Its public calls run one statement each; a transaction here is one function,
so two private names are used, and `tests/store/sqlite/test_thread.py` holds what is expected of them:

* `_execute(function)` queues a call for the thread and returns its result. Calls run in the order in which
  they were queued, and run to their end even if the waiting task is cancelled.
* `_thread` is the thread, not started before the connection is awaited.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Self, TypeVar, cast

import aiosqlite

T = TypeVar("T")


class ConnectionThread:
    """Runs functions with one connection, in its thread, one after another.

    The thread ends with the program: a database that is still open must not keep a failed start from ending.
    """

    def __init__(self, proxy: aiosqlite.Connection, connection: sqlite3.Connection) -> None:
        self._proxy = proxy
        self._connection = connection

    @classmethod
    async def start(cls, connect: Callable[[], sqlite3.Connection]) -> Self:
        """Open the connection in a new thread. Raises what `connect` raises."""
        opened: list[sqlite3.Connection] = []

        def connect_here() -> sqlite3.Connection:
            opened.append(connect())
            return opened[0]

        proxy = aiosqlite.Connection(connect_here, iter_chunk_size=64)
        proxy._thread.daemon = True
        try:
            await proxy
        except BaseException:
            # The thread reports to this event loop once more when it ends; the loop has to be open then.
            await asyncio.to_thread(proxy._thread.join)
            for connection in opened:  # this task was cancelled while the thread opened it
                connection.close()
            raise
        return cls(proxy, opened[0])

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Call `function` with the connection, after all calls before it. Raises what it raises.

        If the waiting task is cancelled, the call still runs to its end.
        """
        return cast(T, await self._proxy._execute(function, self._connection))  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Finish what was queued, close the connection and end the thread."""
        await self._proxy.close()
