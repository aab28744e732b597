"""Three bots over one PostgreSQL and one object store, which pages and tours take for one bot."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sandbox.bot_process import BotFailed, BotProcess
from sandbox.servers.postgres import PostgresServer
from sandbox.servers.processes import reachable_folder
from sandbox.servers.s3 import S3Server
from sandbox.world import World

SIZE = 3
SHARD_COUNT = 6
TAKEOVER_SECONDS = 3
_OWN = ("DATABASE_PATH", "SPOOL_DIR", "HEALTH_PORT")
"""Settings in which the bots differ."""

_PATIENCE_SECONDS = 60.0
_OWNERS = "SELECT shards.id, members.name FROM shards JOIN members ON members.id = owner"


class BotCluster(BotProcess):
    """The bots of one cluster, in the place of one bot. They append to one log.

    It runs if all of them do; `start` starts those that do not. `kill` kills the one that looks after the
    first server: the others take that over, whether or not the process is started again.
    """

    def __init__(
        self, world: World, folder: Path, postgres: PostgresServer, shared: Mapping[str, str]
    ) -> None:
        super().__init__({**world.environment(folder), **shared}, folder / "bot.log")
        self._gateway = world.discord.core.gateway
        self.postgres = postgres
        self._shard = (world.lab.id >> 22) % SHARD_COUNT
        self._own = [_own(world, folder / f"bot-{number}") for number in range(1, SIZE + 1)]
        self._bots = [BotProcess({**self.env, **own}, self.log_file) for own in self._own]
        self._foremost = self._bots[0]
        self._fallen: tuple[int | None, float] = (None, 0.0)  # process id and monotonic instant

    @property
    def running(self) -> bool:
        return all(bot.running for bot in self._bots)

    @property
    def pid(self) -> int | None:
        """The process that looked after the first server at the last start."""
        return self._foremost.pid

    @property
    def described(self) -> str:
        pids = [str(bot.pid) for bot in self._bots]
        return f"Three bots run (processes {', '.join(pids[:-1])} and {pids[-1]}) over PostgreSQL and S3"

    @property
    def victim(self) -> str:
        return f"One of the three bots (process {self._fallen[0]}, which looked after this server)"

    async def launch(self) -> None:
        """Start those that do not run, and again those that were started with other settings."""
        changed = []
        for bot, own in zip(self._bots, self._own, strict=True):
            wanted = {**self.env, **own}
            if bot.env != wanted and bot.running:
                changed.append(bot.stop())
            bot.env = wanted
        await asyncio.gather(*changed)
        await asyncio.gather(*(bot.launch() for bot in self._bots if not bot.running))

    async def wait_healthy(self, timeout: float = _PATIENCE_SECONDS) -> None:
        """Wait until all are healthy, and each shard belongs to one of them, which is connected to Discord.

        Raises BotFailed.
        """
        await asyncio.gather(*(bot.wait_healthy(timeout) for bot in self._bots))
        await self._wait_shared_out(timeout)

    async def _wait_shared_out(self, timeout: float) -> None:
        try:
            async with asyncio.timeout(timeout or None):
                await self._shared_out()
        except TimeoutError:
            raise BotFailed(
                f"The shards were not shared out within {timeout:.0f} s.\n{self.tail()}"
            ) from None

    async def kill(self) -> None:
        with suppress(BotFailed):
            await self._find_foremost()
        self._fallen = self._foremost.pid, time.monotonic()
        await self._foremost.kill()

    async def taken_over(self, timeout: float = _PATIENCE_SECONDS) -> float:
        """Wait until the others have all servers of the one that was killed, and are connected for them.

        Return the seconds that it took from its end. Raises BotFailed.
        """
        await self._wait_shared_out(timeout)
        return time.monotonic() - self._fallen[1]

    async def kill_all(self) -> None:
        """Send SIGKILL to all."""
        await asyncio.gather(*(bot.kill() for bot in self._bots))

    async def stop(self, timeout: float = 30) -> int:
        codes = await asyncio.gather(*(bot.stop(timeout) for bot in self._bots))
        return max(codes, key=abs)

    async def wait_exit(self, timeout: float = 30) -> int:
        """Wait until one of them ends. Return its exit code."""
        pids = [bot.pid for bot in self._bots]
        waits = [asyncio.create_task(bot.wait_exit(timeout)) for bot in self._bots]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            first = done.pop()
            self._fallen = pids[waits.index(first)], time.monotonic()
            return first.result()
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _shared_out(self) -> None:
        """Wait until no shard is free, belongs to a process that is gone, or has no connection."""
        shared = False
        while not shared:
            await asyncio.sleep(0.2)
            connected = {one.shard[0] for one in self._gateway.sessions.values() if one.connection}
            owned = set(await self._owners()) if len(connected) == SHARD_COUNT else ()
            shared = len(owned) == SHARD_COUNT and await self._find_foremost()

    async def _find_foremost(self) -> bool:
        """Note who owns the first server. Return True if every owner is one of ours that runs."""
        owners = await self._owners()
        by_pid = {bot.pid: bot for bot in self._bots if bot.running}
        self._foremost = by_pid.get(owners.get(self._shard)) or self._foremost
        return set(owners.values()) <= by_pid.keys()

    async def _owners(self) -> Mapping[int, int]:
        """Return the process id of each shard's owner."""
        rows = await asyncio.to_thread(self.postgres.execute, _OWNERS, database="atelier")
        pairs = (row.split("|") for row in rows.splitlines())
        return {int(shard): int(name.rpartition(" ")[2]) for shard, name in pairs}


def _own(world: World, folder: Path) -> Mapping[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    env = world.environment(folder)
    return {name: env[name] for name in _OWN}


@asynccontextmanager
async def cluster(world: World, folder: Path) -> AsyncIterator[BotCluster]:
    """Start PostgreSQL and an S3 server, and yield bots that are not started. Raises ServerFailed.

    All of it ends with the context, and nothing is kept.
    """
    with reachable_folder() as place:
        postgres, s3 = PostgresServer(place), S3Server()
        try:
            postgres.start()
            s3.start()
            s3.create_bucket("pictures")
            shared = {
                "DATABASE_URL": postgres.create_database("atelier"),
                "SHARD_COUNT": str(SHARD_COUNT),
                "TAKEOVER_SECONDS": str(TAKEOVER_SECONDS),
                **s3.settings("pictures"),
            }
            bots = BotCluster(world, folder, postgres, shared)
            try:
                yield bots
            finally:
                await bots.kill_all()
        finally:
            s3.stop()
            postgres.kill()
