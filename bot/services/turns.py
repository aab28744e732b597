"""Turns between servers, for every place where work of many servers waits.

Places are few: leases of the worker, prices asked for at once. The server that holds the fewest gets the
next one, and a place stays free for a server that holds none.

    turns = Turns[str](places=24)
    turns.put(job.guild_id, job.id)
    while (next := turns.take()) is not None:
        server, job_id = next
        ...  # later: turns.done(server)
"""

import asyncio
import itertools
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

T = TypeVar("T")

SHARE = 3
"""A server may hold this many times the places that are left free: alone it gets three of four."""


def may_take(held: int, free: int) -> bool:
    """Return True if a server that holds `held` places may take one of `free`.

    A server without a place may take the last one. The others have to leave some, the more they hold.
    """
    return free > 0 and (held == 0 or held + 1 <= SHARE * (free - 1))


class Turns(Generic[T]):
    """Waiting items by server, and the places that each server holds."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._held: Counter[int] = Counter()
        self._waiting: dict[int, deque[T]] = {}
        self._served: dict[int, int] = {}  # number of the server's last turn, while it waits or holds
        self._turn = itertools.count(1)

    def resize(self, places: int) -> None:
        """Change the number of places. Those that are taken beyond it are not given again."""
        self._free = places - self._held.total()

    def __len__(self) -> int:
        """Return the number of waiting items."""
        return sum(map(len, self._waiting.values()))

    def __bool__(self) -> bool:
        """Return True if an item waits."""
        return bool(self._waiting)

    @property
    def held(self) -> int:
        """Return the number of places that are taken."""
        return self._held.total()

    def put(self, server: int, item: T) -> None:
        """Add an item behind the others of its server."""
        self._waiting.setdefault(server, deque()).append(item)

    def take(self) -> tuple[int, T] | None:
        """Take the next item that may begin, with a place for its server; `done` gives the place back.

        Return None if nothing waits or no server that waits may take a place now.
        """
        if self._free <= 0:
            return None
        servers = [server for server in self._waiting if may_take(self._held[server], self._free)]
        if not servers:
            return None
        server = min(servers, key=lambda server: (self._held[server], self._served.get(server, 0)))
        item = self._waiting[server].popleft()
        if not self._waiting[server]:
            del self._waiting[server]
        self._free -= 1
        self._held[server] += 1
        self._served[server] = next(self._turn)
        return server, item

    def done(self, server: int) -> None:
        """Give back one place of the server."""
        self._free += 1
        self._held[server] -= 1
        if not self._held[server]:
            del self._held[server]
            if server not in self._waiting:
                self._served.pop(server, None)


class TurnGate:
    """A semaphore whose places servers get in turns.

    async with gate.place(guild_id):
        ...
    """

    def __init__(self, places: int) -> None:
        self._turns = Turns[asyncio.Future[None]](places)

    def resize(self, places: int) -> None:
        """Change the number of places."""
        self._turns.resize(places)
        self._admit()

    @asynccontextmanager
    async def place(self, server: int) -> AsyncIterator[None]:
        """Wait for a place and hold it."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns.put(server, waiter)
        self._admit()
        try:
            await waiter
        except asyncio.CancelledError:
            if not waiter.cancelled():  # a place was given at the same moment
                self._give_back(server)
            raise
        try:
            yield
        finally:
            self._give_back(server)

    def _give_back(self, server: int) -> None:
        self._turns.done(server)
        self._admit()

    def _admit(self) -> None:
        while (taken := self._turns.take()) is not None:
            server, waiter = taken
            if waiter.done():  # it was cancelled while it waited
                self._turns.done(server)
            else:
                waiter.set_result(None)
