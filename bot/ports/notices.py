"""The door to Discord, for what a server's moderators or the host have to know."""

from typing import Protocol


class Notices(Protocol):
    """Best effort: nothing is raised for a message that did not get through. The same `nonce` sent again
    within minutes is the same message. Each answers whether the message stands."""

    async def language(self, guild_id: int) -> str:
        """What is spoken on the server (`bot.domain.language`): in which to put what it is told."""

    async def server(self, guild_id: int, kind: str, text: str, *, nonce: str) -> bool:
        """In the server's alerts channel, if it has one. `kind` is a word for the log."""

    async def channel(self, guild_id: int, channel_id: int, text: str, *, nonce: str) -> bool:
        """In this channel of the server."""

    async def host(self, text: str, *, nonce: str) -> bool:
        """In the host's log channel, if there is one; always in the log."""
