"""Where the result of a request goes: by the rules of the server and of the channel, as Discord is now.

    request = await destinations.of(request)

A job keeps the answer from its quote on, so that no later change of the rules moves its result.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import DeliveryError
from bot.domain.jobs.errors import CannotPostThere
from bot.domain.jobs.job import Job
from bot.domain.jobs.place import NOTHING_SPECIAL, TO_OPEN_THREADS, ChannelFacts, PlaceProblem
from bot.domain.moderation.channel_settings import ResultsRule, deciding
from bot.domain.moderation.limits import Requester
from bot.domain.moderation.log import RESULTS_ASTRAY
from bot.domain.server_settings import ResultsTo
from bot.ports import Clock, Places
from bot.services.jobs.ordering.requests import Request
from bot.store import Store

log = logging.getLogger(__name__)

_HISTORY = "read_message_history"
"""Without it the bot could not tell after a crash whether it had posted a result."""


@dataclass(frozen=True, slots=True)
class Destination:
    """The place of results, and why the bot could not post there now."""

    results_to: ResultsTo = ResultsTo.HERE
    results_channel: int | None = None  # None: the channel that they are asked for in
    closed: CannotPostThere | None = None


class Destinations:
    """Choose the place of results, and look whether the bot can post there before anything is paid."""

    def __init__(self, store: Store, places: Places, clock: Clock) -> None:
        self._store = store
        self._places = places
        self._clock = clock

    async def of(self, request: Request) -> Request:
        """Return the request with the place of its result, and why nothing could be posted there.

        Private results and those of contests have no other place.
        """
        if request.private or request.contest_id is not None:
            return request
        to = await self.find(request.requester)
        return replace(
            request, results_to=to.results_to, results_channel=to.results_channel, closed=to.closed
        )

    async def find(self, requester: Requester) -> Destination:
        """Return where public results of this requester go.

        A channel that is gone, one without the age restriction that the asking channel has, and one without
        threads leave them where they are asked for.
        """
        rule = await self._rule(requester)
        if rule.to in (ResultsTo.HERE, ResultsTo.DM):
            return Destination(rule.to)
        channel_id = rule.channel_id or requester.channel_id
        facts = await self._look(requester.guild_id, channel_id, rule.to)
        if await self._stays(requester, rule, channel_id, facts):
            return Destination()
        closed = None if facts.obstacle is None else CannotPostThere(channel_id, facts.obstacle)
        return Destination(rule.to, channel_id, closed)

    async def _rule(self, requester: Requester) -> ResultsRule:
        """Return the rule about results that decides for this requester; HERE where it changes nothing."""
        settings = await self._store.settings.get(requester.guild_id)
        rules = await self._store.channel_settings.results(requester.guild_id)
        rule = deciding(rules, settings, requester)
        if rule.to is ResultsTo.CHANNEL and rule.channel_id == requester.channel_id:
            return ResultsRule()
        in_thread = requester.parent_id is not None and rule.channel_id in (None, requester.parent_id)
        return ResultsRule() if rule.to.opens_thread and in_thread else rule

    async def closed(self, job: Job) -> CannotPostThere | None:
        """Return why the job's result could not be posted in its other place; None if it could.

        What Discord does not tell now is looked at again before anything is paid, and so is the channel that
        it was asked for in.
        """
        if job.private or job.results_to is ResultsTo.HERE:
            return None
        unknown = ChannelFacts(age_restricted=True)
        facts = await self._look(job.guild_id, job.place_id, job.results_to, unknown)
        obstacle = facts.against(age_restricted=job.age_restricted)
        return None if obstacle is None else CannotPostThere(job.place_id, obstacle)

    async def _stays(
        self, requester: Requester, rule: ResultsRule, channel_id: int, facts: ChannelFacts
    ) -> bool:
        """Return True if the result stays where it is asked for, whatever the rule says."""
        if facts.obstacle is not None and facts.obstacle.problem is PlaceProblem.CHANNEL:
            await self._note_lost(requester.guild_id, channel_id)
            return True
        if rule.to.opens_thread and not facts.takes_threads:
            return True
        if facts.age_restricted or channel_id in requester.channels:
            return False
        return (await self._look(requester.guild_id, requester.channel_id)).age_restricted

    async def _look(
        self,
        guild_id: int,
        channel_id: int,
        to: ResultsTo = ResultsTo.HERE,
        unknown: ChannelFacts = NOTHING_SPECIAL,
    ) -> ChannelFacts:
        needs: Sequence[str] = (_HISTORY, *TO_OPEN_THREADS) if to.opens_thread else (_HISTORY,)
        try:
            return await self._places.look(guild_id, channel_id, needs=needs)
        except DeliveryError as error:
            log.info("channel %s is looked at before anything is paid: %s", channel_id, error)
            return unknown

    async def _note_lost(self, guild_id: int, channel_id: int) -> None:
        """Tell the moderators once that results do not reach this channel."""
        key = f"results-astray:{guild_id}"
        if await self._store.meta_get(key) == str(channel_id):
            return
        await self._store.moderation_log.write(
            guild_id, by=None, now=self._clock.now(), action=RESULTS_ASTRAY, old=f"<#{channel_id}>"
        )
        await self._store.meta_set(key, str(channel_id))
