"""The mark of the place of our files: the database knows its id, and so no other place is taken for it."""

import contextlib
import json
import secrets
from pathlib import Path

from bot.domain.errors import SettingError
from bot.store.spool import make_private

MARK = ".atelier"
"""The object with the place's id; a file of that name in a folder to which everything was copied."""

FACT = "files"
"""The database's fact about the place: its id, after NEW while the mark may not be there yet."""

NEW = "new:"


def mark_of(place: str) -> bytes:
    """Return the content of the mark of a place."""
    return json.dumps({"format": "atelier-files", "version": 1, "id": place}).encode()


def id_of(mark: bytes) -> str | None:
    """Return the id in a mark; None if it is not one of ours."""
    try:
        content = json.loads(mark)
    except ValueError:
        return None
    place = content.get("id") if isinstance(content, dict) else None
    return place if isinstance(place, str) else None


def is_first(fact: str | None, mark: bytes | None) -> bool:
    """Return True if a database with this fact knows no place yet, and the place is nobody's."""
    return mark is None and (fact is None or fact.startswith(NEW))


def check_unused(url: str, foreign: str | None) -> None:
    """Check a place before its first mark: a shared one would mix our files with those of others.

    `foreign` names something in it that is not the bot's. Raises SettingError.
    """
    if foreign is not None:
        raise SettingError(
            f"MEDIA_URL {url} has {foreign!r} in it, which is not the bot's: name an empty folder, bucket or "
            "prefix, for its files alone."
        )


def check_place(url: str, fact: str | None, mark: bytes | None) -> None:
    """Check that a place with this mark has the files of a database with this fact; without both, it is new.

    Raises SettingError.
    """
    if mark is None and fact is not None and not fact.startswith(NEW):
        raise SettingError(
            f"MEDIA_URL {url} has no file {MARK}: it is not the place of this bot's files. "
            f"If you moved them, move {MARK} along."
        )
    if mark is not None and (fact is None or id_of(mark) != fact.removeprefix(NEW)):
        raise SettingError(f"MEDIA_URL {url} has the files of another bot. Take an empty place or prefix.")


def check_folder(fact: str | None, folder: Path) -> None:
    """Check that no files of a database with this fact are in an object store alone. Raises SettingError."""
    if are_elsewhere(fact, folder):
        raise SettingError(
            "MEDIA_URL is not set, and the bot's files are in an object store. Set it, or copy all files "
            f"there to SPOOL_DIR {folder}, without their folders, and {MARK} with them."
        )


def folder_id(folder: Path, *, new: bool = True) -> str:
    """Return the id of a folder of files, which it keeps: the same for all that mount it.

    A folder without one gets one; unless `new`, nothing is changed, and it has the id "". Raises SettingError
    for a folder with other things than ours, or OSError.
    """
    file = folder / ".id"
    if not new:
        return file.read_text() if file.is_file() else ""
    make_private(folder)
    with contextlib.suppress(FileExistsError), file.open("x") as made:
        made.write(secrets.token_hex(16))
    return file.read_text()


def are_elsewhere(fact: str | None, folder: Path) -> bool:
    """Return True if files of this database are in an object store, and not all were copied to the folder."""
    if fact is None or fact.startswith(NEW):
        return False
    mark = folder / MARK
    return not mark.is_file() or id_of(mark.read_bytes()) != fact
