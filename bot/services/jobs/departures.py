"""The bot leaves a server and comes back: holds are closed, money and results wait, and after a while all
content is erased.

A row says that a server was left, so nothing is lost if the process ends meanwhile. An outage of Discord's is
no departure, and a server that was left while the bot was down is found at its next start.
"""

import logging
from collections.abc import Collection

from bot.domain.errors import Conflict, Refused
from bot.domain.jobs.errors import NothingStored, StillUnderWay
from bot.domain.jobs.notices import ServerBack, ServerErased, ServerLeft
from bot.domain.jobs.privacy import KEPT_SECONDS
from bot.domain.shards import Shards
from bot.ports import Clock, Notices, Spool
from bot.services.jobs.privacy import Privacy
from bot.services.jobs.running.spool_cleanup import job_of_finished
from bot.store import Store
from bot.store.jobs.departures import Departure

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
"""Pause between looks at the servers that were left."""

LEFT = "the bot was removed from the server"


class Departures:
    """Know which servers the bot is on, and what becomes of the others."""

    def __init__(self, store: Store, spool: Spool, privacy: Privacy, notices: Notices, clock: Clock) -> None:
        self._store = store
        self._spool = spool
        self._privacy = privacy
        self._notices = notices
        self._clock = clock

    async def left(self, guild_id: int) -> None:
        """The bot was removed from this server. Told twice, it is once."""
        now = self._clock.now()
        until = self._clock.after(KEPT_SECONDS)
        if await self._store.departures.leave(guild_id, due_at=until, now=now):
            log.info("the bot was removed from server %s", guild_id)
            available = (await self._store.budgets.balances(guild_id)).available
            await self._notices.host(
                ServerLeft(guild_id, available, until), nonce=f"left-{guild_id % 10**9}-{now % 10**8}"
            )
        await self.tick()

    async def joined(self, guild_id: int) -> None:
        """The bot is on this server. If it had left, its moderators are told what was kept."""
        departure = await self._store.departures.come_back(guild_id)
        if departure is None:
            return
        available = (await self._store.budgets.balances(guild_id)).available
        log.info("the bot is back on server %s", guild_id)
        await self._notices.report(
            guild_id,
            ServerBack(available, departure.erased_at is not None),
            nonce=f"back-{guild_id % 10**9}-{self._clock.now() % 10**8}",
        )

    async def compare(self, present: Collection[int], shards: Shards | None = None) -> None:
        """Notice what happened while the bot was down. `present`: the servers of `shards` that it is on.

        `shards` are those of which Discord has told every server; None: it has told all.
        """
        for departure in await self._store.departures.away():
            if departure.guild_id in present:
                await self.joined(departure.guild_id)
        for guild_id in await self._store.departures.known_servers():
            if guild_id not in present and (shards is None or guild_id in shards):
                await self.left(guild_id)

    async def tick(self) -> None:
        """Close what the servers that were left still hold, and erase what is due."""
        for departure in await self._store.departures.away():
            if departure.closed_at is None:
                await self._close(departure)
            if self._clock.now() >= departure.due_at:
                await self._erase(departure)

    async def _close(self, departure: Departure) -> None:
        try:
            left = await self._store.departures.close(departure.guild_id, now=self._clock.now())
        except Conflict as error:  # a job moved in the same moment
            log.info("server %s still holds something: %s", departure.guild_id, error)
            return
        if not left:
            await self._store.departures.mark_closed(departure.guild_id, now=self._clock.now())

    async def _erase(self, departure: Departure) -> None:
        """Forget the members whom no other server knows; of the others, erase what they made there."""
        guild_id, now = departure.guild_id, self._clock.now()
        for contest_id in await self._store.departures.running_contests(guild_id):
            try:
                await self._store.contests.cancel(contest_id, by=None, reason=LEFT, now=now)
            except Refused as error:
                log.warning("contest %s stays: %s", contest_id, error)
        await self._store.departures.end_results(guild_id, now=now)
        await self._store.departures.drop_saved(guild_id)  # or they would keep their requests
        for user_id in await self._store.departures.members_of_it_alone(guild_id):
            try:
                await self._privacy.forget(user_id, posts=False)
            except (StillUnderWay, NothingStored) as error:
                log.info("a member of server %s is not forgotten: %s", guild_id, type(error).__name__)
        while await self._store.retention.erase_requests(guild_id, now):
            pass
        erased = await self._store.departures.erased_jobs(guild_id)  # also before the process died
        for file in await self._spool.files():
            if job_of_finished(file.name) in erased:
                await self._spool.drop(file.name)
        await self._store.departures.erase(guild_id, now=now)
        await self._store.checkpoint()
        available = (await self._store.budgets.balances(guild_id)).available
        await self._notices.host(
            ServerErased(guild_id, available), nonce=f"gone-{guild_id % 10**9}-{now % 10**8}"
        )
