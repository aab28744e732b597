"""The membership of a process that shares the bot with others: heartbeats, takeovers, giving back.

    members = Members(roster, clock, ttl_seconds=10)
    members.before_release(worker.release)
    await members.join(new)
    await members.run()  # until cancelled; raises Fenced

A process judges others only after a whole TTL of its own heartbeats without a gap: one that cannot reach the
database knows nothing of the others. Shards change hands in the transaction that takes the write lock,
so two processes never own one.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.domain.errors import Fenced, StoreError
from bot.domain.members import CLOCKS_APART_MS, ClocksApart, NewMember, Roll, ShardCountDiffers
from bot.domain.shards import FIRST, Shards, fair_shares, shard_of, to_give_back
from bot.ports import Clock

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
"""Pause between heartbeats, in true time."""

DRIFT_MS = 2_000
"""If the database's clock jumps by more against ours, the others' heartbeats are no proof for a while."""

MOVED = "members"
"""News: shards are free, or a member has left."""


class Roster(Protocol):
    """The members of the bot, as the database has them. Every method raises StoreError."""

    async def now(self) -> int: ...

    async def join(self, new: NewMember, ttl_ms: int, *, judged: bool) -> None: ...

    async def beat(self) -> Roll | None: ...

    async def settle(self, ttl_ms: int, *, judges: bool) -> Roll: ...

    async def free(self, shards: frozenset[int]) -> Roll: ...

    async def leave(self) -> None: ...

    async def tell(self, kind: str, *facts: object) -> None: ...

    async def turn(self, name: str, milliseconds: int) -> int: ...

    def listen(self, hear: Callable[[str], None]) -> None: ...


Release = Callable[[Shards], Awaitable[None]]
"""End what is under way for the servers of these shards. They are not owned any more."""


class Members:
    """`bot.ports.membership.Membership` among several processes."""

    def __init__(self, roster: Roster, clock: Clock, *, shard_count: int, ttl_seconds: float) -> None:
        self._roster = roster
        self._clock = clock
        self._ttl_ms = round(ttl_seconds * 1000)
        self.shard_count = shard_count
        self.live = 1
        self._shards = frozenset[int]()
        self._leaving = frozenset[int]()  # given back, as soon as nothing of them is under way
        self._giving: asyncio.Task[None] | None = None
        self._me = ""
        self._began_at: int | None = None  # steady: since then every heartbeat came in time
        self._beat_at: int | None = None  # steady
        self._ahead: int | None = None  # the database's clock less our steady one
        self._sure_until = clock.steady()
        self._lock = asyncio.Lock()  # what is read of the shards and what is given back do not overtake
        self._soon = asyncio.Event()
        self._changed: list[Callable[[], None]] = []
        self._news: defaultdict[str, list[Callable[..., None]]] = defaultdict(list)
        self._releases: list[Release] = []
        self._telling: set[asyncio.Task[None]] = set()
        self.on_news(MOVED, self._soon.set)

    # ── what others ask ──────────────────────────────────────────────────────────────────────────

    @property
    def shards(self) -> frozenset[int]:
        return self._shards

    @property
    def held(self) -> Shards | None:
        return Shards(self.shard_count, self._shards)

    @property
    def leads(self) -> bool:
        return FIRST in self._shards

    def owns(self, guild_id: int | None) -> bool:
        return shard_of(guild_id, self.shard_count) in self._shards

    @property
    def is_sure(self) -> bool:
        return self._clock.steady() < self._sure_until

    def on_change(self, act: Callable[[], None]) -> None:
        self._changed.append(act)

    def on_news(self, kind: str, act: Callable[..., None]) -> None:
        self._news[kind].append(act)

    def before_release(self, release: Release) -> None:
        """Call `release` before shards go to another process."""
        self._releases.append(release)

    def tell(self, kind: str, *facts: object) -> None:
        task = asyncio.create_task(self._tell(kind, *facts), name="news")
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def turn(self, name: str, seconds: float) -> None:
        wait = await self._roster.turn(name, round(seconds * 1000))
        await asyncio.sleep(wait / 1000)

    async def given_back(self) -> None:
        """Wait until the shards that are being given back are."""
        if self._giving is not None:
            await self._giving

    # ── the life of a member ─────────────────────────────────────────────────────────────────────

    async def join(self, new: NewMember) -> None:
        """Become a member.

        Raises ClocksApart, ShardCountDiffers or SettingsDiffer, and StoreError.
        """
        await self._check_clock()
        try:
            await self._roster.join(new, self._ttl_ms, judged=False)
        except ShardCountDiffers:
            log.warning("the bot had another SHARD_COUNT: waiting whether a process of it still lives")
            await asyncio.sleep(self._ttl_ms / 1000)
            await self._roster.join(new, self._ttl_ms, judged=True)
        self._me = new.id
        self._roster.listen(self._hear)
        await self.beat()

    async def run(self) -> None:
        """Beat until cancelled. Raises Fenced once the others have taken this process for dead."""
        while True:
            self._soon.clear()
            try:
                await self.beat()
            except Fenced:
                raise
            except StoreError as error:
                log.warning("no heartbeat: %s", error)
            except Exception:  # a bug here must not look like a dead process
                log.exception("no heartbeat: unexpected error")
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._soon.wait()
            except TimeoutError:
                pass

    async def beat(self) -> None:
        """Beat once, and act on what there is. Raises Fenced, or StoreError."""
        async with self._lock:
            await self._beat()

    async def _beat(self) -> None:
        began = self._clock.steady()
        try:
            roll = await self._roster.beat()
        except StoreError:
            self._began_at = None
            raise
        if roll is None:
            raise Fenced("The other processes have taken this one for dead: another has its servers.")
        self._sure_until = began + self._ttl_ms
        judges = self._judges(roll, began)
        late = roll.late(self._ttl_ms) - {self._me}
        mine, owned = roll.shards_of(self._me), roll.owned(self._ttl_ms)
        share = fair_shares(self.shard_count, {**owned, self._me: mine})[self._me]
        if (late and judges) or (roll.free and len(mine) < share):
            for name in sorted(late) if judges else ():
                log.warning(
                    "a process has not answered for %.0f s: taking over from %s", self._ttl_ms / 1000, name
                )
            roll = await self._roster.settle(self._ttl_ms, judges=judges)
            mine, owned = roll.shards_of(self._me), roll.owned(self._ttl_ms)
            share = fair_shares(self.shard_count, {**owned, self._me: mine})[self._me]
        too_many = to_give_back(mine, share)
        if too_many and self._giving is None:
            self._leaving = too_many
            self._giving = asyncio.create_task(self._give_back(too_many), name="give shards back")
        self._note(frozenset(mine) - self._leaving, max(1, len(owned)))

    async def leave(self) -> None:
        """Give everything back and end the membership. The caller has ended what was under way."""
        for task in (*self._telling, *filter(None, (self._giving,))):
            task.cancel()
        self._note(frozenset(), self.live)
        await self._roster.leave()

    def _judges(self, roll: Roll, began: int) -> bool:
        """Return True after a whole TTL of heartbeats without a gap."""
        now = self._clock.steady()
        ahead = roll.now - now
        jumped = self._ahead is not None and abs(ahead - self._ahead) > DRIFT_MS
        gap = (
            self._beat_at is None
            or now - self._beat_at > self._ttl_ms // 2
            or now - began > self._ttl_ms // 4
        )
        if self._began_at is None or jumped or gap:
            self._began_at = now
        self._beat_at, self._ahead = now, ahead
        return now - self._began_at >= self._ttl_ms

    def _note(self, shards: frozenset[int], live: int) -> None:
        if (shards, live) == (self._shards, self.live):
            return
        if shards != self._shards:
            listed = ", ".join(map(str, sorted(shards))) or "none"
            log.info("this process has %d of %d shards: %s", len(shards), self.shard_count, listed)
        self._shards, self.live = shards, live
        for act in self._changed:
            act()

    async def _give_back(self, numbers: frozenset[int]) -> None:
        """End what is under way for these shards, then let another process have them."""
        shards = Shards(self.shard_count, numbers)
        try:
            await asyncio.sleep(0)  # first, everybody is told that they are not owned any more
            for release in self._releases:
                await release(shards)
            async with self._lock:
                await self._roster.free(numbers)
                self._leaving = frozenset()
        except StoreError as error:
            log.warning("shards are not given back yet: %s", error)
        except Exception:
            log.exception("shards are not given back yet: unexpected error")
        finally:
            self._leaving, self._giving = frozenset(), None
            self._soon.set()

    async def _check_clock(self) -> None:
        before = self._clock.now()
        theirs = await self._roster.now()
        after = self._clock.now()
        apart = max(before - theirs, theirs - after, 0)
        if apart > CLOCKS_APART_MS:
            raise ClocksApart(
                f"This machine's clock and the database's are {apart / 1000:.1f} s apart: at most "
                f"{CLOCKS_APART_MS // 1000} s are possible. Let both follow the same time service."
            )

    async def _tell(self, kind: str, *facts: object) -> None:
        try:
            await self._roster.tell(kind, *facts)
        except StoreError as error:
            log.info("the other processes are not told: %s", error)

    def _hear(self, payload: str) -> None:
        kind, *facts = payload.split(" ")
        for act in self._news[kind]:
            try:
                act(*facts)
            except (TypeError, ValueError):
                log.warning("news that cannot be read: %s", kind)
