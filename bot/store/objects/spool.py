"""Our files in an object store, with a folder of this machine as a cache before it."""

import asyncio
import contextlib
import logging
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from weakref import WeakValueDictionary

from bot.domain.errors import FilesUnavailable, SettingError
from bot.ports import Clock, Spooled
from bot.store.objects.cache import Cache
from bot.store.objects.mark import FACT, MARK, NEW, check_place, check_unused, is_first, mark_of
from bot.store.objects.place import Refusal, key_of
from bot.store.spool import list_files, make_private

if TYPE_CHECKING:
    from bot.store.objects.client import Objects

log = logging.getLogger(__name__)

TEND_SECONDS = 10.0
"""Pause between looks after the cache and the store. An outage may go unnoticed for so long."""

COMPARE_SECONDS = 3600.0
"""True time between two comparisons of the cache with the store's list."""


class Facts(Protocol):
    """Small facts of the database. `settle_fact` stores one unless there is one, and returns the stored."""

    async def meta_set(self, key: str, value: str) -> None: ...

    async def settle_fact(self, key: str, value: str) -> str: ...


class MediaSpool:
    """`bot.ports.Spool` over an object store. Several machines share the store; each has its own folder.

    A file counts once the store has it. What is in the folder is found without the store. Files that lie in
    the folder itself are from before there was a store: `tend` moves them into it.
    """

    def __init__(
        self, objects: "Objects", folder: Path, clock: Clock, facts: Facts, *, max_bytes: int
    ) -> None:
        """`max_bytes`: size of the cache. Raises SettingError or OSError if the folder cannot be used."""
        make_private(folder)
        self._objects = objects
        self._folder = folder
        self._cache = Cache(folder / ".cache", clock, max_bytes=max_bytes)
        self._clock = clock
        self._facts = facts
        self._is_ours = False
        self._trouble: str | None = None  # what is wrong with the place, though it answers
        self._checking = asyncio.Lock()
        self._is_told = False
        self._compared_at: int | None = None  # steady
        self._fetching: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # ── whose place it is ────────────────────────────────────────────────────────────────────────

    async def check(self) -> None:
        """Check that the place is that of this database, and that it takes and deletes objects.

        The first process of all leaves a mark there. Raises SettingError for a place of other files, for
        keys or a bucket that do not do, FilesUnavailable if the store does not answer.
        """
        async with self._checking:
            if self._is_ours:
                return
            try:
                await self._claim()
                await self._objects.probe()
            except Refusal as error:
                raise SettingError(f"MEDIA_URL: {error}.") from error
            self._is_ours, self._trouble = True, None

    async def _claim(self) -> None:
        own = secrets.token_hex(16)
        fact = await self._facts.settle_fact(FACT, f"{NEW}{own}")
        ours = fact.removeprefix(NEW)
        mark = await self._objects.read(MARK)
        if is_first(fact, mark):
            check_unused(self._objects.url, await self._objects.foreign())
            await self._objects.put(MARK, mark_of(ours), new=True)  # another process may be as far
            mark = await self._objects.read(MARK)
        check_place(self._objects.url, ours, mark)
        if fact != ours:
            await self._facts.meta_set(FACT, ours)

    async def _reached(self) -> "Objects":
        """Return the store. Raises FilesUnavailable, also if the place turns out to be another's."""
        if not self._is_ours:
            try:
                await self.check()
            except SettingError as error:
                self._trouble = str(error)
                raise FilesUnavailable(str(error)) from error
        return self._objects

    async def _is_gone(self) -> bool:
        """Return True: the store does not have it. Raises FilesUnavailable if the whole place is gone.

        A service gives the same answer for a missing file and for a missing bucket.
        """
        await self._look_for_mark()
        return True

    async def _look_for_mark(self) -> None:
        """Raise FilesUnavailable if the place is not what it was: its mark is gone."""
        self._trouble = None
        if await self._objects.size(MARK) is None:
            self._trouble = f"{self._objects.url} has lost its file {MARK}: nothing in it can be relied on"
            raise FilesUnavailable(self._trouble)

    # ── files ────────────────────────────────────────────────────────────────────────────────────

    async def have(self, name: str) -> bool:
        """Return True if the file is here or in the store."""
        if self._here(name) is not None:
            return True
        objects = await self._reached()
        return await objects.size(key_of(name)) is not None or not await self._is_gone()

    async def fetch(self, name: str) -> Path:
        """Return the path of the file, which is downloaded if it is not here. It stays for ten minutes.

        Raises FileNotFoundError if the store does not have it either.
        """
        if (path := self._here(name)) is not None:
            return path
        async with self._fetching.setdefault(name, asyncio.Lock()):
            if (path := self._here(name)) is not None:
                return path
            return await self._download(name)

    def _here(self, name: str) -> Path | None:
        path = self._cache.find(name)
        if path is None and (old := self._folder / name).exists():
            return old
        return path

    async def _download(self, name: str) -> Path:
        objects, part = await self._reached(), self._cache.copy_of(name)
        try:
            with part.open("wb") as file:
                async for chunk in objects.chunks(key_of(name)):
                    await asyncio.to_thread(file.write, chunk)
            await asyncio.to_thread(part.chmod, 0o600)
            return await asyncio.to_thread(self._cache.take, part, name)
        except FileNotFoundError:
            await self._is_gone()
            raise
        finally:
            part.unlink(missing_ok=True)

    def part(self, name: str) -> Path:
        """Return the path to write the file to before `keep`."""
        return self._cache.part(name)

    async def keep(self, name: str) -> Path:
        """Sync the part, store it, and make it a file of the cache. A file that was kept before stays.

        The part stays while the store does not take it. Raises FileNotFoundError without part and file.
        """
        part = self.part(name)
        if not part.exists():
            return await self.fetch(name)
        await asyncio.to_thread(self._cache.sync, part)
        objects = await self._reached()
        await objects.put(key_of(name), part)
        return await asyncio.to_thread(self._cache.take, part, name)

    async def drop(self, name: str) -> None:
        """Delete the file from the store, and here. Other machines delete their copies within an hour."""
        objects = await self._reached()
        await objects.delete(key_of(name))
        await asyncio.to_thread(self._drop_here, name)

    def _drop_here(self, name: str) -> None:
        self._cache.drop(name)
        (self._folder / name).unlink(missing_ok=True)

    async def files(self, *beginnings: str) -> Sequence[Spooled]:
        """Return all files of the store, oldest first; with `beginnings`, those whose names begin so."""
        objects = await self._reached()
        folders: list[str | None] = [beginning.removesuffix("-") for beginning in beginnings]
        files = [file for folder in folders or [None] for file in await objects.files(folder)]
        return sorted(files, key=lambda file: (file.written_at, file.name))

    def free_bytes(self) -> int:
        """Return the free space of this machine's disk."""
        return shutil.disk_usage(self._folder).free

    def problem(self) -> str | None:
        """Return the reason for which the store took or gave nothing when it was asked last.

        There is one, too, while it has not been seen yet whose files it has, and while nothing can be written
        in the cache: a file that cannot be downloaded cannot be posted.
        """
        found = self._trouble or self._objects.problem() or self._cache.problem()
        return found if found or self._is_ours else f"{self._objects.url} has not answered yet"

    # ── care ─────────────────────────────────────────────────────────────────────────────────────

    async def tend(self) -> None:
        """Ask whether the store answers, move old files into it, and keep the cache within its size.

        Once an hour, delete the copies of what others have deleted from the store. While it does not answer
        or the folder cannot be used there is only a `problem`, told in the log once.
        """
        try:
            await self._tend(await self._reached())
        except (FilesUnavailable, OSError) as error:
            if not self._is_told:
                log.error("%s; nothing is bought until files can be kept again", error)
            self._is_told = True
            return
        if self._is_told:
            log.info("files are kept in %s again", self._objects.url)
        self._is_told = False

    async def _tend(self, objects: "Objects") -> None:
        await self._look_for_mark()
        await self._move_in(objects)
        now = self._clock.steady()
        if self._compared_at is None or now - self._compared_at >= COMPARE_SECONDS * 1000:
            self._compared_at = now
            await self._compare(objects)
        await asyncio.to_thread(self._cache.trim)

    async def _move_in(self, objects: "Objects") -> None:
        """Store the files from before there was a store, the newest first: those may wait to be posted."""
        old = await asyncio.to_thread(list_files, self._folder)
        for number, file in enumerate(reversed(old)):
            if number % 1000 == 0:
                log.info("%s files of SPOOL_DIR go to %s", len(old) - number, objects.url)
            with contextlib.suppress(FileNotFoundError):  # dropped meanwhile
                await objects.put(key_of(file.name), self._folder / file.name, new=True)
                await asyncio.to_thread(self._cache.take, self._folder / file.name, file.name)

    async def _compare(self, objects: "Objects") -> None:
        """Delete copies of files that the store does not have any more."""
        here = await asyncio.to_thread(self._cache.files)
        stored = {file.name for file in await objects.files()} if here else set()
        for file in here:
            if file.name not in stored and not self._cache.is_in_use(file.name):
                await asyncio.to_thread(self._cache.drop, file.name)

    def close(self) -> None:
        """Let go of the folder."""
        self._cache.close()
