"""Wait at the start for a database that does not answer yet, as after a power cut that hit both."""

import asyncio
import itertools
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TypeVar

from bot.domain.errors import DatabaseAway, DatabaseInUse, Fenced, RolledBack, StoreError
from bot.domain.members import ClocksApart

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_SECONDS = 5.0
"""Pause between two tries. A supervisor that started the process anew would give up after some."""

_SAID_AGAIN = 12
"""After so many tries the same reason is logged once more."""


async def enter_when_possible(
    stack: AsyncExitStack,
    build: Callable[[], AbstractAsyncContextManager[T]],
    stop: asyncio.Event,
    *,
    retry_seconds: float = RETRY_SECONDS,
) -> T | None:
    """Enter `build()`, again and again while it is only too early. Return None if `stop` was set meanwhile.

    For what shares a PostgreSQL. Raises what does not pass by itself.
    """
    said = ""
    for tried in itertools.count():
        try:
            return await stack.enter_async_context(build())
        except StoreError as error:
            if not _passes(error):
                raise
            reason = str(error)
        if reason != said or tried % _SAID_AGAIN == 0:
            log.error("cannot start yet, and tries again every %.0f s: %s", retry_seconds, reason)
            said = reason
        try:
            async with asyncio.timeout(retry_seconds):
                await stop.wait()
        except TimeoutError:
            continue
        return None
    raise AssertionError("it counts without end")


def _passes(error: StoreError) -> bool:
    """Return True for what another try may not meet: the server, its clock, a command or another process.

    A StoreError of no other class is a statement that the server or the connection has cut short.
    """
    passing = (DatabaseAway, DatabaseInUse, ClocksApart, Fenced, RolledBack)
    return isinstance(error, passing) or type(error) is StoreError
