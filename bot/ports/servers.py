"""The door to the database: what moderators have decided, and the log of it."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.moderation.log import LogLine
from bot.domain.server_settings import ServerSettings


class Servers(Protocol):
    """Servers' settings. Every change leaves a line in the moderation log, in the same transaction."""

    async def settings(self, guild_id: int) -> ServerSettings:
        """The defaults for a server that nobody has set up."""

    async def change(
        self, guild_id: int, *, by: int, now: int, reason: str = "", **fields: object
    ) -> ServerSettings:
        """Sets fields of `ServerSettings` by their names; each that really changes is logged with its
        old and new value. Raises ValueError for a name that is no setting."""

    async def note(
        self,
        guild_id: int | None,
        *,
        by: int | None,
        now: int,
        action: str,
        old: str | None = None,
        new: str | None = None,
        reason: str = "",
    ) -> None:
        """One line in the log, for what is no setting. `guild_id` None: it concerns the whole bot; `by`
        None: the bot did it by itself."""

    async def unsaid(self, cursor: str, *, limit: int) -> Sequence[LogLine]:
        """The oldest lines after the one last `said` under this name; a name that is new starts with
        what comes from now on."""

    async def said(self, cursor: str, seq: int) -> None: ...

    async def log(self, guild_id: int | None, *, limit: int = 50) -> Sequence[LogLine]:
        """The newest lines of a server, or those that concern the whole bot."""
