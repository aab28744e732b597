"""The log of what moderators and the host did. Functions are part of a caller's transaction."""

import sqlite3
from collections.abc import Sequence

from bot.domain.moderation.log import LogLine
from bot.store.jobs.rows import clean
from bot.store.sqlite.database import Database


class ModerationLogStore:
    """The moderation log. Changes of settings write their lines themselves, in their own transaction."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def write(
        self,
        guild_id: int | None,
        *,
        by: int | None,
        now: int,
        action: str,
        old: str | None = None,
        new: str | None = None,
        reason: str = "",
    ) -> None:
        await self._db.write(write, guild_id, by=by, now=now, action=action, old=old, new=new, reason=reason)

    async def newest(self, guild_id: int | None, *, limit: int = 50) -> Sequence[LogLine]:
        return await self._db.read(newest, guild_id, limit=limit)

    async def unread(self, cursor: str, *, limit: int) -> Sequence[LogLine]:
        return await self._db.write(unread, cursor, limit=limit)

    async def mark_read(self, cursor: str, seq: int) -> None:
        await self._db.write(mark_read, cursor, seq)


def write(
    connection: sqlite3.Connection,
    guild_id: int | None,
    *,
    by: int | None,
    now: int,
    action: str,
    old: str | None = None,
    new: str | None = None,
    reason: str = "",
) -> None:
    """One line. `guild_id` None: it concerns the whole bot; `by` None: the bot did it by itself."""
    connection.execute(
        "INSERT INTO moderation_log (at, guild_id, actor, action, old, new, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (now, guild_id, by, action, clean(old), clean(new), clean(reason)),
    )


def newest(connection: sqlite3.Connection, guild_id: int | None, *, limit: int) -> Sequence[LogLine]:
    """The newest lines first."""
    rows = connection.execute(
        "SELECT * FROM moderation_log WHERE guild_id IS ? ORDER BY seq DESC LIMIT ?", (guild_id, limit)
    )
    return [LogLine(**dict(row)) for row in rows]


def unread(connection: sqlite3.Connection, cursor: str, *, limit: int) -> Sequence[LogLine]:
    """The oldest lines after the cursor, which begins at the end."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_key(cursor),)).fetchone()
    if row is None:
        newest = connection.execute("SELECT coalesce(max(seq), 0) FROM moderation_log").fetchone()[0]
        mark_read(connection, cursor, newest)
        return []
    rows = connection.execute(
        "SELECT * FROM moderation_log WHERE seq > ? ORDER BY seq LIMIT ?", (int(row["value"]), limit)
    )
    return [LogLine(**dict(line)) for line in rows]


def mark_read(connection: sqlite3.Connection, cursor: str, seq: int) -> None:
    """The cursor stands after this line."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_key(cursor), str(seq)),
    )


def _key(cursor: str) -> str:
    return f"said:{cursor}"
