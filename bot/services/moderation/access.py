"""Who may use the bot on a server: blocks, gates for new members, and the pace of one member's requests."""

from collections import deque
from collections.abc import Collection

from bot.domain.moderation.gates import check_gates
from bot.domain.moderation.limits import Requester
from bot.domain.moderation.people_errors import TooFast
from bot.ports import Clock
from bot.store import Store

WINDOW_SECONDS = 60.0
"""Requests are counted over this time."""


class Access:
    """Refuse members whom moderators or the server's rules keep from using the bot. Also `bot.ports.Blocks`.

    The transactions that hold and sign check blocks again.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._requests: dict[tuple[int, int], deque[int]] = {}  # server, member → steady instants

    async def check(self, requester: Requester) -> None:
        """Raise Blocked or GateClosed if the member may not use the bot now.

        Gates need the facts of an interaction; without them only blocks count.
        """
        guild_id, user_id, now = requester.guild_id, requester.user_id, self._clock.now()
        await self._store.cases.check_blocked(guild_id, user_id, now=now)
        if requester.facts is not None:
            settings = await self._store.settings.get(guild_id)
            check_gates(settings, user_id, requester.roles, requester.facts, now)

    async def blocked(self, guild_id: int) -> Collection[int]:
        """Return the user ids of the members who are blocked now."""
        return await self._store.cases.blocked(guild_id, now=self._clock.now())

    async def count_request(self, guild_id: int, user_id: int) -> None:
        """Count a request of the member. Raises TooFast, and then it does not count.

        In memory: a restart forgets the last minute.
        """
        limit = (await self._store.settings.get(guild_id)).requests_per_minute
        now, window = self._clock.steady(), round(self._clock.scaled(WINDOW_SECONDS) * 1000)
        self._forget(now - window)
        recent = self._requests.setdefault((guild_id, user_id), deque())
        if len(recent) >= limit:
            raise TooFast(limit, self._clock.now() + recent[-limit] + window - now)
        recent.append(now)

    def _forget(self, before: int) -> None:
        for key, recent in list(self._requests.items()):
            while recent and recent[0] <= before:
                recent.popleft()
            if not recent:
                del self._requests[key]
