"""Ask SQLite whether its tables can be read; an audit recomputes only a file that is whole."""

import sqlite3
from collections.abc import Sequence

from bot.store.sql import Connection


def check_tables(connection: Connection) -> Sequence[str]:
    """Return what is wrong with the pages and indexes of the file; nothing for another engine's connection.

    Wrong content is found by the other checks of the audit.
    """
    if not isinstance(connection, sqlite3.Connection):
        return ()
    try:
        answers = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        return (str(error),)
    return tuple(answer for answer in answers if answer != "ok")
