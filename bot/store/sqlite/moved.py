"""The mark of a file whose rows were moved to PostgreSQL: no Atelier opens it again.

The file is marked before the move is committed. So at no instant two databases are taken for the live one;
a move that was interrupted in between is finished by running it again.
"""

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Never

from bot.domain.errors import DatabaseMoved

MOVED_ID = 0x41544C4D
"""Takes the place of the application id ("ATLM"): Ateliers that know no such mark refuse the file too."""

KEY = "moved"
"""The row of `meta` that says where the rows went. PostgreSQL gets the same row, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A move: its random id, when it began (epoch milliseconds), and the database that the rows went to."""

    id: str
    at: int
    target: str  # as it is shown: without a password
    identity: str  # of that database: the server's system identifier, the database's name, and the schema's

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @property
    def place(self) -> str:
        """Return the target for messages: with its schema, unless that is `public`."""
        return place_of(self.target, self.identity)

    @property
    def day(self) -> str:
        """Return the day in UTC on which the move began."""
        return f"{datetime.fromtimestamp(self.at // 1000, UTC):%Y-%m-%d}"

    def leads_to(self, identity: str) -> bool:
        """Return True if the move went to the database with this identity."""
        return self.identity in (identity, identity.rpartition("/")[0])  # 1.0.0 wrote no schema


_ARRIVED = "moved: arrived"
"""The row of `meta`, in the file alone, with the id of a move whose rows the server has acknowledged."""


def place_of(address: str, identity: str) -> str:
    """Return an address for messages, with the schema of its identity if the server's settings name it."""
    schema = (*identity.split("/", 2), "public", "public")[2]
    return address if schema == "public" or "?" in address else f"{address} (schema {schema})"


def mark_of(text: str) -> Mark:
    """Return the mark that `Mark.to_json` wrote."""
    return Mark(**json.loads(text))


def read_mark(connection: sqlite3.Connection) -> Mark | None:
    """Return the mark of a file that was moved, or whose move was interrupted; None for any other."""
    if int(connection.execute("PRAGMA application_id").fetchone()[0]) != MOVED_ID:
        return None
    return mark_of(connection.execute("SELECT value FROM meta WHERE key = ?", (KEY,)).fetchone()[0])


def set_mark(connection: sqlite3.Connection, mark: Mark) -> None:
    """Mark the file in a transaction of its own. It is on disk on return. Raises sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (KEY, mark.to_json()),
        )
        connection.execute(f"PRAGMA application_id={MOVED_ID}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def has_arrived(connection: sqlite3.Connection, mark: Mark) -> bool:
    """Return True if the server has acknowledged the rows of this move. False: they may be there or not."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_ARRIVED,)).fetchone()
    return row is not None and str(row[0]) == mark.id


def note_arrival(connection: sqlite3.Connection) -> None:
    """Note in a marked file that the server has acknowledged the rows. Raises sqlite3.Error."""
    mark = read_mark(connection)
    if mark is not None and not has_arrived(connection, mark):
        connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_ARRIVED, mark.id))


def refuse_moved(connection: sqlite3.Connection, path: Path) -> Never:
    """Raise DatabaseMoved, with the place of the rows and the next step."""
    mark = read_mark(connection)
    if mark is None:
        raise DatabaseMoved(f"The database {path} was moved to PostgreSQL.")
    raise DatabaseMoved(
        f"The database {path} was moved to {mark.place} on {mark.day}: set DATABASE_URL. "
        "If that move was interrupted, run `python -m bot migrate-store` again."
    )
