"""Places in memory: all stand, until a test closes one."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.errors import DeliveryError
from bot.domain.jobs.job import Job
from bot.domain.jobs.place import ChannelFacts, Obstacle
from bot.ports import Places


class FakePlaces(Places):
    """`bot.ports.Places`: `gone` has the obstacle of each channel that is closed; it knows no members.

    While it is `silent`, Discord answers nothing. `asked` lists the jobs that were looked at. `facts` has
    what is special about channels.
    """

    def __init__(self) -> None:
        self.gone: dict[int, Obstacle] = {}
        self.silent = False
        self.asked: list[str] = []
        self.facts: dict[int, ChannelFacts] = {}

    async def obstacle(self, job: Job) -> Obstacle | None:
        self.asked.append(job.id)
        if self.silent:
            raise DeliveryError("Discord does not answer")
        if job.private:
            return None
        facts = await self.look(job.guild_id, job.place_id)
        return facts.against(age_restricted=job.age_restricted)

    async def look(self, guild_id: int, channel_id: int, *, needs: Sequence[str] = ()) -> ChannelFacts:
        if self.silent:
            raise DeliveryError("Discord does not answer")
        facts = self.facts.get(channel_id, ChannelFacts())
        return replace(facts, obstacle=self.gone.get(channel_id, facts.obstacle))

    def is_age_restricted(self, guild_id: int, channel_id: int) -> bool:
        return self.facts.get(channel_id, ChannelFacts()).age_restricted
