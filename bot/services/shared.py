"""One question for all who ask it at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """Ask once for many callers. Each gets an answer to a question that was put after it had called.

    newest = Shared(chain.newest)
    block = await newest()          # as new as if it had been asked for by this caller alone

    While a question is under way, those who come wait for the next one, which is one for all of them.
    """

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._asking: asyncio.Task[T] | None = None
        self._next: asyncio.Task[T] | None = None

    async def __call__(self) -> T:
        """Return the answer. Raises what asking raised, for every caller alike."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._asking), name="shared question")
            self._next.add_done_callback(_retrieve)
        return await asyncio.shield(self._next)  # who is cancelled takes it from nobody else

    async def _after(self, before: asyncio.Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait([before])
        self._asking, self._next = self._next, None
        return await self._ask()


def _retrieve(task: asyncio.Task[T]) -> None:
    """Look at the error: if all callers were cancelled meanwhile, nobody else does."""
    if not task.cancelled():
        task.exception()
