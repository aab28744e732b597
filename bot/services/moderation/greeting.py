"""Greet each server that the bot joins, once, where somebody reads it.

The event writes a row; the scheduler posts what is due, so that a crash or a silent Discord loses none.
"""

import logging

from bot.domain import policy
from bot.domain.errors import DeliveryError, DeliveryUnclear
from bot.domain.moderation.greeting import GRACE_SECONDS, TRIES, Greeting, GreetingState
from bot.ports import Clock
from bot.ports.greetings import Greetings
from bot.ports.membership import ALONE, Membership
from bot.services.scheduler import Scheduler
from bot.store import Store

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
"""Pause between looks for greetings that are due; a new server is greeted at once."""

TASK = "greetings"


class Greeter:
    """Note the servers that the bot is in, and greet the new ones."""

    def __init__(
        self,
        store: Store,
        greetings: Greetings,
        clock: Clock,
        scheduler: Scheduler,
        membership: Membership = ALONE,
    ) -> None:
        self._membership = membership
        self._store = store
        self._greetings = greetings
        self._clock = clock
        self._scheduler = scheduler

    async def meet(self, guild_id: int, joined_at: int | None) -> None:
        """Note a server that the bot is in, since that epoch millisecond; None: Discord does not tell.

        The greeting of a new one is posted soon.
        """
        if await self._store.greetings.get(guild_id) is not None:
            return
        new = await self._store.greetings.meet(
            guild_id, joined_at=joined_at, grace_ms=round(GRACE_SECONDS * 1000), now=self._clock.now()
        )
        if new:
            log.info("server %s is new", guild_id)
            self._scheduler.wake(TASK)

    async def greet(self) -> None:
        """Post the greetings that are due."""
        for greeting in await self._store.greetings.due(now=self._clock.now(), shards=self._membership.held):
            await self._greet(greeting)

    async def _greet(self, greeting: Greeting) -> None:
        guild_id, verbs = greeting.guild_id, self._store.greetings
        if greeting.tries >= TRIES:
            await verbs.settle(guild_id, None)
            return
        await verbs.begin(guild_id, next_at=self._clock.after(policy.retry_seconds(greeting.tries + 1)))
        try:
            if greeting.state is GreetingState.POSTING:
                found = await self._greetings.find(guild_id, since=greeting.met_at)
                if found is not None:
                    await verbs.settle(guild_id, found)
                    return
            await verbs.settle(guild_id, await self._greetings.post(guild_id, nonce=f"hi-{guild_id}"))
        except DeliveryUnclear as error:
            log.info("server %s may have been greeted: %s", guild_id, error)
        except DeliveryError as error:
            log.info("server %s is not greeted yet: %s", guild_id, error)
            if greeting.state is GreetingState.DUE:
                await verbs.postpone(guild_id)
