"""Members' own settings."""

import json
import sqlite3
from collections.abc import Mapping
from typing import cast

from bot.domain.jobs.job import Value
from bot.domain.jobs.preferences import MemberSettings, Ping
from bot.store.sqlite.database import Database


class PreferenceStore:
    """`bot.ports.Members` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def get(self, guild_id: int, user_id: int) -> MemberSettings:
        return await self._db.read(_settings, guild_id, user_id)

    async def save(self, guild_id: int, user_id: int, settings: MemberSettings) -> None:
        await self._db.write(_save, guild_id, user_id, settings)

    async def defaults(self, guild_id: int, user_id: int) -> Mapping[str, Mapping[str, Value]]:
        return await self._db.read(_defaults, guild_id, user_id)

    async def set_default(
        self, guild_id: int, user_id: int, model: str, option: str, value: Value | None
    ) -> None:
        await self._db.write(_set_default, guild_id, user_id, model, option, value)


def _settings(connection: sqlite3.Connection, guild_id: int, user_id: int) -> MemberSettings:
    row = connection.execute(
        "SELECT ping, shares FROM member_settings WHERE guild_id = ? AND user_id = ?", (guild_id, user_id)
    ).fetchone()
    return MemberSettings(Ping(row["ping"]), bool(row["shares"])) if row else MemberSettings()


def _save(connection: sqlite3.Connection, guild_id: int, user_id: int, settings: MemberSettings) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO member_settings (guild_id, user_id, ping, shares) VALUES (?, ?, ?, ?)",
        (guild_id, user_id, settings.ping, settings.shares),
    )


def _defaults(
    connection: sqlite3.Connection, guild_id: int, user_id: int
) -> Mapping[str, Mapping[str, Value]]:
    rows = connection.execute(
        "SELECT model, option, value FROM member_defaults WHERE guild_id = ? AND user_id = ? "
        "ORDER BY model, option",
        (guild_id, user_id),
    )
    found: dict[str, dict[str, Value]] = {}
    for row in rows:
        found.setdefault(row["model"], {})[row["option"]] = cast("Value", json.loads(row["value"]))
    return found


def _set_default(
    connection: sqlite3.Connection,
    guild_id: int,
    user_id: int,
    model: str,
    option: str,
    value: Value | None,
) -> None:
    key = (guild_id, user_id, model, option)
    if value is None:
        connection.execute(
            "DELETE FROM member_defaults WHERE guild_id = ? AND user_id = ? AND model = ? AND option = ?", key
        )
        return
    connection.execute(
        "INSERT OR REPLACE INTO member_defaults VALUES (?, ?, ?, ?, ?)", (*key, json.dumps(value))
    )
