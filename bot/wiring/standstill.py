"""What of the running bot stands still, for `/healthz`: gateway, worker, delivery, money, chain watch, disk,
files, database, audit."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.errors import AtelierError
from bot.domain.host.figures import MoneyState
from bot.domain.policy import CLOCK_TOLERANCE_SECONDS
from bot.observability.health import Part
from bot.ports import Clock, Spool, WatchedWallet
from bot.ports.membership import ALONE, Membership

WORKER_SECONDS = 300.0
DELIVERY_SECONDS = 300.0
CHAIN_SECONDS = 900.0
"""Without a move for so long, something is wrong: steps take two minutes at most, and the chain is read every
few minutes even if nobody waits for money."""

UNCLEAR_SECONDS = 3600.0
"""In true time, as chains have it: by then every chain has told whether a payment was charged."""

AUDIT_SECONDS = 48 * 3600.0
"""The audit runs every night; after two nights without, nobody has compared the books with the chain."""

START_SECONDS = 3600.0
"""A bot that was off for days has so long to catch up with the audit."""

SHORTEST_SECONDS = 60.0
"""In true time, however fast the clock: a busy machine is not a standstill."""

ANSWER_SECONDS = 3.0
"""The database answers within this true time; Docker waits four seconds for the whole answer."""


class Gateway(Protocol):
    """The connection to Discord."""

    @property
    def serving(self) -> bool: ...

    @property
    def leaving(self) -> bool: ...


class Work(Protocol):
    """The worker. `late_seconds`: how long, in true time, something that is due has not moved on;
    `unposted_seconds`: how long every message to Discord has failed."""

    @property
    def late_seconds(self) -> float: ...

    @property
    def unposted_seconds(self) -> float: ...


class Watch(Protocol):
    """The watch over one chain: steady instants of the last piece read, and of the last whole scan."""

    @property
    def wallet(self) -> WatchedWallet: ...

    @property
    def moved_at(self) -> int | None: ...

    @property
    def scanned_at(self) -> int | None: ...


class Gate(Protocol):
    """The gate before signatures. `is_shut`: payments are in no book, and may be for any job."""

    @property
    def is_shut(self) -> bool: ...


class Service(Protocol):
    """StableStudio. `skew_ms`: how far its clock is ahead of ours, as it told last."""

    @property
    def skew_ms(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are looked at. `min_free_bytes`: with less of the spool's disk nothing is bought."""

    gateway: Gateway
    worker: Work
    watches: Sequence[Watch]
    gate: Gate
    service: Service
    money: Callable[[], Awaitable[MoneyState]]
    spool: Spool
    clock: Clock
    started_at: int  # steady
    min_free_bytes: int
    membership: Membership = ALONE
    has_object_store: bool = False

    @property
    def own_watches(self) -> Sequence[Watch]:
        """Return the watches that this process has to keep going: none unless it leads."""
        return self.watches if self.membership.leads else ()

    async def look(self) -> list[Part]:
        """Look at each part. It takes `ANSWER_SECONDS` at most."""
        state: MoneyState | None = None
        database = Part("database")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                state = await self.money()
        except TimeoutError:
            database = Part("database", f"it has not answered for {ANSWER_SECONDS:.0f} s")
        except AtelierError as error:
            database = Part("database", str(error))
        parts = [self._gateway(), self._worker(), self._delivery(), self._money(state), *self._chains()]
        files = [Part("files", self.spool.problem())] if self.has_object_store else []
        return [*parts, self._disk(), *files, database, self._audit(state)]

    def _gateway(self) -> Part:
        if self.gateway.leaving:
            return Part("gateway", "the bot has been asked to stop")
        if not self.gateway.serving:
            return Part("gateway", "not connected to Discord, or its commands are not registered yet")
        return Part("gateway")

    def _worker(self) -> Part:
        if (late := self.worker.late_seconds) > self._limit(WORKER_SECONDS):
            return Part("worker", f"jobs are due and none has moved for {late:.0f} s")
        return Part("worker")

    def _delivery(self) -> Part:
        if (failing := self.worker.unposted_seconds) > self._limit(DELIVERY_SECONDS):
            return Part("delivery", f"Discord has taken no message for {failing:.0f} s")
        return Part("delivery")

    def _money(self, state: MoneyState | None) -> Part:
        """Nothing can be bought for a reason that only the host can end. The host's own pause is none."""
        if self.gate.is_shut:
            return Part("money", "payments are in no book; nothing is bought before `adopt` takes them in")
        pause = state.pause if state else None
        if pause is not None and pause.by is None:
            return Part("money", f"the bot has paused all spending: {pause.reason}")
        ahead = -(self.service.skew_ms or 0) / 1000
        if abs(ahead) > CLOCK_TOLERANCE_SECONDS:
            return Part("money", f"the bot's clock is {ahead:+.0f} s off StableStudio's; nothing is bought")
        if state and state.unclear_since is not None:
            unclear = (self.clock.now() - state.unclear_since) / 1000
            if unclear > UNCLEAR_SECONDS:
                return Part("money", f"a payment has had no clear outcome for {unclear:.0f} s")
        return Part("money", remark="paused by the host" if pause else None)

    def _chains(self) -> Iterator[Part]:
        for watch in self.own_watches:
            moved = max(filter(None, (watch.moved_at, watch.scanned_at)), default=self.started_at)
            silent = (self.clock.steady() - moved) / 1000
            chain, problem = watch.wallet.network.title, None
            if silent > self._limit(CHAIN_SECONDS):
                problem = f"no node of {chain} has answered for {silent:.0f} s"
            yield Part("chain watch", problem, remark=f"{chain} answers")

    def _disk(self) -> Part:
        try:
            free = self.spool.free_bytes()
        except OSError as error:  # the disk is gone
            return Part("disk", str(error.strerror))
        if not self.has_object_store and (problem := self.spool.problem()) is not None:
            return Part("disk", problem)
        if free < self.min_free_bytes:
            needed = self.min_free_bytes // 10**6
            return Part("disk", f"{free // 10**6} MB are free, and nothing is bought below {needed} MB")
        return Part("disk")

    def _audit(self, state: MoneyState | None) -> Part:
        """The nightly comparison of books and chain. A bot that was off has time to catch up with it."""
        if state is None:
            return Part("audit", remark="not known")
        up = (self.clock.steady() - self.started_at) / 1000
        last = state.audit
        if last is None:
            problem = "none has been completed since the start" if up > self._limit(AUDIT_SECONDS) else None
            return Part("audit", problem, remark="none yet")
        age = max(0.0, (self.clock.now() - last.at) / 1000)
        told = f"the last one was {age / 3600:.0f} h ago"
        if age > self._limit(AUDIT_SECONDS) and up > self._limit(START_SECONDS):
            return Part("audit", told)
        return Part("audit", remark=f"{last.findings} findings, {told}" if last.findings else f"ok, {told}")

    def _limit(self, seconds: float) -> float:
        return max(self.clock.scaled(seconds), SHORTEST_SECONDS)
