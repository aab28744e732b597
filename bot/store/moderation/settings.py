"""Servers' settings; each change is logged in the transaction that makes it."""

import json
import sqlite3
from dataclasses import fields, replace

from bot.domain.server_settings import Freeze, ServerSettings
from bot.store.jobs.rows import clean
from bot.store.moderation import log as moderation_log
from bot.store.sqlite.database import Database

_NAMES = tuple(field.name for field in fields(ServerSettings) if field.name != "guild_id")
_PLAIN = tuple(name for name in _NAMES if name != "frozen")


class ServerSettingsStore:
    """`bot.ports.Servers` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def get(self, guild_id: int) -> ServerSettings:
        return await self._db.read(settings, guild_id)

    async def change(
        self, guild_id: int, *, by: int, now: int, reason: str = "", **fields: object
    ) -> ServerSettings:
        return await self._db.write(_change, guild_id, fields, by=by, now=now, reason=reason)


def settings(connection: sqlite3.Connection, guild_id: int) -> ServerSettings:
    """The server's settings; the defaults where there is no row."""
    row = connection.execute("SELECT * FROM server_settings WHERE guild_id = ?", (guild_id,)).fetchone()
    if row is None:
        return ServerSettings(guild_id)
    frozen = None
    if row["frozen_at"] is not None:
        frozen = Freeze(row["frozen_at"], row["frozen_by"], row["frozen_reason"])
    plain = {name: row[name] for name in _PLAIN}
    plain["share_pictures"] = bool(row["share_pictures"])
    return ServerSettings(guild_id=guild_id, frozen=frozen, **plain)


def _change(
    connection: sqlite3.Connection,
    guild_id: int,
    wanted: dict[str, object],
    *,
    by: int,
    now: int,
    reason: str,
) -> ServerSettings:
    if unknown := wanted.keys() - set(_NAMES):
        raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
    old = settings(connection, guild_id)
    new = replace(old, **wanted)  # type: ignore[arg-type]  # the names are checked, SQLite checks the types
    if new == old:
        return old
    _save(connection, new)
    for name in wanted:
        before, after = _words(getattr(old, name)), _words(getattr(new, name))
        if before != after:
            moderation_log.write(
                connection, guild_id, by=by, now=now, action=name, old=before, new=after, reason=reason
            )
    return new


def _save(connection: sqlite3.Connection, new: ServerSettings) -> None:
    frozen = (new.frozen.at, new.frozen.by, clean(new.frozen.reason)) if new.frozen else (None, None, None)
    columns = ("guild_id", *_PLAIN, "frozen_at", "frozen_by", "frozen_reason")
    values = (new.guild_id, *(getattr(new, name) for name in _PLAIN), *frozen)
    marks = ", ".join("?" * len(columns))
    connection.execute(
        f"INSERT OR REPLACE INTO server_settings ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
        values,
    )


def _words(value: object) -> str | None:
    """A setting's value in the log; None for one that is not set."""
    if isinstance(value, Freeze):
        return json.dumps({"at": value.at, "by": value.by, "reason": value.reason})
    return None if value is None else str(value)
