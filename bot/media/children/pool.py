"""The few places where foreign files are read, for the whole process and every event loop in it."""

import asyncio
import atexit
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from enum import IntEnum
from functools import cache

from bot.domain.errors import BadMedia, MediaProblem, ReaderUnavailable
from bot.media.children.messages import Reply, Request, bad_media
from bot.media.children.process import Child, ChildDied, ChildSlow

PLACES = 2
"""Children at a time. Times the limit of one, and the libraries they share, this stays below 512 MiB."""


class Lane(IntEnum):
    """Who waits: the first goes first. What is paid for comes before what is only asked for."""

    RESULT = 0
    ATTACHED = 1
    SHOWN = 2
    ENCODED = 3


_AT_ONCE = {Lane.RESULT: PLACES, Lane.ATTACHED: 1, Lane.SHOWN: 1, Lane.ENCODED: 1}
"""Places that a lane may hold: an encoding that takes minutes always leaves one to the others."""


class Pool:
    """Runs requests in children. A warm child is used again; one that died or has grown is replaced.

    Bound to no event loop: waiting is done with locks and futures of threads, so that many loops, one after
    the other, share the children.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._running = dict.fromkeys(Lane, 0)
        self._idle: list[Child] = []
        self._threads = ThreadPoolExecutor(PLACES, "media")

    async def run(self, lane: Lane, request: Request) -> Reply:
        """Return the reply of a child, with "done" among its facts. Cancelling the caller kills the child.

        Raises BadMedia for a file that is refused, or that ended its child; ReaderUnavailable if no child can
        be started.
        """
        ticket = _Ticket(lane)
        with self._lock:
            self._waiting.append(ticket)
            self._admit()
        try:
            await asyncio.wrap_future(ticket.turn)
        except asyncio.CancelledError:
            self._give_up(ticket)
            raise
        work = _Work(request)
        done = self._threads.submit(work.run, self)
        done.add_done_callback(lambda _: self._release(lane))
        try:
            return await asyncio.wrap_future(done)
        except asyncio.CancelledError:
            work.kill()
            raise

    def close(self) -> None:
        """End the children that wait for work."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.close()

    # ── places ───────────────────────────────────────────────────────────────────────────────────

    def _admit(self) -> None:
        """Give free places to those who wait, in order. The lock is held."""
        for ticket in sorted(self._waiting, key=lambda ticket: ticket.lane):  # stable: who came first
            if sum(self._running.values()) >= PLACES:
                return
            if self._running[ticket.lane] >= _AT_ONCE[ticket.lane]:
                continue
            self._waiting.remove(ticket)
            if ticket.turn.set_running_or_notify_cancel():
                self._running[ticket.lane] += 1
                ticket.turn.set_result(None)

    def _give_up(self, ticket: "_Ticket") -> None:
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                return
            granted = ticket.turn.done() and not ticket.turn.cancelled()
        if granted:
            self._release(ticket.lane)

    def _release(self, lane: Lane) -> None:
        with self._lock:
            self._running[lane] -= 1
            self._admit()

    # ── children ─────────────────────────────────────────────────────────────────────────────────

    def take(self) -> Child:
        """Return an idle child, or start one. Raises ReaderUnavailable."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            return Child()
        except OSError as error:
            raise ReaderUnavailable(type(error).__name__) from error

    def give_back(self, child: Child) -> None:
        with self._lock:
            self._idle.append(child)


class _Ticket:
    """One who waits for a place."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.turn: Future[None] = Future()


class _Work:
    """One request on its way through a child, in a thread."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._killed = False

    def kill(self) -> None:
        """End the work: nobody waits for it any more."""
        with self._lock:
            self._killed = True
            if self._child is not None:
                self._child.kill()

    def run(self, pool: Pool) -> Reply:
        """Ask a child. If one that has read other files dies or is full, ask a fresh one as well."""
        while True:
            child = pool.take()
            was_fresh = child.fresh
            try:
                reply = self._ask(child)
            except ChildSlow:
                child.close()
                raise BadMedia(MediaProblem.TOOK_TOO_LONG) from None
            except ChildDied as error:
                child.close()
                if not was_fresh and not self._killed:
                    continue
                raise BadMedia(MediaProblem.READER_DIED, reason=str(error)) from error
            if reply.spent:
                child.close()
            else:
                pool.give_back(child)
            if "done" in reply.facts:
                return reply
            refused = bad_media(reply.facts.get("bad", {}))
            if was_fresh or refused.problem is not MediaProblem.TOO_MUCH_MEMORY:
                raise refused

    def _ask(self, child: Child) -> Reply:
        with self._lock:
            self._child = child
            if self._killed:
                child.kill()
        try:
            return child.ask(self._request)
        finally:
            with self._lock:
                self._child = None


@cache
def shared() -> Pool:
    """Return this process's pool. Nothing is started before the first file comes."""
    pool = Pool()
    atexit.register(pool.close)
    return pool
