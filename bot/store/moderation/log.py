"""The moderation log: what moderators, the host and the bot itself changed, line by line.

Other verbs write their lines with `write`, in the transaction that makes the change.
"""

import json
from collections.abc import Sequence

from bot.domain.jobs.job import Job
from bot.domain.moderation.log import LOSS, LogLine
from bot.domain.shards import Shards
from bot.store.moderation import log_cursors
from bot.store.moderation.log_cursors import Unread
from bot.store.sql import Connection, clean
from bot.store.verbs import Verbs, command, query


def write(
    connection: Connection,
    guild_id: int | None,
    *,
    by: int | None,
    now: int,
    action: str,
    old: str | None = None,
    new: str | None = None,
    reason: str = "",
) -> None:
    """Add a line. `guild_id` None: it concerns the whole bot; `by` None: the bot acted on its own."""
    connection.execute(
        "INSERT INTO moderation_log (at, guild_id, actor, action, old, new, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (now, guild_id, by, action, clean(old), clean(new), clean(reason)),
    )


def write_loss(
    connection: Connection, job: Job, *, paid: int, refunded: int, forgiven: bool | None, now: int
) -> None:
    """Add the line of a job that was paid and brought nothing. Amounts are micro-USDC.

    `forgiven`: its maker's allowance is given back; None: a pot or a prize has paid it.
    Its `new` is JSON: {"job_id", "model", "paid", "refunded", "failure", "forgiven"}.
    """
    facts = {
        "job_id": job.id,
        "model": job.model,
        "paid": paid,
        "refunded": refunded,
        "failure": str(job.failure),
        "forgiven": forgiven,
    }
    write(connection, job.guild_id, by=None, now=now, action=LOSS, new=json.dumps(facts))


def newest(connection: Connection, guild_id: int | None, *, limit: int = 50) -> Sequence[LogLine]:
    """Return the newest lines of a server, newest first; None: those that concern the whole bot."""
    whose, values = ("IS NULL", ()) if guild_id is None else ("= ?", (guild_id,))
    rows = connection.execute(
        f"SELECT * FROM moderation_log WHERE guild_id {whose} ORDER BY seq DESC LIMIT ?",  # noqa: S608
        (*values, limit),
    )
    return [LogLine(**dict(row)) for row in rows]


def unread(connection: Connection, cursor: str, *, limit: int) -> Sequence[LogLine]:
    """Return the oldest lines after the last one that was marked as read under this cursor.

    A new cursor begins at the end of the log: it reads the lines that are written from now on.
    """
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_key(cursor),)).fetchone()
    if row is None:
        last = connection.execute("SELECT coalesce(max(seq), 0) FROM moderation_log").fetchone()[0]
        mark_read(connection, cursor, last)
        return []
    rows = connection.execute(
        "SELECT * FROM moderation_log WHERE seq > ? ORDER BY seq LIMIT ?", (int(row["value"]), limit)
    )
    return [LogLine(**dict(row)) for row in rows]


def mark_read(connection: Connection, cursor: str, seq: int) -> None:
    """Move the cursor behind this line."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_key(cursor), str(seq)),
    )


def _key(cursor: str) -> str:
    return f"said:{cursor}"


class ModerationLogStore(Verbs):
    """The moderation log: a process alone reads `unread`, the owner of some shards `unread_of`."""

    write = command(write)
    newest = query(newest)
    unread = command(unread)  # writes where a new cursor begins
    mark_read = command(mark_read)
    mark_read_of = command(log_cursors.mark_read_of)

    async def unread_of(self, name: str, shards: Shards, *, limit: int) -> Unread:
        """Return the oldest lines of the shards' servers after what was marked as read for each shard.

        The first call goes on from where a process alone, or another number of shards, has stopped; else it
        begins at the end of the log. Raises StoreError.
        """
        found = await self._db.read(log_cursors.unread_of, name, shards, limit=limit)
        if found is None:
            await self._db.write(log_cursors.begin_shards, name, shards.count)
            found = await self._db.read(log_cursors.unread_of, name, shards, limit=limit)
            assert found is not None, "it was just divided into so many shards"
        return found
