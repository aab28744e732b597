"""The stream of all events, for a page or a test to follow, and waiting for a condition."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from sandbox.discord.model import Json

T = TypeVar("T")
LOOK_EVERY = 0.05
PATIENCE_SECONDS = 60.0
"""What anything is waited for: real seconds, as a busy machine may stand still for half a minute."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `visible_to`: the users who may see it; None = all who see the channel."""

    type: str
    data: Json
    visible_to: tuple[int, ...] | None = None

    def to_json(self) -> Json:
        seers = None if self.visible_to is None else [str(user) for user in self.visible_to]
        return {"type": self.type, "data": self.data, "visible_to": seers}


@dataclass(eq=False)
class Subscription:
    """An endless async iterator over events from the moment it was made."""

    queue: "asyncio.Queue[Event]" = field(default_factory=asyncio.Queue)

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        return await self.queue.get()


class Events:
    """Emits to subscribers and wakes those who wait for the world to change."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self._waiting: set[asyncio.Future[None]] = set()

    def emit(self, type_: str, data: Json, visible_to: tuple[int, ...] | None = None) -> None:
        event = Event(type_, data, visible_to)
        for subscription in self._subscriptions:
            subscription.queue.put_nowait(event)
        self.wake()

    def wake(self) -> None:
        """Let every `wait_for` look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    @contextmanager
    def subscribe(self) -> Iterator[Subscription]:
        """`with events.subscribe() as stream: async for event in stream: …`"""
        subscription = Subscription()
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    async def wait_for(self, look: Callable[[], T | None], timeout: float, what: str = "") -> T:
        """Return the first truthy answer of `look`. Raises TimeoutError after `timeout` seconds.

        `look` is called after every event, and now and then for changes without one.
        """
        deadline = time.monotonic() + timeout
        while True:
            found = look()
            if found:
                return found
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"waited in vain for {what or 'the condition'}")
            await self._next_change(min(left, LOOK_EVERY))

    async def _next_change(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(future)
