"""How much SQLite itself does for a read: a figure that no other load on the machine changes."""

import sqlite3
from collections.abc import Callable

from bot.store.sql import Connection


def steps_of(connection: Connection, read: Callable[[Connection], object], *, each: int = 10) -> int:
    """Return how many times `each` instructions SQLite runs for the read."""
    assert isinstance(connection, sqlite3.Connection)
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    connection.set_progress_handler(step, each)
    try:
        read(connection)
    finally:
        connection.set_progress_handler(None, 0)
    return count
