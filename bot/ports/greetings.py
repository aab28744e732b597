"""Protocol for greeting a server in Discord."""

from typing import Protocol

from bot.domain.moderation.greeting import Greeted


class Greetings(Protocol):
    """Post the greeting of a server where somebody reads it."""

    async def post(self, guild_id: int, *, nonce: str) -> Greeted | None:
        """Greet in the system channel, else whoever added the bot, else the owner. None: none of them.

        Within minutes the same `nonce` posts once. Raises DeliveryError if it may succeed later.
        """

    async def find(self, guild_id: int, *, since: int) -> Greeted | None:
        """Return the greeting that was posted since then, None if there is none.

        Raises DeliveryError if Discord does not tell.
        """


class Silence(Greetings):
    """Greet no server: for programs without Discord."""

    async def post(self, guild_id: int, *, nonce: str) -> Greeted | None:
        """Return None."""
        return None

    async def find(self, guild_id: int, *, since: int) -> Greeted | None:
        """Return None."""
        return None


SILENCE = Silence()
