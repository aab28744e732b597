"""The most loved results of each month, posted in the gallery once the month is over."""

from collections.abc import Callable

from bot.domain.periods import Per, period
from bot.domain.pictures.gallery import PODIUM, month_of
from bot.ports import Clock
from bot.ports.membership import ALONE, Membership
from bot.services.pictures.gallery import Gallery
from bot.store import Store

_CANDIDATES = 25
"""Results that are looked through for those that the gallery may show."""


class MostLoved:
    """Decide each month once. A server's first month ends with the first post."""

    def __init__(
        self,
        store: Store,
        gallery: Gallery,
        clock: Clock,
        wake: Callable[[], None],
        membership: Membership = ALONE,
    ) -> None:
        """`wake` has the gallery's messages looked at at once."""
        self._wake = wake
        self._membership = membership
        self._store = store
        self._gallery = gallery
        self._clock = clock

    async def next_due(self) -> int | None:
        """Return the instant at which the next month of a server ends; None without such a server."""
        now, due = self._clock.now(), list[int]()
        for guild_id in await self._store.gallery.servers(monthly=True, shards=self._membership.held):
            zone = (await self._store.settings.get(guild_id)).zone
            first, following = period(Per.MONTH, now, zone)
            decided = await self._store.gallery.decided_months(guild_id)
            due.append(following if month_of(first - 1, zone) in decided else now)
        return min(due, default=None)

    async def tick(self) -> None:
        """Decide the months that are over."""
        for guild_id in await self._store.gallery.servers(monthly=True, shards=self._membership.held):
            await self._decide(guild_id)

    async def _decide(self, guild_id: int) -> None:
        settings, now = await self._store.settings.get(guild_id), self._clock.now()
        assert settings.gallery_channel is not None, "only servers with a gallery are asked about"
        until, _following = period(Per.MONTH, now, settings.zone)
        since, _until = period(Per.MONTH, until - 1, settings.zone)
        month = month_of(since, settings.zone)
        decided = await self._store.gallery.decided_months(guild_id)
        if month in decided:
            return
        results = []
        if decided:  # else the gallery has just begun
            loved = await self._store.gallery.most_loved(
                guild_id, since=since, until=until, limit=_CANDIDATES, now=now
            )
            for one in loved:
                job = await self._store.jobs.get(one.job_id)
                if await self._gallery.may_show(job, settings.gallery_channel):
                    results.append((one.job_id, one.stars))
        if await self._store.gallery.decide_month(
            guild_id, month, results[:PODIUM], channel_id=settings.gallery_channel, now=now
        ):
            self._wake()
