"""Servers that the bot met, and the greetings of the new ones: one for each server."""

from collections.abc import Sequence

from bot.domain.moderation.greeting import Greeted, Greeting, GreetingState
from bot.domain.shards import Shards
from bot.store.shards import of_shards
from bot.store.sql import Connection, Row
from bot.store.verbs import Verbs, command, query

_SINCE = "greetings since"
_USED = ("server_settings", "moderation_log", "jobs")
"""A server with a row in one of these was used before, and needs no greeting."""


def meet(connection: Connection, guild_id: int, *, joined_at: int | None, grace_ms: int, now: int) -> bool:
    """Record a server that the bot is in. Return True if it is new, so that its greeting is due.

    A server is new if the bot joined it after this database first met one, or less than `grace_ms` before.
    """
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_SINCE,)).fetchone()
    if row is None:
        connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (_SINCE, str(now)))
    since = now if row is None else int(row["value"])
    is_new = joined_at is not None and joined_at >= since - grace_ms and not _is_used(connection, guild_id)
    state = GreetingState.DUE if is_new else GreetingState.KNOWN
    met = connection.execute(
        "INSERT INTO greetings (guild_id, state, met_at, next_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (guild_id) DO NOTHING",
        (guild_id, state, now, now),
    )
    return is_new and met.rowcount == 1


def _is_used(connection: Connection, guild_id: int) -> bool:
    return any(
        connection.execute(f"SELECT 1 FROM {table} WHERE guild_id = ? LIMIT 1", (guild_id,)).fetchone()  # noqa: S608
        for table in _USED
    )


def due(connection: Connection, *, now: int, shards: Shards | None = None) -> Sequence[Greeting]:
    """Return the greetings to post now on these shards' servers, the oldest first. None: on all."""
    rows = connection.execute(
        "SELECT * FROM greetings WHERE state IN ('DUE', 'POSTING') AND next_at <= ?"  # noqa: S608
        f"{of_shards('guild_id', shards)} ORDER BY met_at, guild_id",
        (now,),
    )
    return [_greeting(row) for row in rows]


def get(connection: Connection, guild_id: int) -> Greeting | None:
    """Return the server's row, None if the bot has not met it."""
    row = connection.execute("SELECT * FROM greetings WHERE guild_id = ?", (guild_id,)).fetchone()
    return None if row is None else _greeting(row)


def _greeting(row: Row) -> Greeting:
    return Greeting(**dict(row) | {"state": GreetingState(row["state"])})


def begin(connection: Connection, guild_id: int, *, next_at: int) -> None:
    """Record that the greeting may be posted from now on, and when to look again unless it is settled."""
    connection.execute(
        "UPDATE greetings SET state = 'POSTING', tries = tries + 1, next_at = ? "
        "WHERE guild_id = ? AND state IN ('DUE', 'POSTING')",
        (next_at, guild_id),
    )


def postpone(connection: Connection, guild_id: int) -> None:
    """Record that the last try certainly posted nothing."""
    connection.execute(
        "UPDATE greetings SET state = 'DUE' WHERE guild_id = ? AND state = 'POSTING'", (guild_id,)
    )


def settle(connection: Connection, guild_id: int, greeted: Greeted | None) -> None:
    """Record where the greeting is; None: it reaches no person."""
    state = GreetingState.UNHEARD if greeted is None else GreetingState.POSTED
    place = (None, None) if greeted is None else (greeted.channel_id, greeted.message_id)
    connection.execute(
        "UPDATE greetings SET state = ?, channel_id = ?, message_id = ? WHERE guild_id = ?",
        (state, *place, guild_id),
    )


class GreetingStore(Verbs):
    """Servers that the bot met, and their greetings."""

    meet = command(meet)
    due = query(due)
    get = query(get)
    begin = command(begin)
    postpone = command(postpone)
    settle = command(settle)
