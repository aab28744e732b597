"""The people of a server as a test says they are."""

from bot.domain.errors import DeliveryError
from bot.domain.moderation.people_errors import Shield
from bot.ports import Members


class FakeMembers(Members):
    """`bot.ports.Members`: `shields` are those who cannot be judged. While `silent`, Discord says nothing.

    `deleting`: those who may delete others' messages; None: everybody.
    """

    def __init__(self) -> None:
        self.shields: dict[int, Shield] = {}
        self.deleting: set[int] | None = None
        self.silent = False

    async def shield(self, guild_id: int, user_id: int) -> Shield | None:
        if self.silent:
            raise DeliveryError("Discord does not answer")
        return self.shields.get(user_id)

    async def may_delete(self, guild_id: int, channel_id: int, user_id: int) -> bool:
        if self.silent:
            raise DeliveryError("Discord does not answer")
        return self.deleting is None or user_id in self.deleting
