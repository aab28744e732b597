"""Protocol for looking at a job's place in Discord before money moves."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.jobs.job import Job
from bot.domain.jobs.place import ChannelFacts, Obstacle


class Places(Protocol):
    """Tell whether a result can be delivered, as things stand now."""

    async def obstacle(self, job: Job) -> Obstacle | None:
        """Return why the job's result could not be delivered, None if it can.

        Only what Discord says clearly is an obstacle. Raises DeliveryError if it says nothing.
        """

    async def look(self, guild_id: int, channel_id: int, *, needs: Sequence[str] = ()) -> ChannelFacts:
        """Return what the bot finds in a channel or thread where it is to post.

        `needs`: Discord's keys of further permissions. Raises DeliveryError if Discord says nothing.
        """

    def is_age_restricted(self, guild_id: int, channel_id: int) -> bool:
        """Return True if only adults see the channel, or the channel of the thread. Asks nobody."""


class Everywhere(Places):
    """Every result can be delivered: for programs without Discord."""

    async def obstacle(self, job: Job) -> Obstacle | None:
        """Return None."""
        return None

    async def look(self, guild_id: int, channel_id: int, *, needs: Sequence[str] = ()) -> ChannelFacts:
        """Return a channel without an obstacle."""
        return ChannelFacts()

    def is_age_restricted(self, guild_id: int, channel_id: int) -> bool:
        """Return False."""
        return False


EVERYWHERE = Everywhere()
