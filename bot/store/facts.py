"""Small facts about the database: the place of its files, the hash of the registered commands."""

from bot.store.sql import Connection


def meta_get(connection: Connection, key: str) -> str | None:
    """Return a small fact that was stored, such as the hash of the registered commands."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row["value"] if row else None


def meta_set(connection: Connection, key: str, value: str) -> None:
    """Store a small fact."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def settle_fact(connection: Connection, key: str, value: str) -> str:
    """Store a small fact unless there is one. Return the one that is stored then."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", (key, value)
    )
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row["value"])
