"""The log of what moderators and the host did. Functions are part of a caller's transaction."""

import sqlite3
from collections.abc import Sequence

from bot.domain.moderation.log import LogLine
from bot.store.sqlite.rows import clean


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


def read(connection: sqlite3.Connection, guild_id: int | None, *, limit: int) -> Sequence[LogLine]:
    """The newest lines first."""
    rows = connection.execute(
        "SELECT * FROM moderation_log WHERE guild_id IS ? ORDER BY seq DESC LIMIT ?", (guild_id, limit)
    )
    return [LogLine(**dict(row)) for row in rows]


def unsaid(connection: sqlite3.Connection, cursor: str, *, limit: int) -> Sequence[LogLine]:
    """The oldest lines after the cursor, which begins at the end."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_key(cursor),)).fetchone()
    if row is None:
        newest = connection.execute("SELECT coalesce(max(seq), 0) FROM moderation_log").fetchone()[0]
        said(connection, cursor, newest)
        return []
    rows = connection.execute(
        "SELECT * FROM moderation_log WHERE seq > ? ORDER BY seq LIMIT ?", (int(row["value"]), limit)
    )
    return [LogLine(**dict(line)) for line in rows]


def said(connection: sqlite3.Connection, cursor: str, seq: int) -> None:
    """The cursor stands after this line."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_key(cursor), str(seq)),
    )


def _key(cursor: str) -> str:
    return f"said:{cursor}"
