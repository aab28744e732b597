"""Protocol for looking at a job's place in Discord before money moves."""

from typing import Protocol

from bot.domain.jobs.job import Job
from bot.domain.jobs.place import Obstacle


class Places(Protocol):
    """Tell whether a result can be delivered, as things stand now."""

    async def obstacle(self, job: Job) -> Obstacle | None:
        """Return why the job's result could not be delivered, None if it can.

        Only what Discord says clearly is an obstacle. Raises DeliveryError if it says nothing.
        """


class Everywhere(Places):
    """Every result can be delivered: for programs without Discord."""

    async def obstacle(self, job: Job) -> Obstacle | None:
        """Return None."""
        return None


EVERYWHERE = Everywhere()
