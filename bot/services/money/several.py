"""One step on each of several networks: a chain that is silent keeps no other waiting."""

import asyncio
from collections.abc import Awaitable, Iterable

from bot.domain.errors import ChainUnavailable


async def on_each(steps: Iterable[Awaitable[object]]) -> None:
    """Take all steps at once and wait for all of them.

    Raises what one of them raised; ChainUnavailable only if nothing else went wrong.
    """
    outcomes = await asyncio.gather(*steps, return_exceptions=True)
    failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    if failed:
        raise min(failed, key=lambda error: isinstance(error, ChainUnavailable))
