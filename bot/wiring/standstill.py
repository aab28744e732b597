"""What of the running bot stands still, for `/healthz`: gateway, worker, delivery, chain watch, disk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports import Clock, Spool, WatchedWallet

WORKER_SECONDS = 300.0
DELIVERY_SECONDS = 300.0
CHAIN_SECONDS = 900.0
"""Without a move for so long, something is wrong: steps take two minutes at most, and the chain is read every
few minutes even if nobody waits for money."""

SHORTEST_SECONDS = 60.0
"""In true time, however fast the clock: a busy machine is not a standstill."""


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


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are looked at. `min_free_bytes`: with less of the spool's disk nothing is bought."""

    gateway: Gateway
    worker: Work
    watches: Sequence[Watch]
    spool: Spool
    clock: Clock
    started_at: int  # steady
    min_free_bytes: int

    def standing_still(self) -> list[str]:
        """Return a line for each part that does not move. Raises OSError if the disk cannot be asked."""
        return [*self._gateway(), *self._worker(), *self._delivery(), *self._chain(), *self._disk()]

    def _gateway(self) -> Iterator[str]:
        if self.gateway.leaving:
            yield "gateway: the bot has been asked to stop"
        elif not self.gateway.serving:
            yield "gateway: not connected to Discord, or its commands are not registered yet"

    def _worker(self) -> Iterator[str]:
        if (late := self.worker.late_seconds) > self._limit(WORKER_SECONDS):
            yield f"worker: jobs are due and none has moved for {late:.0f} s"

    def _delivery(self) -> Iterator[str]:
        if (failing := self.worker.unposted_seconds) > self._limit(DELIVERY_SECONDS):
            yield f"delivery: Discord has taken no message for {failing:.0f} s"

    def _chain(self) -> Iterator[str]:
        for watch in self.watches:
            moved = max(filter(None, (watch.moved_at, watch.scanned_at)), default=self.started_at)
            silent = (self.clock.steady() - moved) / 1000
            if silent > self._limit(CHAIN_SECONDS):
                chain = watch.wallet.network.title
                yield f"chain watch: no node of {chain} has answered for {silent:.0f} s"

    def _disk(self) -> Iterator[str]:
        if (free := self.spool.free_bytes()) < self.min_free_bytes:
            needed = self.min_free_bytes // 10**6
            yield f"disk: {free // 10**6} MB are free, and nothing is bought below {needed} MB"

    def _limit(self, seconds: float) -> float:
        return max(self.clock.scaled(seconds), SHORTEST_SECONDS)
