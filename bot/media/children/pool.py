"""The few places where foreign files are read, for the whole process and every event loop in it."""

import asyncio
import atexit
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from enum import IntEnum
from functools import cache

from bot.domain.errors import BadMedia, MediaProblem, ReaderUnavailable
from bot.media.children.messages import Reply, Request, bad_media
from bot.media.children.process import Child, ChildDied, ChildSlow

PLACES = 2
"""Children at a time."""

MEMORY_EACH = 216 * 1024 * 1024
MEMORY_ALONE = 430 * 1024 * 1024
"""Bytes that a child may fill, and that one may which is alone.

The libraries that it loads are about 40 MiB more, so all children together stay below 512 MiB.
"""


_SECONDS_ALONE = 60  # of work, while everybody else waits


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

    def __init__(self, start: Callable[[], Child] = Child) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._running: list[_Ticket] = []
        self._idle: list[Child] = []
        self._threads = ThreadPoolExecutor(PLACES, "media")

    async def run(self, lane: Lane, request: Request) -> Reply:
        """Return the reply of a child, with "done" among its facts. Cancelling the caller kills the child.

        A file for which a child has too little memory gets all of it once, when it is alone. Raises BadMedia
        for a file that is refused, or that ended its child; ReaderUnavailable if no child can be started.
        """
        try:
            return await self._run(lane, request, alone=False)
        except BadMedia as error:
            if error.problem not in (MediaProblem.TOO_MUCH_MEMORY, MediaProblem.READER_DIED):
                raise
        limits = replace(
            request.limits,
            memory=MEMORY_ALONE,
            seconds=min(request.limits.seconds, _SECONDS_ALONE),
            patience=min(request.limits.patience, 2.0 * _SECONDS_ALONE),
        )
        return await self._run(lane, replace(request, limits=limits), alone=True)

    async def _run(self, lane: Lane, request: Request, *, alone: bool) -> Reply:
        ticket = _Ticket(lane, alone)
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
        done.add_done_callback(lambda _: self._release(ticket))
        try:
            return await asyncio.wrap_future(done)
        except asyncio.CancelledError:
            work.kill()
            raise

    @property
    def queues(self) -> Mapping[str, tuple[int, int]]:
        """Return, for each lane, how many requests wait and how many have a place."""
        with self._lock:
            waiting = Counter(ticket.lane for ticket in self._waiting)
            running = Counter(ticket.lane for ticket in self._running)
        return {f"media_{lane.name.lower()}": (waiting[lane], running[lane]) for lane in Lane}

    def close(self) -> None:
        """End the children that wait for work."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.close()

    # ── places ───────────────────────────────────────────────────────────────────────────────────

    def _admit(self) -> None:
        """Give free places to those who wait, in order. The lock is held.

        While one waits to be alone, nobody of a later lane begins.
        """
        first_alone = min((ticket.lane for ticket in self._waiting if ticket.alone), default=Lane.ENCODED)
        for ticket in sorted(self._waiting, key=lambda ticket: ticket.lane):  # stable: who came first
            if len(self._running) >= PLACES or any(running.alone for running in self._running):
                return
            held = sum(running.lane is ticket.lane for running in self._running)
            if held >= _AT_ONCE[ticket.lane] or ticket.lane > first_alone or (ticket.alone and self._running):
                continue
            self._waiting.remove(ticket)
            if ticket.turn.set_running_or_notify_cancel():
                self._running.append(ticket)
                ticket.turn.set_result(None)

    def _give_up(self, ticket: "_Ticket") -> None:
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
        self._release(ticket)

    def _release(self, ticket: "_Ticket") -> None:
        with self._lock:
            if ticket in self._running:
                self._running.remove(ticket)
            self._admit()

    # ── children ─────────────────────────────────────────────────────────────────────────────────

    def take(self, *, new: bool) -> Child:
        """Return an idle child, or start one. `new`: the others end. Raises ReaderUnavailable."""
        if new:
            self.close()
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            return self._start()
        except OSError as error:
            raise ReaderUnavailable(type(error).__name__) from error

    def give_back(self, child: Child) -> None:
        with self._lock:
            self._idle.append(child)


class _Ticket:
    """One who waits for a place or has one. `alone`: nobody else may have one then."""

    def __init__(self, lane: Lane, alone: bool) -> None:
        self.lane = lane
        self.alone = alone
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
        """Ask a child. Raises BadMedia, ReaderUnavailable."""
        child = pool.take(new=self._request.limits.memory == MEMORY_ALONE)
        try:
            reply = self._ask(child)
        except ChildSlow:
            child.close()
            raise BadMedia(MediaProblem.TOOK_TOO_LONG) from None
        except ChildProcessError as error:
            child.close()
            raise ReaderUnavailable(str(error)) from error
        except ChildDied as error:
            child.close()
            raise BadMedia(MediaProblem.READER_DIED, reason=str(error)) from error
        if reply.spent or self._request.limits.memory == MEMORY_ALONE:
            child.close()
        else:
            pool.give_back(child)
        if "done" not in reply.facts:
            raise bad_media(reply.facts.get("bad", {}))
        return reply

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
