"""New databases of tests in this process begin with the newest schema, made once by the real migrations.

Running all migrations for each of some thousand tests takes minutes. A file that has content already is
migrated as ever, and so are the databases of bots that run as processes of their own.
"""

import sqlite3
from pathlib import Path

from bot.store.sqlite import migrate as migrations


class ReadySchema:
    """Stands in for `migrate` where a database is opened."""

    def __init__(self) -> None:
        self._made: sqlite3.Connection | None = None

    def migrate(self, connection: sqlite3.Connection, path: Path) -> None:
        """Copy the schema into an empty file, or migrate one that is not empty."""
        tables, version, mark = (
            int(connection.execute(question).fetchone()[0])
            for question in (
                "SELECT count(*) FROM sqlite_schema",
                "PRAGMA user_version",
                "PRAGMA application_id",
            )
        )
        if tables or version or mark:
            migrations.migrate(connection, path)
        else:
            self._newest(path).backup(connection)

    def _newest(self, path: Path) -> sqlite3.Connection:
        if self._made is None:
            self._made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            migrations.migrate(self._made, path)
        return self._made
