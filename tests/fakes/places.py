"""Places in memory: all stand, until a test closes one."""

from bot.domain.errors import DeliveryError
from bot.domain.jobs.job import Job
from bot.domain.jobs.place import Obstacle
from bot.ports import Places


class FakePlaces(Places):
    """`bot.ports.Places`: `gone` has the obstacle of each channel that is closed; it knows no members.

    While it is `silent`, Discord answers nothing. `asked` lists the jobs that were looked at.
    """

    def __init__(self) -> None:
        self.gone: dict[int, Obstacle] = {}
        self.silent = False
        self.asked: list[str] = []

    async def obstacle(self, job: Job) -> Obstacle | None:
        self.asked.append(job.id)
        if self.silent:
            raise DeliveryError("Discord does not answer")
        return None if job.private else self.gone.get(job.channel_id)
