"""Files of ours on disk: written as a part, there under their name only when whole."""

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
    """`bot.ports.Spool` over one private folder. Parts that a crash left are removed at the start."""

    def __init__(self, root: Path) -> None:
        """Raises OSError if the folder cannot be made or is not ours."""
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        root.chmod(0o700)
        self._root = root
        for part in root.glob(f"*{_PART}"):
            part.unlink()

    def path(self, name: str) -> Path:
        """Raises ValueError for a name that could lead elsewhere or be taken for a part."""
        if not _NAME.fullmatch(name) or name.endswith(_PART):
            raise ValueError(f"{name!r} is not a name for a file in the spool")
        return self._root / name

    def part(self, name: str) -> Path:
        return self.path(name).with_name(f"{name}{_PART}")

    async def keep(self, name: str) -> Path:
        """Raises FileNotFoundError if there is neither a part nor, from before, the file."""
        return await asyncio.to_thread(self._keep, name)

    def _keep(self, name: str) -> Path:
        part, whole = self.part(name), self.path(name)
        if part.exists() or not whole.exists():
            _sync(part, mode=0o600)
            os.replace(part, whole)
            _sync(self._root)
        return whole

    async def drop(self, name: str) -> None:
        """Removes the file and its part; gone already is fine."""
        await asyncio.to_thread(self._drop, name)

    def _drop(self, name: str) -> None:
        self.part(name).unlink(missing_ok=True)
        self.path(name).unlink(missing_ok=True)

    async def files(self) -> Sequence[Spooled]:
        """All whole files, oldest first."""
        return await asyncio.to_thread(self._files)

    def _files(self) -> Sequence[Spooled]:
        found = []
        with os.scandir(self._root) as entries:
            for entry in entries:
                if not _NAME.fullmatch(entry.name) or entry.name.endswith(_PART):
                    continue
                with contextlib.suppress(FileNotFoundError):  # dropped meanwhile
                    facts = entry.stat()
                    found.append(Spooled(entry.name, facts.st_size, facts.st_mtime_ns // 1_000_000))
        return sorted(found, key=lambda file: (file.written_at, file.name))

    def free_bytes(self) -> int:
        return shutil.disk_usage(self._root).free


def _sync(path: Path, mode: int | None = None) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        if mode is not None:
            os.fchmod(fd, mode)
        os.fsync(fd)
    finally:
        os.close(fd)
