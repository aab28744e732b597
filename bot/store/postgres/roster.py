"""The members of a bot in its PostgreSQL: heartbeats, shards and news, over connections of their own.

A heartbeat waits neither for the write lock nor for the pool, so a busy database makes no process look dead.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import psycopg

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import StoreError
from bot.domain.members import NewMember, Roll
from bot.store.postgres import members
from bot.store.postgres.connection import Connection
from bot.store.postgres.database import Database
from bot.store.postgres.errors import translated
from bot.store.postgres.session import connect, connect_raw
from bot.store.postgres.thread import ConnectionThread

log = logging.getLogger(__name__)

T = TypeVar("T")

LISTEN_SECONDS = 1.0
"""The listening thread looks so often whether it is to end, and waits so long before it connects anew."""

Hear = Callable[[str], None]
"""Take one piece of news: its kind and facts, separated by spaces."""


class Roster:
    """What `bot.services.membership` needs of PostgreSQL. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._aside = ConnectionThread(lambda: _unhurried(database.url))
        self._listener: _Listener | None = None

    async def now(self) -> int:
        """Return the database's clock, epoch milliseconds."""
        return await self._beside(members.now)

    async def look(self) -> Roll:
        """Return all members and shards, without a heartbeat."""
        return await self._beside(members.roll)

    async def join(self, new: NewMember, stopped: Mapping[str, int]) -> None:
        """Become a member: from now on every write asks whether it still is one.

        Members that have not beaten since `stopped` are evicted. Raises ShardCountDiffers or SettingsDiffer.
        """
        epoch = await self._database.write(members.join, new, stopped)
        self._database.member = new.id, epoch

    async def beat(self) -> Roll | None:
        """Note that this process lives. Return None if the others have taken it for dead."""
        member = self._member
        return await self._beside(lambda connection: members.beat(connection, member))

    async def settle(self, stopped: Mapping[str, int], *, ending: frozenset[str] = frozenset()) -> Roll:
        """Take a share of the free shards, of which members that are `ending` have none. Raises Fenced.

        Members that have not beaten since `stopped` are evicted.
        """
        return await self._database.write(members.settle, self._member[0], stopped, ending=ending)

    async def free(self, shards: frozenset[int]) -> Roll:
        """Give shards back. Raises Fenced."""
        return await self._database.write(members.free, self._member[0], shards)

    async def leave(self) -> None:
        """Give all shards back and end the membership. Nothing can be written afterwards. Raises Fenced."""
        await self._database.write(members.leave, self._member[0])

    async def tell(self, kind: str, *facts: object) -> None:
        """Tell all members, this one included."""
        await self._beside(lambda connection: members.tell(connection, kind, *facts))

    async def turn(self, name: str, milliseconds: int, *, queue: int) -> int:
        """Reserve the next turn of that name, of which `queue` are waited for at most.

        Return milliseconds until it comes.
        """
        return await self._beside(
            lambda connection: members.turn(connection, name, milliseconds, queue=queue)
        )

    def listen(self, hear: Hear) -> None:
        """Call `hear` in the event loop with each piece of news, until `close`."""
        self._listener = _Listener(self._database.url, asyncio.get_running_loop(), hear)
        self._listener.start()

    async def close(self) -> None:
        """Close the connections."""
        if self._listener is not None:
            self._listener.stop()
            await asyncio.to_thread(self._listener.join)
        await self._aside.close()

    @property
    def _member(self) -> tuple[str, int]:
        assert self._database.member is not None, "after `join`"
        return self._database.member

    async def _beside(self, function: Callable[[Connection], T]) -> T:
        def run(connection: Connection) -> T:
            try:
                return function(connection)
            except psycopg.Error as error:
                connection.rollback()  # whatever was left of it
                raise translated(error) from error

        return await self._aside.run(run)


class _Listener(threading.Thread):
    """Hears the news over a connection of its own: nothing else may run there while it waits."""

    def __init__(self, url: PostgresUrl, loop: asyncio.AbstractEventLoop, hear: Hear) -> None:
        super().__init__(name="postgresql-news", daemon=True)
        self._url = url
        self._loop = loop
        self._hear = hear
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                connection = connect_raw(self._url)
            except StoreError as error:
                log.info("the news of the other processes cannot be heard: %s", error)
                self._stopping.wait(LISTEN_SECONDS)
                continue
            try:
                self._listen(connection)
            except psycopg.Error as error:
                log.info("the news of the other processes are not heard any more: %s", translated(error))
            finally:
                connection.close()

    def _listen(self, connection: "psycopg.Connection[Any]") -> None:
        connection.execute(f"LISTEN {members.CHANNEL}".encode())
        while not self._stopping.is_set():
            for news in connection.notifies(timeout=LISTEN_SECONDS):
                self._pass_on(news.payload)

    def _pass_on(self, payload: str) -> None:
        try:
            self._loop.call_soon_threadsafe(self._hear, payload)
        except RuntimeError:  # the event loop has ended
            self._stopping.set()


def _unhurried(url: PostgresUrl) -> Connection:
    """Open a connection whose commits need not reach the disk: the next heartbeat replaces a lost one."""
    connection = connect(url)
    connection.execute("SELECT set_config('synchronous_commit', 'off', false)")
    return connection
