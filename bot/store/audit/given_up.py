"""A move whose end is not known, when its target is not the one that is named now.

The mark of the file is written before the rows are committed, so a mark alone does not tell whether they
arrived. The file may go elsewhere only if they did not: because the first target is on the same server and
can be looked into, or because the host says that it is gone.
"""

import shlex
import sqlite3
from pathlib import Path

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseMoved
from bot.store.postgres.connection import Connection
from bot.store.postgres.move_target import is_without
from bot.store.sqlite.moved import Mark, has_arrived


def is_target(mark: Mark, identity: str) -> bool:
    """Return True if a move went there. Marks of version 1.0.0 name no schema."""
    return mark.identity in (identity, identity.rpartition("/")[0])


def check_given_up(
    old: sqlite3.Connection, mark: Mark, new: Connection, path: Path, url: PostgresUrl, *, abandon: str | None
) -> None:
    """Check that a marked file may go to another target than the one of its mark.

    `abandon` is that one's address, from a host who says that it is gone. Raises DatabaseMoved.
    """
    moved = f"The database {path} was moved to {mark.target}, not to {url}."
    if has_arrived(old, mark):
        raise DatabaseMoved(
            f"{moved} All rows arrived there: set DATABASE_URL to it, or restore a backup of it."
        )
    if is_without(mark, new.raw, url, moved):
        return
    if abandon is None:
        raise DatabaseMoved(
            f"{moved} Whether the rows arrived is not known: set DATABASE_URL to it and run this again. Only "
            "if it is gone for good, or no bot will ever work with it: "
            f"`python -m bot migrate-store --abandon {shlex.quote(mark.target)}`."
        )
    if abandon != mark.target:
        raise DatabaseMoved(f"{moved} --abandon names {abandon}.")
