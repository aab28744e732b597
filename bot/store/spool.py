"""Our files on disk: written as a part, and renamed to their name when they are whole."""

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import SettingError
from bot.ports import Spooled

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}", re.ASCII)
PART = ".part"
_BESIDE = frozenset({".cache", "lost+found"})
"""Folders that lie beside the files: the cache of an object store, and what a disk of its own has."""


class DirectorySpool:
    """`bot.ports.Spool` over one private folder. Parts that a crash left are deleted at the start."""

    def __init__(self, root: Path) -> None:
        """Raises SettingError for a folder with other things than ours, or one that cannot be made."""
        make_private(root)
        self._root = root
        for part in root.glob(f"*{PART}"):
            part.unlink()

    def path(self, name: str) -> Path:
        """Return the file's path, whether or not it exists.

        Raises ValueError for a name that could lead to another folder or be taken for a part.
        """
        return self._root / check_name(name)

    def part(self, name: str) -> Path:
        """Return the path to write the file to before `keep`."""
        return self.path(name).with_name(f"{name}{PART}")

    async def have(self, name: str) -> bool:
        """Return True if the file exists."""
        return self.path(name).exists()

    async def fetch(self, name: str) -> Path:
        """Return the file's path. Raises FileNotFoundError if there is no such file."""
        path = self.path(name)
        if not path.exists():
            raise FileNotFoundError(path)
        return path

    async def keep(self, name: str) -> Path:
        """Sync the part to disk and rename it. A file that was kept before stays.

        Raises FileNotFoundError if there is neither a part nor the file.
        """
        return await asyncio.to_thread(self._keep, name)

    def _keep(self, name: str) -> Path:
        part, whole = self.part(name), self.path(name)
        if part.exists() or not whole.exists():
            sync(part, mode=0o600)
            os.replace(part, whole)
            sync(self._root)
        return whole

    async def drop(self, name: str) -> None:
        """Delete the file and its part, if they exist."""
        await asyncio.to_thread(self._drop, name)

    def _drop(self, name: str) -> None:
        self.part(name).unlink(missing_ok=True)
        self.path(name).unlink(missing_ok=True)

    async def files(self, *beginnings: str) -> Sequence[Spooled]:
        """Return all whole files, oldest first; with `beginnings`, those whose names begin so."""
        return await asyncio.to_thread(list_files, self._root, beginnings)

    def free_bytes(self) -> int:
        """Return the free space of the disk."""
        return shutil.disk_usage(self._root).free

    def problem(self) -> str | None:
        """Return why nothing can be written in the folder; None if something can."""
        return folder_problem(self._root)


def make_private(folder: Path) -> None:
    """Create a folder for our files alone, or take one that is empty or has nothing but ours (0700).

    Raises SettingError for any other: what is in it would be counted, hidden from its owner, or deleted as
    the part of a file; and for one that cannot be made. Raises OSError.
    """
    if (file := file_in_place_of(folder)) is not None:
        raise SettingError(no_folder("SPOOL_DIR", folder, file))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingError(f"SPOOL_DIR {folder} cannot be made: {error.strerror}.") from error
    if (foreign := find_foreign(folder)) is not None:
        raise SettingError(
            f"SPOOL_DIR {folder} has {foreign!r} in it: name a folder for the bot's files alone."
        )
    folder.chmod(0o700)


def file_in_place_of(folder: Path) -> Path | None:
    """Return the file that is where the folder, or one above it, has to be; None if there is none."""
    path = folder.absolute()
    nearest = next(one for one in (path, *path.parents) if os.path.lexists(one))
    return None if nearest.is_dir() else nearest


def no_folder(setting: str, folder: Path, file: Path) -> str:
    """Return the sentence about a setting's folder in whose place there is a file."""
    return f"{setting} {folder} cannot be a folder, since {file} is a file: name another place."


def folder_problem(folder: Path) -> str | None:
    """Return why nothing can be written in the folder; None if its kind and rights allow it."""
    if not folder.is_dir():
        return f"{folder} is no folder any more"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"nothing can be written in the folder {folder}"
    return None


def find_foreign(folder: Path) -> str | None:
    """Return the name of something in the folder that is not the bot's; None if there is nothing.

    Hidden files do not count: ours, and those that a desktop or a network's file system leaves.
    """
    with os.scandir(folder) as entries:
        return next((entry.name for entry in entries if not _may_be_ours(entry)), None)


def _may_be_ours(entry: os.DirEntry[str]) -> bool:
    if not entry.is_file(follow_symlinks=False):
        return entry.name in _BESIDE
    return entry.name.startswith(".") or is_name(entry.name.removesuffix(PART))


def is_name(name: str) -> bool:
    """Return True for a name of our files; others could lead to another folder or be taken for a part."""
    return _NAME.fullmatch(name) is not None and not name.endswith(PART)


def check_name(name: str) -> str:
    """Return the name. Raises ValueError for what is no name of our files."""
    if not is_name(name):
        raise ValueError(f"{name!r} is not a name for a file in the spool")
    return name


def list_files(folder: Path, beginnings: Sequence[str] = ()) -> Sequence[Spooled]:
    """Return the whole files in a folder, oldest first; with `beginnings`, those whose names begin so."""
    files, wanted = [], tuple(beginnings) or ("",)
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_name(entry.name) and entry.name.startswith(wanted):
                with contextlib.suppress(FileNotFoundError):  # dropped meanwhile
                    stat = entry.stat()
                    files.append(Spooled(entry.name, stat.st_size, stat.st_mtime_ns // 1_000_000))
    return sorted(files, key=lambda file: (file.written_at, file.name))


def sync(path: Path, mode: int | None = None) -> None:
    """Wait until the disk has the file, or the names in the folder. `mode`: set these permissions first."""
    fd = os.open(path, os.O_RDONLY)
    try:
        if mode is not None:
            os.fchmod(fd, mode)
        os.fsync(fd)
    finally:
        os.close(fd)
