"""A move whose end is not known, when its target is not the one that is named now.

The mark of the file is written before the rows are committed, so a mark alone does not tell whether they
arrived. The file may go elsewhere only if they did not: because the first target is on the same server and
can be looked into, or because the host says that it is gone.
"""

import shlex
import sqlite3
from pathlib import Path

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseMoved, SettingError
from bot.store.postgres.connection import Connection
from bot.store.postgres.move_target import identity_of, is_without
from bot.store.sqlite.moved import Mark, has_arrived, place_of


def check_abandoned(mark: Mark | None, path: Path, abandon: PostgresUrl) -> None:
    """Check that a move of the file began, and went to the target that the host gives up.

    Passwords are not compared: the mark has none. Raises SettingError.
    """
    if mark is None:
        raise SettingError(
            f"--abandon names {abandon}, and no move of {path} was interrupted: there is nothing to abandon. "
            "Run the command without it."
        )
    shown = str(abandon)
    # A schema that the mark does not name, or the server's settings named, is not compared either.
    if mark.target not in (shown, shown.partition("?")[0]):
        raise SettingError(f"--abandon names {shown}, and the database {path} was moved to {mark.place}.")


def check_not_target(mark: Mark, identity: str, url: PostgresUrl, abandon: PostgresUrl) -> None:
    """Check that the target to give up is not the one that is moved to now. Raises SettingError."""
    if mark.leads_to(identity):
        raise SettingError(
            f"--abandon names {abandon}, and that is the database of DATABASE_URL, {url}: there is nothing "
            "to abandon. Run the command without it, or set DATABASE_URL to the new database."
        )


def check_given_up(
    old: sqlite3.Connection,
    mark: Mark,
    new: Connection,
    path: Path,
    url: PostgresUrl,
    *,
    abandon: PostgresUrl | None,
) -> None:
    """Check that a marked file may go to another target than the one of its mark.

    `abandon` is that one's address (`check_abandoned`), from a host who says that it is gone. Raises
    DatabaseMoved.
    """
    here = place_of(str(url), identity_of(new.raw))
    moved = f"The database {path} was moved to {mark.place}, not to {here}."
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
