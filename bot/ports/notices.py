"""The port to Discord for notices to a server's moderators and to the host."""

from typing import Protocol

from bot.domain.notices import Notice


class Notices(Protocol):
    """Post notices, best effort: a notice that Discord does not take raises nothing.

    The same `nonce` sent again within minutes is the same message. Each method returns True if the
    message was posted.
    """

    async def server(self, guild_id: int, notice: Notice, *, nonce: str) -> bool:
        """Post in the server's alerts channel, if it has one."""

    async def report(self, guild_id: int, notice: Notice, *, nonce: str, public: bool = True) -> bool:
        """Post a report in the server's alerts channel.

        Until it has one, in its system channel, unless the report is not `public`; without that, once by
        direct message to somebody who may Manage Server. Return True also if it is there already.
        """

    async def channel(self, guild_id: int, channel_id: int, notice: Notice, *, nonce: str) -> bool:
        """Post in this channel of the server."""

    async def member(self, guild_id: int, user_id: int, notice: Notice, *, nonce: str) -> bool:
        """Send it to a member of the server as a direct message, which not everybody takes."""

    async def host(self, notice: Notice, *, nonce: str) -> bool:
        """Post in the host's log channel, if there is one, and write it to the log."""
