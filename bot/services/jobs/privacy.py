"""A member's own data: all of it as one file, and its end.

plan = await privacy.plan(user_id)                 # what there is
done = await privacy.forget(user_id, posts=True)   # False: goes on by itself in a minute
"""

import asyncio
import io
import json
import logging
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.errors import DeliveryError, FilesUnavailable, StoreError
from bot.domain.jobs.errors import QuestionTooOld, StillUnderWay, TooManyCopies
from bot.domain.jobs.privacy import Forgetting, Holdings, Traces
from bot.ports import Clock, Delivery, Spool, Spooled
from bot.services.jobs.ordering.attachment_room import ATTACHED, owner_of_picture
from bot.services.jobs.running.spool_cleanup import job_of_finished
from bot.services.spooled import find
from bot.store import Store
from bot.store.jobs.own_data import OwnData

log = logging.getLogger(__name__)

FINISH_SECONDS = 60.0
"""Pause between looks for members who are not forgotten yet."""

PATIENCE_SECONDS = 86_400.0
"""A post that Discord does not let us delete holds the rest up for so long at most."""

ASKED_SECONDS = 900.0
"""The question before everything is erased can be answered for so long: what it says is true then."""

COPIES_AN_HOUR = 5
"""A member's own files: each reads all of their rows and packs their pictures."""

COPIES_SECONDS = 3600.0

FORMAT = "atelier-own-data"
_OVERHEAD = 64 * 1024
"""Bytes of a message and of an archive besides the files."""


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A member's data as an archive. `left_out`: pictures and clips that had no room in it."""

    name: str
    data: bytes
    pictures: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be erased. It can be confirmed until `until`. Instants are epoch milliseconds."""

    holdings: Holdings
    asked_at: int
    until: int


class Privacy:
    """Show and erase what is stored about one member, on all servers: a member is one person."""

    def __init__(self, store: Store, spool: Spool, delivery: Delivery, clock: Clock) -> None:
        self._store = store
        self._spool = spool
        self._delivery = delivery
        self._clock = clock
        self._one_at_a_time, self._one_copy = asyncio.Lock(), asyncio.Lock()
        self._copies: dict[int, list[int]] = {}  # when members got theirs
        self._gone: dict[int, set[int]] = {}  # deleted posts of those who are being forgotten

    # ── all of it as a file ──────────────────────────────────────────────────────────────────────

    async def own_file(self, user_id: int, limit: int) -> OwnFile:
        """Return the member's rows, and as many of their files as fit in `limit` bytes, the newest first.

        Raises TooManyCopies. One archive is made at a time.
        """
        self._count_copy(user_id)
        async with self._one_copy:
            return await self._own_file(user_id, limit)

    def _count_copy(self, user_id: int) -> None:
        """Count a copy. The counts are forgotten after an hour, and with the process."""
        now = self._clock.now()
        hour = self._clock.after(COPIES_SECONDS, since=now) - now
        for member, made in list(self._copies.items()):
            if recent := [at for at in made if at > now - hour]:
                self._copies[member] = recent
            else:
                del self._copies[member]
        mine = self._copies.setdefault(user_id, [])
        if len(mine) >= COPIES_AN_HOUR:
            raise TooManyCopies(COPIES_AN_HOUR, mine[0] + hour)
        mine.append(now)

    async def _own_file(self, user_id: int, limit: int) -> OwnFile:
        own = await self._store.own_data.get(user_id)
        files = await self._finished(own.jobs)
        head = {
            "format": FORMAT,
            "version": 1,
            "made_at": self._clock.now(),
            "user_id": str(user_id),
            "files_on_disk": {file.name: file.size for file in files},
        }
        chosen = await self._fitting(files, limit - _OVERHEAD)
        data, packed = await asyncio.to_thread(_archive, head, own, chosen, limit - _OVERHEAD)
        return OwnFile(f"atelier-{user_id}.zip", data, packed, len(files) - packed)

    async def _finished(self, jobs: frozenset[str]) -> Sequence[Spooled]:
        """Return the results of these jobs, the newest first."""
        files = await self._spool.files("out-")
        return [file for file in reversed(files) if job_of_finished(file.name) in jobs]

    async def _fitting(self, files: Sequence[Spooled], room: int) -> Mapping[str, Path]:
        """Return the first of the files that fit together, without those that are gone meanwhile."""
        chosen: dict[str, Path] = {}
        for file in files:
            if file.size <= room and (path := await find(self._spool, file.name)) is not None:
                chosen[file.name] = path
                room -= file.size
        return chosen

    # ── its end ──────────────────────────────────────────────────────────────────────────────────

    async def plan(self, user_id: int) -> Plan:
        """Return what would be erased. Nothing is changed. Raises StillUnderWay."""
        unfinished = await self._store.privacy.unfinished(user_id)
        if not unfinished.is_empty:
            raise StillUnderWay(unfinished)
        now = self._clock.now()
        holdings = await self._store.privacy.holdings(user_id)
        return Plan(holdings, now, self._clock.after(ASKED_SECONDS, since=now))

    async def confirm(self, user_id: int, *, posts: bool, asked_at: int) -> bool:
        """Erase everything, as the plan of `asked_at` says. Raises QuestionTooOld, and as `forget` does."""
        if self._clock.now() > self._clock.after(ASKED_SECONDS, since=asked_at):
            raise QuestionTooOld
        return await self.forget(user_id, posts=posts)

    async def forget(self, user_id: int, *, posts: bool) -> bool:
        """Erase everything about the member; with `posts`, delete what of theirs is in channels too.

        Return False if something could not be reached: it is tried again until it is done, also after a
        restart. Raises StillUnderWay, or NothingStored.
        """
        begun = await self._store.privacy.begin(user_id, posts=posts, now=self._clock.now())
        return await self._finish(begun)

    async def finish_all(self) -> None:
        """Go on with the members who are not forgotten yet."""
        for begun in await self._store.privacy.pending():
            await self._finish(begun)

    async def _finish(self, begun: Forgetting) -> bool:
        """Delete posts, then files, then the rows that name them. Return True once nothing is left."""
        async with self._one_at_a_time:
            traces = await self._store.privacy.traces(begun.user_id)
            if begun.posts and not await self._delete_posts(begun, traces):
                return False
            try:
                await self._delete_files(begun.user_id, traces)
                await self._store.privacy.erase(begun.name, now=self._clock.now())
            except StillUnderWay:
                log.info("a member who is being forgotten has begun something new: that ends first")
                return False
            except FilesUnavailable as error:
                log.warning("files of a member who is being forgotten stay for now: %s", error)
                return False
            except StoreError as error:
                log.error("a member cannot be forgotten, run `python -m bot audit`: %s", error)
                return False
            await self._store.checkpoint()
        return True

    async def _delete_posts(self, begun: Forgetting, traces: Traces) -> bool:
        """Delete the member's posts. Return False while some cannot be deleted, for a day at most.

        Those that are deleted are not tried again, and of a channel that refuses one nothing more this time:
        Discord counts refusals.
        """
        patient = self._clock.now() < self._clock.after(PATIENCE_SECONDS, since=begun.asked_at)
        gone = self._gone.setdefault(begun.name, set())
        refusing: set[int] = set()
        for post in traces.posts:
            if post.message_id in gone or post.channel_id in refusing:
                continue
            try:
                await self._delivery.remove(post.channel_id, post.message_id)
                gone.add(post.message_id)
            except DeliveryError as error:
                log.warning("a post of a member who is being forgotten stays for now: %s", error)
                refusing.add(post.channel_id)
        if refusing and patient:
            return False
        del self._gone[begun.name]
        return True

    async def _delete_files(self, user_id: int, traces: Traces) -> None:
        for file in await self._spool.files():
            if _is_of(file.name, user_id, traces):
                await self._spool.drop(file.name)


def _is_of(name: str, user_id: int, traces: Traces) -> bool:
    """Return True for a file of the member that nobody else needs."""
    if name in traces.files or job_of_finished(name) in traces.jobs:
        return True
    if name.startswith(ATTACHED):
        return name.split("-")[1] in traces.jobs and name not in traces.shared
    owner = owner_of_picture(name)
    return owner is not None and owner.user_id == user_id


def _archive(
    head: Mapping[str, Any], own: OwnData, files: Mapping[str, Path], room: int
) -> tuple[bytes, int]:
    """Return a ZIP with the data as JSON and as many of the files as fit, and their number."""
    buffer = io.BytesIO()
    packed = 0
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", _document(head, own.tables))
        room -= buffer.tell()
        for name, path in files.items():
            if (size := path.stat().st_size) > room:
                continue
            archive.write(path, f"pictures/{name}{_extension(own.types.get(name))}", zipfile.ZIP_STORED)
            packed += 1
            room -= size
    return buffer.getvalue(), packed


def _document(head: Mapping[str, Any], tables: Mapping[str, Sequence[str]]) -> str:
    """Return `head` with the tables as one JSON object, a row a line."""
    lists = (
        f"  {json.dumps(table)}: [\n   " + ",\n   ".join(rows) + "\n  ]" for table, rows in tables.items()
    )
    begun = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
    return begun + ',\n "tables": {\n' + ",\n".join(lists) + "\n }\n}\n"


def _extension(content_type: str | None) -> str:
    kind = (content_type or "").partition("/")[2].partition("+")[0]
    return f".{kind}" if kind.isalnum() else ""
