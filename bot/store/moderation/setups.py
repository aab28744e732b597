"""Where each server's `/setup` was left, and files of rules that wait for a press."""

from bot.domain.moderation.setting_up import SetupPage
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, query


def page(connection: Connection, guild_id: int) -> SetupPage | None:
    """Return the page that was seen last, None if there was none yet."""
    row = connection.execute("SELECT page FROM setups WHERE guild_id = ?", (guild_id,)).fetchone()
    known = set(SetupPage)
    return None if row is None or row["page"] not in known else SetupPage(row["page"])


def turn(connection: Connection, guild_id: int, page: SetupPage, *, by: int, now: int) -> None:
    """Record the page that is seen now."""
    connection.execute(
        "INSERT INTO setups (guild_id, page, by, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (guild_id) DO UPDATE SET page = excluded.page, by = excluded.by, at = excluded.at",
        (guild_id, page, by, now),
    )


class SetupStore(Verbs):
    """The progress of `/setup`, by server."""

    page = query(page)
    turn = command(turn)
