"""Protocol for asking Discord about the people of a server."""

from typing import Protocol

from bot.domain.moderation.people_errors import Shield


class Members(Protocol):
    """Tell what somebody is on a server, as things stand now."""

    async def shield(self, guild_id: int, user_id: int) -> Shield | None:
        """Return the reason why moderators cannot strike or block this person.

        None for other members, and for people who have left. Raises DeliveryError if Discord does not say.
        """

    async def may_delete(self, guild_id: int, channel_id: int, user_id: int) -> bool:
        """Return True if they may delete others' messages in the channel. Raises DeliveryError."""


class Strangers(Members):
    """Nobody is a moderator: for programs without Discord."""

    async def shield(self, guild_id: int, user_id: int) -> Shield | None:
        """Return None."""
        return None

    async def may_delete(self, guild_id: int, channel_id: int, user_id: int) -> bool:
        """Return False."""
        return False


STRANGERS = Strangers()
