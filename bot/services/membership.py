"""The membership of a process that shares the bot with others: heartbeats, takeovers, giving back.

    members = Members(roster, clock, ttl_seconds=10)
    members.before_release(worker.release)
    await members.join(new)
    await members.run()  # until cancelled; raises Fenced
    await members.hand_over()  # while it runs
    await members.leave()

A process judges others only by what it has seen for a whole TTL of its own heartbeats without a gap
(`bot.services.heartbeats`): one that cannot reach the database knows nothing of the others. Shards change
hands in the transaction that takes the write lock, so two processes never own one. Each is given back once
nothing is under way for its servers, whatever is for those of others.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from bot.domain.errors import Fenced, StoreError
from bot.domain.members import NewMember, Roll, SettingsDiffer, ShardCountDiffers, check_clocks
from bot.domain.shards import FIRST, Shards, fair_shares, shard_of, to_give_back
from bot.ports import Clock
from bot.services.heartbeats import Heartbeats

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
"""Pause between heartbeats, in true time."""

MOVED = "members"
"""News: shards are free, or a member has left."""

ENDING = "ending"
"""News: this member, by its id, takes no shard any more and will leave."""


class Roster(Protocol):
    """The members of the bot, as the database has them. Every method raises StoreError."""

    async def now(self) -> int: ...

    async def look(self) -> Roll: ...

    async def join(self, new: NewMember, stopped: Mapping[str, int]) -> None: ...

    async def beat(self) -> Roll | None: ...

    async def settle(self, stopped: Mapping[str, int], *, ending: frozenset[str]) -> Roll: ...

    async def free(self, shards: frozenset[int]) -> Roll: ...

    async def leave(self) -> None: ...

    async def tell(self, kind: str, *facts: object) -> None: ...

    async def turn(self, name: str, milliseconds: int, *, queue: int) -> int: ...

    def listen(self, hear: Callable[[str], None]) -> None: ...


Release = Callable[[Shards], Awaitable[None]]
"""End what is under way for the servers of these shards. They are not owned any more."""

Sleep = Callable[[float], Awaitable[None]]


class Members:
    """`bot.ports.membership.Membership` among several processes."""

    def __init__(
        self,
        roster: Roster,
        clock: Clock,
        *,
        shard_count: int,
        ttl_seconds: float,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`sleep` takes true seconds, however fast the clock is."""
        self._roster = roster
        self._clock = clock
        self._sleep = sleep
        self._ttl_ms = round(ttl_seconds * 1000)
        self.shard_count = shard_count
        self.live = 1
        self._shards = frozenset[int]()
        self._leaving = frozenset[int]()  # given back, as soon as nothing of them is under way
        self._released = set[int]()  # of these: nothing is under way any more
        self._giving: set[asyncio.Task[None]] = set()
        self._is_ending = False
        self._ending = frozenset[str]()  # members that have told so
        self._me = ""
        self._heartbeats = Heartbeats(clock, self._ttl_ms)
        self._sure_until = clock.steady()
        self._lock = asyncio.Lock()  # what is read of the shards and what is given back do not overtake
        self._soon = asyncio.Event()
        self._changed: list[Callable[[], None]] = []
        self._news: defaultdict[str, list[Callable[..., None]]] = defaultdict(list)
        self._releases: list[Release] = []
        self._telling: set[asyncio.Task[None]] = set()
        self.on_news(MOVED, self._soon.set)
        self.on_news(ENDING, self._note_ending)

    # ── what others ask ──────────────────────────────────────────────────────────────────────────

    @property
    def shards(self) -> frozenset[int]:
        return self._shards

    @property
    def leaving(self) -> frozenset[int]:
        return self._leaving

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
        """Call `release` before a shard goes to another process."""
        self._releases.append(release)

    def tell(self, kind: str, *facts: object) -> None:
        task = asyncio.create_task(self._tell(kind, *facts), name="news")
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def turn(self, name: str, seconds: float, *, queue: int) -> None:
        wait = await self._roster.turn(name, round(seconds * 1000), queue=queue)
        await self._sleep(wait / 1000)

    async def given_back(self) -> None:
        """Wait until the shards that are being given back are."""
        while self._giving:
            await asyncio.wait(self._giving)

    # ── the life of a member ─────────────────────────────────────────────────────────────────────

    async def join(self, new: NewMember) -> None:
        """Become a member.

        Raises ClocksApart, ShardCountDiffers or SettingsDiffer, and StoreError.
        """
        await self._check_clock()
        try:
            await self._roster.join(new, {})
        except (ShardCountDiffers, SettingsDiffer):
            log.warning("the bot had other settings: looking whether a process with them still lives")
            await self._roster.join(new, await self._watch())
        self._me = new.id
        self._roster.listen(self._hear)
        await self.beat()

    async def _watch(self) -> Mapping[str, int]:
        """Return the heartbeats of all members once they have not changed for a whole TTL.

        Return as soon as a member shows that it lives, with those that have stopped by then.
        """
        first: Mapping[str, int] | None = None
        while True:
            asked_at = self._clock.steady()
            beats = (await self._roster.look()).beats
            first = beats if first is None else first
            stopped = self._heartbeats.stopped(beats, asked_at=asked_at)
            if len(stopped) == len(beats) or not beats.items() <= first.items():
                return stopped
            await self._sleep(BEAT_SECONDS)

    async def run(self) -> None:
        """Beat until cancelled. Raises Fenced once the others have taken this process for dead."""
        while True:
            self._soon.clear()
            try:
                await self._beat_on(asyncio.create_task(self.beat(), name="heartbeat"))
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

    async def _beat_on(self, acting: "asyncio.Task[None]") -> None:
        """Wait for a heartbeat that acts, and beat meanwhile: what it does may wait for the write lock."""
        try:
            while not (await asyncio.wait([acting], timeout=BEAT_SECONDS))[0]:
                await self._pulse()
            await acting
        finally:
            acting.cancel()

    async def _pulse(self) -> Roll:
        """Note that this process lives, and return what there is. Raises Fenced, or StoreError."""
        asked_at = self._clock.steady()
        try:
            roll = await self._roster.beat()
        except StoreError:
            self._heartbeats.forget()
            raise
        if roll is None:
            raise Fenced("The other processes have taken this one for dead: another has its servers.")
        self._sure_until = asked_at + self._ttl_ms
        return roll

    async def beat(self) -> None:
        """Beat once, and act on what there is. Raises Fenced, or StoreError."""
        async with self._lock:
            await self._beat()

    async def _beat(self) -> None:
        began = self._clock.steady()
        roll = await self._pulse()
        stopped = dict(self._heartbeats.stopped(roll.beats, asked_at=began))
        stopped.pop(self._me, None)
        self._ending &= roll.beats.keys()
        mine, share = roll.shards_of(self._me), self._share(roll)
        if not self._is_ending and (stopped or (roll.free and len(mine) < share)):
            for name in sorted(stopped):
                log.warning(
                    "a process has not answered for %.0f s: taking over from %s", self._ttl_ms / 1000, name
                )
            roll = await self._roster.settle(stopped, ending=self._ending)
            mine, share = roll.shards_of(self._me), self._share(roll)
        kept = frozenset(mine) - self._leaving
        too_many = to_give_back(kept, share)
        self._begin_to_give(too_many)
        self._note(kept - too_many, max(1, len(roll.beats)))
        if self._is_ending:
            self.tell(ENDING, self._me)  # whoever has joined meanwhile does not know

    def _share(self, roll: Roll) -> int:
        """Return how many shards this member should own."""
        if self._is_ending:
            return 0
        owned = {**roll.owned(self._ending), self._me: roll.shards_of(self._me)}
        return fair_shares(self.shard_count, owned)[self._me]

    async def hand_over(self) -> None:
        """Take no shard any more, and give each back as soon as nothing is under way for its servers.

        Heartbeats have to go on meanwhile: what is under way is still written. The caller takes no further
        step. What could not be given back is freed by `leave`.
        """
        self._is_ending = True
        await self._tell(ENDING, self._me)
        async with self._lock:
            shards = self._shards
            self._begin_to_give(shards)
            self._note(frozenset(), self.live)
        await self.given_back()

    async def leave(self) -> None:
        """Give everything back and end the membership. The caller has ended what was under way."""
        for task in (*self._telling, *self._giving):
            task.cancel()
        self._note(frozenset(), self.live)
        await self._roster.leave()

    def _note(self, shards: frozenset[int], live: int) -> None:
        if (shards, live) == (self._shards, self.live):
            return
        if shards != self._shards:
            listed = ", ".join(map(str, sorted(shards))) or "none"
            log.info("this process has %d of %d shards: %s", len(shards), self.shard_count, listed)
        self._shards, self.live = shards, live
        for act in self._changed:
            act()

    def _begin_to_give(self, shards: frozenset[int]) -> None:
        self._leaving |= shards
        for shard in sorted(shards):
            task = asyncio.create_task(self._give_back(shard), name=f"give shard {shard} back")
            self._giving.add(task)
            task.add_done_callback(self._giving.discard)

    async def _give_back(self, shard: int) -> None:
        """End what is under way for this shard, then let another process have it."""
        try:
            await asyncio.sleep(0)  # first, everybody is told that it is not owned any more
            for release in self._releases:
                await release(Shards(self.shard_count, frozenset({shard})))
            self._released.add(shard)
            async with self._lock:
                await self._free_released()
        except StoreError as error:
            log.warning("shard %d is not given back yet: %s", shard, error)
        except Exception:
            log.exception("shard %d is not given back yet: unexpected error", shard)
        finally:
            self._released.discard(shard)
            self._leaving -= {shard}
            self._soon.set()

    async def _free_released(self) -> None:
        """Free, in one transaction, all shards that have come so far; those of a failure are tried again."""
        shards = frozenset(self._released)
        self._released.clear()
        if shards:
            await self._roster.free(shards)

    def _note_ending(self, member: str) -> None:
        if member not in self._ending:
            self._ending |= {member}
            self._soon.set()

    async def _check_clock(self) -> None:
        before = self._clock.now()
        theirs = await self._roster.now()
        check_clocks(before, theirs, self._clock.now())

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
