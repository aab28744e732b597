"""Room for attached files: each member imports one request at a time, and the oldest files make room.

async with room.turn(owner):
    ...  # write the files into the spool
    await room.make(owner, {"in-k7f3ab-0"})
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from bot.domain.jobs.errors import AttachmentsFull, AttachmentsTooLarge
from bot.domain.jobs.picture import PREFIX
from bot.domain.jobs.quotas import FileQuotas, KeptFile, Owner, surplus
from bot.ports import Spool
from bot.services.spooled import let_go
from bot.store import Store

log = logging.getLogger(__name__)

ATTACHED = "in-"
"""Begins the names of the files of requests: `in-<job>-<number>`."""

_UNKNOWN = Owner(0, 0)
"""The owner of files without a job: of requests that were refused, and of earlier versions."""


def picture_name(owner: Owner, unique: str) -> str:
    """Return the name of a file of a panel or a tray. It tells its owner."""
    return f"{PREFIX}{owner.guild_id}-{owner.user_id}-{unique}"


def is_attached(name: str) -> bool:
    """Return True for a file that a member attached or laid aside, rather than a finished one."""
    return name.startswith((ATTACHED, PREFIX))


class AttachmentRoom:
    """Keep attached files within their quotas, so that they never take the room of finished ones."""

    def __init__(self, store: Store, spool: Spool, quotas: FileQuotas) -> None:
        self._store = store
        self._spool = spool
        self._quotas = quotas
        self._fresh: dict[str, Owner] = {}  # files of requests that have no row yet
        self._importing: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, owner: Owner, sizes: Sequence[int]) -> AsyncIterator[None]:
        """Wait until the member's earlier import is over. Raises AttachmentsTooLarge for too many bytes."""
        if sum(sizes) > self._quotas.of_member:
            raise AttachmentsTooLarge(sum(sizes), self._quotas.of_member)
        async with self._importing.setdefault(owner.user_id, asyncio.Lock()):
            yield

    async def make(self, owner: Owner, names: Collection[str]) -> None:
        """Delete older files until these new ones fit. Raises AttachmentsFull; then nothing was deleted.

        The new ones stay until `forget`, and so do those that moderators decide about, as `surplus` says.
        """
        self._fresh |= dict.fromkeys(names, owner)
        in_use = await self._store.batches.files_in_use()
        kept = [file for file in await self._kept() if file.name not in in_use.under_way]
        found = surplus(kept, self._fresh, owner, self._quotas, asked=in_use.asked)
        if found.full is not None:
            raise AttachmentsFull(found.full)
        await let_go(self._spool, found.names)
        if found.names:
            log.info("%s attached files made room for newer ones", len(found.names))

    def forget(self, names: Collection[str]) -> None:
        """Let go of new files: their request has its row now, or they are deleted."""
        for name in names:
            self._fresh.pop(name, None)

    async def _kept(self) -> Sequence[KeptFile]:
        """Return all attached files, oldest first."""
        files = await self._spool.files(ATTACHED, PREFIX)
        owners = await self._store.batches.owners({_job_of(file.name) for file in files})

        def owner_of(name: str) -> Owner:
            known = self._fresh.get(name) or owner_of_picture(name) or owners.get(_job_of(name))
            return known or _UNKNOWN

        return [KeptFile(file.name, file.size, owner_of(file.name)) for file in files]


def _job_of(name: str) -> str:
    """Return the job in the name of a request's file, an empty text for other names."""
    return name.split("-")[1] if name.startswith(ATTACHED) and name.count("-") == 2 else ""


def owner_of_picture(name: str) -> Owner | None:
    """Return the owner in the name of a picture; None for other names."""
    parts = name.removeprefix(PREFIX).split("-")
    if not name.startswith(PREFIX) or len(parts) != 3 or not all(part.isdecimal() for part in parts[:2]):
        return None
    return Owner(int(parts[0]), int(parts[1]))
