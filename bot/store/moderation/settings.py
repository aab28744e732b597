"""Servers' settings; each change is logged in the transaction that makes it."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace

from bot.domain.server_settings import Freeze, ResultsTo, ServerSettings
from bot.store.moderation import log
from bot.store.sql import Connection, Row, clean
from bot.store.verbs import Verbs, point_query, query

_NAMES = tuple(field.name for field in fields(ServerSettings) if field.name != "guild_id")
_PLAIN = tuple(name for name in _NAMES if name != "frozen")
"""The settings that are one column; a freeze is three."""

_SWITCHES = ("share_pictures", "approvals_ping", "loved_monthly", "gate_pending", "automod")
"""The settings that the database holds as 0 or 1."""


def settings(connection: Connection, guild_id: int) -> ServerSettings:
    """Return the server's settings; the defaults if none was ever changed."""
    row = connection.execute("SELECT * FROM server_settings WHERE guild_id = ?", (guild_id,)).fetchone()
    return ServerSettings(guild_id) if row is None else settings_of(row, guild_id)


def settings_of(row: Row, guild_id: int) -> ServerSettings:
    """Return a row with the columns of `server_settings` as a value; the defaults if all of them are NULL."""
    if row["guild_id"] is None:
        return ServerSettings(guild_id)
    plain = {name: row[name] for name in _PLAIN}
    plain |= {name: bool(row[name]) for name in _SWITCHES}
    plain["results_to"] = ResultsTo(row["results_to"])
    return ServerSettings(guild_id=guild_id, frozen=freeze_of(row), **plain)


def freeze_of(row: Row) -> Freeze | None:
    """Return the freeze in a row of `server_settings`."""
    if row["frozen_at"] is None:
        return None
    return Freeze(row["frozen_at"], row["frozen_by"], row["frozen_reason"])


def change(
    connection: Connection,
    guild_id: int,
    wanted: Mapping[str, object],
    *,
    by: int,
    now: int,
    reason: str,
) -> ServerSettings:
    if unknown := wanted.keys() - set(_NAMES):
        raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
    old = settings(connection, guild_id)
    new = replace(old, **wanted)  # type: ignore[arg-type]  # the names are checked, the database checks the types
    if new == old:
        return old
    frozen = (new.frozen.at, new.frozen.by, clean(new.frozen.reason)) if new.frozen else (None, None, None)
    columns = ("guild_id", *_PLAIN, "frozen_at", "frozen_by", "frozen_reason")
    values = (guild_id, *(getattr(new, name) for name in _PLAIN), *frozen)
    sets = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    connection.execute(
        f"INSERT INTO server_settings ({', '.join(columns)}) "  # noqa: S608
        f"VALUES ({', '.join('?' * len(columns))}) ON CONFLICT (guild_id) DO UPDATE SET {sets}",
        values,
    )
    for name in wanted:
        before, after = _logged(getattr(old, name)), _logged(getattr(new, name))
        if before != after:
            log.write(connection, guild_id, by=by, now=now, action=name, old=before, new=after, reason=reason)
    return new


def _logged(value: object) -> str | None:
    """Return a setting's value as the log holds it; None for one that is not set.

    A freeze is JSON: {"at", "by", "reason"}.
    """
    if isinstance(value, Freeze):
        return json.dumps({"at": value.at, "by": value.by, "reason": value.reason})
    return None if value is None else str(value)


def languages(connection: Connection) -> Mapping[int, str]:
    """Return the languages that servers chose, by server."""
    rows = connection.execute("SELECT guild_id, language FROM server_settings WHERE language IS NOT NULL")
    return {row["guild_id"]: row["language"] for row in rows}


class ServerSettingsStore(Verbs):
    """Servers' settings."""

    get = point_query(settings)
    languages = query(languages)

    async def change(
        self, guild_id: int, *, by: int, now: int, reason: str = "", **fields: object
    ) -> ServerSettings:
        """Set fields of `ServerSettings` by their names, and log those that change.

        Raises ValueError for a name that is no setting.
        """
        return await self._db.write(change, guild_id, fields, by=by, now=now, reason=reason)
