"""The gateway's connections of a process that shares the bot: those of its shards, which come and go.

follower = ShardFollower(client, membership, launch)
await follower.run()  # until cancelled
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import discord

from bot.domain.shards import Shards
from bot.ports.membership import Membership
from bot.ui.kit import discord_internals

log = logging.getLogger(__name__)

Launch = Callable[[int], Awaitable[None]]
"""Connect a shard, however long it takes."""


class ShardFollower:
    """Connect the shards that this process owns, one after another, and close those that it lost.

    `told` has the shards of which Discord has told all servers.
    """

    def __init__(self, client: discord.AutoShardedClient, membership: Membership, launch: Launch) -> None:
        self._client = client
        self._membership = membership
        self._launch = launch
        self._moved = asyncio.Event()
        self.told: set[int] = set()
        membership.on_change(self._moved.set)

    @property
    def shards(self) -> Shards:
        """Return the shards of which Discord has told all servers."""
        return Shards(self._membership.shard_count, frozenset(self.told & set(self._client.shards)))

    @property
    def serving(self) -> bool:
        """Return True if every shard of this process is connected now and its servers are known."""
        open_now = {shard_id for shard_id, shard in self._client.shards.items() if not shard.is_closed()}
        return self._membership.shards <= open_now & self.told

    def note_ready(self, shard_id: int) -> None:
        """Note that Discord has told all servers of a shard. The client is ready with the first one."""
        self.told.add(shard_id)
        discord_internals.mark_ready(self._client)

    async def run(self) -> None:
        """Follow the membership until cancelled."""
        self.told.clear()
        discord_internals.share_shards(self._client)
        while True:
            self._moved.clear()
            kept = self._membership.shards | self._membership.leaving
            await self.release(frozenset(self._client.shards) - kept)
            missing = sorted(self._membership.shards - frozenset(self._client.shards))
            if missing:
                await self._connect(missing[0])
            else:
                await self._moved.wait()

    async def release(self, shards: frozenset[int]) -> None:
        """Close the connections of shards that are not this process's any more."""
        for shard_id in sorted(shards & frozenset(self._client.shards)):
            self.told.discard(shard_id)
            await discord_internals.drop_shard(self._client, shard_id)
            log.info("shard %d is left to another process", shard_id)

    async def _connect(self, shard_id: int) -> None:
        """Connect the shard, unless it is lost meanwhile."""
        connecting = asyncio.ensure_future(self._launch(shard_id))
        try:
            while not connecting.done() and shard_id in self._membership.shards:
                self._moved.clear()
                moved = asyncio.ensure_future(self._moved.wait())
                await asyncio.wait({connecting, moved}, return_when=asyncio.FIRST_COMPLETED)
                moved.cancel()
            if connecting.done():
                connecting.result()
                log.info("shard %d is connected", shard_id)
        finally:
            connecting.cancel()
