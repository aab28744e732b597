"""Members' own settings on a server."""

import json
from collections.abc import Mapping
from typing import cast

from bot.domain.jobs.job import Value
from bot.domain.jobs.preferences import MemberSettings, Ping
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, point_query


def _get(connection: Connection, guild_id: int, user_id: int) -> MemberSettings:
    """Return the member's settings; the defaults for a member who has chosen nothing."""
    row = connection.execute(
        "SELECT ping, shares FROM member_settings WHERE guild_id = ? AND user_id = ?", (guild_id, user_id)
    ).fetchone()
    return MemberSettings(Ping(row["ping"]), bool(row["shares"])) if row else MemberSettings()


def _save(connection: Connection, guild_id: int, user_id: int, settings: MemberSettings) -> None:
    """Replace the member's settings."""
    connection.execute(
        "INSERT INTO member_settings (guild_id, user_id, ping, shares) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (guild_id, user_id) DO UPDATE SET ping = excluded.ping, shares = excluded.shares",
        (guild_id, user_id, settings.ping, settings.shares),
    )


def _defaults(connection: Connection, guild_id: int, user_id: int) -> Mapping[str, Mapping[str, Value]]:
    """Return the member's default options: {model: {option: value}}."""
    rows = connection.execute(
        "SELECT model, option, value FROM member_defaults WHERE guild_id = ? AND user_id = ? "
        "ORDER BY model, option",
        (guild_id, user_id),
    )
    defaults: dict[str, dict[str, Value]] = {}
    for row in rows:
        defaults.setdefault(row["model"], {})[row["option"]] = cast("Value", json.loads(row["value"]))
    return defaults


def _set_default(
    connection: Connection, guild_id: int, user_id: int, model: str, option: str, value: Value | None
) -> None:
    """Set the member's default for an option; None removes it."""
    key = (guild_id, user_id, model, option)
    if value is None:
        connection.execute(
            "DELETE FROM member_defaults WHERE guild_id = ? AND user_id = ? AND model = ? AND option = ?", key
        )
        return
    connection.execute(
        "INSERT INTO member_defaults (guild_id, user_id, model, option, value) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (guild_id, user_id, model, option) DO UPDATE SET value = excluded.value",
        (*key, json.dumps(value)),
    )


class PreferenceStore(Verbs):
    """Members' own settings."""

    get = point_query(_get)
    save = command(_save)
    defaults = point_query(_defaults)
    set_default = command(_set_default)
