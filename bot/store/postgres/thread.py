"""A PostgreSQL connection in a thread of its own, opened again after it was lost."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self, TypeVar

from bot.store.postgres.connection import Connection

T = TypeVar("T")


class ConnectionThread:
    """Runs functions with one connection, in its thread, one after another."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        """`connect` opens the connection, in the thread, before the first function and after each loss."""
        self._connect = connect
        self._connection: Connection | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="postgresql")

    @classmethod
    async def start(cls, connect: Callable[[], Connection]) -> Self:
        """Open the connection in a new thread. Raises what `connect` raises."""
        thread = cls(connect)
        try:
            await thread.run(lambda connection: None)
        except BaseException:
            await thread.close()
            raise
        return thread

    async def run(self, function: Callable[[Connection], T]) -> T:
        """Call `function` with the connection, after all calls before it. Raises what it and `connect` raise.

        If the waiting task is cancelled, the call still runs to its end.
        """
        loop = asyncio.get_running_loop()
        call = loop.run_in_executor(self._thread, self._call, function)
        call.add_done_callback(_seen)  # also if nobody waits for it any more
        return await asyncio.shield(call)

    async def close(self) -> None:
        """Finish what was queued, close the connection and end the thread."""
        loop = asyncio.get_running_loop()
        await asyncio.shield(loop.run_in_executor(self._thread, self._close))
        self._thread.shutdown(wait=False)

    def _call(self, function: Callable[[Connection], T]) -> T:
        if self._connection is None or self._connection.is_lost:
            self._connection = None
            self._connection = self._connect()
        return function(self._connection)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _seen(call: "asyncio.Future[Any]") -> None:
    if not call.cancelled():
        call.exception()


class ConnectionPool:
    """Up to `size` connections, each in a thread of its own and opened when it is first needed."""

    def __init__(self, connect: Callable[[], Connection], size: int) -> None:
        self._connect = connect
        self._places = asyncio.Semaphore(size)
        self._all: list[ConnectionThread] = []
        self._idle: list[ConnectionThread] = []

    async def run(self, function: Callable[[Connection], T]) -> T:
        """Call `function` with a connection of its own. Raises what it and `connect` raise."""
        async with self._places:
            thread = self._idle.pop() if self._idle else self._another()
            try:
                return await thread.run(function)
            finally:
                self._idle.append(thread)

    async def close(self) -> None:
        """Finish what was begun and close all connections."""
        while self._all:
            await self._all.pop().close()

    def _another(self) -> ConnectionThread:
        thread = ConnectionThread(self._connect)
        self._all.append(thread)
        return thread
