"""Our files on disk: written as a part, and renamed to their name when they are whole."""

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.ports import Spooled

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}", re.ASCII)
_PART = ".part"


class DirectorySpool:
    """`bot.ports.Spool` over one private folder. Parts that a crash left are deleted at the start."""

    def __init__(self, root: Path) -> None:
        """Raises OSError if the folder cannot be made or is not ours."""
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        root.chmod(0o700)
        self._root = root
        for part in root.glob(f"*{_PART}"):
            part.unlink()

    def path(self, name: str) -> Path:
        """Return the file's path, whether or not it exists.

        Raises ValueError for a name that could lead to another folder or be taken for a part.
        """
        if not _NAME.fullmatch(name) or name.endswith(_PART):
            raise ValueError(f"{name!r} is not a name for a file in the spool")
        return self._root / name

    def part(self, name: str) -> Path:
        """Return the path to write the file to before `keep`."""
        return self.path(name).with_name(f"{name}{_PART}")

    async def keep(self, name: str) -> Path:
        """Sync the part to disk and rename it. A file that was kept before stays.

        Raises FileNotFoundError if there is neither a part nor the file.
        """
        return await asyncio.to_thread(self._keep, name)

    def _keep(self, name: str) -> Path:
        part, whole = self.part(name), self.path(name)
        if part.exists() or not whole.exists():
            _sync(part, mode=0o600)
            os.replace(part, whole)
            _sync(self._root)
        return whole

    async def drop(self, name: str) -> None:
        """Delete the file and its part, if they exist."""
        await asyncio.to_thread(self._drop, name)

    def _drop(self, name: str) -> None:
        self.part(name).unlink(missing_ok=True)
        self.path(name).unlink(missing_ok=True)

    async def files(self) -> Sequence[Spooled]:
        """Return all whole files, oldest first."""
        return await asyncio.to_thread(self._files)

    def _files(self) -> Sequence[Spooled]:
        files = []
        with os.scandir(self._root) as entries:
            for entry in entries:
                if not _NAME.fullmatch(entry.name) or entry.name.endswith(_PART):
                    continue
                with contextlib.suppress(FileNotFoundError):  # dropped meanwhile
                    stat = entry.stat()
                    files.append(Spooled(entry.name, stat.st_size, stat.st_mtime_ns // 1_000_000))
        return sorted(files, key=lambda file: (file.written_at, file.name))

    def free_bytes(self) -> int:
        """Return the free space of the disk."""
        return shutil.disk_usage(self._root).free


def _sync(path: Path, mode: int | None = None) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        if mode is not None:
            os.fchmod(fd, mode)
        os.fsync(fd)
    finally:
        os.close(fd)
