"""Three bots, one PostgreSQL, one S3 server, one world, and a Discord server for each shard."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from bot.config.postgres_url import PostgresUrl
from bot.store import open_store
from sandbox.bot_process import BotProcess
from sandbox.discord import Channel, Interaction
from sandbox.servers.postgres import PostgresServer
from sandbox.servers.s3 import S3Server
from sandbox.world import OLD_MEMBER, World
from tests.chaos import recorder

T = TypeVar("T")

SPEED = 12.0
SHARDS = 6
TAKEOVER_SECONDS = 6
"""A busy machine may stand still for seconds: that must not look like a dead process."""
PATIENCE_SECONDS = 120.0
"""Real seconds. A busy machine may stand still for half a minute."""

CREDIT = 5
"""Dollars that the host gives each server."""

_FIRST_GUILD = 1_200_000_000_000_000_000 >> 22
_UNDONE = (
    "SELECT count(*) FROM jobs WHERE state NOT IN ('QUOTED', 'DELIVERED', 'FAILED', 'DISPUTED') "
    "OR (state IN ('FAILED', 'DISPUTED') AND told_at IS NULL) "
    "OR (state = 'DELIVERED' AND placeholder_id IS NOT NULL)"
)


class InVain(AssertionError):
    """What was waited for did not come."""


@dataclass
class Fleet:
    """The processes by their place in `bots`. Each may get settings of its own before it starts."""

    world: World
    server: PostgresServer
    files: S3Server
    url: str
    bots: list[BotProcess]
    servers: list[Channel]  # for each shard, the channel of a Discord server there
    ended: list[int] = field(default_factory=list)  # exit codes of processes that had to end
    _looking: psycopg.Connection[Any] | None = None

    # ── the database ─────────────────────────────────────────────────────────────────────────────

    def connect(self) -> psycopg.Connection[Any]:
        """Connect as the superuser, to look or to meddle."""
        return psycopg.connect(self.server.url("atelier", "postgres"), autocommit=True)

    def rows(self, statement: str) -> Sequence[Any]:
        """Return the rows of a statement; none while the server is down.

        One connection is kept for all looks: PostgreSQL makes a process for each.
        """
        for _ in range(2):  # the server may have been another one when the connection was made
            with contextlib.suppress(psycopg.OperationalError):
                if self._looking is None:
                    self._looking = self.connect()
                return self._looking.execute(statement.encode()).fetchall()
            self.look_away()
        return ()

    def look_away(self) -> None:
        """Close the connection of the looks, if there is one."""
        if self._looking is not None:
            self._looking.close()
        self._looking = None

    def owners(self) -> Mapping[int, int]:
        """Return the process id of the owner of each shard that has one."""
        rows = self.rows("SELECT shards.id, name FROM shards JOIN members ON members.id = owner")
        return {shard: int(name.rpartition(" ")[2]) for shard, name in rows}

    def shards_of(self, bot: BotProcess) -> list[int]:
        return sorted(shard for shard, pid in self.owners().items() if pid == bot.pid)

    # ── processes ────────────────────────────────────────────────────────────────────────────────

    async def start(self, *places: int) -> None:
        """Start these processes and wait until all are healthy and the shards are shared out."""
        for place in places:
            await self.bots[place].launch()
        for place in places:
            await self.bots[place].wait_healthy(PATIENCE_SECONDS)
        await self.settled()

    async def settled(self) -> None:
        """Wait until every shard has a living owner and every living process its share."""
        running = [bot for bot in self.bots if bot.running]

        def look() -> bool:
            owned = list(self.owners().values())
            sizes = [owned.count(bot.pid or 0) for bot in running]
            return sum(sizes) == len(owned) == SHARDS and max(sizes) - min(sizes) <= 1

        await self.until(look, "the shards to be shared out")
        await self.until(self._all_listen, "every shard's gateway")

    def _all_listen(self) -> bool:
        sessions = self.world.discord.core.gateway.sessions.values()
        return {session.shard[0] for session in sessions if session.connection} == set(range(SHARDS))

    def pause(self, bot: BotProcess) -> None:
        assert bot.pid is not None
        bot.send(signal.SIGSTOP)

    async def wake_and_see_it_end(self, bot: BotProcess) -> None:
        """Wake a process that the others have replaced. It has to end by itself, with plain words."""
        before = len(bot.log_file.read_bytes())
        bot.send(signal.SIGCONT)
        self.ended.append(await bot.wait_exit(PATIENCE_SECONDS))
        said = bot.log_file.read_bytes()[before:].decode()
        assert "Traceback" not in said, said
        assert "free only after a while" not in said, said

    # ── people ───────────────────────────────────────────────────────────────────────────────────

    async def credit(self) -> None:
        """Give each server its budget."""
        for channel in self.servers:
            assert channel.guild_id is not None
            options = {"amount": str(CREDIT), "server": str(channel.guild_id)}
            lab = self.world.channels["studio"]
            await self._say("hana", lab, "host credit", options, self._credited)

    async def ask(self, shard: int, number: int = 1) -> None:
        """Have a member ask for pictures on the server of a shard, until the bot has taken the request."""
        for _ in range(number):
            options = {"prompt": f"a lighthouse at dusk, {time.monotonic_ns()}"}
            await self._say("mira", self.servers[shard], "flux-2-pro generate", options, self._admitted)

    async def _say(
        self,
        person: str,
        channel: Channel,
        command: str,
        options: Mapping[str, Any],
        succeeded: Callable[[Interaction], bool],
    ) -> None:
        """Run a command, again while nobody does it: a process that has just died takes one with it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            asked = await self.world.discord.slash(self.world.people[person], channel, command, options)
            until = time.monotonic() + 8
            while not asked.failed and time.monotonic() < until:
                if succeeded(asked):
                    return
                await asyncio.sleep(0.1)
        raise InVain(f"nobody did /{command}: {asked.original and asked.original.text}\n{self.logs()}")

    @staticmethod
    def _credited(asked: Interaction) -> bool:
        return asked.original is not None and "added to" in asked.original.text

    def _admitted(self, asked: Interaction) -> bool:
        """Return True if the request is in the books and its money is held, whatever its maker was shown."""
        return bool(
            self.rows(f"SELECT 1 FROM jobs WHERE request_key LIKE '{asked.id}%' AND admitted_at IS NOT NULL")
        )

    # ── waiting ──────────────────────────────────────────────────────────────────────────────────

    async def until(self, look: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
        """Return the first truthy answer of `look`. Raises InVain with the ends of all logs."""
        deadline = time.monotonic() + seconds
        while not (found := look()):
            if time.monotonic() > deadline:
                raise InVain(f"waited {seconds:.0f} s in vain for {what}\n{self._standing()}\n{self.logs()}")
            await asyncio.sleep(0.1)
        return found

    def _standing(self) -> str:
        """Return where each job stands, and whether the database is taken for the latest."""
        jobs = self.rows("SELECT id, state, told_at, placeholder_id, posting_at FROM jobs ORDER BY id")
        meta = self.rows("SELECT key, value FROM meta WHERE key = 'server'")
        return "\n".join(map(str, [*jobs, *meta, *self.owners().items()]))

    async def done(self, jobs: int) -> None:
        """Wait until at least so many jobs were made and none has anything left to do."""

        def look() -> bool:
            made, undone = (
                self.rows("SELECT count(*) FROM jobs WHERE admitted_at IS NOT NULL"),
                self.rows(_UNDONE),
            )
            return bool(made and undone) and made[0][0] >= jobs and undone[0][0] == 0

        await self.until(look, f"{jobs} jobs to be done")

    def logs(self) -> str:
        return "\n".join(f"── {bot.log_file.parent.name}\n{bot.tail(40)}" for bot in self.bots)


@asynccontextmanager
async def fleet(
    folder: Path,
    *,
    processes: int = 3,
    command: Sequence[str] = ("bot",),
    settings: Mapping[str, str] | None = None,
    postgres: Mapping[str, str] | None = None,
    meddle: str = "",
) -> AsyncIterator[Fleet]:
    """Yield a fleet that runs, with a budget on each server, and whose database is watched.

    `settings` are the bots' own, `postgres` the server's, `meddle` is SQL that plants a fault once all run.
    """
    world, server = World(SPEED, media_scale=0.2), PostgresServer(folder / "postgres", settings=postgres)
    files = S3Server()
    bots: list[BotProcess] = []
    crew: Fleet | None = None
    try:
        server.start()
        url = server.create_database("atelier")
        files.start()
        files.create_bucket("pictures")
        await world.start()
        servers = [_server(world, shard) for shard in range(SHARDS)]
        for (
            channel
        ) in servers:  # in an empty channel nobody can tell whether a lost post is there: a host is asked
            await world.discord.say(world.people["mira"], channel, "Hello!")
        shared = {
            "DATABASE_URL": url,
            "SHARD_COUNT": str(SHARDS),
            "TAKEOVER_SECONDS": str(TAKEOVER_SECONDS),
            **files.settings("pictures"),
            **(settings or {}),
        }
        for place in range(processes):
            own = folder / f"bot-{place}"
            own.mkdir()
            env = {**world.environment(own), **shared}
            bots.append(BotProcess(env, own / "bot.log", command=command))
        crew = Fleet(world, server, files, url, bots, servers)
        await (await open_store(PostgresUrl(url, unsafe=True))).close()  # it makes the schema
        with crew.connect() as connection:
            connection.execute(recorder.INSTALL.encode())
        await crew.start(*range(processes))
        await crew.credit()
        if meddle:
            with crew.connect() as connection:
                connection.execute(meddle.encode())
        yield crew
    finally:
        for bot in bots:
            await bot.kill()
        if crew is not None:
            crew.look_away()
        await world.stop()
        server.kill()
        files.stop()


def _server(world: World, shard: int) -> Channel:
    """Add a server on that shard, with Mira in it."""
    born = _FIRST_GUILD - _FIRST_GUILD % SHARDS + shard
    guild = world.discord.add_guild(f"Server {shard}", id=born << 22)
    channel = world.discord.add_channel(guild, "studio")
    world.discord.add_member(guild, world.people["mira"], age=OLD_MEMBER)
    guild.members[world.discord.core.bot.id].joined_at -= OLD_MEMBER
    return channel
