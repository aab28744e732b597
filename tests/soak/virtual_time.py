"""An event loop whose time jumps to the next timer when nothing else is left to do.

Bot, Discord, StableStudio and chain run in one process over real sockets, and a simulated day takes a minute.
`time.time`, `time.monotonic` and `time.clock_gettime_ns` follow the loop while it runs, so that what is
signed, dated and leased means the same to all of them. Work in threads and child processes takes no simulated
time: the loop waits for it.
"""

import asyncio
import contextlib
import selectors
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar
from unittest import mock

P = ParamSpec("P")
T = TypeVar("T")

_BREATH_SECONDS = 0.00005
"""True time in which the kernel may bring what was just written to a socket."""

_HANG_SECONDS = 300.0
"""True time after which work outside the loop counts as hung."""


class _Selector(selectors.DefaultSelector):
    """Answers at once: with what is ready, or by moving the time to the next timer."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.loop.busy or timeout is None:
            if not (ready := super().select(_HANG_SECONDS)):
                raise RuntimeError("the simulation hangs")
            return ready
        _true_sleep(_BREATH_SECONDS)
        ready = super().select(0)
        if not ready:
            self.loop.advance(timeout)
        return ready


_true_sleep = time.sleep


class VirtualLoop(asyncio.SelectorEventLoop):
    """`busy` counts what goes on outside the loop; while it is not 0, time stands still."""

    def __init__(self, start: float) -> None:
        self.start = start
        self._elapsed = 0.0
        self.busy = 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self._elapsed

    def wall(self) -> float:
        """Return the simulated epoch seconds."""
        return self.start + self._elapsed

    def wall_ns(self) -> int:
        return round(self.wall() * 1e9)

    def steady_ns(self, _clock: int) -> int:
        return round(self.time() * 1e9)

    def advance(self, seconds: float) -> None:
        self._elapsed += max(0.0, seconds)

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        future = super().run_in_executor(executor, func, *args)
        self.busy += 1
        future.add_done_callback(self._done)
        return future

    def _done(self, _: object) -> None:
        self.busy -= 1


def outside(function: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Wrap a coroutine function that waits for a thread or a child: time stands still meanwhile.

    A call within such a call counts once: the outer one may wait for a lock that the inner one holds.
    """

    async def call(*args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        if not isinstance(loop, VirtualLoop) or _OUTSIDE.get():
            return await function(*args, **kwargs)
        token = _OUTSIDE.set(True)
        loop.busy += 1
        try:
            return await function(*args, **kwargs)
        finally:
            loop.busy -= 1
            _OUTSIDE.reset(token)

    return call


_OUTSIDE: ContextVar[bool] = ContextVar("outside", default=False)


@contextlib.contextmanager
def _clocks(loop: VirtualLoop) -> Iterator[None]:
    with (
        mock.patch("time.time", loop.wall),
        mock.patch("time.time_ns", loop.wall_ns),
        mock.patch("time.monotonic", loop.time),
        mock.patch("time.clock_gettime_ns", loop.steady_ns),
    ):
        yield


def run(main: Callable[[VirtualLoop], Coroutine[Any, Any, T]], *, start: float) -> T:
    """Run `main` in a virtual loop that begins at `start` (epoch seconds)."""
    loop = VirtualLoop(start)
    asyncio.set_event_loop(loop)
    try:
        with _clocks(loop):
            return loop.run_until_complete(main(loop))
    finally:
        with contextlib.suppress(RuntimeError):
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        asyncio.set_event_loop(None)
