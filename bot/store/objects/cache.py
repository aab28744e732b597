"""The files of an object store that are on this machine's disk: parts being written, and copies.

A whole file in the cache is in the object store too, so any of them may be deleted to make room.
"""

import fcntl
import itertools
import os
from pathlib import Path

from bot.domain.errors import SettingError
from bot.ports import Clock, Spooled
from bot.store.spool import PART, check_name, folder_problem, list_files, make_private, sync

SPARED_SECONDS = 600.0
"""In true time: a path that was given out is used within it."""


class Cache:
    """One private folder of one process. Parts that a crash left are deleted at the start."""

    def __init__(self, folder: Path, clock: Clock, *, max_bytes: int) -> None:
        """Raises SettingError if another process has the folder or it is not ours alone, OSError if it cannot
        be made."""
        make_private(folder)
        self._folder = folder
        self._clock = clock
        self._max_bytes = max_bytes
        self._lock = _locked(folder / ".lock")
        for part in folder.glob(f"*{PART}"):
            part.unlink()
        self._used: dict[str, int] = {}  # steady instants
        self._numbers = itertools.count()
        self._bytes = sum(file.size for file in list_files(folder))

    def problem(self) -> str | None:
        """Return why nothing can be written here; None if something can."""
        return folder_problem(self._folder)

    def path(self, name: str) -> Path:
        """Return the file's path, whether or not it exists. Raises ValueError for other names than ours."""
        return self._folder / check_name(name)

    def part(self, name: str) -> Path:
        """Return the path to write a new file to."""
        return self.path(name).with_name(f"{name}{PART}")

    def copy_of(self, name: str) -> Path:
        """Return a path of its own to download the file to."""
        return self.path(name).with_name(f"{name}.{next(self._numbers)}{PART}")

    def find(self, name: str) -> Path | None:
        """Return the path of the file if it is here. It stays for `SPARED_SECONDS` at least."""
        path = self.path(name)
        if not path.exists():
            return None
        self._used[name] = self._clock.steady()
        os.utime(path)  # the next process of this folder knows the order too
        return path

    def take(self, part: Path, name: str) -> Path:
        """Make a part the file of that name, then delete the oldest copies above the cache's size."""
        whole = self.path(name)
        before = whole.stat().st_size if whole.exists() else 0
        self._bytes += part.stat().st_size - before
        self._used[name] = self._clock.steady()
        os.replace(part, whole)
        if self._bytes > self._max_bytes:
            self.trim()
        return whole

    def sync(self, part: Path) -> None:
        """Wait until the disk has the part, and make it private. Raises FileNotFoundError."""
        sync(part, mode=0o600)

    def drop(self, name: str) -> None:
        """Delete the copy and its part, if they are here."""
        self.part(name).unlink(missing_ok=True)
        self._forget(name)

    def files(self) -> list[Spooled]:
        """Return the copies, the one that was used least recently first."""
        return list(list_files(self._folder))

    def trim(self) -> int:
        """Delete the copies that were used least recently, down to the cache's size. Return freed bytes."""
        files = self.files()
        left = self._bytes = sum(file.size for file in files)
        for file in files:
            if left <= self._max_bytes:
                break
            if not self.is_in_use(file.name):
                left -= file.size
                self._forget(file.name)
        return sum(file.size for file in files) - left

    def is_in_use(self, name: str) -> bool:
        """Return True if the path was given out within the last minutes."""
        used = self._used.get(name)
        return used is not None and self._clock.steady() - used < SPARED_SECONDS * 1000

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self._lock)

    def _forget(self, name: str) -> None:
        path = self.path(name)
        if path.exists():
            self._bytes -= path.stat().st_size
            path.unlink(missing_ok=True)
        self._used.pop(name, None)


def _locked(file: Path) -> int:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise SettingError(
            f"SPOOL_DIR {file.parent.parent} is used by another bot: each process needs a folder of its own."
        ) from None
    return descriptor
