"""A copy of the live file, made beside the running bot."""

import asyncio
import sqlite3
from pathlib import Path

from bot.domain.errors import DatabaseUnusable
from bot.store.sqlite.connect import open_reader, set_pragmas
from bot.store.sqlite.migrate import copy_into


async def backup(path: Path, target: Path) -> None:
    """Write a checked copy of the live database to `target` (mode 0600, replacing an older copy).

    Raises DatabaseUnusable if the source cannot be read or the target cannot be written.
    """
    await asyncio.to_thread(_backup, path, target)


def _backup(path: Path, target: Path) -> None:
    if target.exists() and target.samefile(path):
        raise DatabaseUnusable(f"{target} is the database itself, not a place for its copy.")
    source = open_reader(path)
    try:
        # VACUUM INTO counts as writing, though not to the source: that stays opened read-only.
        set_pragmas(source, ("query_only=OFF",))
        copy_into(source, target)
    except OSError as error:
        raise DatabaseUnusable(f"The copy {target} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The copy {target} cannot be made: {error}.") from error
    finally:
        source.close()
