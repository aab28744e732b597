"""Protocol for changing messages that show results, wherever they are."""

from typing import Protocol

from bot.domain.jobs.job import Job
from bot.domain.jobs.posts import ResultPost


class ResultPosts(Protocol):
    """Change our messages by their ids. A message that is gone, or shows the result no more, is fine.

    Methods raise DeliveryError and its kinds.
    """

    async def take_out(self, post: ResultPost, job: Job, *, by: int) -> None:
        """Take the job's file out of the message. One that shows nothing else says who removed it."""

    async def blur(self, post: ResultPost, job: Job) -> None:
        """Show the job's file in the message as a spoiler."""

    async def take_out_privately(self, job: Job, *, by: int) -> None:
        """Take the job's file out of its maker's private card, as long as Discord lets us."""

    async def delete(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """Delete a message, also somebody else's. Raises DeliveryImpossible where we may not."""


class NoPosts(ResultPosts):
    """Nothing is posted anywhere: for programs without Discord."""

    async def take_out(self, post: ResultPost, job: Job, *, by: int) -> None:
        """Do nothing."""

    async def blur(self, post: ResultPost, job: Job) -> None:
        """Do nothing."""

    async def take_out_privately(self, job: Job, *, by: int) -> None:
        """Do nothing."""

    async def delete(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """Do nothing."""


NO_POSTS = NoPosts()
