"""Post new lines of the moderation log in each server's alerts channel."""

import asyncio
from collections.abc import Sequence

from bot.domain.moderation.log import MANY_LOSSES, LogLine, LossCount
from bot.domain.moderation.notices import LogLineAdded, ManyLosses
from bot.domain.shards import Shards
from bot.ports import Notices
from bot.ports.membership import ALONE, Membership
from bot.store import Store

FEED_SECONDS = 5.0
"""Pause between looks at the log."""

_CURSOR = "mod-log"
_BATCH = 20


class LogFeed:
    """Read the moderation log from the line that was posted last."""

    def __init__(self, store: Store, notices: Notices, membership: Membership = ALONE) -> None:
        self._log = store.moderation_log
        self._notices = notices
        self._membership = membership

    async def post(self) -> None:
        """Post new lines of this process's servers, those of a server oldest first, and of all at the same
        time.

        Best effort: a notice that cannot be posted is in the log all the same, and holds up no other.
        """
        if self._membership.shard_count == 1:
            lines = await self._log.unread(_CURSOR, limit=_BATCH)
            await self._post_each(lines)
            if lines:
                await self._log.mark_read(_CURSOR, lines[-1].seq)
            return
        shards = Shards(self._membership.shard_count, self._membership.shards)
        found = await self._log.unread_of(_CURSOR, shards, limit=_BATCH)
        await self._post_each(found.lines)
        if found.upto:
            await self._log.mark_read_of(_CURSOR, found.upto)

    async def _post_each(self, lines: Sequence[LogLine]) -> None:
        servers = {line.guild_id for line in lines if line.guild_id is not None}
        await asyncio.gather(
            *(
                self._post_all(server, [each for each in lines if each.guild_id == server])
                for server in servers
            )
        )

    async def _post_all(self, guild_id: int, lines: Sequence[LogLine]) -> None:
        for line in lines:
            await self._post(guild_id, line)

    async def _post(self, guild_id: int, line: LogLine) -> None:
        """Post the line to the moderators; many losses also to the host who bears them."""
        tell = self._notices.report if line.is_report else self._notices.server
        told = await tell(guild_id, LogLineAdded(line), nonce=f"log-{line.seq}")
        if line.action == MANY_LOSSES and line.new is not None:
            losses = LossCount.load(line.new)
            if losses.refunded or losses.cap is not None or not told:
                await self._notices.host(ManyLosses(guild_id, losses), nonce=f"log-{line.seq}-h")
